//! Taking in an event in memory, as `payments::receive` has it: stored once and applied, in one transaction. What counts as
//! seen is applied, not received.

use payments::for_proof::{Event, EventMeaning as Meaning, RefundStatus, next_event_try, next_unmatched};
use payments::{EventId, EventState, Gateway, News, PaymentId};

use super::door::TooMuch;
use super::{Away, Server, Tx, door, order};
use crate::bug::Bug;
use crate::network::short;
use crate::rows::{EventRow, Task};

impl Server {
    /// The webhook: true is a 200.
    pub async fn webhook(self, raw: String) -> bool {
        let Ok(event) = Event::read(Gateway::Stripe, &raw) else {
            return true;
        };
        if self.has(Bug::AckBeforeCommit) {
            let server = self.clone();
            self.spawn(async move {
                // Nobody hears whether this went well: that is the mistake.
                let _ = server.take_in(&event).await;
            });
            return true;
        }
        self.take_in(&event).await.is_ok()
    }

    async fn take_in(&self, event: &Event) -> Result<(), Away> {
        if self.has(Bug::SeenIsReceived) {
            let is_new = self.transaction("store the event", |tx| !store(tx, event).1).await?;
            if !is_new {
                return Ok(());
            }
            return self.transaction("apply the event", |tx| apply(tx, event)).await;
        }
        let taken = self.transaction("take the event in", |tx| {
            let (state, _) = store(tx, event);
            if state != EventState::Applied {
                apply(tx, event);
            }
        });
        taken.await?;
        if self.has(Bug::TwoTransactions) {
            self.transaction("tell the shop", order::tell_untold).await?;
        }
        Ok(())
    }

    /// Tries a stored event again.
    pub async fn apply_again(&self, id: EventId) -> Result<(), Away> {
        self.transaction("apply the event again", |tx| {
            let stored = tx.rows.events.values().find(|row| row.id == id).cloned();
            let Some(stored) = stored.filter(|stored| stored.state != EventState::Applied) else {
                return;
            };
            if let Ok(event) = Event::read(Gateway::Stripe, &stored.raw) {
                apply(tx, &event);
            }
        })
        .await
    }
}

/// Stores an event, or finds it: its state, and whether it was there.
fn store(tx: &mut Tx<'_>, event: &Event) -> (EventState, bool) {
    if let Some(known) = tx.rows.events.get(&event.id) {
        return (known.state, true);
    }
    let row = EventRow {
        id: tx.new_id(),
        kind: event.kind.clone(),
        raw: event.raw.clone(),
        payment: event.about.payment,
        session: event.about.session.clone(),
        intent: event.about.intent.clone(),
        state: EventState::Received,
        attempts: 0,
        next_at: None,
    };
    tx.rows.events.insert(event.id.clone(), row);
    (EventState::Received, false)
}

fn apply(tx: &mut Tx<'_>, event: &Event) {
    let about = &event.about;
    match &event.meaning {
        Meaning::Ignored => return mark(tx, event, EventState::Applied, None),
        Meaning::Unreadable(_) => return mark(tx, event, EventState::Failed, None),
        _ => {}
    }
    let found = tx
        .rows
        .payment_by(about.payment, about.session.as_deref(), about.intent.as_deref());
    let Some(payment) = found.map(|payment| payment.id) else {
        return unmatched(tx, event);
    };
    tx.say(format!("takes in {} ({})", event.kind, short(&event.id)));
    match effect(tx, payment, event) {
        Ok(()) => mark(tx, event, EventState::Applied, Some(payment)),
        Err(TooMuch) => failed(tx, event),
    }
}

fn effect(tx: &mut Tx<'_>, payment: PaymentId, event: &Event) -> Result<(), TooMuch> {
    match &event.meaning {
        Meaning::Payment(news) => door::settle(tx, payment, &planted(tx, payment, news)),
        Meaning::Refund(news) => {
            let known = tx
                .rows
                .refund_by(event.about.refund, news.gateway_refund.as_deref())
                .cloned();
            if tx.has(Bug::FailedRefundForgotten) && matches!(news.status, RefundStatus::Failed { .. }) {
                return Ok(());
            }
            return door::settle_refund(tx, payment, known, news);
        }
        Meaning::RefundTotal(total) => {
            let counted = tx.payment(payment).map_or(0, |payment| payment.refunded_minor);
            if total.is_none_or(|total| total.minor() > counted) {
                tx.enqueue(Task::LookUpRefunds(payment));
            }
        }
        Meaning::TooLittle => tx.enqueue(Task::LookUp(payment)),
        _ => {}
    }
    Ok(())
}

/// Kept with its error, and tried again twelve times.
fn failed(tx: &mut Tx<'_>, event: &Event) {
    let now = tx.now;
    tx.say(format!("cannot apply {} ({}) yet", event.kind, short(&event.id)));
    if let Some(row) = tx.rows.events.get_mut(&event.id) {
        row.state = EventState::Failed;
        row.attempts += 1;
        row.next_at = (row.attempts <= 12)
            .then(|| next_event_try(now, row.attempts).ok())
            .flatten();
    }
}

/// What an event says, unless a mistake reads more into it.
fn planted(tx: &Tx<'_>, payment: PaymentId, news: &News) -> News {
    match (news, tx.payment(payment)) {
        (News::Paid(funds), Some(payment)) if tx.has(Bug::AmountNotCompared) => {
            let mut funds = funds.clone();
            funds.amount = Some(payment.amount());
            News::Paid(funds)
        }
        _ => news.clone(),
    }
}

fn mark(tx: &mut Tx<'_>, event: &Event, state: EventState, payment: Option<PaymentId>) {
    if let Some(row) = tx.rows.events.get_mut(&event.id) {
        row.state = state;
        row.payment = payment.or(row.payment);
        row.next_at = None;
    }
}

fn unmatched(tx: &mut Tx<'_>, event: &Event) {
    let now = tx.now;
    if let Some(row) = tx.rows.events.get_mut(&event.id) {
        row.state = EventState::Unmatched;
        row.next_at = next_unmatched(now, row.attempts).ok().flatten();
        row.attempts += 1;
    }
}
