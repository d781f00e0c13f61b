//! A call to a gateway: a row with its key before it is sent. Sends nothing.

use jiff::{SignedDuration, Timestamp};
use platform::db::Json;
use platform::{Broken, Tx};

use crate::store::calls;
use crate::stripe::request::Fields;
use crate::tasks::SendCall;
use crate::words::words;
use crate::{AccountId, CallId, DisputeId, PaymentId, RefundId, ReversalId, TransferId};

words! {
    pub enum CallKind {
        OpenSession = "open_session",
        ExpireSession = "expire_session",
        Refund = "refund",
        Capture = "capture",
        Void = "void",
        HoldSaved = "hold_saved",
        CreateAccount = "create_account",
        AccountLink = "account_link",
        LoginLink = "login_link",
        CloseAccount = "close_account",
        Transfer = "transfer",
        ReverseTransfer = "reverse_transfer",
        DisputeEvidence = "dispute_evidence",
    }
}

impl CallKind {
    /// Its answer holds a secret for one person: not kept.
    pub const fn is_secret(self) -> bool {
        matches!(self, CallKind::AccountLink | CallKind::LoginLink)
    }
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
        pub payment_id: Option<PaymentId>,
        pub refund_id: Option<RefundId>,
        pub account_id: Option<AccountId>,
        pub transfer_id: Option<TransferId>,
        pub reversal_id: Option<ReversalId>,
        pub dispute_id: Option<DisputeId>,
        pub kind: CallKind,
        pub path: String,
        pub form: Json<Fields>,
        pub attempts: i32,
        /// What it was before it was taken.
        pub was: CallState,
        /// Of its payment; empty for a call about an account.
        pub reference: String,
    }
}

/// What a call is about: its payment or its account, and what of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct CallSubject {
    pub payment: Option<PaymentId>,
    pub refund: Option<RefundId>,
    pub account: Option<AccountId>,
    pub transfer: Option<TransferId>,
    pub reversal: Option<ReversalId>,
    pub dispute: Option<DisputeId>,
}

/// A call that is to be made.
#[derive(Debug, Clone)]
pub struct NewCall {
    /// Names the business fact alone: the same fact makes the same call.
    pub key: String,
    pub kind: CallKind,
    pub path: String,
    pub form: Fields,
    pub about: CallSubject,
}

impl NewCall {
    /// Writes the call in the caller's transaction, to be sent after its commit. A call whose key stands is not made again.
    pub(crate) async fn queue(&self, tx: &Tx) -> Result<Option<CallId>, Broken> {
        let id: CallId = tx.new_id();
        if self.write(tx, id, tx.now()).await? == 0 {
            return Ok(None);
        }
        tx.enqueue(&SendCall { call: id });
        Ok(Some(id))
    }

    /// Writes the call alone: whoever asked sends it, or the sweep does at `next_at`. Says how many rows were written.
    pub(crate) async fn write(&self, tx: &Tx, id: CallId, next_at: Timestamp) -> Result<u64, Broken> {
        let form = serde_json::to_value(&self.form)?;
        let about = &self.about;
        calls::insert_call(
            tx,
            id,
            &self.key,
            about.payment,
            about.refund,
            about.account,
            about.transfer,
            about.reversal,
            about.dispute,
            self.kind,
            &self.path,
            &form,
            next_at,
            tx.now(),
        )
        .await
    }
}

/// What became of a call, for whoever waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallOutcome {
    /// There is a page to go to: the payment's, or a connected account's.
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
pub const LEASE: SignedDuration = SignedDuration::from_secs(90);

/// When to try again: 5 s, 10 s, 20 s … at most ten minutes, and up to a quarter more so that many do not come at once.
pub fn next_try(now: Timestamp, attempts: i32, jitter: u8) -> Timestamp {
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
