//! Reconciliation: the gateway's own lists are compared with our rows and books, both ways. What is safe is healed through
//! the same door as any news; what is not is a *difference*, which a later run heals or a person resolves. Takes nothing
//! back, gives nothing back. Cut off at any point, the next run goes on where it stopped.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use kernel::{Kind, Refusal};
use platform::{App, Broken, Verdict};
use serde::{Deserialize, Serialize};

use crate::ReconciliationId;
use crate::words::words;

mod compare_disputes;
mod compare_movements;
mod compare_payments;
mod compare_payouts;
mod compare_refunds;
mod compare_transfers;
mod daily;
mod did_not_run;
pub(crate) mod found;
mod lists;
mod ours;
mod resolve;
mod run;
mod totals;

pub use daily::reconcile_soon;
pub(crate) use daily::tasks;
pub use did_not_run::{NotDecided, call_did_not_run};
pub use resolve::{DifferenceRefused, list_waiting_calls, list_waiting_holds, needing_human, resolve_difference};

use lists::List;
use run::Run;

words! {
    /// What is not the same at the gateway and here.
    pub enum DifferenceKind {
        /// The gateway took money for a payment we have no row of: give it back, or attach it.
        PaymentFound = "payment_found",
        /// Taken twice for one payment, or another amount than we wrote.
        AmountDiffers = "amount_differs",
        /// It waits for a person since it came: it is in no books.
        PaymentQuarantined = "payment_quarantined",
        /// Paid here, and the gateway has never heard of it.
        PaymentMissing = "payment_missing",
        /// Paid here, and the gateway has not taken it.
        PaymentNotPaid = "payment_not_paid",
        /// Paid here, and in no books.
        EntryMissing = "entry_missing",
        /// The gateway holds money that we know nothing of: void it there.
        HoldUnknown = "hold_unknown",
        /// Given back here, and the gateway has never heard of it.
        RefundMissing = "refund_missing",
        RefundDiffers = "refund_differs",
        /// Money moved at the gateway for a reason that we do not book.
        MovementUnknown = "movement_unknown",
        /// An amount or currency that cannot be counted in our units, or an object that cannot be read.
        Unreadable = "unreadable",
        /// Its news could not be applied.
        NotSettled = "not_settled",
        /// A call may have run, its key is too old to repeat it, and no list shows what became of it.
        CallUnknown = "call_unknown",
        /// What of the gateway's balance none of the others explains.
        BalanceDiffers = "balance_differs",
    }
}

impl DifferenceKind {
    /// What a person is advised to do, as the key of a sentence.
    pub const fn advice(self) -> &'static str {
        match self {
            DifferenceKind::PaymentFound => "give_back_or_attach",
            DifferenceKind::AmountDiffers
            | DifferenceKind::PaymentQuarantined
            | DifferenceKind::PaymentMissing
            | DifferenceKind::PaymentNotPaid
            | DifferenceKind::RefundMissing
            | DifferenceKind::RefundDiffers => "compare_at_the_gateway",
            DifferenceKind::HoldUnknown => "void_at_the_gateway",
            DifferenceKind::EntryMissing | DifferenceKind::MovementUnknown | DifferenceKind::BalanceDiffers => {
                "book_it"
            }
            DifferenceKind::Unreadable | DifferenceKind::NotSettled => "ask_for_help",
            DifferenceKind::CallUnknown => "say_whether_it_ran",
        }
    }
}

words! {
    pub enum DifferenceState {
        Open = "open",
        /// Gone, when a later run looked again.
        Healed = "healed",
        /// A person has dealt with it.
        Resolved = "resolved",
    }
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciled {
    pub id: ReconciliationId,
    pub since: Timestamp,
    /// By what was compared and done: `payments`, `payments_healed`, `fees`…
    pub counts: BTreeMap<String, i64>,
    /// Differences that wait for a person, of this run and earlier ones.
    pub open: i64,
}

/// Another process is at it at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlreadyRunning;

impl Refusal for AlreadyRunning {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        "reconciliation_running"
    }
}

/// How long a run belongs to its worker after its last page.
const HOLD: SignedDuration = SignedDuration::from_mins(5);

/// Where a run is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Progress {
    /// The list that is being read; none before the first page.
    list: Option<String>,
    /// The last id read of it.
    after: Option<String>,
}

/// Compares what the gateway has created since then. A run that was cut off is gone on with instead, from its own page,
/// when it goes back at least as far. An error leaves the run where it is: the next one goes on.
pub async fn reconcile(app: &App, since: Timestamp) -> Verdict<Reconciled, AlreadyRunning> {
    let Some((mut run, progress)) = Run::begin(app, since).await? else {
        return Err(AlreadyRunning.into());
    };
    match Box::pin(work(&mut run, progress)).await {
        Ok(open) => Ok(Reconciled {
            id: run.id,
            since: run.since,
            counts: run.counts,
            open,
        }),
        Err(broken) => {
            run.stopped(&broken).await?;
            Err(broken.into())
        }
    }
}

async fn work(run: &mut Run<'_>, progress: Progress) -> Result<i64, Broken> {
    let at = progress.list.as_deref().and_then(|word| word.parse().ok());
    let done = List::ALL.iter().position(|list| Some(*list) == at).unwrap_or(0);
    let mut after = progress.after;
    for list in &List::ALL[done..] {
        lists::read_list(run, *list, after.take()).await?;
    }
    ours::compare(run).await?;
    // Before the totals: what is gone explains nothing any more.
    ours::look_again(run).await?;
    totals::compare(run).await?;
    run.finish().await
}
