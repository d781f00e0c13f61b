//! SQL of lists of visits.

use calendar::TechnicianId;
use jiff::Timestamp;
use platform::Broken;
use platform::db::Session;
use uuid::Uuid;

use super::visit::{VisitRow, visit_columns};
use crate::visit::State;

/// What a list is narrowed to; what is `None` does not narrow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sought {
    pub state: Option<State>,
    pub technician: Option<TechnicianId>,
    pub is_unassigned: bool,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// An order's number, an e-mail or a telephone's number.
    pub text: Option<String>,
}

pub(crate) async fn list(
    db: &impl Session,
    sought: &Sought,
    (before, before_id): (Option<Timestamp>, Option<Uuid>),
    limit: i64,
) -> Result<Vec<VisitRow>, Broken> {
    let (state, text) = (sought.state.map(State::word), sought.text.as_deref());
    list_visits(
        db,
        state,
        sought.technician,
        sought.is_unassigned,
        sought.from,
        sought.until,
        text,
        before,
        before_id,
        limit,
    )
    .await
}

platform::statements! {
    fn list_visits(
        state: Option<&str>, technician: Option<TechnicianId>, is_unassigned: bool, from: Option<Timestamp>, until: Option<Timestamp>,
        text: Option<&str>, before: Option<Timestamp>, before_id: Option<Uuid>, limit: i64
    ) -> Vec<VisitRow> = concat!(
        "select ", visit_columns!(), " from visits
         where ($1::text is null or state = $1)
           and ($2::uuid is null or technician_id = $2)
           and (not $3 or technician_id is null)
           and ($4::timestamptz is null or starts_at >= $4)
           and ($5::timestamptz is null or starts_at < $5)
           and ($6::text is null or order_number = upper($6) or lower(email) = lower($6) or phone = $6)
           and ($7::timestamptz is null or (starts_at, id) < ($7, $8::uuid))
         order by starts_at desc, id desc limit $9");

    pub(crate) fn list_visits_of_person(person: Uuid, limit: i64) -> Vec<VisitRow> = concat!(
        "select ", visit_columns!(), " from visits where person_id = $1 order by starts_at desc, id desc limit $2");
}
