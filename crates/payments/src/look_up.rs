//! Ask the gateway how a payment or its refunds stand, and apply the answer through the one door. The page the customer
//! comes back to, the janitor and staff use the same. Never ends a payment that the gateway has not ended.

use platform::{App, Broken, Tx};
use serde::de::DeserializeOwned;
use tracing::Instrument;

use crate::call::CallKind;
use crate::payment::{News, PaymentState};
use crate::send::{oldest, perform};
use crate::settle::Door;
use crate::store::{calls, payments, refunds};
use crate::stripe::answer::Outcome;
use crate::stripe::request;
use crate::stripe::wire::{Intent, IntentList, RefundList, RefundObject, Session};
use crate::{Applier, Change, Payment, PaymentId, Payments, ask};

/// What asking brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedUp {
    pub state: PaymentState,
    /// The customer is done and the bank is not.
    pub is_processing: bool,
    /// False when the gateway was slow or silent: show "we are checking".
    pub is_answered: bool,
    /// What was told upwards.
    pub changes: Vec<Change>,
}

/// Asks, and waits as long as a customer would; what takes longer goes on by itself.
pub async fn look_up(app: &App, payment: PaymentId) -> Result<LookedUp, Broken> {
    let patience = app.need::<Payments>()?.patience();
    let work = platform::db::count_of({
        let app = app.clone();
        async move { ask(&app, payment).await }
    });
    match tokio::time::timeout(patience, tokio::spawn(work.in_current_span())).await {
        Ok(done) => done?,
        Err(_) => Ok(LookedUp::unanswered(&get(app, payment).await?)),
    }
}

/// Asks to the end.
pub async fn ask(app: &App, id: PaymentId) -> Result<LookedUp, Broken> {
    let payment = get(app, id).await?;
    if payment.state.is_ended() {
        return Ok(LookedUp {
            is_answered: true,
            ..LookedUp::unanswered(&payment)
        });
    }
    match (payment.state, &payment.gateway_session, &payment.gateway_payment) {
        (PaymentState::Saved, ..) => ask_saved(app, &payment).await,
        (state, _, Some(intent)) if state.has_hold() => ask_intent(app, &payment, intent).await,
        (_, Some(session), _) => ask_session(app, &payment, session).await,
        (_, None, _) => ask_without_session(app, &payment).await,
    }
}

async fn ask_session(app: &App, payment: &Payment, session: &str) -> Result<LookedUp, Broken> {
    let path = format!("{}/{session}?{}", request::SESSIONS, request::SESSION_EXPANDED);
    let answer = app.need::<Payments>()?.stripe().get(&path).await;
    match object::<Session>(&answer.outcome).filter(|found| found.id == session) {
        Some(found) => {
            let is_open = found.is_open().then_some(found.id.as_str());
            settle(app, payment, (found.news(), is_open)).await
        }
        None => unanswered(app, payment, &answer.outcome).await,
    }
}

async fn ask_intent(app: &App, payment: &Payment, intent: &str) -> Result<LookedUp, Broken> {
    let path = format!("{}/{intent}?{}", request::INTENTS, request::INTENT_EXPANDED);
    let answer = app.need::<Payments>()?.stripe().get(&path).await;
    match object::<Intent>(&answer.outcome).filter(|found| found.id == intent) {
        Some(found) => settle(app, payment, (found.news(), None)).await,
        None => unanswered(app, payment, &answer.outcome).await,
    }
}

/// A kept card is asked for its hold when the time has come; a call that may have run is looked for at the gateway.
async fn ask_saved(app: &App, asked: &Payment) -> Result<LookedUp, Broken> {
    let tx = app.db().begin().await?;
    let payment = payments::lock_payment(&tx, asked.id).await?;
    let todo = payment.hold_saved(tx.now());
    let call = match &todo {
        Some(todo) => ask::of(&payment, todo)?,
        None => None,
    };
    if let Some(call) = &call {
        call.queue(&tx).await?;
    }
    payments::mark_checked(&tx, payment.id, payment.next_check(tx.now())).await?;
    tx.commit().await?;
    let Some(customer) = payment.gateway_customer.clone().filter(|_| call.is_some()) else {
        return Ok(LookedUp::unanswered(&payment));
    };
    let path = format!(
        "{}?customer={customer}&limit=100&{}",
        request::INTENTS,
        "expand%5B%5D=data.latest_charge"
    );
    let answer = app.need::<Payments>()?.stripe().get(&path).await;
    let Some(list) = object::<IntentList>(&answer.outcome) else {
        return unanswered(app, &payment, &answer.outcome).await;
    };
    match list.data.into_iter().find(|intent| intent.is_of(payment.id)) {
        Some(found) => settle(app, &payment, (found.news(), None)).await,
        None => give_up_hold(app, &payment).await,
    }
}

