//! What a technician notes, takes and receives at a visit, for programs: the same verbs as the page's buttons.

use axum::http::StatusCode;
use platform::http::{JsonBody, Path, Problems};
use platform::{Allow, Answer, Cx, Routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::parts::{self, PartForm};
use super::step::{self, CashForm};
use super::visit::{UsedPart, VisitPage};
use crate::VisitId;

pub(super) fn routes() -> Routes {
    let technician = Allow::Technician;
    Routes::new("/api/v1/technician/visits/{visit}")
        .get(
            "/work",
            technician,
            show,
            "The note, parts and photos of a visit, and what is still owed",
        )
        .gives::<VisitWorkBody>()
        .post("/note", technician, post_note, "Writes the technician's note")
        .takes::<VisitNoteBody>()
        .gives::<VisitWorkBody>()
        .idempotent()
        .post(
            "/parts",
            technician,
            post_part,
            "Takes a part from the stock for the visit",
        )
        .takes::<TakePartBody>()
        .gives::<VisitWorkBody>()
        .idempotent()
        .post(
            "/returned-parts",
            technician,
            post_return,
            "Puts a part back that was taken by mistake",
        )
        .takes::<ReturnPartBody>()
        .gives::<VisitWorkBody>()
        .idempotent()
        .post("/cash", technician, post_cash, "Takes in cash what is still owed")
        .takes::<TakeCashBody>()
        .gives::<VisitWorkBody>()
        .idempotent()
}

/// An amount of money.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Amount {
    /// Minor units by ISO 4217.
    amount_minor: i64,
    /// Three capital letters.
    currency: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct VisitWorkBody {
    note: String,
    parts: Vec<UsedPart>,
    /// Addresses of the photos, for whoever may see the visit.
    photos: Vec<String>,
    /// To be paid on the spot; absent: nothing.
    owed: Option<Amount>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct VisitNoteBody {
    note: String,
}

#[derive(Debug, Deserialize, ToSchema)]
struct TakePartBody {
    /// A UUID that names the act: said twice, it is once.
    act: String,
    /// `var_…`
    variant: String,
    quantity: i64,
}

#[derive(Debug, Deserialize, ToSchema)]
struct ReturnPartBody {
    /// The act by which it was taken.
    act: String,
}

#[derive(Debug, Deserialize, ToSchema)]
struct TakeCashBody {
    /// What is owed, as it was shown: nothing else is taken.
    amount: Amount,
}

async fn show(cx: Cx, Path(visit): Path<VisitId>) -> Answer {
    now(&cx, visit).await
}

/// How the work stands after whatever was done.
async fn now(cx: &Cx, visit: VisitId) -> Answer {
    let page = VisitPage::read(cx, visit, String::new(), Problems::default()).await?;
    let (note, parts, photos, owed) = page.work();
    let body = VisitWorkBody {
        note,
        parts,
        photos: photos.iter().map(|path| cx.absolute(path)).collect(),
        owed: owed.map(|owed| Amount {
            amount_minor: owed.minor(),
            currency: owed.currency().to_string(),
        }),
    };
    cx.json(StatusCode::OK, &body)
}

async fn post_note(cx: Cx, Path(visit): Path<VisitId>, JsonBody(body): JsonBody<VisitNoteBody>) -> Answer {
    step::note(&cx, visit, &body.note).await?;
    now(&cx, visit).await
}

async fn post_part(cx: Cx, Path(visit): Path<VisitId>, JsonBody(body): JsonBody<TakePartBody>) -> Answer {
    let form = PartForm {
        act: body.act,
        variant: body.variant,
        quantity: body.quantity.to_string(),
    };
    parts::take(&cx, visit, &form).await?;
    now(&cx, visit).await
}

async fn post_return(cx: Cx, Path(visit): Path<VisitId>, JsonBody(body): JsonBody<ReturnPartBody>) -> Answer {
    parts::put_back(&cx, visit, &body.act).await?;
    now(&cx, visit).await
}

async fn post_cash(cx: Cx, Path(visit): Path<VisitId>, JsonBody(body): JsonBody<TakeCashBody>) -> Answer {
    let form = CashForm {
        amount_minor: body.amount.amount_minor,
        currency: body.amount.currency,
    };
    step::take_cash(&cx, visit, &form).await?;
    now(&cx, visit).await
}
