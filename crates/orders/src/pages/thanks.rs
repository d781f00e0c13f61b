//! Where the gateway sends the customer back to. The redirect proves nothing: the page asks the gateway, within a moment's
//! patience, and says what is so. Safe to load again and to share.

use platform::http::{Path, Query};
use platform::{Allow, Answer, Cx, Routes};
use serde::{Deserialize, Serialize};

use super::order::{OrderView, shown_to};
use crate::access::thanks_path;
use crate::order::State;
use crate::pay::look_up;
use crate::store::order::OrderRow;

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
            sample(Outcome::Unpaid, State::Pending),
            sample(Outcome::Ended, State::Cancelled),
            sample(Outcome::Returned, State::Cancelled),
        ]
    }
}

fn outcome_of(order: &OrderRow, is_unpaid: bool) -> Outcome {
    match order.state {
        State::Paid | State::Shipped | State::Delivered => Outcome::Paid,
        State::Pending if is_unpaid => Outcome::Unpaid,
        State::Pending => Outcome::Checking,
        State::Cancelled if order.paid_at.is_some() => Outcome::Returned,
        State::Refunded => Outcome::Returned,
        State::Cancelled => Outcome::Ended,
    }
}

async fn show_thanks(cx: Cx, Path(number): Path<String>, Query(look): Query<Look>) -> Answer {
    let mut shown = shown_to(&cx, &look.key, &number).await?;
    let mut is_unpaid = false;
    if shown.order.state == State::Pending {
        is_unpaid = look_up(&cx.app, &shown.order).await?.is_waiting_for_customer();
        shown = shown_to(&cx, &look.key, &number).await?;
    }
    let outcome = outcome_of(&shown.order, is_unpaid);
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