/// Whether the hold stands although it was decided about, and the decision's call will never run: it may have been sent, the
/// gateway has not done it, and its key may not be used again. The call is ended with that.
async fn is_decision_lost(tx: &Tx, payment: &Payment) -> Result<bool, Broken> {
    let is_decided = matches!(payment.state, PaymentState::Capturing | PaymentState::Voiding);
    let kinds = [CallKind::Capture.word(), CallKind::Void.word()];
    Ok(is_decided && calls::end_lost_calls(tx, payment.id, &kinds, oldest(tx.now())?, tx.now()).await? > 0)
}

/// The gateway has no hold of a kept card. While the call may still run that says nothing; afterwards the customer is
/// brought back.
async fn give_up_hold(app: &App, asked: &Payment) -> Result<LookedUp, Broken> {
    let applier = app.need::<Applier>()?;
    let tx = app.db().begin().await?;
    let (now, kinds) = (tx.now(), [CallKind::HoldSaved.word()]);
    let (locked, payment, ended) = tokio::try_join!(
        applier.lock(&tx, &asked.reference),
        payments::lock_payment(&tx, asked.id),
        calls::end_lost_calls(&tx, asked.id, &kinds, oldest(now)?, now)
    )?;
    if ended == 0 {
        return Ok(LookedUp::unanswered(&payment));
    }
    let door = Door {
        tx: &tx,
        applier,
        locked: &locked,
        payment: &payment,
    };
    let code = "hold_unknown".to_owned();
    let changes = Box::pin(door.settle(&News::HoldRefused { code })).await?;
    tx.commit().await?;
    Ok(LookedUp {
        is_answered: true,
        changes,
        ..LookedUp::unanswered(&get(app, asked.id).await?)
    })
}

async fn unanswered(app: &App, payment: &Payment, outcome: &Outcome) -> Result<LookedUp, Broken> {
    tracing::warn!(payment = %payment.id, ?outcome, "the gateway did not say how a payment stands");
    checked(app, payment).await?;
    Ok(LookedUp::unanswered(payment))
}

/// Applies what the gateway said; a page that is still open after its time is ended.
async fn settle(
    app: &App,
    asked: &Payment,
    (news, open_page): (Option<News>, Option<&str>),
) -> Result<LookedUp, Broken> {
    let applier = app.need::<Applier>()?;
    let tx = app.db().begin().await?;
    let (locked, payment) = tokio::try_join!(
        applier.lock(&tx, &asked.reference),
        payments::lock_payment(&tx, asked.id)
    )?;
    let door = Door {
        tx: &tx,
        applier,
        locked: &locked,
        payment: &payment,
    };
    let is_late = tx.now() >= payment.expires_at && !payment.state.is_ended();
    let close = open_page.filter(|_| is_late);
    let news = match news {
        Some(News::Held { .. }) if is_decision_lost(&tx, &payment).await? => Some(News::DecisionLost),
        news => news,
    };
    let settled = async {
        match &news {
            Some(news) => Box::pin(door.settle(news)).await,
            None => Ok(Vec::new()),
        }
    };
    let after = news
        .as_ref()
        .map_or_else(|| payment.clone(), |news| payment.apply(news, tx.now()).next);
    let next_check = after.next_check(tx.now());
    let (changes, ()) = tokio::try_join!(settled, door.expire(close))?;
    payments::mark_checked(&tx, payment.id, next_check).await?;
    tx.commit().await?;
    Ok(LookedUp {
        state: after.state,
        is_processing: after.is_processing,
        is_answered: true,
        changes,
    })
}

