//! What staff see of calendars kept elsewhere: how each stands, which have not been read for too long, and what has been sold
//! where one of them says that its owner is busy. Shows the host of an address, never the address.

use jiff::{SignedDuration, Timestamp};
use platform::Broken;
use platform::db::Session;
use serde::Serialize;

use super::unsound::Unsound;
use crate::store::external::{self as store, CalendarRow, ConflictRow};
use crate::{ExternalCalendarId, TechnicianId};

/// Without a sound reading for so long, somebody is told.
const DEAD_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// A calendar kept elsewhere, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CalendarView {
    #[schema(value_type = String)]
    pub id: ExternalCalendarId,
    #[schema(value_type = String)]
    pub technician: TechnicianId,
    pub technician_name: String,
    pub name: String,
    /// Of its address: the rest is a secret.
    pub host: String,
    #[schema(value_type = Option<String>)]
    pub read_at: Option<Timestamp>,
    /// When it last answered soundly; what it said then stands.
    #[schema(value_type = Option<String>)]
    pub sound_at: Option<Timestamp>,
    /// Why the last reading changed nothing: `not_public`, `no_answer`, `answered`, `too_large`, `not_a_calendar`,
    /// `unknown_zone`, `unknown_time` or `unknown_rule`; empty when it was sound.
    pub failure: String,
    /// The status it answered with, where that was the failure.
    pub status: String,
    /// No sound reading for a day.
    pub is_dead: bool,
}

impl CalendarView {
    fn of(row: CalendarRow, now: Timestamp) -> Self {
        let failure = row.failure.unwrap_or_default();
        let (failure, status) = failure.split_once(':').unwrap_or((&failure, ""));
        CalendarView {
            is_dead: now.duration_since(row.sound_at.unwrap_or(row.created_at)) >= DEAD_AFTER,
            host: host(&row.url).to_owned(),
            failure: failure.to_owned(),
            status: status.to_owned(),
            id: row.id,
            technician: row.technician,
            technician_name: row.technician_name,
            name: row.name,
            read_at: row.read_at,
            sound_at: row.sound_at,
        }
    }

    /// One of each kind.
    pub(crate) fn samples() -> Vec<Self> {
        let sample = |name: &str, failure: &str| {
            let row = CalendarRow {
                id: ExternalCalendarId::from_uuid(uuid::Uuid::nil()),
                technician: TechnicianId::from_uuid(uuid::Uuid::nil()),
                technician_name: "Karim B.".to_owned(),
                name: name.to_owned(),
                url: "https://calendar.example.com/secret/basic.ics".to_owned(),
                created_at: Timestamp::UNIX_EPOCH,
                read_at: Some(Timestamp::UNIX_EPOCH),
                sound_at: None,
                failure: Some(failure.to_owned()).filter(|failure| !failure.is_empty()),
            };
            let now = Timestamp::UNIX_EPOCH
                + if failure.is_empty() {
                    SignedDuration::ZERO
                } else {
                    DEAD_AFTER
                };
            CalendarView::of(row, now)
        };
        let failures = Unsound::ALL.iter().map(|unsound| format!("{}:503", unsound.word()));
        let mut samples: Vec<_> = failures.map(|failure| sample("Agenda de Karim", &failure)).collect();
        samples.push(sample("تقويم كريم", ""));
        samples
    }
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// A technician's, oldest first.
pub async fn list_calendars(
    db: &impl Session,
    technician: TechnicianId,
    now: Timestamp,
) -> Result<Vec<CalendarView>, Broken> {
    let rows = store::list_calendars(db, technician).await?;
    Ok(rows.into_iter().map(|row| CalendarView::of(row, now)).collect())
}

/// Those of whoever works that have had no sound reading for a day: what they said then stands, and may be old.
pub async fn dead_links(db: &impl Session, now: Timestamp) -> Result<Vec<CalendarView>, Broken> {
    let rows = store::list_dead(db, now.saturating_sub(DEAD_AFTER)?).await?;
    Ok(rows.into_iter().map(|row| CalendarView::of(row, now)).collect())
}

/// What has been sold, from now on, where a calendar says that its technician is busy: somebody has to decide.
pub async fn conflicts(db: &impl Session, now: Timestamp) -> Result<Vec<ConflictRow>, Broken> {
    store::list_conflicts(db, now).await
}
