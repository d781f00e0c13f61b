//! What can be wrong with an appliance, as the office edits it: leads to a service and to categories of parts.

use kernel::Localized;
use platform::audit::{self, Act};
use platform::db::Json;
use platform::http::{Checks, Invalid};
use platform::{Broken, OnConstraint, Tx, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::check;
use super::edit::{EditRefused, Saved, Step, Target, made_before, plan};
use crate::store::edit as store;
use crate::store::edit::EditRow;
use crate::{FaultId, ServiceId};

/// What can be edited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FaultFields {
    /// Small letters, digits, hyphens; in addresses.
    pub slug: String,
    #[schema(value_type = crate::office::Texts)]
    pub title: Localized,
    #[schema(value_type = crate::office::Texts)]
    pub note: Localized,
    /// The name of a line drawing; empty for none.
    pub drawing: String,
    /// `svc_…`
    #[schema(value_type = String)]
    pub service: ServiceId,
    /// Slugs of the catalogue's categories whose parts are proposed.
    pub part_categories: Vec<String>,
    pub is_active: bool,
    pub position: i32,
}

impl FaultFields {
    /// The same, tidied; or every field that is wrong.
    pub fn checked(mut self) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        self.slug = check::slug(&mut checks, "slug", &self.slug);
        self.title = check::texts(&mut checks, "title", &self.title, (true, 120));
        self.note = check::texts(&mut checks, "note", &self.note, (false, 400));
        self.drawing = check::drawing(&mut checks, "drawing", &self.drawing);
        self.part_categories = check::slugs(&mut checks, "part_categories", &self.part_categories);
        check::within(&mut checks, "position", self.position, (0, 9_999));
        checks.done()?;
        Ok(self)
    }
}

/// A fault as it stands, with the version to edit from.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Fault {
    #[schema(value_type = String)]
    pub id: FaultId,
    pub version: i64,
    #[serde(flatten)]
    pub fields: FaultFields,
}

impl Fault {
    pub(crate) fn of(row: EditRow) -> Result<Self, Broken> {
        Ok(Fault {
            id: FaultId::from_uuid(row.id),
            version: row.version,
            fields: serde_json::from_value(named(row))?,
        })
    }
}

/// The row's fields, its service by the id people see.
fn named(mut row: EditRow) -> Value {
    row.fields["service"] = json!(row.ids.first().copied().map(ServiceId::from_uuid));
    row.fields
}

/// Makes or changes a fault.
pub async fn put_fault(tx: &Tx, target: Target<FaultId>, fields: FaultFields) -> Verdict<Saved<FaultId>, EditRefused> {
    let fields = fields.checked().map_err(EditRefused::Invalid)?;
    let wanted = json!(fields);
    let (stands, service) = tokio::try_join!(
        store::lock_fault(tx, target.id),
        store::find_service(tx, fields.service),
    )?;
    if service.is_none() {
        return Err(EditRefused::field("service", "choice").into());
    }
    let stands = stands.map(|row| (row.version, named(row)));
    let step = plan(
        stands.as_ref().map(|(version, fields)| (*version, fields)),
        target.version,
        &wanted,
    )?;
    let version = match step {
        Step::Same(version) => {
            audit::nothing_new();
            return Ok(Saved { id: target.id, version });
        }
        Step::Insert => store::insert_fault(tx, target.id, Json(&wanted), fields.service, tx.now()).await?,
        Step::Update => store::update_fault(tx, target.id, Json(&wanted), fields.service, tx.now())
            .await
            .on_constraint("fault_types_slug_key", || EditRefused::field("slug", "calendar_taken"))?,
    };
    let Some((version,)) = version else {
        let stands = store::lock_fault(tx, target.id)
            .await?
            .map(|row| (row.version, named(row)));
        return Ok(made_before(target.id, stands, &wanted, "slug")?);
    };
    let subject = target.id.to_string();
    let before = stands.map_or(Value::Null, |(_, fields)| fields);
    audit::note(tx, &Act::new("put_fault", &subject, wanted).was(before)).await?;
    Ok(Saved { id: target.id, version })
}
