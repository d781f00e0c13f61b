//! The shop in memory: an order is placed with its stock and its payment in one transaction, its page is opened after the
//! commit, and whoever comes back is told how it stands. What its payments become is `order.rs`.

use jiff::{SignedDuration, Timestamp};
use kernel::{Currency, Lang, Money};
use orders::pure::{DueWhen, LineLeft, OrderFacts, schedule};
use orders::{Event, OrderId, PAY_WITHIN, State, Terms as DueTerms, next};
use payments::for_proof::plan_payment;
use payments::{CallId, CallOutcome, Gateway, PaymentId, PaymentState, StartPayment, Terms};

use super::time::follow::follow;
use super::{Server, Tx};
use crate::bug::Bug;
use crate::rows::{OrderRow, Rows};

const DELIVERY_MINOR: i64 = 119_000;
const TAX_BP: u32 = 1900;

/// What a customer was told after the last click.
#[derive(Debug, Clone)]
pub struct Placed {
    pub order: OrderId,
    /// The gateway's page, when it is known already.
    pub url: Option<String>,
}

/// What the page says to the customer who came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Paid,
    Held,
    Waiting,
    Ended,
}

/// What is ordered and how it is to be paid.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub token: u64,
    pub quantity: i64,
    pub unit_minor: i64,
    pub terms: DueTerms,
}

impl Server {
    /// The order first, its page after. `None`: refused, sold out, or the database is away.
    pub async fn buy(self, wanted: Wanted) -> Option<Placed> {
        let placed = self
            .transaction("place the order", |tx| place(tx, wanted))
            .await
            .ok()??;
        let url = match placed {
            (_, Some(call)) => match self.send(call).await {
                CallOutcome::Open { url } => Some(url),
                _ => None,
            },
            (order, None) => self.read(|rows| page_of(rows, order)),
        };
        Some(Placed { order: placed.0, url })
    }

    /// The "pay now" button of the order's page.
    pub async fn pay_now(self, order: OrderId) -> Option<String> {
        let started = self
            .transaction("begin to pay what is due", |tx| start_what_is_due(tx, order))
            .await
            .ok()?;
        let call = started.or_else(|| self.read(|rows| waiting_call(rows, order)));
        if let Some(url) = self.read(|rows| page_of(rows, order)) {
            return Some(url);
        }
        match self.send(call?).await {
            CallOutcome::Open { url } => Some(url),
            _ => None,
        }
    }

    /// The page the customer comes back to: asks, and says how it stands.
    pub async fn thanks(self, order: OrderId) -> Option<Standing> {
        let payment = self.read(|rows| rows.newest_payment_of(order).map(|payment| payment.id))?;
        if self.has(Bug::RedirectIsProof) {
            return Some(Standing::Paid);
        }
        // Without an answer the page says what we know.
        let _ = self.look_up(payment).await;
        self.read(|rows| {
            let order = &rows.orders.get(&order)?.facts;
            Some(match order.state {
                State::Paid | State::Shipped | State::Delivered => Standing::Paid,
                State::Confirmed => Standing::Held,
                State::Pending => Standing::Waiting,
                State::Cancelled | State::Refunded => Standing::Ended,
            })
        })
    }
}

/// One transaction: stock, order, payment, call. Pressed twice, the first order stands.
fn place(tx: &mut Tx<'_>, wanted: Wanted) -> Option<(OrderId, Option<CallId>)> {
    if let Some(known) = tx.rows.orders.values().find(|order| order.token == wanted.token) {
        return Some((known.facts.id, None));
    }
    let id: OrderId = tx.new_id();
    let expires_at = tx.now.checked_add(PAY_WITHIN).ok()?;
    if !tx.rows.reserve(id.uuid(), wanted.quantity, expires_at) {
        tx.say("refuses an order: sold out".to_owned());
        return None;
    }
    let number = format!("order {}", tx.rows.orders.len() + 1);
    let row = order_row(id, number, (tx.now, expires_at), wanted)?;
    tx.say(format!(
        "accepts {}: {} piece(s), {}",
        row.facts.number, wanted.quantity, row.facts.total_minor
    ));
    tx.rows.orders.insert(id, row);
    let call = start_what_is_due(tx, id);
    Some((id, call))
}

fn order_row(
    id: OrderId,
    number: String,
    (now, expires_at): (Timestamp, Timestamp),
    wanted: Wanted,
) -> Option<OrderRow> {
    let money = |minor| Money::new(minor, Currency::DZD);
    let goods = money(wanted.unit_minor * wanted.quantity);
    let line = |position, is_delivery, quantity, gross: Money| {
        Some(LineLeft {
            position,
            is_delivery,
            quantity,
            gross_minor: gross.minor(),
            tax_minor: gross.tax_included(TAX_BP).ok()?.minor(),
            back_quantity: 0,
            back_minor: 0,
            back_tax_minor: 0,
        })
    };
    let lines = vec![
        line(1, false, wanted.quantity, goods)?,
        line(2, true, 1, money(DELIVERY_MINOR))?,
    ];
    let total = goods.plus(money(DELIVERY_MINOR)).ok()?;
    let facts = OrderFacts {
        id,
        number,
        currency: Currency::DZD,
        goods_minor: goods.minor(),
        delivery_minor: DELIVERY_MINOR,
        discount_minor: 0,
        tax_minor: lines.iter().map(|line| line.tax_minor).sum(),
        delivery_tax_minor: lines[1].tax_minor,
        total_minor: total.minor(),
        state: State::Pending,
        dues: schedule(total, wanted.terms, |part| Gateway::Stripe.accepts(part).is_ok()),
        confirmed_at: None,
        paid_at: None,
        refunding_at: None,
        refunded_minor: 0,
        ship_when_paid: None,
        needs_human: None,
        has_time: false,
        is_by_visit: false,
    };
    let refunds = Vec::new();
    let token = wanted.token;
    let placed_at = now;
    Some(OrderRow {
        facts,
        token,
        lines,
        times: Vec::new(),
        refunds,
        placed_at,
        expires_at,
    })
}

