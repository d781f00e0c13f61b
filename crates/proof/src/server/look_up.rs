//! Asking the gateway in memory, as `payments::look_up` has it: how a payment or its refunds stand, applied through the one
//! door. Never ends a payment that the gateway has not ended.

use payments::for_proof::wire::{IntentList, RefundList, Session};
use payments::for_proof::{Outcome, oldest, request, wire};
use payments::{CallId, CallKind, CallState, News, Payment, PaymentId, PaymentState};
use serde::de::DeserializeOwned;

use super::door::TooMuch;
use super::{Away, Server, Tx, door};
use crate::bug::Bug;
use crate::network::Request;
use crate::rows::Rows;

impl Server {
    /// Asks to the end. Whether the gateway gave an answer.
    pub async fn look_up(&self, id: PaymentId) -> Result<bool, Away> {
        let Some(payment) = self.read(|rows| rows.payments.get(&id).cloned()) else {
            return Ok(false);
        };
        if payment.state.is_ended() {
            return Ok(true);
        }
        if self.has(Bug::NoLookUpBeforeExpiry) && self.now() >= payment.expires_at && payment.state.is_awaited() {
            let news = News::Expired { session: None };
            return self
                .transaction("end the payment", |tx| door::settle(tx, id, &news))
                .await
                .map(|()| true);
        }
        match (payment.state, &payment.gateway_session, &payment.gateway_payment) {
            (PaymentState::Saved, ..) => self.ask_saved(&payment).await,
            (state, _, Some(intent)) if state.has_hold() => self.ask_intent(&payment, intent).await,
            (_, Some(session), _) => self.ask_session(&payment, session).await,
            (_, None, _) => self.ask_without_session(&payment).await,
        }
    }

    async fn ask_session(&self, payment: &Payment, session: &str) -> Result<bool, Away> {
        let path = format!("{}/{session}?{}", request::SESSIONS, request::SESSION_EXPANDED);
        let answer = self.ask_gateway("look the page up", Request::get(path)).await;
        match object::<Session>(&answer.outcome).filter(|found| found.id == session) {
            Some(found) => {
                let open = found.is_open().then(|| found.id.clone());
                self.settle(payment.id, found.news(), open).await
            }
            None => self.unanswered(payment.id).await,
        }
    }

    async fn ask_intent(&self, payment: &Payment, intent: &str) -> Result<bool, Away> {
        let path = format!("{}/{intent}?{}", request::INTENTS, request::INTENT_EXPANDED);
        let answer = self.ask_gateway("look the hold up", Request::get(path)).await;
        match object::<wire::Intent>(&answer.outcome).filter(|found| found.id == intent) {
            Some(found) => self.settle(payment.id, found.news(), None).await,
            None => self.unanswered(payment.id).await,
        }
    }

    /// A kept card is asked for its hold when the time has come.
    async fn ask_saved(&self, asked: &Payment) -> Result<bool, Away> {
        let id = asked.id;
        let asks = self.transaction("ask the kept card", |tx| ask_card(tx, id)).await?;
        let Some(customer) = asked.gateway_customer.clone().filter(|_| asks) else {
            return Ok(false);
        };
        let path = format!(
            "{}?customer={customer}&limit=100&expand%5B%5D=data.latest_charge",
            request::INTENTS
        );
        let answer = self.ask_gateway("look for the hold", Request::get(path)).await;
        let list = object::<IntentList>(&answer.outcome);
        match list.and_then(|list| list.data.into_iter().find(|intent| intent.is_of(id))) {
            Some(found) => self.settle(id, found.news(), None).await,
            None => Ok(false),
        }
    }

    async fn unanswered(&self, id: PaymentId) -> Result<bool, Away> {
        self.transaction("note that nothing was answered", |tx| checked(tx, id))
            .await?;
        Ok(false)
    }

    async fn settle(&self, id: PaymentId, news: Option<News>, open: Option<String>) -> Result<bool, Away> {
        self.transaction("settle what was looked up", |tx| {
            let Some(payment) = tx.payment(id) else { return };
            let is_late = tx.now >= payment.expires_at && !payment.state.is_ended();
            let news = match &news {
                Some(News::Held { .. }) if is_decision_lost(tx, &payment) => Some(News::DecisionLost),
                news => news.clone(),
            };
            if let Some(news) = &news {
                door::settle(tx, id, news);
            }
            if let Some(session) = open.filter(|_| is_late) {
                tx.queue(payments::for_proof::expire(&payment, &session));
            }
            checked(tx, id);
        })
        .await?;
        Ok(true)
    }

    /// A payment whose page we do not know: its call is sent (again), or, once that cannot be, it ends unpaid.
    async fn ask_without_session(&self, payment: &Payment) -> Result<bool, Away> {
        let (id, now) = (payment.id, self.now());
        let Some(call) = self.read(|rows| open_call(rows, id, now)) else {
            return Ok(false);
        };
        let is_late = now >= payment.expires_at;
        if call.is_repeatable && (call.is_sent || !is_late) {
            self.transaction("note that it was asked about", |tx| checked(tx, id))
                .await?;
            self.perform(call.id).await?;
            return Ok(self.read(|rows| {
                rows.payments
                    .get(&id)
                    .is_some_and(|now| now.state != PaymentState::Created)
            }));
        }
        if !is_late {
            self.transaction("note that it was asked about", |tx| checked(tx, id))
                .await?;
            return Ok(false);
        }
        self.transaction("end a payment that was never opened", |tx| {
            if !drop_call(tx, call.id) && call.is_repeatable {
                return false;
            }
            door::settle(tx, id, &News::Expired { session: None });
            true
        })
        .await
    }

