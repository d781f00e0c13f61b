//! Where somebody is logged in, browsers and programs alike: they see it and end it, one by one or all at once. Another's
//! log-in is as if it did not exist.

mod api;
pub(crate) mod pages;

use kernel::{Kind, Refusal};
use platform::audit::{self, Act};
use platform::{App, Broken, Caller, Cx, Routes, Verdict};
use serde::Serialize;
use serde_json::{Value, json};

use crate::store::devices::{self, DeviceRow};
use crate::token::DeviceId;
use crate::token::bearer::claims_of;
use crate::{IdentitySettings, PersonId, access};

pub(crate) fn routes() -> Routes {
    pages::routes().and(api::routes())
}

/// A log-in as its owner sees it.
#[allow(clippy::struct_field_names, reason = "the word of the JSON")]
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Device {
    #[schema(value_type = String)]
    id: DeviceId,
    /// `browser` or `program`.
    kind: String,
    /// What it calls itself, shortened; may be empty.
    device: String,
    /// The client's address when it was last logged in or refreshed.
    address: String,
    #[schema(value_type = String)]
    created_at: jiff::Timestamp,
    /// To within some minutes.
    #[schema(value_type = String)]
    last_seen_at: jiff::Timestamp,
    /// Whether this request came by it.
    is_this: bool,
}

impl From<DeviceRow> for Device {
    fn from(row: DeviceRow) -> Self {
        Device {
            id: row.id,
            kind: row.kind,
            device: row.device,
            address: row.address,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            is_this: row.is_this,
        }
    }
}

/// There is no such log-in of this person.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoSuchDevice;

impl Refusal for NoSuchDevice {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }

    fn code(&self) -> &'static str {
        "not_found"
    }
}

fn owner(caller: &Caller) -> Result<PersonId, Broken> {
    let known = caller.person.as_ref();
    known
        .map(|known| PersonId::from_uuid(known.id))
        .ok_or_else(|| Broken::new("a signed-in route without a person"))
}

/// By what the request came: its session's digest, its token's family; empty where it is not of that kind.
fn this_one(cx: &Cx) -> Result<(Vec<u8>, Option<DeviceId>), Broken> {
    let family = claims_of(&cx.app, &cx.headers)?.map(|claims| claims.sid);
    Ok((hex::decode(&cx.caller.session).unwrap_or_default(), family))
}

/// The caller's live log-ins, the last seen first.
async fn list(cx: &Cx) -> Result<Vec<Device>, Broken> {
    let now = cx.app.clock().now();
    let cutoffs = cx.app.need::<IdentitySettings>()?.sessions.cutoffs(now);
    let (session, family) = this_one(cx)?;
    let is_staff = cx.caller.is_staff();
    let (seen, created) = if is_staff {
        (cutoffs.staff_seen, cutoffs.staff_created)
    } else {
        (cutoffs.seen, cutoffs.created)
    };
    let db = cx.app.db().read().await?;
    let rows = devices::list_devices(&db, owner(&cx.caller)?, now, seen, created, is_staff, &session, family).await?;
    Ok(rows.into_iter().map(Device::from).collect())
}

/// Ends one log-in of the caller.
async fn end(app: &App, caller: &Caller, device: DeviceId) -> Verdict<(), NoSuchDevice> {
    let person = owner(caller)?;
    let tx = app.db().begin().await?;
    let (sessions, families) = tokio::try_join!(
        devices::delete_session_named(&tx, device, person),
        devices::revoke_family_named(&tx, device, person, tx.now()),
    )?;
    if sessions + families == 0 {
        return Err(NoSuchDevice.into());
    }
    note(&tx, "end_session", person, json!({ "device": device })).await?;
    tx.commit().await?;
    access::forget_here(app, person)?;
    Ok(())
}

/// Ends all log-ins of the caller but the session whose digest is `keep`.
pub(crate) async fn end_all(app: &App, caller: &Caller, keep: Option<&[u8]>) -> Result<(), Broken> {
    let person = owner(caller)?;
    let tx = app.db().begin().await?;
    let ended = access::end_all(&tx, person, keep).await?;
    note(&tx, "end_all_sessions", person, json!({ "ended": ended })).await?;
    tx.commit().await?;
    access::forget_here(app, person)?;
    tracing::info!(person.id = %person, ended, "logged out everywhere");
    Ok(())
}

async fn note(tx: &platform::Tx, verb: &str, person: PersonId, after: Value) -> Result<(), Broken> {
    let act = Act {
        verb,
        subject: &person.to_string(),
        before: Value::Null,
        after,
    };
    audit::note(tx, &act).await
}
