//! Ask the gateway how a payment or its refunds stand, and apply the answer through the one door. The page the customer
//! comes back to, the janitor and staff use the same. Never ends a payment that the gateway has not ended.

use platform::{App, Broken};
use serde::de::DeserializeOwned;
use tracing::Instrument;

use crate::payment::{News, PaymentState};
use crate::send::{oldest, perform};
use crate::settle::Door;
use crate::store::{calls, payments, refunds};
use crate::stripe::answer::Outcome;
use crate::stripe::request;
use crate::stripe::wire::{RefundList, Session};
use crate::{Applier, Change, Payment, PaymentId, Payments};

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
    let Some(session) = payment.gateway_session.clone() else {
        return ask_without_session(app, &payment).await;
    };
    let path = format!("{}/{session}?expand%5B%5D=payment_intent", request::SESSIONS);
    let answer = app.need::<Payments>()?.stripe().get(&path).await;
    let found = object::<Session>(&answer.outcome).filter(|found| found.id == session);
    let Some(found) = found else {
        tracing::warn!(payment = %id, outcome = ?answer.outcome, "the gateway did not say how a payment stands");
        checked(app, &payment).await?;
        return Ok(LookedUp::unanswered(&payment));
    };
    settle(app, &payment, &found).await
}

/// Applies what the gateway said of a session; one that is still open after its time is ended.
async fn settle(app: &App, asked: &Payment, found: &Session) -> Result<LookedUp, Broken> {
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
    let (news, close) = (found.news(), (is_late && found.is_open()).then_some(found.id.as_str()));
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
    let applier = app.need::<Applier>()?;
    for refund in &list.data {
        let tx = app.db().begin().await?;
        let (locked, payment, known) = tokio::try_join!(
            applier.lock(&tx, &asked.reference),
            payments::lock_payment(&tx, id),
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
        tx.commit().await?;
    }
    let now = app.clock().now();
    let db = app.db().read().await?;
    if list.has_more || refunds::has_lost_refund(&db, id, oldest(now)?).await?.0 {
        payments::mark_needs_human(&db, id, "refund_unknown", now).await?;
    }
    Ok(())
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
