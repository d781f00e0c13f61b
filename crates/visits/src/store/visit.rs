//! SQL of visits themselves.

use calendar::{Policy, ServiceId, TechnicianId};
use jiff::Timestamp;
use kernel::{Currency, Lang, Localized};
use orders::OrderId;
use platform::db::Json;
use uuid::Uuid;

use crate::VisitId;
use crate::visit::State;

platform::row! {
    /// A visit, whole.
    pub struct VisitRow {
        pub id: VisitId,
        pub order_id: OrderId,
        pub order_number: String,
        pub person_id: Option<Uuid>,
        pub service_id: ServiceId,
        /// `None`: nobody is to do it yet.
        pub technician_id: Option<TechnicianId>,
        pub technician_name: Option<String>,
        pub state: State,
        /// Rises with every change the customer's calendar has to know.
        pub version: i32,
        pub title: Json<Localized>,
        pub fault: Option<Json<Localized>>,
        pub appliance: String,
        pub starts_at: Timestamp,
        pub ends_at: Timestamp,
        pub window_min: i32,
        pub time_zone: String,
        pub place: String,
        pub place_name: Json<Localized>,
        pub address: String,
        pub name: String,
        pub phone: String,
        pub email: String,
        pub lang: Lang,
        pub note: String,
        pub technician_note: String,
        pub policy: Json<Policy>,
        /// No more than this share goes back when its customer cancels: it was moved late.
        pub back_bp_most: i32,
        /// The visit and the way, tax included, as sold.
        pub gross_minor: i64,
        pub currency: Currency,
        pub answer_by: Option<Timestamp>,
        pub complete_at: Option<Timestamp>,
        pub created_at: Timestamp,
        pub confirmed_at: Option<Timestamp>,
        pub on_the_way_at: Option<Timestamp>,
        pub checked_in_at: Option<Timestamp>,
        pub checked_out_at: Option<Timestamp>,
        pub completed_at: Option<Timestamp>,
        pub ended_at: Option<Timestamp>,
    }
}

/// The columns of [`VisitRow`], in its order.
macro_rules! visit_columns {
    () => {
        "id, order_id, order_number, person_id, service_id, technician_id, technician_name, state, version, title, fault, appliance, \
         starts_at, ends_at, window_min, time_zone, place, place_name, address, name, phone, email, lang, note, technician_note, \
         policy, back_bp_most, gross_minor, currency, answer_by, complete_at, created_at, confirmed_at, on_the_way_at, \
         checked_in_at, checked_out_at, completed_at, ended_at"
    };
}

pub(crate) use visit_columns;

platform::statements! {
    pub(crate) fn find_visit(id: VisitId) -> Option<VisitRow> =
        concat!("select ", visit_columns!(), " from visits where id = $1");

    pub(crate) fn find_order_of(id: VisitId) -> Option<(OrderId,)> =
        "select order_id from visits where id = $1";

    pub(crate) fn lock_visit(id: VisitId) -> Option<VisitRow> =
        concat!("select ", visit_columns!(), " from visits where id = $1 for update");

    pub(crate) fn lock_visits_of_order(order: OrderId) -> Vec<VisitRow> =
        concat!("select ", visit_columns!(), " from visits where order_id = $1 order by id for update");

    /// Once: a visit that stands already is left as it is.
    pub(crate) fn insert_visit(
        id: VisitId, order: OrderId, order_number: &str, person: Option<Uuid>, service: ServiceId, technician: TechnicianId,
        technician_name: &str, title: &Json<&Localized>, fault: Option<Json<&Localized>>, appliance: &str, starts_at: Timestamp,
        ends_at: Timestamp, window_min: i32, time_zone: &str, place: &str, place_name: &Json<&Localized>, address: &str,
        name: &str, phone: &str, email: &str, lang: Lang, note: &str, policy: &Json<&Policy>, gross_minor: i64,
        currency: Currency, answer_by: Timestamp, now: Timestamp
    ) -> u64 =
        "insert into visits (id, order_id, order_number, person_id, service_id, technician_id, technician_name, state, title, fault,
             appliance, starts_at, ends_at, window_min, time_zone, place, place_name, address, name, phone, email, lang, note,
             policy, gross_minor, currency, answer_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, 'requested', $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
             $23, $24, $25, $26, $27)
         on conflict (id) do nothing";

    /// Stores a step of the state function: the hour of each state is kept when it is first reached, and forgotten where
    /// somebody turned back on the way.
    pub(crate) fn set_state(id: VisitId, state: State, now: Timestamp, version: i32, answer_by: Option<Timestamp>, complete_at: Option<Timestamp>) -> u64 =
        "update visits set state = $2, version = $4, answer_by = $5, complete_at = $6,
             confirmed_at = case when $2 = 'confirmed' then coalesce(confirmed_at, $3) else confirmed_at end,
             on_the_way_at = case when $2 = 'on_the_way' then $3 when $2 in ('requested', 'confirmed') then null else on_the_way_at end,
             checked_in_at = case when $2 = 'checked_in' then $3 else checked_in_at end,
             checked_out_at = case when $2 = 'checked_out' then $3 else checked_out_at end,
             completed_at = case when $2 = 'completed' then $3 else completed_at end,
             ended_at = case when $2 in ('completed', 'cancelled', 'no_show') then $3 end
         where id = $1";

    pub(crate) fn set_slot(id: VisitId, starts_at: Timestamp, ends_at: Timestamp, technician: Option<TechnicianId>, technician_name: Option<&str>, back_bp_most: i32) -> u64 =
        "update visits set starts_at = $2, ends_at = $3, technician_id = $4, technician_name = $5, back_bp_most = $6 where id = $1";

    pub(crate) fn set_technician(id: VisitId, technician: Option<TechnicianId>, technician_name: Option<&str>) -> u64 =
        "update visits set technician_id = $2, technician_name = $3 where id = $1";

    pub(crate) fn set_technician_note(id: VisitId, note: &str) -> u64 =
        "update visits set technician_note = $2 where id = $1";

    /// Requests nobody answered in time, oldest first.
    pub(crate) fn list_unanswered(before: Timestamp, limit: i64) -> Vec<(VisitId,)> =
        "select id from visits where state = 'requested' and answer_by <= $1 order by answer_by limit $2";

    /// Work that was to end in this time and goes on, oldest first.
    pub(crate) fn list_overrunning(since: Timestamp, until: Timestamp, limit: i64) -> Vec<(VisitId,)> =
        "select id from visits where state = 'checked_in' and ends_at > $1 and ends_at <= $2 order by ends_at limit $3";

    /// Finished visits nobody objected to in time, oldest first.
    pub(crate) fn list_to_complete(before: Timestamp, limit: i64) -> Vec<(VisitId,)> =
        "select id from visits where state = 'checked_out' and complete_at <= $1 order by complete_at limit $2";

    /// Visits ordered at an address without an account become this person's.
    pub(crate) fn claim_visits(person: Uuid, email: &str) -> u64 =
        "update visits set person_id = $1 where lower(email) = lower($2) and person_id is null";
}
