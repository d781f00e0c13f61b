//! What staff do to an order, in memory: ship, deliver, cancel, give money back, take a hold or let it go. Each asks the
//! product's functions whether it may; a second click finds it done.

use kernel::Money;
use orders::pure::{Asked, RefundKind, cancel, share};
use orders::{Event, OrderId, State, next};
use payments::{Payment, PaymentId, PaymentState, RefundId, RefundPayment};

use super::{Away, Server, Tx, door, order, refund};
use crate::bug::Bug;
use crate::rows::{OrderRow, Rows};

/// What a person at the desk clicks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Click {
    Ship,
    Deliver,
    Cancel,
    /// All that is left; the number names the form, so that it is sent once.
    RefundWhole(u64),
    RefundPart(u64, i64),
    /// Take the hold: all of it, or so many per cent.
    Capture(i64),
    LetGo,
}

impl Server {
    /// Whether it was done; `Err` when nobody can tell.
    pub async fn click(self, order: OrderId, click: Click) -> Result<bool, Away> {
        if let (Click::RefundPart(form, amount), true) = (click, self.has(Bug::RefundCheckThenAct)) {
            return self.refund_in_two_steps(order, form, amount).await;
        }
        self.transaction("do what staff clicked", |tx| do_it(tx, order, click))
            .await
    }

    /// The mistake: what is left is read first, and taken later.
    async fn refund_in_two_steps(&self, order: OrderId, form: u64, amount: i64) -> Result<bool, Away> {
        let found = self.transaction("read what is left", |tx| {
            let (payment, input) = part(tx, order, form, amount)?;
            let plan = payments::for_proof::plan_refund(&payment, &input).ok()?;
            Some((payment, input, plan))
        });
        let Some((payment, input, (intent, wire))) = found.await? else {
            return Ok(false);
        };
        self.transaction("take what was left", |tx| {
            let id = refund::write(tx, &input, (&payment.reference, &intent, wire));
            keep(tx, order, (id, &input), &[]);
            true
        })
        .await
    }
}

fn do_it(tx: &mut Tx<'_>, order: OrderId, click: Click) -> bool {
    let Some(row) = tx.rows.orders.get(&order).cloned() else {
        return false;
    };
    match click {
        Click::Ship if row.facts.refunding_at.is_none() && !row.facts.is_by_visit => step(tx, &row, Event::Ship),
        Click::Ship => false,
        Click::Deliver => step(tx, &row, Event::Deliver),
        Click::Cancel => match cancel(&row.facts, "staff", tx.now) {
            Some(step) => {
                order::store_step(tx, &step);
                if tx.has(Bug::ReleasedTwice) && step.stock.is_some() {
                    give_back_twice(tx.rows, order);
                }
                true
            }
            None => false,
        },
        Click::RefundWhole(form) => refund_whole(tx, &row, form),
        Click::RefundPart(form, amount) => refund_part(tx, order, form, amount),
        Click::Capture(per_cent) => capture(tx, &row, per_cent),
        Click::LetGo => held_payment(tx, &row).is_some_and(|payment| {
            if tx.has(Bug::CaptureAndVoid) && payment.state == PaymentState::Capturing {
                let_go_anyway(tx, &payment);
            }
            order::void(tx, payment.id)
        }),
    }
}

fn step(tx: &mut Tx<'_>, row: &OrderRow, event: Event) -> bool {
    let Some(state) = next(row.facts.state, event) else {
        return false;
    };
    if let Some(order) = tx.rows.orders.get_mut(&row.facts.id) {
        order.facts.state = state;
    }
    tx.say(format!("{} is {state}", row.facts.number));
    true
}

/// The mistake: a reservation that has ended is ended again.
fn give_back_twice(rows: &mut Rows, order: OrderId) {
    if let Some(reservation) = rows.stock.get(&order.uuid()) {
        rows.reserved -= reservation.quantity;
    }
}

