//! Where the gateway sends the customer back to. The redirect proves nothing: the page asks the gateway, within a moment's
//! patience, and says what is so. Safe to load again and to share.

use platform::http::{Path, Query};
use platform::{Allow, Answer, Cx, Routes, Verdict};
use serde::{Deserialize, Serialize};

use super::order::{OrderView, shown_to};
use crate::access::{NoSuchOrder, thanks_path};
use crate::due::next_to_pay;
use crate::order::State;
use crate::pay::{Standing, look_up};
use crate::show_order::ShownOrder;

/// How often the page loads itself while the gateway is being asked; then it leaves that to the reader.
const MOST_LOOKS: u32 = 20;

pub(super) fn routes() -> Routes {
    Routes::new("/orders/{number}").get("/thanks", Allow::Anyone, show_thanks, "The way back from the payment")
}

/// The link's secret, and how often the page has looked already.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Look {
    key: String,
    n: u32,
}

/// What came of the payment, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Paid,
    /// The deposit came; the balance is due.
    Confirmed,
    /// The money is held.
    Held,
    Checking,
    Unpaid,
    Ended,
    /// Paid too late: the money goes back.
    Returned,
}

#[derive(Debug, Serialize)]
struct ThanksPage {
    outcome: Outcome,
    order: OrderView,
    /// Where to look again by itself; empty when it should not.
    next_look: String,
}
platform::page!(ThanksPage, "orders/thanks.html", ThanksPage::samples_list);

impl ThanksPage {
    fn samples_list() -> Vec<Self> {
        let sample = |outcome, state| ThanksPage {
            outcome,
            order: OrderView::sample(state),
            next_look: String::new(),
        };
        vec![
            sample(Outcome::Paid, State::Paid),
            ThanksPage {
                next_look: "/orders/CC-7K3M-9Q2X/thanks?key=0&n=1".into(),
                ..sample(Outcome::Checking, State::Pending)
            },
            sample(Outcome::Confirmed, State::Confirmed),
            sample(Outcome::Held, State::Confirmed),
            sample(Outcome::Unpaid, State::Pending),
            sample(Outcome::Ended, State::Cancelled),
            sample(Outcome::Returned, State::Cancelled),
        ]
    }
}

/// `standing`: what the gateway said of a payment that is not done, where it was asked.
fn outcome_of(shown: &ShownOrder, standing: Option<Standing>) -> Outcome {
    let order = &shown.order;
    let owes = next_to_pay(&shown.dues).is_some();
    match order.state {
        State::Paid | State::Shipped | State::Delivered => Outcome::Paid,
        State::Confirmed if owes && standing.is_some_and(|standing| standing.is_processing) => Outcome::Checking,
        State::Confirmed if owes => Outcome::Confirmed,
        State::Confirmed => Outcome::Held,
        State::Pending if standing.is_some_and(Standing::is_waiting_for_customer) => Outcome::Unpaid,
        State::Pending => Outcome::Checking,
        State::Cancelled if order.paid_at.is_some() || order.refunding_at.is_some() => Outcome::Returned,
        State::Refunded => Outcome::Returned,
        State::Cancelled => Outcome::Ended,
    }
}

/// Asks the gateway while something is owed, and reads the order again.
async fn ask(cx: &Cx, look: &Look, number: &str) -> Verdict<(ShownOrder, Option<Standing>), NoSuchOrder> {
    let shown = shown_to(cx, &look.key, number).await?;
    let is_open = matches!(shown.order.state, State::Pending | State::Confirmed);
    if !is_open || next_to_pay(&shown.dues).is_none() {
        return Ok((shown, None));
    }
    let standing = look_up(&cx.app, shown.order.id).await?;
    Ok((shown_to(cx, &look.key, number).await?, Some(standing)))
}

async fn show_thanks(cx: Cx, Path(number): Path<String>, Query(look): Query<Look>) -> Answer {
    let (shown, standing) = ask(&cx, &look, &number).await?;
    let outcome = outcome_of(&shown, standing);
    let path = thanks_path(&cx.app, shown.order.id, &shown.order.number);
    let looks_again = outcome == Outcome::Checking && look.n < MOST_LOOKS;
    cx.page(&ThanksPage {
        outcome,
        order: OrderView::of(&cx, &shown)?,
        next_look: if looks_again {
            format!("{path}&n={}", look.n + 1)
        } else {
            String::new()
        },
    })
}
