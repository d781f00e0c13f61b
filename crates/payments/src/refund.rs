//! A refund, its states, and the one total function that moves it. Pure: stores nothing, asks nobody.

use jiff::Timestamp;
use kernel::Money;

use crate::words::words;
use crate::{PaymentId, RefundId};

words! {
    /// Where a refund stands. It may fail even after it was done: the bank sends the money back.
    pub enum RefundState {
        Requested = "requested",
        /// The gateway accepted it.
        Pending = "pending",
        Done = "done",
        Failed = "failed",
    }
}

platform::row! {
    /// One refund as it stands; its currency is its payment's.
    #[derive(PartialEq, Eq)]
    pub struct Refund {
        pub id: RefundId,
        pub payment_id: PaymentId,
        pub key: String,
        pub amount_minor: i64,
        pub reason: String,
        pub state: RefundState,
        pub gateway_refund: Option<String>,
        pub failure_code: Option<String>,
        pub requested_at: Timestamp,
    }
}

/// What a gateway says of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundNews {
    /// The gateway's own id; none when it refused to begin.
    pub gateway_refund: Option<String>,
    /// What it gives back; none when it does not say.
    pub amount: Option<Money>,
    pub status: RefundStatus,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundStatus {
    Pending,
    Succeeded,
    Failed { code: String },
}

/// What a refund became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundBecame {
    Done,
    /// `was_done`: its entry is in the books and must be reversed.
    Failed {
        was_done: bool,
    },
}

impl Refund {
    /// Applies news. Total: a refund that failed stays failed, one that is done only fails.
    pub fn apply(&self, news: &RefundNews) -> (Refund, Option<RefundBecame>) {
        let mut next = self.clone();
        next.gateway_refund = next.gateway_refund.or_else(|| news.gateway_refund.clone());
        let became = match (&news.status, self.state) {
            (RefundStatus::Pending, RefundState::Requested) => {
                next.state = RefundState::Pending;
                None
            }
            (RefundStatus::Succeeded, RefundState::Requested | RefundState::Pending) => {
                next.state = RefundState::Done;
                Some(RefundBecame::Done)
            }
            (RefundStatus::Failed { code }, RefundState::Requested | RefundState::Pending | RefundState::Done) => {
                next.state = RefundState::Failed;
                next.failure_code = Some(code.clone());
                Some(RefundBecame::Failed {
                    was_done: self.state == RefundState::Done,
                })
            }
            (RefundStatus::Pending, RefundState::Pending | RefundState::Done | RefundState::Failed)
            | (RefundStatus::Succeeded, RefundState::Done | RefundState::Failed)
            | (RefundStatus::Failed { .. }, RefundState::Failed) => None,
        };
        (next, became)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_meets_every_status() {
        let table = [
            (RefundState::Requested, ["pending", "done", "failed"]),
            (RefundState::Pending, ["pending", "done", "failed"]),
            (RefundState::Done, ["done", "done", "failed"]),
            (RefundState::Failed, ["failed", "failed", "failed"]),
        ];
        let statuses = [
            RefundStatus::Pending,
            RefundStatus::Succeeded,
            RefundStatus::Failed {
                code: "lost_or_stolen_card".into(),
            },
        ];
        for (state, expected) in table {
            for (status, to) in statuses.iter().zip(expected) {
                let news = RefundNews {
                    gateway_refund: None,
                    amount: None,
                    status: status.clone(),
                };
                let (next, became) = refund(state).apply(&news);
                assert_eq!(next.state.word(), to, "{state} meets {status:?}");
                let was_done = state == RefundState::Done;
                let expected = (next.state != state && next.state == RefundState::Failed)
                    .then_some(RefundBecame::Failed { was_done })
                    .or((next.state != state && next.state == RefundState::Done).then_some(RefundBecame::Done));
                assert_eq!(became, expected);
            }
        }
    }

    fn refund(state: RefundState) -> Refund {
        Refund {
            id: RefundId::from_uuid(uuid::Uuid::from_u128(2)),
            payment_id: PaymentId::from_uuid(uuid::Uuid::from_u128(1)),
            key: "order".into(),
            amount_minor: 5,
            reason: "late".into(),
            state,
            gateway_refund: None,
            failure_code: None,
            requested_at: Timestamp::UNIX_EPOCH,
        }
    }
}
