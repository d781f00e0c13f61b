//! Reminders before a visit: the day before, and shortly before. Rows derived from the visit's version, looked at again when they
//! are due: of a visit that has changed since, or is over, nothing is said. What would fall into the night is said the evening
//! before it, by mail and by text alike, so that nobody is woken and nobody hears it too late.

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use platform::tasks::Task;
use platform::{App, Broken, Tx, mail, sms};
use serde::{Deserialize, Serialize};

use crate::VisitId;
use crate::store::told as store;
use crate::store::visit::{VisitRow, lock_visit};
use crate::tell::{before_the_night, is_quiet, key_of, receives_texts, reminder_mail, visit_text};
use crate::visit::State;

/// Reminders looked at in one sweep.
const BATCH: i64 = 200;

platform::stored_words! {
    /// How long before the visit.
    pub(crate) enum Kind {
        DayBefore = "day_before",
        HoursBefore = "hours_before",
    }
}

platform::stored_words! {
    /// What became of a reminder.
    pub(crate) enum Outcome {
        Sent = "sent",
        /// The visit has changed since; its new version has reminders of its own.
        Outdated = "outdated",
        TooLate = "too_late",
    }
}

impl Kind {
    const fn ahead(self) -> SignedDuration {
        match self {
            Kind::DayBefore => SignedDuration::from_hours(24),
            Kind::HoursBefore => SignedDuration::from_hours(2),
        }
    }

    fn due_at(self, visit: &VisitRow) -> Option<Timestamp> {
        let at = visit.starts_at.checked_sub(self.ahead()).ok()?;
        Some(before_the_night(at, &visit.time_zone))
    }

    /// From then on it would say nothing new: the next one says it, or the visit itself.
    fn too_late_at(self, visit: &VisitRow) -> Timestamp {
        match self {
            Kind::DayBefore => Kind::HoursBefore.due_at(visit).unwrap_or(visit.starts_at),
            Kind::HoursBefore => visit.starts_at,
        }
    }

    /// Names it in mails, texts and sentences.
    pub(crate) const fn news(self) -> &'static str {
        match self {
            Kind::DayBefore => "reminder_day_before",
            Kind::HoursBefore => "reminder_hours_before",
        }
    }
}

/// The wake-up of one reminder.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Remind {
    visit: VisitId,
    version: i32,
    kind: Kind,
}

impl Task for Remind {
    const NAME: &'static str = "visits.remind";
    fn key(&self) -> Option<String> {
        Some(format!("{}:{}:{}", self.visit, self.version, self.kind.word()))
    }
}

/// Writes the reminders of the visit as it stands now; those of older versions say nothing any more. What should have been said
/// by now is not caught up on: whoever books less than a day ahead has just read it.
pub(crate) async fn remind_anew(tx: &Tx, visit: &VisitRow) -> Result<(), Broken> {
    let due = due_of(visit, tx.now());
    if due.is_empty() {
        return Ok(());
    }
    let (kinds, times): (Vec<Kind>, Vec<Timestamp>) = due.iter().copied().unzip();
    store::insert_reminders(tx, visit.id, visit.version, &kinds, &times).await?;
    for (kind, at) in due {
        let wake = Remind {
            visit: visit.id,
            version: visit.version,
            kind,
        };
        tx.enqueue_at(&wake, at);
    }
    Ok(())
}

/// What is to be said before the visit, and when. Nothing before somebody has said that it will be.
fn due_of(visit: &VisitRow, now: Timestamp) -> Vec<(Kind, Timestamp)> {
    if !is_to_be(visit.state) {
        return Vec::new();
    }
    let mut due = Vec::new();
    for kind in Kind::ALL.iter().copied() {
        let at = kind
            .due_at(visit)
            .filter(|at| *at > now && *at < kind.too_late_at(visit));
        due.extend(at.map(|at| (kind, at)));
    }
    due
}

const fn is_to_be(state: State) -> bool {
    matches!(state, State::Confirmed | State::OnTheWay)
}

pub(crate) async fn run(app: App, task: Remind) -> Result<(), Broken> {
    remind(&app, &task).await
}

/// Every reminder whose wake-up was lost.
pub(crate) async fn remind_all(app: App) -> Result<(), Broken> {
    let due = store::list_due_reminders(&app.db().read().await?, app.clock().now(), BATCH).await?;
    for row in due {
        let task = Remind {
            visit: row.visit_id,
            version: row.version,
            kind: row.kind,
        };
        remind(&app, &task).await?;
    }
    Ok(())
}

/// One transaction: what is said and that it was said are written together, or neither is.
async fn remind(app: &App, task: &Remind) -> Result<(), Broken> {
    let tx = app.db().begin().await?;
    let (visit, open) = tokio::try_join!(
        lock_visit(&tx, task.visit),
        store::lock_reminder(&tx, task.visit, task.version, task.kind),
    )?;
    let (Some(visit), Some((due_at,))) = (visit, open) else {
        return Ok(());
    };
    if tx.now() < due_at {
        return Ok(());
    }
    let outcome = judge(&visit, task, tx.now());
    if outcome == Outcome::Sent {
        say(app, &tx, (&visit, task.kind)).await?;
    }
    store::mark_reminder_done(&tx, task.visit, task.version, task.kind, outcome, tx.now()).await?;
    tx.commit().await
}

fn judge(visit: &VisitRow, task: &Remind, now: Timestamp) -> Outcome {
    if visit.version != task.version || !is_to_be(visit.state) {
        Outcome::Outdated
    } else if now >= task.kind.too_late_at(visit) {
        Outcome::TooLate
    } else {
        Outcome::Sent
    }
}

/// A worker that comes late does not wake anybody either: in the night it is the mail alone.
async fn say(app: &App, tx: &Tx, (visit, kind): (&VisitRow, Kind)) -> Result<(), Broken> {
    let key = key_of(kind.news(), visit.id, visit.version);
    if !visit.email.is_empty() {
        mail::post(tx, &reminder_mail(app, visit, key.clone())?).await?;
    }
    if receives_texts(&visit.phone) && !is_quiet(tx.now(), &visit.time_zone) {
        sms::post(tx, &visit_text(app, visit, (key, "reminder"))).await?;
    }
    Ok(())
}
