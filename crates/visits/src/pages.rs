//! A visit's pages: its customer's, the list in the account, the office's. They draw what the state function lets happen.

mod account;
mod cancel;
mod moving;
mod office;
mod office_acts;
mod office_list;
pub(crate) mod photo;
mod view;
mod visit;

use platform::{Cx, Routes, Verdict};

use crate::VisitId;
use crate::by::{By, Shown, open};
use crate::refused::VisitRefused;
use crate::store::visit::VisitRow;

pub(crate) fn routes() -> Routes {
    visit::routes()
        .and(cancel::routes())
        .and(moving::routes())
        .and(account::routes())
        .and(office_list::routes())
        .and(office::routes())
        .and(office_acts::routes())
}

/// The visit whose id stands in an address, and as whom the caller sees it.
async fn opened(cx: &Cx, id: &str, key: &str) -> Verdict<(VisitRow, By), VisitRefused> {
    let id: VisitId = id.parse().map_err(|_| VisitRefused::NotFound)?;
    let shown = Shown {
        caller: &cx.caller,
        key,
    };
    open(&cx.app, shown, id).await
}

/// The same for what only its customer may do there.
async fn opened_by_customer(cx: &Cx, id: &str, key: &str) -> Verdict<(VisitRow, By), VisitRefused> {
    let (visit, by) = opened(cx, id, key).await?;
    if by.is_customer() {
        Ok((visit, by))
    } else {
        Err(VisitRefused::NotFound.into())
    }
}
