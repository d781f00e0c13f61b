//! Background work of payments: send what waits, ask where we were not told, try events again. Each is only a wake-up; the
//! rows say what is due.

use std::time::Duration;

use jiff::SignedDuration;
use platform::tasks::{Task, TaskSet};
use platform::{App, Broken};
use serde::{Deserialize, Serialize};

use crate::call::CallKind;
use crate::store::{calls, events, payments};
use crate::{
    AccountId, CallId, EventId, PaymentId, accounts, disputes, look_up, others, reconcile, release, replay, send,
    transfers,
};

/// Sends one call.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SendCall {
    pub call: CallId,
}

impl Task for SendCall {
    const NAME: &'static str = "payments.send_call";

    fn key(&self) -> Option<String> {
        Some(self.call.to_string())
    }
}

/// Asks the gateway about one payment.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LookUp {
    pub payment: PaymentId,
}

impl Task for LookUp {
    const NAME: &'static str = "payments.look_up";

    fn key(&self) -> Option<String> {
        Some(self.payment.to_string())
    }
}

/// Asks the gateway about the refunds of one payment.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LookUpRefunds {
    pub payment: PaymentId,
}

impl Task for LookUpRefunds {
    const NAME: &'static str = "payments.look_up_refunds";

    fn key(&self) -> Option<String> {
        Some(self.payment.to_string())
    }
}

/// Asks the gateway about one connected account.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LookUpAccount {
    pub account: AccountId,
}

impl Task for LookUpAccount {
    const NAME: &'static str = "payments.look_up_account";

    fn key(&self) -> Option<String> {
        Some(self.account.to_string())
    }
}

/// Asks the gateway about the transfers of one payment.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LookUpTransfers {
    pub payment: PaymentId,
}

impl Task for LookUpTransfers {
    const NAME: &'static str = "payments.look_up_transfers";

    fn key(&self) -> Option<String> {
        Some(self.payment.to_string())
    }
}

/// Tries one stored event again.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ApplyEvent {
    pub event: EventId,
}

impl Task for ApplyEvent {
    const NAME: &'static str = "payments.apply_event";

    fn key(&self) -> Option<String> {
        Some(self.event.to_string())
    }
}

/// What this slice runs in the background.
pub fn tasks() -> TaskSet {
    TaskSet::new()
        .on(|app: App, task: SendCall| async move { send::perform(&app, task.call).await.map(|_| ()) })
        .on(|app: App, task: LookUp| async move { look_up::ask(&app, task.payment).await.map(|_| ()) })
        .on(|app: App, task: LookUpRefunds| async move { look_up::ask_refunds(&app, task.payment).await })
        .on(|app: App, task: ApplyEvent| async move { replay::try_again(&app, task.event).await.map(|_| ()) })
        .on(|app: App, task: LookUpAccount| async move { accounts::ask(&app, task.account).await })
        .on(|app: App, task: LookUpTransfers| async move { transfers::ask(&app, task.payment).await })
        .on(|app: App, task: transfers::LearnCharge| async move { transfers::learn_charge(&app, task.payment).await })
        .on(|app: App, task: release::ReleasePayment| async move { release::release_due(&app, task.payment).await })
        .every(Duration::from_secs(10), "payments.calls", sweep_calls)
        .every(Duration::from_secs(15), "payments.events", sweep_events)
        .every(Duration::from_secs(30), "payments.janitor", sweep_payments)
        .every(Duration::from_secs(600), "payments.releases", release::sweep_releases)
        .every(
            Duration::from_secs(3_600),
            "payments.failed_transfers",
            transfers::sweep_failed,
        )
        .every(
            Duration::from_secs(3_600),
            "payments.closing_accounts",
            accounts::sweep_closing,
        )
        .and(disputes::tasks())
        .and(reconcile::tasks())
}

/// Calls that wait: sent again where the key is still honoured, asked about otherwise.
async fn sweep_calls(app: App) -> Result<(), Broken> {
    let tx = app.db().begin().await?;
    let now = tx.now();
    for call in calls::list_due_calls(&tx, now, send::oldest(now)?).await? {
        if call.is_repeatable {
            tx.enqueue(&SendCall { call: call.id });
            continue;
        }
        match (call.kind, call.payment_id) {
            (CallKind::Refund, Some(payment)) => tx.enqueue(&LookUpRefunds { payment }),
            (
                CallKind::OpenSession
                | CallKind::ExpireSession
                | CallKind::Capture
                | CallKind::Void
                | CallKind::HoldSaved,
                Some(payment),
            ) => tx.enqueue(&LookUp { payment }),
            _ => others::ask_about(&tx, &call),
        }
        calls::mark_call_asked(&tx, call.id, Some(now.checked_add(SignedDuration::from_hours(1))?)).await?;
    }
    tx.commit().await
}

/// Events that failed or matched nothing, when their pause is over.
async fn sweep_events(app: App) -> Result<(), Broken> {
    let tx = app.db().begin().await?;
    for (event,) in events::list_due_events(&tx, tx.now()).await? {
        tx.enqueue(&ApplyEvent { event });
    }
    tx.commit().await
}

/// The janitor: payments we should have heard of by now.
async fn sweep_payments(app: App) -> Result<(), Broken> {
    let tx = app.db().begin().await?;
    for (payment,) in payments::list_due(&tx, tx.now()).await? {
        tx.enqueue(&LookUp { payment });
    }
    tx.commit().await
}
