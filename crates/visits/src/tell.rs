//! Tell the customer of a visit what became of it: a mail with the calendar's event, and a text where it matters at once. Written
//! by a task after the news has been committed; keys name visit, version and news, so that each is said once however often the
//! task runs. News that is overtaken is not said: newer news says it better.

mod letter;
pub(crate) mod technician;
#[cfg(test)]
pub(crate) mod tests;
mod text;

use kernel::Money;
use orders::TimeMoney;
use platform::mail::{self, Mail};
use platform::sms;
use platform::tasks::Task;
use platform::{App, Broken, Tx};
use serde::{Deserialize, Serialize};

use crate::VisitId;
use crate::invitation::{attached, for_customer};

use crate::store::visit::{self as store, VisitRow};
use crate::visit::State;

pub(crate) use text::{before_the_night, is_quiet, receives_texts, visit_text};

platform::stored_words! {
    /// What there is to tell.
    pub enum News {
        /// Ordered; somebody is to say that it will be.
        Requested = "requested",
        Confirmed = "confirmed",
        /// The technician or the house said no: the money goes back whole.
        Declined = "declined",
        /// Nobody answered in time: the same.
        Lapsed = "lapsed",
        OnTheWay = "on_the_way",
        Moved = "moved",
        /// Somebody else comes.
        Reassigned = "reassigned",
        /// By its customer.
        Cancelled = "cancelled",
        /// By the house.
        CalledOff = "called_off",
        Completed = "completed",
        Missed = "missed",
    }
}

impl News {
    /// Whether it is still so, seeing where the visit stands now.
    fn holds(self, visit: &VisitRow, version: i32) -> bool {
        match self {
            News::Requested => visit.state == State::Requested,
            News::Confirmed => visit.state.has_time() && visit.state != State::Requested,
            News::OnTheWay => visit.state == State::OnTheWay && visit.version == version,
            News::Moved | News::Reassigned => visit.state.is_ahead(),
            News::Declined | News::Lapsed | News::Cancelled | News::CalledOff => visit.state == State::Cancelled,
            News::Completed => visit.state == State::Completed,
            News::Missed => visit.state == State::NoShow,
        }
    }

    /// Whether the customer's calendar hears of it: put in anew, or taken out.
    const fn is_for_calendars(self) -> bool {
        !matches!(self, News::OnTheWay | News::Completed)
    }

    /// Whether it cannot wait until somebody reads their mails.
    const fn is_urgent(self) -> bool {
        matches!(
            self,
            News::Confirmed
                | News::Moved
                | News::OnTheWay
                | News::Cancelled
                | News::CalledOff
                | News::Declined
                | News::Lapsed
        )
    }

    /// Whether it happens by the clock, at whatever hour.
    const fn is_by_the_clock(self) -> bool {
        matches!(self, News::Lapsed)
    }
}

/// The task that tells it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TellVisit {
    pub visit: VisitId,
    /// The visit's, when it was news.
    pub version: i32,
    pub news: News,
    /// What became of its money, where the news is that it will not be.
    #[serde(default)]
    pub money: Option<SaidMoney>,
}

/// In minor units of the visit's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SaidMoney {
    back: i64,
    kept: i64,
    let_go: i64,
}

impl SaidMoney {
    fn of(money: &TimeMoney) -> Self {
        SaidMoney {
            back: money.back.minor(),
            kept: money.kept.minor(),
            let_go: money.let_go.minor(),
        }
    }

    /// What there is of it, as the sentences `visit-mail-<what>` name it.
    fn rows(self, visit: &VisitRow) -> Vec<(&'static str, Money)> {
        [("back", self.back), ("kept", self.kept), ("let-go", self.let_go)]
            .into_iter()
            .filter(|(_, minor)| *minor > 0)
            .map(|(what, minor)| (what, Money::new(minor, visit.currency)))
            .collect()
    }
}

impl Task for TellVisit {
    const NAME: &'static str = "visits.tell";
}

/// Has the news told once the transaction is committed.
pub(crate) fn tell(tx: &Tx, visit: &VisitRow, news: News) {
    enqueue(tx, visit, news, None);
}

/// The same, with what became of the visit's money.
pub(crate) fn tell_with(tx: &Tx, visit: &VisitRow, news: News, money: &TimeMoney) {
    enqueue(tx, visit, news, Some(SaidMoney::of(money)));
}

fn enqueue(tx: &Tx, visit: &VisitRow, news: News, money: Option<SaidMoney>) {
    tx.enqueue(&TellVisit {
        visit: visit.id,
        version: visit.version,
        news,
        money,
    });
}

/// Names a piece of news: its mail and its text are written once.
pub(crate) fn key_of(news: &str, visit: VisitId, version: i32) -> String {
    format!("visit_{news}:{visit}:{version}")
}

pub(crate) async fn run(app: App, task: TellVisit) -> Result<(), Broken> {
    let tx = app.db().begin().await?;
    let found = store::find_visit(&tx, task.visit).await?;
    let Some(visit) = found.filter(|visit| task.news.holds(visit, task.version)) else {
        return Ok(());
    };
    let key = key_of(task.news.word(), task.visit, task.version);
    if !visit.email.is_empty() {
        let money = task.money.map(|money| money.rows(&visit)).unwrap_or_default();
        let letter = letter::write(&app, &visit, (task.news.word(), money))?;
        let mail = Mail {
            key: key.clone(),
            attachment: task
                .news
                .is_for_calendars()
                .then(|| attached(for_customer(&app, &visit))),
            ..letter
        };
        mail::post(&tx, &mail).await?;
    }
    let is_night = task.news.is_by_the_clock() && is_quiet(tx.now(), &visit.time_zone);
    if task.news.is_urgent() && receives_texts(&visit.phone) && !is_night {
        sms::post(&tx, &visit_text(&app, &visit, (key, task.news.word()))).await?;
    }
    tx.commit().await
}

/// Writes a reminder; the same letter, without news.
pub(crate) fn reminder_mail(app: &App, visit: &VisitRow, key: String) -> Result<Mail, Broken> {
    let letter = letter::write(app, visit, ("reminder", Vec::new()))?;
    Ok(Mail { key, ..letter })
}
