//! The page before a visit is called off: what goes back and what is kept, exactly, before the click. Where that has changed
//! meanwhile, it is shown anew and nothing is done.

use axum::http::StatusCode;
use kernel::{Currency, Money};
use orders::TimeMoney;
use platform::http::{Checks, Form, Path, Problems, Query};
use platform::{Allow, Answer, Cx, Fault, Routes, Verdict};
use serde::{Deserialize, Serialize};

use super::opened_by_customer;
use super::view::VisitView;
use super::visit::Address;
use crate::act::cancel::{CancelVisit, SeenMoney, cancel};
use crate::by::By;
use crate::invitation::visit_path;
use crate::money::plan_cancel;
use crate::refused::VisitRefused;
use crate::store::visit::VisitRow;
use crate::visit::{Event, State, next};

pub(super) fn routes() -> Routes {
    Routes::new("/visits/{visit}/cancellation")
        .get("", Allow::Anyone, show_cancel, "What calling a visit off gives back")
        .post("", Allow::Anyone, post_cancel, "Calls a visit off")
}

#[derive(Debug, Serialize)]
struct CancelPage {
    visit: VisitView,
    money: TimeMoney,
    reason: String,
    problems: Problems,
}
platform::page!(CancelPage, "visits/cancel.html", CancelPage::samples_list);

impl CancelPage {
    fn samples_list() -> Vec<Self> {
        let money = |minor| Money::new(minor, Currency::DZD);
        let sample = |back, kept, let_go| CancelPage {
            visit: VisitView::sample(State::Confirmed),
            money: TimeMoney {
                back: money(back),
                kept: money(kept),
                let_go: money(let_go),
            },
            reason: String::new(),
            problems: Problems::default(),
        };
        vec![
            sample(450_000, 0, 0),
            sample(225_000, 225_000, 0),
            sample(0, 135_000, 315_000),
            sample(0, 0, 450_000),
            sample(0, 0, 0),
        ]
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CancelForm {
    /// What the page said, in minor units.
    back: String,
    kept: String,
    reason: String,
}

impl CancelForm {
    /// Amounts that cannot be read are none that a page has shown.
    fn read(&self, visit: &VisitRow) -> Result<CancelVisit, VisitRefused> {
        let minor = |text: &str| text.parse().map_err(|_| VisitRefused::AmountChanged);
        let mut checks = Checks::new();
        let reason = checks.lines("reason", &self.reason, (0, 500)).unwrap_or_default();
        checks.done()?;
        Ok(CancelVisit {
            visit: visit.id,
            seen: Some(SeenMoney {
                back_minor: minor(&self.back)?,
                kept_minor: minor(&self.kept)?,
            }),
            reason,
        })
    }
}

async fn show_cancel(cx: Cx, Path(visit): Path<String>, Query(address): Query<Address>) -> Answer {
    let (visit, by) = opened_by_customer(&cx, &visit, &address.key).await?;
    if next(visit.state, Event::Cancel).is_none() {
        return Ok(cx.redirect(&visit_path(&cx.app, &visit)));
    }
    draw(&cx, (&visit, &by), "", (StatusCode::OK, Problems::default())).await
}

async fn draw(
    cx: &Cx,
    (visit, by): (&VisitRow, &By),
    reason: &str,
    (status, problems): (StatusCode, Problems),
) -> Answer {
    let money = plan_cancel(&cx.app.db().read().await?, visit, (by, cx.app.clock().now())).await?;
    let page = CancelPage {
        visit: VisitView::of(cx, visit, by),
        money,
        reason: reason.to_owned(),
        problems,
    };
    cx.page_with(status, &page)
}

async fn post_cancel(
    cx: Cx,
    Path(visit): Path<String>,
    Query(address): Query<Address>,
    Form(form): Form<CancelForm>,
) -> Answer {
    let (visit, by) = opened_by_customer(&cx, &visit, &address.key).await?;
    match cancelled(&cx, (&visit, &by), &form).await {
        Ok(()) => Ok(cx.redirect(&format!("{}&note=cancelled", visit_path(&cx.app, &visit)))),
        Err(Fault::Refused(refused @ (VisitRefused::AmountChanged | VisitRefused::Invalid(_)))) => {
            let answer = (Cx::status(&refused), Problems::of(&cx, &refused));
            draw(&cx, (&visit, &by), &form.reason, answer).await
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn cancelled(cx: &Cx, (visit, by): (&VisitRow, &By), form: &CancelForm) -> Verdict<(), VisitRefused> {
    let input = form.read(visit)?;
    let tx = cx.app.db().begin().await?;
    cancel(&tx, by, input).await?;
    Ok(tx.commit().await?)
}
