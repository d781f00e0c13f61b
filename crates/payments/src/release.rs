//! Release a payment: the end of its holding period. A hold is taken, money that waits is passed on to its account; once. Refuses
//! while a dispute is open and before anything is there. The due time lies on the payment: a task and a sweep only wake up.

use jiff::{SignedDuration, Timestamp};
use kernel::{Kind, Refusal};
use platform::tasks::Task;
use platform::{App, Broken, Fault, Tx, Verdict};
use serde::{Deserialize, Serialize};

use crate::settle::store_step;
use crate::store::{payments, transfers};
use crate::transfers::{LearnCharge, pass_on};
use crate::{Applier, DecisionRefused, Payment, PaymentId, PaymentState, TransferId, TransferMode};

/// What a release did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Released {
    /// The hold is being taken; money for an account follows once it is there.
    Capturing,
    /// Money is on its way to the account.
    Passing(TransferId),
    /// Nothing is left to pass on: it was given back, or was never another's.
    NothingToPass,
    /// It had been released before.
    Before,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseRefused {
    NotFound,
    /// Neither held nor paid.
    NotPaid,
    /// A dispute is open.
    Frozen,
    /// The gateway's deadline for the hold is over.
    HoldLapsed,
}

impl Refusal for ReleaseRefused {
    fn kind(&self) -> Kind {
        match self {
            ReleaseRefused::NotFound => Kind::NotFound,
            ReleaseRefused::NotPaid | ReleaseRefused::Frozen | ReleaseRefused::HoldLapsed => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ReleaseRefused::NotFound => "not_found",
            ReleaseRefused::NotPaid => "payment_not_held",
            ReleaseRefused::Frozen => "payment_frozen",
            ReleaseRefused::HoldLapsed => "payment_hold_lapsed",
        }
    }
}

impl From<DecisionRefused> for ReleaseRefused {
    fn from(refused: DecisionRefused) -> Self {
        match refused {
            DecisionRefused::NotFound => ReleaseRefused::NotFound,
            DecisionRefused::Frozen => ReleaseRefused::Frozen,
            DecisionRefused::HoldLapsed => ReleaseRefused::HoldLapsed,
            DecisionRefused::NotHeld | DecisionRefused::Amount => ReleaseRefused::NotPaid,
        }
    }
}

/// Releases now. The caller holds the lock of what stands behind the payment (order → payment).
pub async fn release(tx: &Tx, id: PaymentId) -> Verdict<Released, ReleaseRefused> {
    let payment = payments::lock_payment_by(tx, Some(id), None, None).await?;
    let payment = payment.ok_or(ReleaseRefused::NotFound)?;
    if payment.is_frozen {
        return Err(ReleaseRefused::Frozen.into());
    }
    match payment.state {
        PaymentState::Held => take(tx, &payment).await,
        PaymentState::Capturing => {
            let first = transfers::mark_released(tx, id, tx.now()).await? == 1;
            Ok(if first { Released::Capturing } else { Released::Before })
        }
        PaymentState::Paid => {
            if transfers::mark_released(tx, id, tx.now()).await? == 0 {
                return Ok(Released::Before);
            }
            let passing = pass_on(tx, id, RELEASE).await?;
            Ok(passing.map_or(Released::NothingToPass, Released::Passing))
        }
        _ => Err(ReleaseRefused::NotPaid.into()),
    }
}

/// Why the first transfer of a payment is made.
pub(crate) const RELEASE: &str = "release";

/// A hold that came back after a refused capture is taken again.
async fn take(tx: &Tx, payment: &Payment) -> Verdict<Released, ReleaseRefused> {
    let whole = kernel::Money::new(payment.held_minor, payment.currency);
    let step = payment.capture(whole, tx.now()).map_err(ReleaseRefused::from)?;
    store_step(tx, payment, &step).await?;
    transfers::mark_released(tx, payment.id, tx.now()).await?;
    Ok(Released::Capturing)
}

/// What a payment that was just paid passes on, if its release came first; its charge's name is needed in any case. Under the payment's lock, after its row is written.
pub(crate) async fn after_paid(tx: &Tx, payment: &Payment) -> Result<(), Broken> {
    if payment.transfer != TransferMode::Later {
        return Ok(());
    }
    if payment.gateway_charge.is_none() {
        tx.enqueue(&LearnCharge { payment: payment.id });
    }
    if payment.released_at.is_some() {
        pass_on(tx, payment.id, RELEASE).await?;
    }
    Ok(())
}

/// Has a payment released at `at`; before that time it may be called again with another.
pub async fn schedule_release(tx: &Tx, payment: PaymentId, at: Timestamp) -> Result<(), Broken> {
    if transfers::mark_release_at(tx, payment, at, tx.now()).await? == 1 {
        tx.enqueue_at(&ReleasePayment { payment }, at);
    }
    Ok(())
}

/// Releases one payment, if it is due.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReleasePayment {
    pub payment: PaymentId,
}

impl Task for ReleasePayment {
    const NAME: &'static str = "payments.release";

    fn key(&self) -> Option<String> {
        Some(self.payment.to_string())
    }
}

/// The task's body. A refusal leaves the payment due: the sweep comes again, as after a dispute.
pub async fn release_due(app: &App, id: PaymentId) -> Result<(), Broken> {
    let tx = app.db().begin().await?;
    let Some((reference, Some(release_at))) = transfers::find_release(&tx, id).await? else {
        return Ok(());
    };
    if release_at > tx.now() {
        tx.enqueue_at(&ReleasePayment { payment: id }, release_at);
        return tx.commit().await;
    }
    let _locked = app.need::<Applier>()?.lock(&tx, &reference).await?;
    match release(&tx, id).await {
        Ok(released) => {
            tracing::info!(payment.id = %id, ?released, "a payment was released");
            tx.commit().await
        }
        Err(Fault::Refused(refused)) => {
            tracing::info!(payment.id = %id, ?refused, "a payment is due and not released");
            Ok(())
        }
        Err(Fault::Broken(broken)) => Err(broken),
    }
}

/// What is due, and transfers that wait for their charge's name: whatever became of their tasks.
pub async fn sweep_releases(app: App) -> Result<(), Broken> {
    let tx = app.db().begin().await?;
    for (payment,) in transfers::list_release_due(&tx, tx.now()).await? {
        tx.enqueue(&ReleasePayment { payment });
    }
    let before = tx.now().checked_sub(SignedDuration::from_mins(2))?;
    for (payment,) in transfers::list_unsent(&tx, before).await? {
        tx.enqueue(&LearnCharge { payment });
    }
    tx.commit().await
}