fn refund_whole(tx: &mut Tx<'_>, row: &OrderRow, form: u64) -> bool {
    let may = next(row.facts.state, Event::Refund).is_some() && row.facts.state != State::Confirmed;
    // Notes and coins go back by hand.
    let has_cash = row.facts.dues.iter().any(|due| due.cash_minor > 0);
    if !may || has_cash || row.facts.refunding_at.is_some() || row.facts.paid_at.is_none() {
        return false;
    }
    let Ok(shares) = share(&row.lines_left(), &Asked::Whole) else {
        return false;
    };
    let paid: Vec<_> = row.facts.dues.iter().filter_map(|due| due.payment_id).collect();
    let mut is_asked = false;
    let is_one = paid.len() == 1;
    for id in paid.into_iter().rev() {
        let Some(payment) = tx.payment(id) else { continue };
        let input = RefundPayment {
            payment: id,
            amount: payment.refundable(),
            key: format!("whole:{}:{form}:{id}", row.facts.id),
            reason: "requested_by_customer".to_owned(),
        };
        if let Ok(refund) = refund::request_refund(tx, &input) {
            keep(tx, row.facts.id, (refund, &input), if is_one { &shares } else { &[] });
            is_asked = true;
        }
    }
    if is_asked && let Some(order) = tx.rows.orders.get_mut(&row.facts.id) {
        order.facts.refunding_at = Some(tx.now);
    }
    if is_asked {
        tx.say(format!("{}: all of it is to go back", row.facts.number));
    }
    is_asked
}

fn refund_part(tx: &mut Tx<'_>, order: OrderId, form: u64, amount: i64) -> bool {
    let Some((_, input)) = part(tx, order, form, amount) else {
        return false;
    };
    let Some(row) = tx.rows.orders.get(&order) else {
        return false;
    };
    let Ok(shares) = share(&row.lines_left(), &Asked::Amount(amount)) else {
        return false;
    };
    match refund::request_refund(tx, &input) {
        Ok(refund) => {
            keep(tx, order, (refund, &input), &shares);
            tx.say(format!("{amount} of it are to go back"));
            true
        }
        Err(_) => false,
    }
}

fn part(tx: &Tx<'_>, order: OrderId, form: u64, amount: i64) -> Option<(Payment, RefundPayment)> {
    let row = tx.rows.orders.get(&order)?;
    if row.facts.paid_at.is_none() || row.facts.refunding_at.is_some() {
        return None;
    }
    let payment = tx.payment(row.facts.dues.last()?.payment_id?)?;
    let input = RefundPayment {
        payment: payment.id,
        amount: Money::new(amount, payment.currency),
        key: format!("part:{order}:{form}"),
        reason: "goodwill".to_owned(),
    };
    Some((payment, input))
}

fn keep(tx: &mut Tx<'_>, order: OrderId, (refund, input): (RefundId, &RefundPayment), shares: &[orders::pure::Share]) {
    let is_anew = tx.has(Bug::PartTaxAnew);
    if let Some(row) = tx.rows.orders.get_mut(&order)
        && row.refunds.iter().all(|known| known.known.id != refund)
    {
        let mut kept = order::kept(refund, RefundKind::Gateway, input.key.clone());
        kept.known.shares = shares.to_vec();
        if is_anew {
            tax_anew(&mut kept.known.shares);
        }
        row.refunds.push(kept);
    }
}

/// The mistake: each part by itself, rounded down.
fn tax_anew(shares: &mut [orders::pure::Share]) {
    for share in shares {
        share.tax_minor = share.amount_minor * 19 / 119;
    }
}

fn held_payment(tx: &Tx<'_>, row: &OrderRow) -> Option<Payment> {
    let id: PaymentId = row.facts.dues.iter().find(|due| due.held_minor > 0)?.payment_id?;
    tx.payment(id)
}

fn capture(tx: &mut Tx<'_>, row: &OrderRow, per_cent: i64) -> bool {
    let Some(payment) = held_payment(tx, row) else {
        return false;
    };
    let amount = Money::new((payment.held_minor * per_cent / 100).max(1), payment.currency);
    match payment.capture(amount, tx.now) {
        Ok(step) => {
            if step.changes(&payment) {
                tx.say(format!(
                    "{}: {} of the hold are to be taken",
                    row.facts.number,
                    amount.minor()
                ));
                door::store_step(tx, &payment, &step);
            }
            true
        }
        Err(_) => false,
    }
}

/// The mistake: the decision that stands is not looked at.
fn let_go_anyway(tx: &mut Tx<'_>, payment: &Payment) {
    let mut held = payment.clone();
    held.state = PaymentState::Held;
    if let Ok(step) = held.void() {
        door::store_step(tx, &held, &step);
    }
}
