//! Lists of visits: the office's with its filters, page by page, and a person's own.

use calendar::TechnicianId;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use platform::{App, Broken};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::VisitId;
use crate::planning::read_day;
use crate::store::list::{self as store, Sought};
use crate::store::visit::VisitRow;
use crate::visit::State;

/// Visits on one page.
const PAGE: i64 = 50;
/// Of their own visits, a person sees the latest.
const OWN: i64 = 100;

/// What the office's list is narrowed to, as the address says it. What cannot be read does not filter.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// A state's word.
    pub state: String,
    /// `tec_…`, or `none`: nobody yet.
    pub technician: String,
    /// The first and the last day, `2026-11-26`.
    pub from: String,
    pub until: String,
    /// An order's number, an e-mail, a telephone's number.
    pub q: String,
    /// Where the page before ended.
    pub cursor: String,
}

impl Filter {
    /// As an address carries it, with where to go on.
    pub fn query(&self, cursor: &str) -> String {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("state", &self.state)
            .append_pair("technician", &self.technician)
            .append_pair("from", &self.from)
            .append_pair("until", &self.until)
            .append_pair("q", &self.q)
            .append_pair("cursor", cursor)
            .finish()
    }
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct VisitList {
    /// The latest first.
    pub visits: Vec<VisitRow>,
    /// Give it back as `cursor` for what follows.
    pub next: Option<String>,
}

pub async fn list(app: &App, filter: &Filter) -> Result<VisitList, Broken> {
    let zone = app.renderer().zone();
    let begin = |date: Option<Date>| {
        date.and_then(|date| date.to_zoned(zone.clone()).ok())
            .map(|at| at.timestamp())
    };
    let until = read_day(&filter.until);
    let text = filter.q.trim();
    let (before, before_id) = read_cursor(&filter.cursor).unzip();
    let sought = Sought {
        state: State::parse(filter.state.trim()),
        technician: filter.technician.trim().parse::<TechnicianId>().ok(),
        is_unassigned: filter.technician.trim() == "none",
        from: begin(read_day(&filter.from)),
        until: begin(until.and_then(|date| date.checked_add(1.day()).ok())),
        text: (!text.is_empty()).then(|| text.to_owned()),
    };
    let db = app.db().read().await?;
    let mut visits = store::list(&db, &sought, (before, before_id), PAGE + 1).await?;
    let has_more = i64::try_from(visits.len())? > PAGE;
    visits.truncate(usize::try_from(PAGE)?);
    let next = visits.last().filter(|_| has_more);
    let next = next.map(|last| cursor_of(last.starts_at, last.id));
    Ok(VisitList { visits, next })
}

/// The latest first.
pub(crate) async fn list_own(app: &App, person: Uuid) -> Result<Vec<VisitRow>, Broken> {
    store::list_visits_of_person(&app.db().read().await?, person, OWN).await
}

fn cursor_of(at: Timestamp, id: VisitId) -> String {
    format!("{}.{id}", at.as_microsecond())
}

fn read_cursor(text: &str) -> Option<(Timestamp, Uuid)> {
    let (at, id) = text.split_once('.')?;
    let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
    // Visits have been since then; of much earlier times the database knows nothing.
    let at = Some(at).filter(|at| *at >= Timestamp::UNIX_EPOCH)?;
    Some((at, id.parse::<VisitId>().ok()?.uuid()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_nonsense_is_the_first_page() {
        let at: Timestamp = "2026-01-15T10:00:00.123456Z".parse().unwrap();
        let id = VisitId::from_uuid(Uuid::from_u128(7));
        assert_eq!(read_cursor(&cursor_of(at, id)), Some((at, id.uuid())));
        let long_ago = format!("-377705023201000000.{id}");
        for text in ["", ".", "1", "x.vis_1", &long_ago] {
            assert_eq!(read_cursor(text), None, "{text}");
        }
    }
}
