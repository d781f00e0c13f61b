//! A payment and its states. What moves it stands beside: `payment/apply.rs` (what a gateway lets us know),
//! `payment/decide.rs` (what we decide). Pure: stores nothing, asks nobody.

use jiff::{SignedDuration, Timestamp};
use kernel::{Currency, Money};

use crate::words::words;
use crate::{AccountId, Became, Gateway, PaymentId};

mod apply;
mod decide;

pub use apply::{Funds, News};
pub use decide::DecisionRefused;

words! {
    /// Where a payment stands. `docs/payments.md` draws the arrows.
    pub enum PaymentState {
        /// The row and its call exist; nothing was asked of the customer yet.
        Created = "created",
        /// The gateway has a page for it.
        Open = "open",
        /// The customer's card is kept; it is asked for the hold when `hold_at` has come.
        Saved = "saved",
        /// The money is authorised and not taken.
        Held = "held",
        /// We have decided to take it; the call is on its way.
        Capturing = "capturing",
        /// We have decided to let it go; the call is on its way.
        Voiding = "voiding",
        Paid = "paid",
        /// The hold is gone: we let it go, or it lapsed.
        Voided = "voided",
        Failed = "failed",
        /// Nobody paid in time.
        Expired = "expired",
        /// Money came that is not what was asked for: a person decides, nothing is fulfilled.
        Quarantined = "quarantined",
    }
}

words! {
    /// When the money is taken.
    pub enum Capture {
        /// With the payment.
        Automatic = "automatic",
        /// Held first, taken when we say so.
        Manual = "manual",
    }
}

words! {
    /// How a connected account gets its share.
    pub enum TransferMode {
        /// There is no account.
        None = "none",
        /// The gateway passes it on when it takes the money.
        Destination = "destination",
        /// We pass it on at the release.
        Later = "later",
    }
}

impl PaymentState {
    /// Nothing more is expected of the gateway.
    pub const fn is_ended(self) -> bool {
        matches!(
            self,
            PaymentState::Paid
                | PaymentState::Voided
                | PaymentState::Failed
                | PaymentState::Expired
                | PaymentState::Quarantined
        )
    }

    /// The customer has not paid and still may.
    pub const fn is_awaited(self) -> bool {
        matches!(self, PaymentState::Created | PaymentState::Open)
    }

    /// Money is authorised and not taken.
    pub const fn has_hold(self) -> bool {
        matches!(
            self,
            PaymentState::Held | PaymentState::Capturing | PaymentState::Voiding
        )
    }
}

platform::row! {
    /// One payment as it stands.
    #[derive(PartialEq, Eq)]
    pub struct Payment {
        pub id: PaymentId,
        /// What it pays for, such as an order's id.
        pub reference: String,
        /// What people call it.
        pub number: String,
        pub gateway: Gateway,
        pub currency: Currency,
        pub amount_minor: i64,
        pub state: PaymentState,
        /// The customer is done and the bank is not: neither to be paid again nor to be ended.
        pub is_processing: bool,
        pub gateway_session: Option<String>,
        pub gateway_payment: Option<String>,
        pub pay_url: Option<String>,
        pub failure_code: Option<String>,
        /// Why a person has to look at it.
        pub needs_human: Option<String>,
        pub captured_minor: i64,
        /// Of refunds that have not failed.
        pub refunded_minor: i64,
        pub expires_at: Timestamp,
        pub checks: i32,
        pub created_at: Timestamp,
        pub paid_at: Option<Timestamp>,
        /// Which amount due of its reference it pays: `whole`, `deposit`, `balance`…
        pub purpose: String,
        pub capture: Capture,
        /// What was authorised.
        pub held_minor: i64,
        /// What we have decided to take of it.
        pub to_capture_minor: Option<i64>,
        /// The gateway's own deadline for taking it.
        pub hold_expires_at: Option<Timestamp>,
        /// When a kept card is asked for the hold.
        pub hold_at: Option<Timestamp>,
        pub gateway_charge: Option<String>,
        pub gateway_customer: Option<String>,
        pub gateway_method: Option<String>,
        /// How often we have decided to take or let go.
        pub decisions: i32,
        /// A dispute is open: no release, no transfer and no refund of ours.
        pub is_frozen: bool,
        /// Taken away by disputes and not given back.
        pub disputed_minor: i64,
        pub account_id: Option<AccountId>,
        pub commission_minor: i64,
        pub transfer: TransferMode,
        pub release_at: Option<Timestamp>,
        pub released_at: Option<Timestamp>,
    }
}

/// What a step asks of the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Todo {
    /// A page that must not be paid at any more.
    ExpireSession { session: String },
    /// Take `to_capture_minor` of the hold.
    Capture,
    /// Let the hold go.
    Void,
    /// Ask the kept card for the hold.
    HoldSaved,
}

/// What follows from news or from a decision of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub next: Payment,
    pub became: Option<Became>,
    pub todo: Option<Todo>,
}

impl Payment {
    pub fn amount(&self) -> Money {
        Money::new(self.amount_minor, self.currency)
    }

    /// What may still be given back by us.
    pub fn refundable(&self) -> Money {
        let left = self.captured_minor - self.refunded_minor - self.disputed_minor;
        Money::new(left.max(0), self.currency)
    }

    /// When to ask the gateway without being told. Awaited: after ten minutes, at the deadline, then less and less often.
    /// A kept card: when its time has come. A hold: a while before and after it lapses. A decision: soon, then less often.
    pub fn next_check(&self, now: Timestamp) -> Option<Timestamp> {
        let after = |pause: SignedDuration| now.checked_add(pause).ok();
        let seldom = || {
            let minutes = 1_i64 << self.checks.clamp(0, 9);
            after(SignedDuration::from_mins(minutes.min(360)))
        };
        match self.state {
            PaymentState::Created | PaymentState::Open if now < self.expires_at => {
                let deadline = self.expires_at.checked_add(GRACE).ok()?;
                after(SignedDuration::from_mins(10)).map(|soon| soon.min(deadline))
            }
            PaymentState::Created | PaymentState::Open => seldom(),
            PaymentState::Saved => match self.hold_at {
                Some(at) if now < at => Some(at),
                _ => seldom(),
            },
            PaymentState::Held => {
                let lapses = self.hold_expires_at.and_then(|at| at.checked_add(HOLD_GRACE).ok());
                lapses
                    .filter(|at| now < *at)
                    .or_else(|| after(SignedDuration::from_hours(6)))
            }
            PaymentState::Capturing | PaymentState::Voiding => after(SignedDuration::from_mins(10)),
            PaymentState::Paid
            | PaymentState::Voided
            | PaymentState::Failed
            | PaymentState::Expired
            | PaymentState::Quarantined => None,
        }
    }
}

/// How long after its deadline a payment's page is given to tell us by itself.
pub const GRACE: SignedDuration = SignedDuration::from_secs(60);

/// How long after its deadline a hold is given to tell us that it lapsed.
pub const HOLD_GRACE: SignedDuration = SignedDuration::from_mins(10);

impl Step {
    pub(crate) fn still(payment: &Payment) -> Self {
        Step {
            next: payment.clone(),
            became: None,
            todo: None,
        }
    }

    /// Whether there is anything to write.
    pub fn changes(&self, from: &Payment) -> bool {
        self.next != *from || self.became.is_some() || self.todo.is_some()
    }
}

#[cfg(test)]
mod tests;
