//! Lines of time in a cart, for programs: hold a slot with its parts, let it go.

use axum::http::StatusCode;
use calendar::Wish;
use catalog::VariantId;
use jiff::Timestamp;
use platform::http::{Checks, Invalid, JsonBody, Path};
use platform::limits::Limit;
use platform::{Allow, Answer, Cx, Routes};
use serde::{Deserialize, Serialize};

use super::{PiecesBody, holder, pieces_of};
use crate::time::add::{AddTime, add_time};
use crate::time::remove::remove_time;

pub(super) fn routes() -> Routes {
    Routes::new("/api/v1")
        .post(
            "/carts/current/times",
            Allow::Anyone,
            hold_time,
            "Holds a slot with its parts for the cart, for a quarter of an hour; 409 names what is free instead",
        )
        .limited(Limit::Hold)
        .takes::<TimeBody>()
        .gives::<TimeAddedBody>()
        .delete(
            "/carts/current/times/{time}",
            Allow::Anyone,
            drop_time,
            "Takes a line of time out of the cart; its slot and parts are free at once",
        )
        .gives::<PiecesBody>()
}

/// Longest note for the technician.
const LONGEST_NOTE: usize = 600;

#[derive(Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct TimeBody {
    /// `svc_…`
    service: String,
    /// `dz-1601`, `fr-31500`
    place: String,
    /// The beginning of a slot, as the slots' list names it (RFC 3339).
    starts_at: String,
    /// `tec_…`; absent: anybody.
    technician: Option<String>,
    /// What is wrong, by its slug.
    fault: Option<String>,
    /// Make and model.
    appliance: String,
    /// For the technician.
    note: String,
    /// Parts to bring; held with the slot, all or nothing.
    parts: Vec<PartBody>,
}

#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
struct PartBody {
    /// `var_…`
    variant: String,
    quantity: i64,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TimeAddedBody {
    /// `vis_…`: the same in the cart, in the order, as a visit.
    id: String,
    #[schema(value_type = String)]
    held_until: Timestamp,
    pieces: i64,
    /// A cart was made; send this as `X-Cart`.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl TimeBody {
    fn check(self) -> Result<AddTime, Invalid> {
        let mut checks = Checks::new();
        let service = checks.field("service", self.service.parse().map_err(|_| "malformed"));
        let starts_at = checks.field("starts_at", self.starts_at.parse().map_err(|_| "malformed"));
        let technician = self.technician.as_deref().map(str::parse).transpose();
        let technician = checks.field("technician", technician.map_err(|_| "malformed"));
        let part = |part: &PartBody| Some((part.variant.parse::<VariantId>().ok()?, part.quantity));
        let parts: Option<Vec<_>> = self.parts.iter().map(part).collect();
        let parts = checks.field("parts", parts.filter(|parts| parts.len() <= 8).ok_or("malformed"));
        let appliance = checks.name("appliance", &self.appliance, (0, 120));
        let note = self.note.trim().to_owned();
        let is_short = note.chars().count() <= LONGEST_NOTE;
        checks.field("note", if is_short { Ok(()) } else { Err("too_long") });
        checks.done()?;
        match (service, starts_at, technician, parts, appliance) {
            (Some(service), Some(starts_at), Some(technician), Some(parts), Some(appliance)) => Ok(AddTime {
                wish: Wish {
                    service,
                    place: self.place,
                    starts_at,
                    technician,
                },
                fault: None,
                appliance,
                note,
                again: String::new(),
                parts,
            }),
            // Every missing part was noted above.
            _ => Err(Invalid::one("body", "malformed")),
        }
    }
}

async fn hold_time(cx: Cx, JsonBody(body): JsonBody<TimeBody>) -> Answer {
    let slug = body.fault.clone();
    let mut input = body.check()?;
    if let Some(slug) = slug {
        let fault = calendar::find_fault(&cx.app.db().read().await?, &slug).await?;
        input.fault = Some(fault.ok_or_else(|| Invalid::one("fault", "choice"))?.title);
    }
    let added = add_time(&cx.app, &holder(&cx), cx.lang, input).await?;
    let body = TimeAddedBody {
        id: added.time.to_string(),
        held_until: added.held_until,
        pieces: added.pieces,
        secret: added.new_secret,
    };
    cx.json(StatusCode::CREATED, &body)
}

async fn drop_time(cx: Cx, Path(time): Path<String>) -> Answer {
    let time = time.parse().map_err(|_| Invalid::one("time", "malformed"))?;
    let changed = remove_time(&cx.app, &holder(&cx), time).await?;
    cx.json::<PiecesBody>(StatusCode::OK, &pieces_of(changed))
}
