//! Answers and events about something else than a payment, handed to whoever made the call or keeps the rows.

use platform::{Broken, Tx};

use crate::{CallOutcome, accounts, transfers};
use crate::call::{CallKind, ClaimedCall};
use crate::disputes::{self, LookUpAnswer};
use crate::store::calls::DueCall;
use crate::stripe::answer::Outcome;
use crate::tasks::{LookUpAccount, LookUpTransfers};

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
