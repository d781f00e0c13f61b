//! What the customer does on the payment page, and what follows from it at once or later.
//! Knows no HTML: the page and the control handle both come through here.

use serde::{Deserialize, Serialize};

use crate::ask::Mode;
use crate::charge::{self, Card, ChargeStatus};
use crate::customer::{self, CardConduct};
use crate::event::{Cause, Posting, emit};
use crate::hold;
use crate::intent::{Failure, Intent, IntentStatus, Settlement};
use crate::session::{Session, SessionStatus};
use crate::state::{State, Timer};

/// What the customer chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The card is charged; webhook and redirect at once.
    Pay,
    /// The bank refuses; the session stays open.
    Decline,
    /// The bank wants to be asked: a second page confirms or refuses.
    ThreeDSecure,
    /// The card is charged; redirect and webhook come late.
    Slow,
    /// The card is charged; the webhook is lost and the customer never comes back.
    Never,
    /// The order is placed unpaid; the money arrives later.
    AsyncSuccess,
    /// The order is placed unpaid; the money does not arrive.
    AsyncFailure,
}

/// What the customer sees next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// Back to the shop's success address.
    Return,
    /// Back to the shop's success address, after a while.
    ReturnLate,
    /// The payment page again, with the bank's refusal.
    Refused,
    /// The bank's question.
    Authenticate,
    /// Nothing: the customer is gone.
    Gone,
}

/// Why a choice cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceRefused {
    #[error("there is no such session")]
    NotFound,
    #[error("the session has already been completed")]
    Complete,
    #[error("the session has expired")]
    Expired,
    #[error("the bank has not been asked about this payment")]
    NotAsked,
    #[error("a session that holds or keeps a card takes cards only")]
    NotOffered,
    #[error("the journal cannot be written")]
    Broken,
}

fn open_session(state: &State, id: &str) -> Result<Session, ChoiceRefused> {
    let session = state.sessions.get(id).ok_or(ChoiceRefused::NotFound)?;
    match session.status {
        SessionStatus::Open => Ok(session.clone()),
        SessionStatus::Complete => Err(ChoiceRefused::Complete),
        SessionStatus::Expired => Err(ChoiceRefused::Expired),
    }
}

/// Carries out the customer's choice on an open session.
pub(crate) fn choose(state: &mut State, id: &str, outcome: Outcome) -> Result<Next, ChoiceRefused> {
    let session = open_session(state, id)?;
    let slow_ms = state.pace.slow_ms;
    match outcome {
        Outcome::Pay => {
            pay(state, session, Posting::Now);
            Ok(Next::Return)
        }
        Outcome::Slow => {
            pay(state, session, Posting::Later { ms: slow_ms * 2 });
            Ok(Next::ReturnLate)
        }
        Outcome::Never => {
            pay(state, session, Posting::Lost);
            Ok(Next::Gone)
        }
        Outcome::Decline => {
            refuse(state, session, Failure::declined("generic_decline"));
            Ok(Next::Refused)
        }
        Outcome::ThreeDSecure => {
            ask_bank(state, session);
            Ok(Next::Authenticate)
        }
        Outcome::AsyncSuccess | Outcome::AsyncFailure if !session.ask.may_be_paid_later() => {
            Err(ChoiceRefused::NotOffered)
        }
        Outcome::AsyncSuccess => {
            place(state, session, true);
            Ok(Next::Return)
        }
        Outcome::AsyncFailure => {
            place(state, session, false);
            Ok(Next::Return)
        }
    }
}

/// The customer's answer to the bank's question.
pub(crate) fn authenticate(state: &mut State, id: &str, is_confirmed: bool) -> Result<Next, ChoiceRefused> {
    let session = open_session(state, id)?;
    if !is_asked(state, &session) {
        return Err(ChoiceRefused::NotAsked);
    }
    if is_confirmed {
        pay(state, session, Posting::Now);
        Ok(Next::Return)
    } else {
        refuse(state, session, Failure::not_authenticated());
        Ok(Next::Refused)
    }
}

/// Whether the bank's question is open on the session.
pub(crate) fn is_asked(state: &State, session: &Session) -> bool {
    let intent = session.payment_intent.as_deref().and_then(|id| state.intents.get(id));
    session.is_asked || intent.is_some_and(|intent| intent.status == IntentStatus::RequiresAction)
}

fn pay(state: &mut State, session: Session, posting: Posting) {
    let cause = Cause {
        posting,
        ..Cause::by_itself()
    };
    if session.ask.mode == Mode::Setup {
        keep(state, session, &cause);
    } else {
        take(state, session, &cause);
    }
}

/// The customer pays: the money is taken, or held where the session says so.
fn take(state: &mut State, mut session: Session, cause: &Cause) {
    let mut intent = Intent::of(state, &session);
    let conduct = conduct(&intent);
    if session.ask.terms.keeps_card {
        intent.method = Some(customer::keep_card(state, &mut session, conduct));
    } else if session.ask.makes_customer {
        customer::make_customer(state, &mut session);
    }
    intent.customer.clone_from(&session.customer);
    let mut charge = intent.charge(state, ChargeStatus::Pending);
    charge.email = charge.email.or_else(|| session.ask.customer_email.clone());
    let news = if intent.terms.is_manual {
        hold::authorise(state, &mut intent, &mut charge);
        "payment_intent.amount_capturable_updated"
    } else {
        let amount = charge.amount;
        charge::take(state, &mut intent, &mut charge, amount);
        "payment_intent.succeeded"
    };
    session.status = SessionStatus::Complete;
    session.is_paid = charge.is_captured;
    session.payment_intent = Some(intent.id.clone());
    state.charges.put(charge);
    state.intents.put(intent.clone());
    state.sessions.put(session.clone());
    intent.tell(state, cause, news);
    tell_session(state, cause, "checkout.session.completed", &session);
}

