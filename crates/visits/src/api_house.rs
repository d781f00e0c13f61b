//! What the house and its technicians do with visits, as JSON. The same verbs as the pages; a technician reaches their own visits
//! only, another's is not found.

use axum::http::StatusCode;
use kernel::Permission;
use platform::http::{JsonBody, Path, Query};
use platform::{Allow, Answer, Cx, Routes};
use serde::{Deserialize, Serialize};

use crate::act::accept::accept;
use crate::act::assign::assign;
use crate::act::cancel::cancel;
use crate::act::check_in::check_in;
use crate::act::check_out::check_out;
use crate::act::complete::complete;
use crate::act::decline::decline;
use crate::act::miss::miss;
use crate::act::move_visit::move_visit;
use crate::act::set_out::set_out;
use crate::api::{CancelBody, MoveBody, VisitBody, done, id_of, technician};
use crate::by::By;
use crate::list::{Filter, list};
use crate::refused::VisitRefused;
use crate::store::visit::find_visit;

pub(crate) fn routes() -> Routes {
    office_routes().and(desk_routes()).and(technician_routes())
}

fn office_routes() -> Routes {
    const SEE: Allow = Allow::May(Permission::SeeVisits);
    const WORK: Allow = Allow::May(Permission::WorkVisits);
    Routes::new("/api/v1/office/visits")
        .get("", SEE, office_list, "Visits, the latest first, filtered")
        .asks(&[
            (
                "state",
                "requested, confirmed, on_the_way, checked_in, checked_out, completed, cancelled or no_show",
            ),
            ("technician", "`tec_…`, or `none`: nobody yet"),
            ("from", "the first day, `2026-11-26`"),
            ("until", "the last day"),
            ("q", "an order's number, an e-mail or a telephone's number"),
            ("cursor", "`next` of the page before"),
        ])
        .gives::<ListBody>()
        .get("/{visit}", SEE, office_show, "One visit")
        .gives::<VisitBody>()
        .post(
            "/{visit}/acceptance",
            WORK,
            office_accept,
            "Says that a requested visit will be",
        )
        .gives::<VisitBody>()
        .idempotent()
        .post(
            "/{visit}/refusal",
            WORK,
            office_decline,
            "Says that a requested visit will not be",
        )
        .takes::<ReasonBody>()
        .gives::<VisitBody>()
        .idempotent()
        .post(
            "/{visit}/departure",
            WORK,
            office_set_out,
            "Says that the technician is on the way",
        )
        .gives::<VisitBody>()
        .idempotent()
        .post(
            "/{visit}/check-in",
            WORK,
            office_check_in,
            "Says that the work has begun",
        )
        .gives::<VisitBody>()
        .idempotent()
        .post(
            "/{visit}/check-out",
            WORK,
            office_check_out,
            "Says that the work is done",
        )
        .gives::<VisitBody>()
        .idempotent()
        .post(
            "/{visit}/completion",
            WORK,
            office_complete,
            "Says that a visit is complete",
        )
        .gives::<VisitBody>()
        .idempotent()
}

/// What staff do about the order of things, rather than at the door.
fn desk_routes() -> Routes {
    const WORK: Allow = Allow::May(Permission::WorkVisits);
    Routes::new("/api/v1/office/visits")
        .post("/{visit}/no-show", WORK, office_miss, "Says that nobody was there")
        .gives::<VisitBody>()
        .idempotent()
        .post(
            "/{visit}/cancellation",
            WORK,
            office_cancel,
            "Calls a visit off for the house: all goes back",
        )
        .takes::<CancelBody>()
        .gives::<VisitBody>()
        .idempotent()
        .post(
            "/{visit}/assignment",
            WORK,
            office_assign,
            "Gives a visit to somebody else, or to nobody yet",
        )
        .takes::<AssignBody>()
        .gives::<VisitBody>()
        .idempotent()
        .post(
            "/{visit}/move",
            WORK,
            office_move,
            "Moves a visit wherever nothing else is",
        )
        .takes::<MoveBody>()
        .gives::<VisitBody>()
        .idempotent()
}