    /// Asks for all refunds of a payment and applies each.
    pub async fn look_up_refunds(&self, id: PaymentId) -> Result<(), Away> {
        let intent = self.read(|rows| {
            rows.payments
                .get(&id)
                .and_then(|payment| payment.gateway_payment.clone())
        });
        let Some(intent) = intent else { return Ok(()) };
        let path = format!("{}?payment_intent={intent}&limit=100", request::REFUNDS);
        let answer = self.ask_gateway("list the refunds", Request::get(path)).await;
        let list = object::<RefundList>(&answer.outcome).ok_or(Away)?;
        for refund in &list.data {
            let settled = self.transaction("settle a refund of the payment", |tx| {
                let known = tx.rows.refund_by(refund.ours(), Some(&refund.id)).cloned();
                door::settle_refund(tx, id, known, &refund.news())?;
                if let Some(ours) = refund.ours() {
                    end_refund_call(tx.rows, ours);
                }
                Ok(())
            });
            // The table refuses more than is left: the task fails, and is tried again.
            settled.await?.map_err(|TooMuch| Away)?;
        }
        if list.has_more || self.read(|rows| has_lost_refund(rows, id, self.now())) {
            self.transaction("call a person", |tx| door::needs_human(tx, id, "refund_unknown"))
                .await?;
        }
        Ok(())
    }
}

fn ask_card(tx: &mut Tx<'_>, id: PaymentId) -> bool {
    let Some(payment) = tx.payment(id) else { return false };
    let Some(todo) = payment.hold_saved(tx.now) else {
        return false;
    };
    checked(tx, id);
    match payments::for_proof::call_of(&payment, &todo) {
        Ok(Some(call)) => {
            tx.queue(call);
            true
        }
        Ok(None) => false,
        Err(broken) => {
            tx.break_off(broken.to_string());
            false
        }
    }
}

/// `mark_checked`: asked once more, and asked again when the payment says so.
fn checked(tx: &mut Tx<'_>, id: PaymentId) {
    door::note_check(tx, id);
    if let Some(payment) = tx.rows.payments.get_mut(&id)
        && !payment.state.is_ended()
    {
        payment.checks += 1;
    }
}

struct OpenCall {
    id: CallId,
    is_repeatable: bool,
    is_sent: bool,
}

fn open_call(rows: &Rows, payment: PaymentId, now: jiff::Timestamp) -> Option<OpenCall> {
    let is_it =
        |row: &&crate::rows::CallRow| row.call.about.payment == Some(payment) && row.call.kind == CallKind::OpenSession;
    let row = rows.calls.values().find(is_it)?;
    let is_over = matches!(row.state, CallState::Done | CallState::Refused);
    let oldest = oldest(now).ok()?;
    Some(OpenCall {
        id: row.id,
        is_repeatable: !is_over && row.may_repeat && row.first_sent_at.is_none_or(|first| first > oldest),
        is_sent: row.first_sent_at.is_some(),
    })
}

/// Whether the hold stands although it was decided about, and the decision's call will never run. The call ends with that.
fn is_decision_lost(tx: &mut Tx<'_>, payment: &Payment) -> bool {
    let is_decided = matches!(payment.state, PaymentState::Capturing | PaymentState::Voiding);
    let Ok(oldest) = oldest(tx.now) else { return false };
    if !is_decided || tx.has(Bug::LostDecisionStays) {
        return false;
    }
    let mut is_lost = false;
    for row in tx.rows.calls.values_mut() {
        let is_it = row.call.about.payment == Some(payment.id)
            && matches!(row.call.kind, CallKind::Capture | CallKind::Void)
            && row.state == CallState::Unknown
            && (!row.may_repeat || row.first_sent_at.is_some_and(|first| first <= oldest));
        if is_it {
            row.state = CallState::Refused;
            row.next_at = None;
            is_lost = true;
        }
    }
    is_lost
}

/// Ends a call that was never sent.
fn drop_call(tx: &mut Tx<'_>, id: CallId) -> bool {
    match tx.rows.calls.get_mut(&id) {
        Some(row) if row.state == CallState::Pending && row.first_sent_at.is_none() => {
            row.state = CallState::Refused;
            row.next_at = None;
            row.error = Some("its time was over before it was sent".to_owned());
            true
        }
        _ => false,
    }
}

pub fn end_refund_call(rows: &mut Rows, refund: payments::RefundId) {
    let is_it = |row: &&mut crate::rows::CallRow| row.call.about.refund == Some(refund);
    for row in rows.calls.values_mut().filter(is_it) {
        if matches!(row.state, CallState::Unknown | CallState::Pending) {
            row.state = CallState::Done;
            row.next_at = None;
        }
    }
}

fn has_lost_refund(rows: &Rows, payment: PaymentId, now: jiff::Timestamp) -> bool {
    let Ok(oldest) = oldest(now) else { return false };
    rows.calls.values().any(|row| {
        let refund = row.call.about.refund.and_then(|id| rows.refunds.get(&id));
        let is_waiting = refund
            .is_some_and(|refund| refund.payment_id == payment && refund.state == payments::RefundState::Requested);
        let is_old = !row.may_repeat || row.first_sent_at.is_some_and(|first| first <= oldest);
        is_waiting && row.state == CallState::Unknown && is_old
    })
}

fn object<T: DeserializeOwned>(outcome: &Outcome) -> Option<T> {
    match outcome {
        Outcome::Done(body) => T::deserialize(body).ok(),
        _ => None,
    }
}
