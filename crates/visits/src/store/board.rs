//! SQL of visits side by side: the office's planning and the technician's day.

use calendar::TechnicianId;
use jiff::Timestamp;

use super::visit::visit_columns;
use crate::store::visit::VisitRow;

platform::statements! {
    /// What begins in a stretch of time, called off or not, of one technician or of everybody.
    pub(crate) fn list_visits_between(from: Timestamp, until: Timestamp, technician: Option<TechnicianId>) -> Vec<VisitRow> =
        concat!("select ", visit_columns!(), " from visits
         where starts_at >= $1 and starts_at < $2 and ($3::uuid is null or technician_id = $3) order by starts_at, id limit 2000");

    /// The same, and whenever it is, what waits for the office: requests, and what nobody is to do yet.
    pub(crate) fn list_visits_to_plan(from: Timestamp, until: Timestamp, technician: Option<TechnicianId>) -> Vec<VisitRow> =
        concat!("select ", visit_columns!(), " from visits
         where (starts_at >= $1 and starts_at < $2 and ($3::uuid is null or technician_id = $3))
            or state = 'requested' or (technician_id is null and state = 'confirmed')
         order by starts_at, id limit 2000");

    /// Of a technician's visits that nobody finished, those that were to be before: they are easily forgotten.
    pub(crate) fn count_unfinished_before(technician: TechnicianId, before: Timestamp) -> platform::db::One<(i64, Option<Timestamp>)> =
        "select count(*), min(starts_at) from visits
         where technician_id = $1 and starts_at < $2 and state in ('confirmed', 'on_the_way', 'checked_in')";

    /// For the office's first page: visits of a stretch of time, requests, and what nobody is to do yet.
    pub(crate) fn count_visits(from: Timestamp, until: Timestamp) -> platform::db::One<(i64, i64, i64)> =
        "select count(*) filter (where starts_at >= $1 and starts_at < $2 and state not in ('cancelled', 'no_show')),
             count(*) filter (where state = 'requested'),
             count(*) filter (where technician_id is null and state in ('requested', 'confirmed'))
         from visits where (starts_at >= $1 and starts_at < $2) or state = 'requested' or (technician_id is null and state = 'confirmed')";
}