fn technician_routes() -> Routes {
    Routes::new("/api/v1/technician/visits/{visit}")
        .get("", Allow::Technician, own_show, "One of the caller's own visits")
        .gives::<VisitBody>()
        .post("/acceptance", Allow::Technician, own_accept, "Says that they will come")
        .gives::<VisitBody>()
        .idempotent()
        .post(
            "/refusal",
            Allow::Technician,
            own_decline,
            "Says that they will not come",
        )
        .takes::<ReasonBody>()
        .gives::<VisitBody>()
        .idempotent()
        .post(
            "/departure",
            Allow::Technician,
            own_set_out,
            "Says that they are on the way",
        )
        .gives::<VisitBody>()
        .idempotent()
        .post(
            "/check-in",
            Allow::Technician,
            own_check_in,
            "Says that the work has begun",
        )
        .gives::<VisitBody>()
        .idempotent()
        .post(
            "/check-out",
            Allow::Technician,
            own_check_out,
            "Says that the work is done",
        )
        .gives::<VisitBody>()
        .idempotent()
        .post("/no-show", Allow::Technician, own_miss, "Says that nobody was there")
        .gives::<VisitBody>()
        .idempotent()
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ListBody {
    visits: Vec<VisitBody>,
    /// Give it back as `cursor` for what follows; absent at the end.
    next: Option<String>,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct AssignBody {
    /// `tec_…`; absent: nobody yet.
    #[serde(default)]
    technician: Option<String>,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct ReasonBody {
    #[serde(default)]
    reason: String,
}

async fn office_list(cx: Cx, Query(filter): Query<Filter>) -> Answer {
    let found = list(&cx.app, &filter).await?;
    let by = By::staff(&cx);
    let visits = found
        .visits
        .into_iter()
        .map(|visit| VisitBody::of(visit, &by))
        .collect();
    let next = found.next;
    cx.json(StatusCode::OK, &ListBody { visits, next })
}

async fn office_show(cx: Cx, Path(visit): Path<String>) -> Answer {
    let found = find_visit(&cx.app.db().read().await?, id_of(&visit)?).await?;
    let visit = found.ok_or(VisitRefused::NotFound)?;
    cx.json(StatusCode::OK, &VisitBody::of(visit, &By::staff(&cx)))
}

async fn own_show(cx: Cx, Path(visit): Path<String>) -> Answer {
    let by = By::technician(&cx).await?;
    let found = find_visit(&cx.app.db().read().await?, id_of(&visit)?).await?;
    let visit = found.filter(|visit| by.opens(visit)).ok_or(VisitRefused::NotFound)?;
    cx.json(StatusCode::OK, &VisitBody::of(visit, &by))
}

/// Acts that need no more than the visit: the house's and the technician's handler of each.
macro_rules! plain_acts {
    ($($office:ident $own:ident $verb:ident),*) => {$(
        async fn $office(cx: Cx, Path(visit): Path<String>) -> Answer {
            let id = id_of(&visit)?;
            done(&cx, &By::staff(&cx), async |tx, by| $verb(tx, by, id).await).await
        }
        async fn $own(cx: Cx, Path(visit): Path<String>) -> Answer {
            let (id, by) = (id_of(&visit)?, By::technician(&cx).await?);
            done(&cx, &by, async |tx, by| $verb(tx, by, id).await).await
        }
    )*};
}
plain_acts!(
    office_accept own_accept accept, office_set_out own_set_out set_out, office_check_in own_check_in check_in,
    office_check_out own_check_out check_out, office_miss own_miss miss
);

async fn office_complete(cx: Cx, Path(visit): Path<String>) -> Answer {
    let id = id_of(&visit)?;
    done(&cx, &By::staff(&cx), async |tx, by| complete(tx, by, id).await).await
}

async fn office_decline(cx: Cx, Path(visit): Path<String>, JsonBody(body): JsonBody<ReasonBody>) -> Answer {
    let id = id_of(&visit)?;
    done(&cx, &By::staff(&cx), async |tx, by| {
        decline(tx, by, id, &body.reason).await
    })
    .await
}

async fn own_decline(cx: Cx, Path(visit): Path<String>, JsonBody(body): JsonBody<ReasonBody>) -> Answer {
    let (id, by) = (id_of(&visit)?, By::technician(&cx).await?);
    done(&cx, &by, async |tx, by| decline(tx, by, id, &body.reason).await).await
}

async fn office_cancel(cx: Cx, Path(visit): Path<String>, JsonBody(body): JsonBody<CancelBody>) -> Answer {
    let input = body.read(id_of(&visit)?);
    done(&cx, &By::staff(&cx), async |tx, by| Ok(cancel(tx, by, input).await?.0)).await
}

async fn office_assign(cx: Cx, Path(visit): Path<String>, JsonBody(body): JsonBody<AssignBody>) -> Answer {
    let (id, to) = (id_of(&visit)?, technician(body.technician.as_deref())?);
    done(&cx, &By::staff(&cx), async |tx, by| assign(tx, by, id, to).await).await
}

async fn office_move(cx: Cx, Path(visit): Path<String>, JsonBody(body): JsonBody<MoveBody>) -> Answer {
    let input = body.read(id_of(&visit)?)?;
    done(&cx, &By::staff(&cx), async |tx, by| move_visit(tx, by, input).await).await
}
