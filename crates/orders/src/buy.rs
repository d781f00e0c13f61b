//! Place an order and open its payment's page: the order is committed before the gateway hears of it. A slow or failing
//! gateway leaves the order with its "pay now" button, never a stuck cart.

use payments::CallOutcome;
use platform::{App, Broken, Verdict};

use crate::access::order_path;
use crate::pay::poll_pay_page;
use crate::place::{PlaceOrder, PlaceRefused, Placed, place_as};
use crate::store;

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
    buy_as(app, input, &input.submit_token).await
}

/// The same under a name of the caller's own: asked again by that name, it is the same order.
pub(crate) async fn buy_as(app: &App, input: &PlaceOrder, name: &str) -> Verdict<Bought, PlaceRefused> {
    let tx = app.db().begin().await?;
    let placed = place_as(app, &tx, input, name).await?;
    tx.commit().await?;
    Ok(opened(app, placed).await)
}

/// What was bought under a name before, if anything.
pub async fn bought_as(app: &App, name: &str) -> Result<Option<Bought>, Broken> {
    let found = store::order::find_placed(&app.db().read().await?, name).await?;
    let Some((order, number)) = found else {
        return Ok(None);
    };
    let placed = Placed {
        order,
        number,
        call: None,
    };
    Ok(Some(opened(app, placed).await))
}

async fn opened(app: &App, placed: Placed) -> Bought {
    // From here on the order stands: whatever goes wrong with the gateway is told on the order's page.
    let opened = match placed.call {
        Some(call) => {
            app.metrics().count("orders.placed");
            payments::send(app, call).await.map(page_of)
        }
        None => poll_pay_page(app, placed.order).await,
    };
    Bought {
        pay_url: opened.unwrap_or_else(|broken| told(&broken)),
        path: order_path(app, placed.order, &placed.number),
        placed,
    }
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
