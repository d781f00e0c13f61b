//! The payment of an order that stands: lead to its page, ask how it goes. Starts no second payment: an order has one, and
//! its page is opened again with the same key.

use payments::{CallOutcome, LookedUp, PayLink, PaymentState};
use platform::{App, Broken};

use crate::order::{OrderId, State};
use crate::store::order::OrderRow;

/// Where the "pay now" button leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayNow {
    At(String),
    /// The gateway is slow or the bank is not done: nothing to pay right now.
    Waiting,
    /// Nothing is to be paid any more.
    Ended,
}

/// How a payment stands, for the page the customer comes back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    is_open: bool,
    is_processing: bool,
    is_answered: bool,
}

impl Standing {
    /// The gateway has answered that nothing was paid yet and nothing is on its way.
    pub fn is_waiting_for_customer(self) -> bool {
        self.is_answered && self.is_open && !self.is_processing
    }
}

pub async fn pay_now(app: &App, order: &OrderRow) -> Result<PayNow, Broken> {
    if order.state != State::Pending {
        return Ok(PayNow::Ended);
    }
    let link = link_of(app, order.id).await?;
    match link {
        Some(link) if link.state.is_ended() || link.expires_at <= app.clock().now() => Ok(PayNow::Ended),
        Some(PayLink {
            is_processing: true, ..
        }) => Ok(PayNow::Waiting),
        Some(PayLink { url: Some(url), .. }) => Ok(PayNow::At(url)),
        Some(link) => Ok(match payments::send(app, link.call).await? {
            CallOutcome::Open { url } => PayNow::At(url),
            CallOutcome::Done | CallOutcome::Waiting => PayNow::Waiting,
            CallOutcome::Refused { .. } => PayNow::Ended,
        }),
        None => Err(Broken::new(format!("{} has no payment", order.id))),
    }
}

/// The gateway's page of an order that was placed before; `None` when there is none to go to.
pub(crate) async fn pay_page(app: &App, order: OrderId) -> Result<Option<String>, Broken> {
    let link = link_of(app, order).await?;
    Ok(link
        .filter(|link| link.state == PaymentState::Open && !link.is_processing)
        .and_then(|link| link.url))
}

/// Asks the gateway, within a moment's patience; what it says is applied before this returns.
pub async fn look_up(app: &App, order: &OrderRow) -> Result<Standing, Broken> {
    let link = link_of(app, order.id).await?;
    let Some(link) = link else {
        return Err(Broken::new(format!("{} has no payment", order.id)));
    };
    let LookedUp {
        state,
        is_processing,
        is_answered,
        ..
    } = payments::look_up(app, link.payment).await?;
    Ok(Standing {
        is_open: state == PaymentState::Open,
        is_processing,
        is_answered,
    })
}

async fn link_of(app: &App, order: OrderId) -> Result<Option<PayLink>, Broken> {
    payments::pay_url(&app.db().read().await?, &order.to_string()).await
}