/// A payment whose page we do not know: its call is sent (again), or, once that cannot be, the payment ends unpaid. Its
/// page was shown to nobody.
async fn ask_without_session(app: &App, payment: &Payment) -> Result<LookedUp, Broken> {
    let now = app.clock().now();
    let call = calls::find_open_call(&app.db().read().await?, payment.id, oldest(now)?).await?;
    let call = call.ok_or_else(|| Broken::new(format!("{} has no call to open it", payment.id)))?;
    let is_late = now >= payment.expires_at;
    if call.is_repeatable && (call.is_sent || !is_late) {
        checked(app, payment).await?;
        perform(app, call.id).await?;
        let after = get(app, payment.id).await?;
        return Ok(LookedUp {
            is_answered: after.state != PaymentState::Created,
            ..LookedUp::unanswered(&after)
        });
    }
    if !is_late {
        checked(app, payment).await?;
        return Ok(LookedUp::unanswered(payment));
    }
    let applier = app.need::<Applier>()?;
    let tx = app.db().begin().await?;
    let (locked, payment, dropped) = tokio::try_join!(
        applier.lock(&tx, &payment.reference),
        payments::lock_payment(&tx, payment.id),
        calls::mark_call_dropped(&tx, call.id, "its time was over before it was sent", now)
    )?;
    if dropped == 0 && call.is_repeatable {
        // Somebody took it between our reading and our locking.
        return Ok(LookedUp::unanswered(&payment));
    }
    let door = Door {
        tx: &tx,
        applier,
        locked: &locked,
        payment: &payment,
    };
    let news = News::Expired { session: None };
    let changes = Box::pin(door.settle(&news)).await?;
    tx.commit().await?;
    let state = payment.apply(&news, now).next.state;
    Ok(LookedUp {
        state,
        is_processing: false,
        is_answered: true,
        changes,
    })
}

/// Asks for all refunds of a payment and applies each: those made by hand at the gateway, and ours whose call is unknown.
pub(crate) async fn ask_refunds(app: &App, id: PaymentId) -> Result<(), Broken> {
    let asked = get(app, id).await?;
    let Some(intent) = asked.gateway_payment.clone() else {
        return Ok(());
    };
    let path = format!("{}?payment_intent={intent}&limit=100", request::REFUNDS);
    let answer = app.need::<Payments>()?.stripe().get(&path).await;
    let list = object::<RefundList>(&answer.outcome).ok_or_else(|| {
        Broken::new(format!(
            "the gateway did not list the refunds of {id}: {:?}",
            answer.outcome
        ))
    })?;
    // One that cannot be applied must not hide those behind it.
    let mut broken = None;
    for refund in &list.data {
        if let Err(error) = apply_refund(app, &asked, refund).await {
            tracing::error!(payment = %id, refund = refund.id, %error, "a refund at the gateway could not be applied");
            broken = Some(error);
        }
    }
    let now = app.clock().now();
    let db = app.db().read().await?;
    if list.has_more || refunds::has_lost_refund(&db, id, oldest(now)?).await?.0 {
        payments::mark_needs_human(&db, id, "refund_unknown", now).await?;
    }
    broken.map_or(Ok(()), Err)
}

async fn apply_refund(app: &App, asked: &Payment, refund: &RefundObject) -> Result<(), Broken> {
    let applier = app.need::<Applier>()?;
    let tx = app.db().begin().await?;
    let (locked, payment, known) = tokio::try_join!(
        applier.lock(&tx, &asked.reference),
        payments::lock_payment(&tx, asked.id),
        refunds::find_refund_by(&tx, refund.ours(), Some(&refund.id))
    )?;
    let door = Door {
        tx: &tx,
        applier,
        locked: &locked,
        payment: &payment,
    };
    Box::pin(door.settle_refund(known, &refund.news())).await?;
    if let Some(ours) = refund.ours() {
        calls::mark_refund_call_done(&tx, ours, tx.now()).await?;
    }
    tx.commit().await
}

/// Ends a payment now: its deadline is brought forward, the gateway is asked, and a page still open is closed. What it
/// became comes through the applier; money that was quicker is not lost.
pub async fn expire(tx: &platform::Tx, payment: PaymentId) -> Result<(), Broken> {
    payments::mark_due(tx, payment, tx.now()).await?;
    tx.enqueue(&crate::tasks::LookUp { payment });
    Ok(())
}

async fn get(app: &App, id: PaymentId) -> Result<Payment, Broken> {
    let payment = payments::find_payment(&app.db().read().await?, id).await?;
    payment.ok_or_else(|| Broken::new(format!("there is no payment {id}")))
}

async fn checked(app: &App, payment: &Payment) -> Result<(), Broken> {
    let next = payment.next_check(app.clock().now());
    payments::mark_checked(&app.db().read().await?, payment.id, next).await?;
    Ok(())
}

fn object<T: DeserializeOwned>(outcome: &Outcome) -> Option<T> {
    match outcome {
        Outcome::Done(body) => T::deserialize(body).ok(),
        _ => None,
    }
}

impl LookedUp {
    fn unanswered(payment: &Payment) -> Self {
        LookedUp {
            state: payment.state,
            is_processing: payment.is_processing,
            is_answered: false,
            changes: Vec::new(),
        }
    }
}