/// A payment for what is due next, unless one for it is alive.
pub fn start_what_is_due(tx: &mut Tx<'_>, order: OrderId) -> Option<CallId> {
    let row = tx.rows.orders.get(&order)?;
    if !matches!(row.facts.state, State::Pending | State::Confirmed) {
        return None;
    }
    let due = row.facts.dues.iter().find(|due| !due.is_secured())?.clone();
    let reference = order.to_string();
    let mut before = tx
        .rows
        .payments
        .values()
        .filter(|known| known.reference == reference && known.purpose == due.purpose.word());
    let is_first = due.due == DueWhen::AtOnce;
    let is_alive = before.clone().any(|known| !known.state.is_ended());
    if (is_alive || (is_first && before.next().is_some())) && !tx.has(Bug::PageAClick) {
        return None;
    }
    let expires_at = if is_first {
        row.expires_at
    } else {
        tx.now.checked_add(PAY_WITHIN).ok()?
    };
    let input = StartPayment {
        reference,
        number: format!("{}, {}", row.facts.number, due.purpose.word()),
        gateway: Gateway::Stripe,
        amount: row.facts.money(due.left_minor()),
        lines: Vec::new(),
        email: String::new(),
        lang: Lang::Fr,
        expires_at,
        return_url: "https://shop.example/thanks".to_owned(),
        cancel_url: "https://shop.example/order".to_owned(),
        terms: Terms {
            purpose: due.purpose.word().to_owned(),
            capture: due.capture,
            ..Terms::default()
        },
    };
    begin(tx, &input)
}

/// Writes a payment and the call that opens its page, as `payments::start` does.
pub fn begin(tx: &mut Tx<'_>, input: &StartPayment) -> Option<CallId> {
    let (payment, call): (PaymentId, CallId) = (tx.new_id(), tx.new_id());
    match plan_payment(payment, input, tx.now) {
        Ok(planned) => {
            tx.rows.payments.insert(payment, planned.payment);
            tx.rows.check_at.insert(payment, planned.check_at);
            tx.rows.insert_call(call, planned.call, planned.send_at);
            Some(call)
        }
        Err(broken) => {
            tx.break_off(broken.to_string());
            None
        }
    }
}

pub fn page_of(rows: &Rows, order: OrderId) -> Option<String> {
    let payment = rows.newest_payment_of(order)?;
    let is_payable = payment.state == PaymentState::Open && !payment.is_processing;
    payment.pay_url.clone().filter(|_| is_payable)
}

fn waiting_call(rows: &Rows, order: OrderId) -> Option<CallId> {
    let payment = rows.newest_payment_of(order)?;
    let call = rows.open_call_of(payment.id)?;
    (payment.state == PaymentState::Created).then_some(call.id)
}

/// What the payment's own janitor is given before the net below it is drawn.
const GRACE: SignedDuration = SignedDuration::from_mins(3);

fn is_expired(rows: &Rows, order: &OrderRow, now: Timestamp) -> bool {
    let is_late = now.checked_sub(GRACE).is_ok_and(|before| order.expires_at <= before);
    let has_ended = rows
        .newest_payment_of(order.facts.id)
        .is_none_or(|payment| matches!(payment.state, PaymentState::Expired | PaymentState::Failed));
    order.facts.state == State::Pending && is_late && has_ended
}

pub fn orders_due(rows: &Rows, now: Timestamp) -> bool {
    rows.orders.values().any(|order| is_expired(rows, order, now))
}

/// Ends orders whose payment has ended without their hearing of it.
pub fn sweep_orders(tx: &mut Tx<'_>) {
    let now = tx.now;
    let due: Vec<_> = tx
        .rows
        .orders
        .values()
        .filter(|order| is_expired(tx.rows, order, now))
        .cloned()
        .collect();
    for order in due {
        let Some(state) = next(order.facts.state, Event::Cancel) else {
            continue;
        };
        tx.rows.times.release(order.facts.id.uuid(), now);
        tx.rows.release(order.facts.id.uuid());
        tx.say(format!("{}: expired, found by the sweep", order.facts.number));
        if let Some(row) = tx.rows.orders.get_mut(&order.facts.id) {
            row.facts.state = state;
            let facts = row.facts.clone();
            follow(tx, &facts, order.facts.state);
        }
    }
}
