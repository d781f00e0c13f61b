//! Answers and events about something else than a payment, handed to whoever made the call or keeps the rows.

use platform::{Broken, Tx};

use crate::accounts::AccountNews;
use crate::call::{CallKind, ClaimedCall};
use crate::disputes::{self, LookUpAnswer};
use crate::payouts::PayoutNews;
use crate::store::calls::DueCall;
use crate::stripe::answer::Outcome;
use crate::tasks::{LookUpAccount, LookUpTransfers};
use crate::transfers::TransferNews;
use crate::{AccountId, CallOutcome, Gateway, accounts, payouts, transfers};

/// What an event about no payment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Other {
    /// `ours`: the account's own id, where its metadata names it.
    Account {
        ours: Option<AccountId>,
        news: AccountNews,
    },
    Payout(PayoutNews),
    Transfer(TransferNews),
}

/// Applies an event in the transaction that marks it: what it was about, or `None` when what it names is not here yet.
/// Accounts and transfers that were made by others at the same gateway are not ours to keep.
pub(crate) async fn told(tx: &Tx, gateway: Gateway, other: &Other) -> Result<Option<&'static str>, Broken> {
    Ok(match other {
        Other::Account { ours, news } => {
            let is_kept = accounts::told(tx, *ours, news).await?;
            outcome(is_kept, "account", ours.is_none())
        }
        Other::Payout(news) => {
            let is_kept = payouts::told(tx, gateway, news).await?;
            outcome(is_kept, "payout", true)
        }
        Other::Transfer(news) => {
            let is_kept = transfers::told(tx, news).await?;
            outcome(is_kept, "transfer", news.transfer.is_none())
        }
    })
}

fn outcome(is_kept: bool, what: &'static str, is_anothers: bool) -> Option<&'static str> {
    match (is_kept, is_anothers) {
        (true, _) => Some(what),
        (false, true) => Some("ignored"),
        (false, false) => None,
    }
}

/// Applies a clear answer (`Done` or `Refused`) in the transaction that also marks its call.
pub(crate) async fn answered(tx: &Tx, call: &ClaimedCall, outcome: &Outcome) -> Result<CallOutcome, Broken> {
    match call.kind {
        CallKind::CreateAccount | CallKind::AccountLink | CallKind::LoginLink | CallKind::CloseAccount => {
            accounts::answered(tx, call, outcome).await
        }
        CallKind::Transfer | CallKind::ReverseTransfer => transfers::answered(tx, call, outcome).await,
        CallKind::DisputeEvidence => disputes::answered(tx, call, outcome).await,
        _ => Err(Broken::new(format!("{} is about nothing we know", call.id))),
    }
}

/// Enqueues the question about a call that may have run and may not be sent again.
pub(crate) fn ask_about(tx: &Tx, call: &DueCall) {
    match (call.kind, call.account_id, call.payment_id) {
        (CallKind::CreateAccount | CallKind::CloseAccount, Some(account), _) => tx.enqueue(&LookUpAccount { account }),
        (CallKind::Transfer | CallKind::ReverseTransfer, _, Some(payment)) => tx.enqueue(&LookUpTransfers { payment }),
        (CallKind::DisputeEvidence, ..) => tx.enqueue(&LookUpAnswer { call: call.id }),
        _ => tracing::error!(call = %call.id, "a call about nothing we know cannot be asked about"),
    }
}
