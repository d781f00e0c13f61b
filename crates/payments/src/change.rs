//! What a payment became, and the way up: whoever sells is told in the same transaction. Knows no shop.

use std::any::Any;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use kernel::Money;
use platform::{Broken, Tx};

use crate::{AccountId, DisputeId, Gateway, PaymentId, RefundId};

/// Something about a payment that its owner must act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub payment: PaymentId,
    /// As given to `start`: the order's id as text.
    pub reference: String,
    /// The payment's whole amount.
    pub amount: Money,
    pub gateway: Gateway,
    /// Which amount due of its reference it pays.
    pub purpose: String,
    /// The connected account it is for, and our commission of the whole amount.
    pub account: Option<AccountId>,
    pub commission: Money,
    pub became: Became,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    /// There is a page to pay at.
    Open,
    /// The customer's card is kept until the hold is asked for.
    CardSaved,
    /// The money is authorised. Told once per payment, also when it comes late, after `Failed` or `Expired`: whoever has no
    /// use for it any more voids it.
    Held {
        /// The gateway's own deadline for taking it.
        expires_at: Option<Timestamp>,
    },
    /// The hold is gone; `is_lapsed` when we had not asked for that.
    Voided {
        is_lapsed: bool,
    },
    /// Told once per payment, also when it comes late, after `Failed`, `Expired` or `Voided`. `captured` is less than the
    /// payment's amount when a hold was taken in part.
    Paid {
        gateway_payment: String,
        captured: Money,
    },
    Failed {
        code: String,
    },
    Expired,
    /// Money came, but not what was asked for: fulfil nothing, a person decides.
    Quarantined {
        reason: &'static str,
    },
    /// Told once per refund.
    Refunded {
        refund: RefundId,
        amount: Money,
    },
    /// `was_done`: it had been told as `Refunded` before, and its entry must be reversed.
    RefundFailed {
        refund: RefundId,
        amount: Money,
        was_done: bool,
        code: String,
    },
    /// The customer's bank wants the money back: nothing is released meanwhile.
    DisputeOpened {
        dispute: DisputeId,
        amount: Money,
        reason: String,
        due_by: Option<Timestamp>,
    },
    /// Told once per dispute.
    DisputeClosed {
        dispute: DisputeId,
        amount: Money,
        outcome: DisputeOutcome,
    },
}

/// How a dispute ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisputeOutcome {
    Won,
    /// The money stays with the customer.
    Lost,
    /// No money moved: an inquiry that was closed, or a dispute that was prevented.
    Closed,
}

type Locked = Box<dyn Any + Send + Sync>;
type Lock = dyn for<'a> Fn(&'a Tx, &'a str) -> BoxFuture<'a, Result<Locked, Broken>> + Send + Sync;
type Apply = dyn for<'a> Fn(&'a Tx, &'a Change, &'a Locked) -> BoxFuture<'a, Result<(), Broken>> + Send + Sync;

/// What happens upwards when money moves; the server puts it together and into the application's parts. `lock` is sent
/// with the first statements, before the payment's own row is locked (order → payment), and what it read is handed to
/// `apply`, so that an event costs three round trips in all.
#[derive(Clone)]
pub struct Applier {
    lock: Arc<Lock>,
    apply: Arc<Apply>,
}

impl Applier {
    /// `lock` takes the reference and locks what stands behind it (`Ok` also when there is nothing); `apply` gets what
    /// `lock` returned, and must take the same change twice without harm.
    pub fn new<T, L, A>(lock: L, apply: A) -> Self
    where
        T: Send + Sync + 'static,
        L: for<'a> Fn(&'a Tx, &'a str) -> BoxFuture<'a, Result<T, Broken>> + Send + Sync + 'static,
        A: for<'a> Fn(&'a Tx, &'a Change, &'a T) -> BoxFuture<'a, Result<(), Broken>> + Send + Sync + 'static,
    {
        let lock = Arc::new(lock);
        Applier {
            lock: Arc::new(move |tx, reference| {
                let lock = lock.clone();
                Box::pin(async move { Ok(Box::new(lock(tx, reference).await?) as Locked) })
            }),
            apply: Arc::new(move |tx, change, locked| match locked.downcast_ref::<T>() {
                Some(locked) => apply(tx, change, locked),
                None => Box::pin(async { Err(Broken::new("a change was applied under another's lock")) }),
            }),
        }
    }

    pub(crate) async fn lock(&self, tx: &Tx, reference: &str) -> Result<Locked, Broken> {
        (self.lock)(tx, reference).await
    }

    pub(crate) async fn apply(&self, tx: &Tx, change: &Change, locked: &Locked) -> Result<(), Broken> {
        (self.apply)(tx, change, locked).await
    }
}

/// What `lock` returned, on its way to `apply`.
pub(crate) type LockedRows = Locked;
