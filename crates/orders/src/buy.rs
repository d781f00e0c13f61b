//! Place an order and open its payment's page: the order is committed before the gateway hears of it. A slow or failing
//! gateway leaves the order with its "pay now" button, never a stuck cart.

use payments::CallOutcome;
use platform::{App, Broken, Verdict};

use crate::access::order_path;
use crate::pay::poll_pay_page;
use crate::place::{PlaceOrder, PlaceRefused, Placed, place};

/// Where the customer goes now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bought {
    pub placed: Placed,
    /// The gateway's page, when it is known already.
    pub pay_url: Option<String>,
    /// The order's own page, with its key.
    pub path: String,
}

/// Three round trips for the order, then the gateway.
pub async fn buy(app: &App, input: &PlaceOrder) -> Verdict<Bought, PlaceRefused> {
    let tx = app.db().begin().await?;
    let placed = place(app, &tx, input).await?;
    tx.commit().await?;
    // From here on the order stands: whatever goes wrong with the gateway is told on the order's page.
    let opened = match placed.call {
        Some(call) => {
            app.metrics().count("orders.placed");
            payments::send(app, call).await.map(page_of)
        }
        None => poll_pay_page(app, placed.order).await,
    };
    Ok(Bought {
        pay_url: opened.unwrap_or_else(|broken| told(&broken)),
        path: order_path(app, placed.order, &placed.number),
        placed,
    })
}

fn page_of(outcome: CallOutcome) -> Option<String> {
    match outcome {
        CallOutcome::Open { url } => Some(url),
        CallOutcome::Done | CallOutcome::Refused { .. } | CallOutcome::Waiting => None,
    }
}

fn told(broken: &Broken) -> Option<String> {
    tracing::error!(%broken, "the payment's page could not be opened yet");
    None
}
