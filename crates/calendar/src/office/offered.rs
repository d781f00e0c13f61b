//! A service as the office edits it: what it is called, how long it takes, what it costs, who does it where, on which terms.

use kernel::{Currency, Localized};
use platform::audit::{self, Act};
use platform::db::Json;
use platform::http::{Checks, Invalid};
use platform::{Broken, OnConstraint, Tx, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::check;
use super::edit::{EditRefused, Saved, Step, Target, made_before, plan};
use crate::policy::Policy;
use crate::store::edit as store;
use crate::store::edit::EditRow;
use crate::{ServiceId, TechnicianId};

/// What can be edited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ServiceFields {
    /// Small letters, digits, hyphens; in addresses.
    pub slug: String,
    #[schema(value_type = crate::office::Texts)]
    pub title: Localized,
    #[schema(value_type = crate::office::Texts)]
    pub summary: Localized,
    /// The name of a line drawing; empty for none.
    pub drawing: String,
    pub duration_min: i32,
    /// Kept free before and after, besides the way.
    pub before_min: i32,
    pub after_min: i32,
    /// Slots begin every so many minutes from the opening hour.
    pub step_min: i32,
    /// The technician arrives within so many minutes of the slot's beginning.
    pub window_min: i32,
    pub notice_min: i32,
    pub horizon_days: i32,
    /// Tax included.
    pub price_minor: i64,
    #[schema(value_type = String)]
    pub currency: Currency,
    /// In basis points: 1900 is 19 %.
    pub tax_bp: i32,
    /// A technician needs all of these.
    pub skills: Vec<String>,
    /// Only these where any are named, `tec_…`.
    #[schema(value_type = Vec<String>)]
    pub technicians: Vec<TechnicianId>,
    /// Codes of zones and places; empty: wherever one of its technicians works.
    pub areas: Vec<String>,
    /// `acceptance` (`automatic`, `by_technician`), `answer_within_min`, `payment` (`none`, `deposit`, `hold`, `prepaid`),
    /// `deposit_bp`, `tiers`, `release_delay_min`.
    #[schema(value_type = Object)]
    pub policy: Policy,
    pub is_active: bool,
    pub position: i32,
}

impl ServiceFields {
    /// What the form for a new one begins with.
    pub fn blank(currency: Currency) -> Self {
        ServiceFields {
            slug: String::new(),
            title: Localized::default(),
            summary: Localized::default(),
            drawing: String::new(),
            duration_min: 60,
            before_min: 0,
            after_min: 15,
            step_min: 60,
            window_min: 120,
            notice_min: 180,
            horizon_days: 42,
            price_minor: 0,
            currency,
            tax_bp: 1_900,
            skills: Vec::new(),
            technicians: Vec::new(),
            areas: Vec::new(),
            policy: Policy::default(),
            is_active: true,
            position: 0,
        }
    }

    /// The same, tidied; or every field that is wrong.
    pub fn checked(mut self) -> Result<Self, Invalid> {
        let mut checks = Checks::new();
        self.slug = check::slug(&mut checks, "slug", &self.slug);
        self.title = check::texts(&mut checks, "title", &self.title, (true, 120));
        self.summary = check::texts(&mut checks, "summary", &self.summary, (false, 600));
        self.drawing = check::drawing(&mut checks, "drawing", &self.drawing);
        for (field, number, limits) in [
            ("duration_min", self.duration_min, (5, 1_440)),
            ("before_min", self.before_min, (0, 480)),
            ("after_min", self.after_min, (0, 480)),
            ("step_min", self.step_min, (5, 1_440)),
            ("window_min", self.window_min, (0, 720)),
            ("notice_min", self.notice_min, (0, 43_200)),
            ("horizon_days", self.horizon_days, (1, 366)),
            ("tax_bp", self.tax_bp, (0, 10_000)),
            ("position", self.position, (0, 9_999)),
        ] {
            check::within(&mut checks, field, number, limits);
        }
        check::within(&mut checks, "price_minor", self.price_minor, (0, 1_000_000_000_000));
        self.skills = check::slugs(&mut checks, "skills", &self.skills);
        self.areas = check::areas(&mut checks, "areas", &self.areas);
        self.technicians.sort_unstable();
        self.technicians.dedup();
        let terms = self
            .policy
            .check()
            .err()
            .map(|Invalid(fields)| fields)
            .unwrap_or_default();
        for problem in terms {
            checks.note(&format!("policy.{}", problem.field), problem.code);
        }
        check::within(
            &mut checks,
            "policy.answer_within_min",
            self.policy.answer_within_min,
            (5, 43_200),
        );
        check::within(
            &mut checks,
            "policy.release_delay_min",
            self.policy.release_delay_min,
            (0, 43_200),
        );
        if self.policy.tiers.len() > 6 || self.policy.tiers.iter().any(|tier| tier.more_than_hours > 8_760) {
            checks.note("policy.tiers", "calendar_limits");
        }
        checks.done()?;
        Ok(self)
    }
}

/// A service as it stands, with the version to edit from.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Service {
    #[schema(value_type = String)]
    pub id: ServiceId,
    pub version: i64,
    #[serde(flatten)]
    pub fields: ServiceFields,
}

impl Service {
    pub(crate) fn of(row: EditRow) -> Result<Self, Broken> {
        Ok(Service {
            id: ServiceId::from_uuid(row.id),
            version: row.version,
            fields: serde_json::from_value(named(row))?,
        })
    }
}

/// The row's fields, technicians by the ids people see.
fn named(mut row: EditRow) -> Value {
    let technicians: Vec<TechnicianId> = row.ids.into_iter().map(TechnicianId::from_uuid).collect();
    row.fields["technicians"] = json!(technicians);
    row.fields
}

/// Makes or changes a service. What was sold before keeps its own terms.
pub async fn put_service(
    tx: &Tx,
    target: Target<ServiceId>,
    fields: ServiceFields,
) -> Verdict<Saved<ServiceId>, EditRefused> {
    let fields = fields.checked().map_err(EditRefused::Invalid)?;
    let wanted = json!(fields);
    let (stands, missing) = tokio::try_join!(
        store::lock_service(tx, target.id),
        store::count_missing_technicians(tx, &fields.technicians),
    )?;
    if missing.0 > 0 {
        return Err(EditRefused::field("technicians", "choice").into());
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
        Step::Insert => store::insert_service(tx, target.id, Json(&wanted), &fields.technicians, tx.now()).await?,
        Step::Update => store::update_service(tx, target.id, Json(&wanted), &fields.technicians, tx.now())
            .await
            .on_constraint("services_slug_key", || EditRefused::field("slug", "calendar_taken"))?,
    };
    let Some((version,)) = version else {
        let stands = store::lock_service(tx, target.id)
            .await?
            .map(|row| (row.version, named(row)));
        return Ok(made_before(target.id, stands, &wanted, "slug")?);
    };
    let subject = target.id.to_string();
    let before = stands.map_or(Value::Null, |(_, fields)| fields);
    audit::note(tx, &Act::new("put_service", &subject, wanted).was(before)).await?;
    Ok(Saved { id: target.id, version })
}
