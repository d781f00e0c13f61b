//! The list of what waits for a person, page by page: deadlines first, then the oldest.

use jiff::{SignedDuration, Timestamp};
use platform::db::Session;
use platform::{App, Broken};
use serde::{Deserialize, Serialize};

use crate::store::waiting as store;
use crate::waiting::{KINDS, Waiting};

/// Lines on one page.
const PAGE: i64 = 50;
/// A hold that ends within this waits for a decision.
const SOON: SignedDuration = SignedDuration::from_hours(48);

/// What the list is narrowed to, as the address says it. What cannot be read does not filter.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WaitingFilter {
    /// One of the kinds.
    pub kind: String,
    /// Where the page before ended.
    pub cursor: String,
}

/// One kind and how many of it wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted {
    pub kind: &'static str,
    pub count: i64,
}

/// What waits in all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct WaitingCounts {
    pub total: i64,
    /// Only kinds of which something waits.
    pub kinds: Vec<Counted>,
    pub nearest_due: Option<Timestamp>,
}

/// One page of the list.
#[derive(Debug, Clone, Serialize)]
pub struct WaitingList {
    pub lines: Vec<Waiting>,
    /// The cursor of what follows; empty at the end.
    pub next: String,
}

/// One statement.
pub async fn count_waiting(db: &impl Session, now: Timestamp) -> Result<WaitingCounts, Broken> {
    let rows = store::count_waiting(db, now.checked_add(SOON)?).await?;
    let count_of = |kind: &str| {
        rows.iter()
            .find(|(of, _, _)| of == kind)
            .map_or(0, |(_, count, _)| *count)
    };
    let counted = KINDS.iter().map(|kind| Counted {
        kind,
        count: count_of(kind),
    });
    Ok(WaitingCounts {
        total: rows.iter().map(|(_, count, _)| count).sum(),
        kinds: counted.filter(|counted| counted.count > 0).collect(),
        nearest_due: rows.iter().filter_map(|(_, _, due)| *due).min(),
    })
}

/// Two statements, one round trip.
pub async fn list_waiting(app: &App, filter: &WaitingFilter) -> Result<(WaitingCounts, WaitingList), Broken> {
    let now = app.clock().now();
    let db = app.db().read().await?;
    let kind = KINDS.iter().copied().find(|kind| *kind == filter.kind);
    let after = Place::read(&filter.cursor);
    let (due, since, subject) = match &after {
        Some(place) => (place.due, Some(place.since), Some(place.subject.as_str())),
        None => (None, None, None),
    };
    let soon = now.checked_add(SOON)?;
    let (counts, rows) = tokio::try_join!(
        count_waiting(&db, now),
        store::list_waiting(&db, soon, kind, None, due, since, subject, PAGE + 1)
    )?;
    let mut lines: Vec<Waiting> = rows.into_iter().map(|row| Waiting::of(row, now)).collect();
    let has_more = i64::try_from(lines.len())? > PAGE;
    lines.truncate(usize::try_from(PAGE)?);
    let next = lines.last().filter(|_| has_more).map(Place::after).unwrap_or_default();
    Ok((counts, WaitingList { lines, next }))
}

/// One thing by its id, if it still waits.
pub async fn find_waiting(app: &App, subject: &str) -> Result<Option<Waiting>, Broken> {
    let now = app.clock().now();
    let db = app.db().read().await?;
    let rows = store::list_waiting(&db, now.checked_add(SOON)?, None, Some(subject), None, None, None, 5).await?;
    let mut lines = rows.into_iter().map(|row| Waiting::of(row, now));
    Ok(lines.find(|line| line.acts.settle))
}

/// Where a page ended.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    due: Option<Timestamp>,
    since: Timestamp,
    /// Kind and id: a payment may wait as a hold and as a question.
    subject: String,
}

impl Place {
    fn after(line: &Waiting) -> String {
        let due = line.due.map(|due| due.as_microsecond().to_string()).unwrap_or_default();
        format!("{due}.{}.{}{}", line.since.as_microsecond(), line.kind, line.subject)
    }

    /// Nonsense is the first page.
    fn read(text: &str) -> Option<Place> {
        let mut parts = text.splitn(3, '.');
        let due = match parts.next()? {
            "" => None,
            due => Some(Timestamp::from_microsecond(due.parse().ok()?).ok()?),
        };
        let since = Timestamp::from_microsecond(parts.next()?.parse().ok()?).ok()?;
        let subject = parts.next()?.to_owned();
        Some(Place { due, since, subject })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_and_nonsense_is_the_first_page() {
        let since: Timestamp = "2026-01-15T10:00:00.123456Z".parse().unwrap();
        let subject = "eventgev_1".to_owned();
        for due in [None, Some(since)] {
            let text = format!(
                "{}.{}.{subject}",
                due.map(|due: Timestamp| due.as_microsecond().to_string())
                    .unwrap_or_default(),
                since.as_microsecond()
            );
            let place = Place {
                due,
                since,
                subject: subject.clone(),
            };
            assert_eq!(Place::read(&text), Some(place));
        }
        for text in ["", "..", "1", "x.1.y", "1.9999999999999999999.y"] {
            assert_eq!(Place::read(text), None, "{text}");
        }
    }
}
