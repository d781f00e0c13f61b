//! Parts used at a visit, taken from the stock; and put back, where one was taken by mistake.

use catalog::VariantId;
use platform::http::{Checks, Form, Path};
use platform::{Allow, Answer, Cx, Routes, Verdict};
use serde::Deserialize;
use uuid::Uuid;

use super::step::again;
use crate::{By, UsePart, VisitId, VisitRefused, return_part, use_part};

pub(super) fn routes() -> Routes {
    Routes::new("/technician/visits/{visit}")
        .post(
            "/parts",
            Allow::Technician,
            post_part,
            "Takes a part from the stock for the visit",
        )
        .post(
            "/returned-parts",
            Allow::Technician,
            post_return,
            "Puts a part back that was taken by mistake",
        )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PartForm {
    /// Names the act.
    pub(super) act: String,
    pub(super) variant: String,
    pub(super) quantity: String,
}

async fn post_part(cx: Cx, Path(visit): Path<VisitId>, Form(form): Form<PartForm>) -> Answer {
    match take(&cx, visit, &form).await {
        Ok(()) => Ok(cx.redirect(&format!("/technician/visits/{visit}#parts"))),
        Err(fault) => again(&cx, visit, fault).await,
    }
}

pub(super) async fn take(cx: &Cx, visit: VisitId, form: &PartForm) -> Verdict<(), VisitRefused> {
    let by = By::technician(cx).await?;
    let mut checks = Checks::new();
    let act = checks.field("act", form.act.parse::<Uuid>().map_err(|_| "malformed"));
    let variant = checks.field("variant", form.variant.parse::<VariantId>().map_err(|_| "choice"));
    let quantity = checks.field("quantity", form.quantity.trim().parse::<i64>().map_err(|_| "number"));
    checks.done().map_err(VisitRefused::Invalid)?;
    let (Some(id), Some(variant), Some(quantity)) = (act, variant, quantity) else {
        return Ok(());
    };
    let tx = cx.app.db().begin().await?;
    let input = UsePart {
        id,
        visit,
        variant,
        quantity,
    };
    use_part(&tx, &by, input).await?;
    Ok(tx.commit().await?)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReturnForm {
    /// The act by which it was taken.
    act: String,
}

async fn post_return(cx: Cx, Path(visit): Path<VisitId>, Form(form): Form<ReturnForm>) -> Answer {
    match put_back(&cx, visit, &form.act).await {
        Ok(()) => Ok(cx.redirect(&format!("/technician/visits/{visit}#parts"))),
        Err(fault) => again(&cx, visit, fault).await,
    }
}

pub(super) async fn put_back(cx: &Cx, visit: VisitId, act: &str) -> Verdict<(), VisitRefused> {
    let by = By::technician(cx).await?;
    let part: Uuid = act.parse().map_err(|_| VisitRefused::NotFound)?;
    let tx = cx.app.db().begin().await?;
    return_part(&tx, &by, visit, part).await?;
    Ok(tx.commit().await?)
}
