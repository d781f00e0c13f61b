//! One run: who holds it, where it is, what it counted, and the differences it writes down. Compares nothing itself.

use std::collections::BTreeMap;

use jiff::Timestamp;
use kernel::Money;
use platform::{App, Broken, Tx};
use serde_json::Value;

use super::{DifferenceKind, HOLD, Progress};
use crate::receive::short;
use crate::store::reconcile as store;
use crate::{Applier, DifferenceId, Gateway, PaymentId, Payments, ReconciliationId};

pub(super) struct Run<'a> {
    pub app: &'a App,
    pub payments: &'a Payments,
    pub applier: &'a Applier,
    pub id: ReconciliationId,
    pub since: Timestamp,
    pub started_at: Timestamp,
    pub counts: BTreeMap<String, i64>,
    takes: i32,
}

/// Something that is not the same on both sides. `amount` is what the gateway has more than our books.
pub(super) struct Difference<'a> {
    pub kind: DifferenceKind,
    pub object: &'a str,
    pub payment: Option<PaymentId>,
    pub amount: Option<Money>,
    pub detail: Value,
}

impl<'a> Run<'a> {
    /// Begins a run, or goes on with one that was left; `None` while another works on it.
    pub async fn begin(app: &'a App, since: Timestamp) -> Result<Option<(Self, Progress)>, Broken> {
        let tx = app.db().begin().await?;
        let now = tx.now();
        let until = now.checked_add(HOLD)?;
        let mut run = Run {
            app,
            payments: app.need::<Payments>()?,
            applier: app.need::<Applier>()?,
            id: tx.new_id(),
            since,
            started_at: now,
            counts: BTreeMap::new(),
            takes: 1,
        };
        let Some(left) = store::lock_running(&tx, Gateway::Stripe).await? else {
            let written = store::insert_run(&tx, run.id, Gateway::Stripe, since, now, until).await?;
            tx.commit().await?;
            return Ok((written == 1).then_some((run, Progress::default())));
        };
        if left.locked_until.is_some_and(|until| until > now) {
            return Ok(None);
        }
        let mut progress: Progress = serde_json::from_value(left.progress)?;
        run.counts = serde_json::from_value(left.summary)?;
        if since < left.since {
            // It began later than is asked for now: its pages say too little.
            progress = Progress::default();
            run.counts.clear();
        }
        run.id = left.id;
        run.since = left.since.min(since);
        run.started_at = left.started_at;
        let (takes,) = store::take_run(&tx, run.id, run.since, &serde_json::to_value(&progress)?, until).await?;
        run.takes = takes;
        tx.commit().await?;
        Ok(Some((run, progress)))
    }

    pub fn count(&mut self, what: &str, by: usize) {
        if by > 0 {
            *self.counts.entry(what.to_owned()).or_default() += i64::try_from(by).unwrap_or(i64::MAX);
        }
    }

    /// Keeps a page as read: after its effects, so that a run cut off in between reads it again.
    pub async fn turn_page(&mut self, progress: &Progress, seen: &[&str]) -> Result<(), Broken> {
        let tx = self.app.db().begin().await?;
        let until = tx.now().checked_add(HOLD)?;
        let (progress, summary) = (serde_json::to_value(progress)?, serde_json::to_value(&self.counts)?);
        let (_, kept) = tokio::try_join!(
            store::insert_seen(&tx, self.id, seen),
            store::mark_progress(&tx, self.id, self.takes, &progress, &summary, until)
        )?;
        if kept == 0 {
            return Err(Broken::new("another process has taken this reconciliation on"));
        }
        tx.commit().await
    }

    /// Writes a difference down, or that it is still there.
    pub async fn differ(&mut self, difference: &Difference<'_>) -> Result<(), Broken> {
        let tx = self.app.db().begin().await?;
        self.differ_in(&tx, difference).await?;
        tx.commit().await
    }

    pub async fn differ_in(&mut self, tx: &Tx, difference: &Difference<'_>) -> Result<(), Broken> {
        let id: DifferenceId = tx.new_id();
        let amount = difference.amount;
        let (is_new,) = store::record_difference(
            tx,
            id,
            self.id,
            difference.kind,
            difference.object,
            difference.payment,
            amount.map(Money::currency),
            amount.map(Money::minor),
            &difference.detail,
            tx.now(),
        )
        .await?;
        self.count("differences", usize::from(is_new));
        Ok(())
    }

    /// News that could not be applied is a difference, not the end of the run; a database that is away is.
    pub async fn kept<T>(
        &mut self,
        (object, payment): (&str, Option<PaymentId>),
        outcome: Result<T, Broken>,
    ) -> Result<Option<T>, Broken> {
        let broken = match outcome {
            Ok(done) => return Ok(Some(done)),
            Err(broken) if broken.is_unavailable() => return Err(broken),
            Err(broken) => broken,
        };
        tracing::warn!(object, %broken, "what the gateway lists could not be applied");
        self.differ(&Difference {
            kind: DifferenceKind::NotSettled,
            object,
            payment,
            amount: None,
            detail: serde_json::json!({ "error": short(&broken) }),
        })
        .await?;
        Ok(None)
    }

    /// Leaves the run to the next one.
    pub async fn stopped(&self, broken: &Broken) -> Result<(), Broken> {
        store::mark_stopped(&self.app.db().read().await?, self.id, self.takes, &short(broken)).await?;
        Ok(())
    }

    /// Ends the run; how many differences wait for a person.
    pub async fn finish(&mut self) -> Result<i64, Broken> {
        let tx = self.app.db().begin().await?;
        let summary = serde_json::to_value(&self.counts)?;
        let (_, ended, (open,)) = tokio::try_join!(
            store::delete_seen(&tx, self.id),
            store::mark_finished(&tx, self.id, self.takes, &summary, tx.now()),
            store::count_open_differences(&tx)
        )?;
        if ended == 0 {
            return Err(Broken::new("another process has taken this reconciliation on"));
        }
        tx.commit().await?;
        Ok(open)
    }
}
