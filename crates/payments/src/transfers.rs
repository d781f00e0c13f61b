//! What a connected account gets of a payment: its share, how it is passed on, and how it comes back.
//!
//! The one rule: under the payment's lock, what the account has been sent (transfers less their reversals) is brought to its
//! share of what the payment has kept (captured less refunded less disputed). So a refund, a dispute and a release in any order
//! lead to the same end. A call that the gateway refuses is asked again every day, and a person sees it.
//! Passes nothing on before the release, while a dispute is open, or twice for one cause.

mod after_dispute;
mod answered;
mod ask;
mod charge;
mod entries;
mod level;
mod retry;
mod split;
mod told;

use jiff::Timestamp;
use kernel::{Currency, Money};

pub(crate) use after_dispute::after_dispute;
pub(crate) use answered::answered;
pub(crate) use ask::ask;
pub(crate) use charge::{LearnCharge, learn_charge};
pub use entries::{dispute_borne, marketplace_refund, marketplace_refund_returned, marketplace_sale};
pub(crate) use level::{pass_on, reverse_for};
pub(crate) use retry::sweep_failed;
pub use retry::{NothingToRetry, retry_transfers};
pub use split::{PassOn, Split, SplitRefused, WantedSplit, split};
pub(crate) use split::{complete_call, session_fields};
pub(crate) use told::told;

use crate::accounts::AccountState;
use crate::words::words;
use crate::{AccountId, PaymentId, PaymentState, ReversalId, TransferId, TransferMode};

words! {
    pub enum TransferState {
        Requested = "requested",
        Done = "done",
        /// The gateway refused it; it is asked again every day.
        Failed = "failed",
    }
}

words! {
    pub enum ReversalState {
        Requested = "requested",
        Done = "done",
        /// The gateway refused it; it is asked again every day.
        Failed = "failed",
        /// It failed, and is not due any more.
        Dropped = "dropped",
    }
}

platform::row! {
    /// Money passed on to an account; its currency is its payment's.
    #[derive(PartialEq, Eq)]
    pub struct Transfer {
        pub id: TransferId,
        pub payment_id: PaymentId,
        pub account_id: AccountId,
        /// `release`, or what gave the account something back: a dispute's or a refund's id.
        pub cause: String,
        pub amount_minor: i64,
        pub reversed_minor: i64,
        pub currency: Currency,
        pub state: TransferState,
        pub gateway_transfer: Option<String>,
        pub failure_code: Option<String>,
        pub requested_at: Timestamp,
        pub updated_at: Timestamp,
    }
}

platform::row! {
    /// Money fetched back from an account.
    #[derive(PartialEq, Eq)]
    pub struct Reversal {
        pub id: ReversalId,
        pub transfer_id: TransferId,
        /// The id of the refund or dispute it is for.
        pub key: String,
        pub amount_minor: i64,
        pub state: ReversalState,
        pub gateway_reversal: Option<String>,
        pub failure_code: Option<String>,
        pub requested_at: Timestamp,
        pub updated_at: Timestamp,
    }
}

platform::row! {
    /// What a payment with an account has kept, and what its account has been sent of it.
    #[derive(PartialEq, Eq)]
    pub struct Share {
        pub payment: PaymentId,
        pub reference: String,
        pub number: String,
        pub gateway: crate::Gateway,
        pub currency: Currency,
        pub state: PaymentState,
        pub transfer: TransferMode,
        pub commission_bp: i32,
        pub captured_minor: i64,
        pub refunded_minor: i64,
        pub disputed_minor: i64,
        pub is_frozen: bool,
        pub released_at: Option<Timestamp>,
        pub gateway_charge: Option<String>,
        pub account: AccountId,
        pub account_state: AccountState,
        pub gateway_account: Option<String>,
        /// Of transfers that have not failed, less reversals that were not dropped.
        pub sent_minor: i64,
        /// A transfer is on its way.
        pub is_moving: bool,
    }
}

impl Share {
    /// What the payment has kept.
    pub fn kept(&self) -> Money {
        let kept = self.captured_minor - self.refunded_minor - self.disputed_minor;
        Money::new(kept.max(0), self.currency)
    }

    /// What the account is to have: what was kept less our commission of it.
    pub fn due(&self) -> Money {
        part(self.kept(), self.commission_bp)
    }

    /// Whether money may go out to the account.
    pub fn may_pass_on(&self) -> bool {
        self.transfer == TransferMode::Later
            && self.state == PaymentState::Paid
            && self.released_at.is_some()
            && !self.is_frozen
    }
}

/// Our commission of an amount, half-up.
pub fn commission(amount: Money, basis_points: i32) -> Money {
    let rate = u32::try_from(basis_points).unwrap_or(0).min(10_000);
    // reason: a share of at most the whole fits where the whole does.
    amount.share(rate).unwrap_or(amount)
}

/// The account's part of an amount.
pub fn part(amount: Money, basis_points: i32) -> Money {
    let commission = commission(amount, basis_points);
    Money::new(amount.minor() - commission.minor(), amount.currency())
}

/// What the gateway says of a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferNews {
    /// Ours, when we asked for it.
    pub transfer: Option<TransferId>,
    pub payment: Option<PaymentId>,
    pub gateway_transfer: String,
    pub amount: Option<Money>,
    /// In all; none when nothing came back.
    pub reversed: Option<Money>,
    pub reversals: Vec<ReversalNews>,
}

/// What the gateway says of a reversal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReversalNews {
    /// Ours, when we asked for it.
    pub reversal: Option<ReversalId>,
    pub gateway_reversal: String,
    pub amount: Option<Money>,
}

#[cfg(test)]
mod tests;