/// A card that the bank asked about will be asked about again.
fn conduct(intent: &Intent) -> CardConduct {
    if intent.status == IntentStatus::RequiresAction {
        CardConduct::AsksBank
    } else {
        CardConduct::Good
    }
}

/// The customer lets the card be kept; no money moves.
fn keep(state: &mut State, mut session: Session, cause: &Cause) {
    let conduct = if session.is_asked {
        CardConduct::AsksBank
    } else {
        CardConduct::Good
    };
    let card = customer::keep_card(state, &mut session, conduct);
    session.status = SessionStatus::Complete;
    session.is_asked = false;
    let setup = session.setup_intent.as_deref().and_then(|id| state.setups.get_mut(id));
    if let Some(setup) = setup {
        setup.customer.clone_from(&session.customer);
        setup.method = Some(card);
        let setup = setup.clone();
        setup.tell(state, cause, "setup_intent.succeeded");
    }
    state.sessions.put(session.clone());
    tell_session(state, cause, "checkout.session.completed", &session);
}

fn refuse(state: &mut State, mut session: Session, failure: Failure) {
    let cause = Cause::by_itself();
    if session.ask.mode == Mode::Setup {
        session.is_asked = false;
        let setup = session
            .setup_intent
            .as_deref()
            .and_then(|id| state.setups.get(id).cloned());
        state.sessions.put(session);
        if let Some(setup) = setup {
            setup.tell(state, &cause, "setup_intent.setup_failed");
        }
        return;
    }
    let mut intent = Intent::of(state, &session);
    let mut charge = intent.charge(state, ChargeStatus::Failed);
    charge.card = Card {
        last4: "0002".to_owned(),
    };
    charge.failure = Some(failure.clone());
    intent.status = IntentStatus::RequiresPaymentMethod;
    intent.failure = Some(failure);
    session.payment_intent = Some(intent.id.clone());
    state.charges.put(charge);
    state.intents.put(intent.clone());
    state.sessions.put(session);
    intent.tell(state, &cause, "payment_intent.payment_failed");
}

fn ask_bank(state: &mut State, mut session: Session) {
    if session.ask.mode == Mode::Setup {
        session.is_asked = true;
        state.sessions.put(session);
        return;
    }
    let mut intent = Intent::of(state, &session);
    intent.status = IntentStatus::RequiresAction;
    intent.failure = None;
    session.payment_intent = Some(intent.id.clone());
    state.intents.put(intent);
    state.sessions.put(session);
}

/// Completes the session without money: it settles later.
fn place(state: &mut State, mut session: Session, succeeds: bool) {
    let mut intent = Intent::of(state, &session);
    if session.ask.makes_customer {
        customer::make_customer(state, &mut session);
        intent.customer.clone_from(&session.customer);
    }
    let mut charge = intent.charge(state, ChargeStatus::Pending);
    charge.is_transfer = true;
    let at_ms = state.now_ms + i64::from(state.pace.async_ms);
    intent.status = IntentStatus::Processing;
    intent.failure = None;
    intent.settlement = Some(Settlement { at_ms, succeeds });
    session.status = SessionStatus::Complete;
    session.payment_intent = Some(intent.id.clone());
    state.timers.insert((at_ms, Timer::SettleIntent(intent.id.clone())));
    state.charges.put(charge);
    state.intents.put(intent);
    state.sessions.put(session.clone());
    tell_session(state, &Cause::by_itself(), "checkout.session.completed", &session);
}

/// The money of an asynchronous payment arrives, or is known not to.
pub(crate) fn settle(state: &mut State, intent_id: &str) {
    let Some(mut intent) = state.intents.get(intent_id).cloned() else {
        return;
    };
    let Some(settlement) = intent.settlement.take() else {
        return;
    };
    let charge = intent.latest_charge.as_deref().and_then(|id| state.charges.get(id));
    let session = intent.session.as_deref().and_then(|id| state.sessions.get(id));
    let (Some(mut charge), Some(mut session)) = (charge.cloned(), session.cloned()) else {
        return;
    };
    let (intent_event, session_event) = if settlement.succeeds {
        let amount = charge.amount;
        charge::take(state, &mut intent, &mut charge, amount);
        session.is_paid = true;
        ("payment_intent.succeeded", "checkout.session.async_payment_succeeded")
    } else {
        charge.status = ChargeStatus::Failed;
        charge.failure = Some(Failure::transfer_returned());
        intent.status = IntentStatus::RequiresPaymentMethod;
        intent.failure = Some(Failure::transfer_returned());
        ("payment_intent.payment_failed", "checkout.session.async_payment_failed")
    };
    state.charges.put(charge);
    state.intents.put(intent.clone());
    state.sessions.put(session.clone());
    intent.tell(state, &Cause::by_itself(), intent_event);
    tell_session(state, &Cause::by_itself(), session_event, &session);
}

fn tell_session(state: &mut State, cause: &Cause, kind: &str, session: &Session) {
    let object = session.to_json(&state.base_url);
    emit(state, cause, kind, (&session.id, object));
}
