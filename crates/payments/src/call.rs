//! A call to a gateway: a row with its key before it is sent. Pure: sends nothing.

use jiff::{SignedDuration, Timestamp};
use platform::db::Json;

use crate::stripe::request::Fields;
use crate::words::words;
use crate::{CallId, PaymentId, RefundId};

words! {
    pub enum CallKind { OpenSession = "open_session", ExpireSession = "expire_session", Refund = "refund" }
}

words! {
    /// Where a call stands.
    pub enum CallState {
        Pending = "pending",
        /// Taken by a worker; free again when its lease runs out.
        Sending = "sending",
        Done = "done",
        Refused = "refused",
        /// It may have run. The same call with the same key settles it, or a question does.
        Unknown = "unknown",
    }
}

platform::row! {
    /// A call that is ours to send.
    pub(crate) struct ClaimedCall {
        pub id: CallId,
        pub key: String,
        pub payment_id: PaymentId,
        pub refund_id: Option<RefundId>,
        pub kind: CallKind,
        pub path: String,
        pub form: Json<Fields>,
        pub attempts: i32,
        /// What it was before it was taken.
        pub was: CallState,
        /// Of its payment.
        pub reference: String,
    }
}

/// What became of a call, for whoever waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallOutcome {
    /// The payment has a page: send the customer there.
    Open {
        url: String,
    },
    Done,
    Refused {
        code: String,
    },
    /// Not known yet: slow, unreachable, or in other hands. It heals by itself; show "we are checking".
    Waiting,
}

/// How long a worker may hold a call: more than the longest wait for an answer and its storing.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_secs(90);

/// When to try again: 5 s, 10 s, 20 s … at most ten minutes, and up to a quarter more so that many do not come at once.
pub(crate) fn next_try(now: Timestamp, attempts: i32, jitter: u8) -> Timestamp {
    let seconds = (5_i64 << attempts.clamp(1, 8).saturating_sub(1)).min(600);
    let more = seconds * i64::from(jitter) / (4 * 256);
    now.checked_add(SignedDuration::from_secs(seconds + more))
        .unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_ten_minutes() {
        let pause = |attempts, jitter| next_try(Timestamp::UNIX_EPOCH, attempts, jitter).as_second();
        assert_eq!(
            [1, 2, 3, 4, 8, 50].map(|attempts| pause(attempts, 0)),
            [5, 10, 20, 40, 600, 600]
        );
        assert!((600..=750).contains(&pause(9, 255)));
    }
}
