//! Tell the people of a visit what became of it. Written by a task after the news has been committed.

use platform::tasks::Task;
use platform::{App, Broken, Tx};
use serde::{Deserialize, Serialize};

use crate::VisitId;
use crate::store::visit::{self as store, VisitRow};

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

/// The task that tells it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TellVisit {
    pub visit: VisitId,
    /// The visit's, when it was news.
    pub version: i32,
    pub news: News,
}

impl Task for TellVisit {
    const NAME: &'static str = "visits.tell";
}

/// Has the news told once the transaction is committed.
pub(crate) fn tell(tx: &Tx, visit: &VisitRow, news: News) {
    tx.enqueue(&TellVisit {
        visit: visit.id,
        version: visit.version,
        news,
    });
}

pub(crate) async fn run(app: App, task: TellVisit) -> Result<(), Broken> {
    let visit = store::find_visit(&app.db().read().await?, task.visit).await?;
    tracing::debug!(visit.id = %task.visit, news = task.news.word(), found = visit.is_some(), "news of a visit");
    Ok(())
}
