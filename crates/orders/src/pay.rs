//! The payment of an order that stands: lead to its page, ask how it goes. A balance may be tried again: one attempt ends before
//! the next begins, so there are never two pages at which the same amount can be paid.

use std::time::Duration;

use kernel::{Lang, Money};
use payments::{CallId, CallOutcome, Gateway, LookedUp, PayLine, PayLink, PaymentState, StartPayment};
use platform::{App, Broken};

use crate::access::{order_path, thanks_path};
use crate::apply::{LockedOrder, lock_order};
use crate::due::{Due, next_to_pay};
use crate::order::{OrderId, State};
use crate::place::PAY_WITHIN;
use crate::store::time::count_open_times;

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
    pub is_processing: bool,
    is_answered: bool,
}

impl Standing {
    /// The gateway has answered that nothing was paid yet and nothing is on its way.
    pub fn is_waiting_for_customer(self) -> bool {
        self.is_answered && self.is_open && !self.is_processing
    }
}

/// What to do next for whoever wants to pay.
enum Next {
    Ended,
    Waiting,
    At(String),
    /// Send this call, it opens the page.
    Send(CallId),
    /// Its time is over: the gateway is asked, which ends it.
    EndFirst(payments::PaymentId),
}

pub async fn pay_now(app: &App, order: OrderId, lang: Lang) -> Result<PayNow, Broken> {
    let mut next = prepare(app, order, lang).await?;
    if let Next::EndFirst(payment) = next {
        payments::look_up(app, payment).await?;
        next = prepare(app, order, lang).await?;
    }
    Ok(match next {
        Next::Ended => PayNow::Ended,
        Next::Waiting | Next::EndFirst(_) => PayNow::Waiting,
        Next::At(url) => PayNow::At(url),
        Next::Send(call) => match payments::send(app, call).await? {
            CallOutcome::Open { url } => PayNow::At(url),
            CallOutcome::Refused { .. } => PayNow::Ended,
            CallOutcome::Done | CallOutcome::Waiting => {
                poll_pay_page(app, order).await?.map_or(PayNow::Waiting, PayNow::At)
            }
        },
    })
}

/// Under the order's lock: the page that stands, or a new payment for what is owed.
async fn prepare(app: &App, order: OrderId, lang: Lang) -> Result<Next, Broken> {
    let tx = app.db().begin().await?;
    let reference = order.to_string();
    let (locked, link, (open,)) = tokio::try_join!(
        lock_order(&tx, order),
        payments::pay_url(&tx, &reference),
        count_open_times(&tx, order)
    )?;
    let locked = locked.ok_or_else(|| Broken::new(format!("{order} is gone")))?;
    let Some(due) = next_to_pay(&locked.dues).filter(|_| matches!(locked.row.state, State::Pending | State::Confirmed))
    else {
        return Ok(Next::Ended);
    };
    // An order of which nothing was due at once stands without a payment.
    let next = link.map_or(Next::Ended, |link| standing(&link, tx.now()));
    if !matches!(next, Next::Ended) || locked.row.state == State::Pending {
        return Ok(next);
    }
    let payment = StartPayment {
        expires_at: tx.now().checked_add(PAY_WITHIN)?,
        ..again(app, &locked, due, lang)
    };
    // Nothing would come after that could take it.
    let is_done = locked.row.has_time && open == 0;
    let payment = if is_done { taken(payment) } else { payment };
    let started = payments::start(&tx, &payment).await?;
    tx.commit().await?;
    Ok(Next::Send(started.call))
}

fn taken(payment: StartPayment) -> StartPayment {
    StartPayment {
        terms: payments::Terms {
            capture: payments::Capture::Automatic,
            ..payment.terms
        },
        ..payment
    }
}

fn standing(link: &PayLink, now: jiff::Timestamp) -> Next {
    if !link.state.is_awaited() {
        return Next::Ended;
    }
    match link {
        PayLink {
            is_processing: true, ..
        } => Next::Waiting,
        PayLink { expires_at, .. } if *expires_at <= now => Next::EndFirst(link.payment),
        PayLink { url: Some(url), .. } => Next::At(url.clone()),
        PayLink { call, .. } => Next::Send(*call),
    }
}

/// A payment for one amount due of an order that stands.
fn again(app: &App, locked: &LockedOrder, due: &Due, lang: Lang) -> StartPayment {
    let order = &locked.row;
    let base = format!("{}/{lang}", app.site().base_url);
    let amount = Money::new(due.left_minor(), order.currency);
    StartPayment {
        reference: order.id.to_string(),
        number: order.number.clone(),
        gateway: Gateway::Stripe,
        amount,
        lines: vec![PayLine {
            title: order.number.clone(),
            quantity: 1,
            unit: amount,
        }],
        email: order.email.clone(),
        lang,
        expires_at: order.expires_at,
        return_url: format!("{base}{}", thanks_path(app, order.id, &order.number)),
        cancel_url: format!("{base}{}", order_path(app, order.id, &order.number)),
        terms: payments::Terms {
            purpose: due.purpose.word().to_owned(),
            capture: due.capture,
            ..payments::Terms::default()
        },
    }
}

/// Somebody who was a moment too quick waits three seconds for the page that another request is opening.
const TRIES: u32 = 30;
const PAUSE: Duration = Duration::from_millis(100);

/// The gateway's page of an order that was placed before, waited for while it is being opened; `None` when there is none to
/// go to.
pub(crate) async fn poll_pay_page(app: &App, order: OrderId) -> Result<Option<String>, Broken> {
    for _ in 0..TRIES {
        let Some(link) = link_of(app, order).await? else {
            return Ok(None);
        };
        match (link.state, link.url) {
            (PaymentState::Open, Some(url)) if !link.is_processing => return Ok(Some(url)),
            (PaymentState::Created, _) => tokio::time::sleep(PAUSE).await,
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// Asks the gateway, within a moment's patience; what it says is applied before this returns.
pub async fn look_up(app: &App, order: OrderId) -> Result<Standing, Broken> {
    let link = link_of(app, order).await?;
    let Some(link) = link else {
        return Ok(Standing {
            is_open: false,
            is_processing: false,
            is_answered: true,
        });
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
