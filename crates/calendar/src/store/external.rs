//! SQL of calendars kept elsewhere: what they are, what they said, and the reservations made of it.

use jiff::Timestamp;
use platform::db::One;
use uuid::Uuid;

use crate::{ExternalCalendarId, TechnicianId, TimeId};

platform::row! {
    /// A calendar taken to be read.
    pub(crate) struct DueCalendar {
        pub id: ExternalCalendarId,
        pub technician: TechnicianId,
        pub url: String,
        pub etag: Option<String>,
        pub parsed_at: Option<Timestamp>,
        /// Of times that name no zone.
        pub time_zone: String,
    }
}

platform::row! {
    pub(crate) struct CalendarRow {
        pub id: ExternalCalendarId,
        pub technician: TechnicianId,
        pub technician_name: String,
        pub name: String,
        pub url: String,
        pub created_at: Timestamp,
        pub read_at: Option<Timestamp>,
        pub sound_at: Option<Timestamp>,
        pub failure: Option<String>,
    }
}

platform::row! {
    /// A sold time during which a calendar kept elsewhere says that its technician is busy.
    pub struct ConflictRow {
        pub time: TimeId,
        pub technician: TechnicianId,
        pub technician_name: String,
        pub starts_at: Timestamp,
        pub ends_at: Timestamp,
        /// The calendar's name, as staff gave it.
        pub calendar: String,
        pub busy_from: Timestamp,
        pub busy_until: Timestamp,
    }
}

/// Makes the reservations of kind busy of some technicians what their calendars say, less what else they are taken for: the ones
/// that are wrong end, the ones that lack are inserted. Where somebody takes the place in the same moment, theirs stands.
macro_rules! settle {
    ($whose:literal) => {
        concat!(
            "with who as materialized (
                 select distinct c.technician_id as id from external_calendars c where c.technician_id in (", $whose, ")),
             raw as (
                 select who.id, range_agg(s.during) as spans
                 from who join external_calendars c on c.technician_id = who.id join external_spans s on s.calendar_id = c.id
                 where s.during && tstzrange($2, null) group by who.id),
             lapsed as (
                 update reservations h set ended_at = $2 from who
                 where h.technician_id = who.id and h.kind = 'hold' and h.expires_at <= $2 and h.ended_at is null
                 returning h.id),
             taken as (
                 select who.id, range_agg(r.during) as spans from who join reservations r on r.technician_id = who.id
                 where r.kind <> 'busy' and r.ended_at is null and r.during && tstzrange($2, null)
                   and not (r.kind = 'hold' and r.expires_at <= $2)
                 group by who.id),
             wanted as materialized (
                 select raw.id, piece as during
                 from raw left join taken on taken.id = raw.id,
                      unnest(raw.spans - coalesce(taken.spans, '{}'::tstzmultirange)) piece),
             ended as (
                 update reservations b set ended_at = $2 from who
                 where b.technician_id = who.id and b.kind = 'busy' and b.ended_at is null and b.during && tstzrange($2, null)
                   and not exists (select from wanted w where w.id = b.technician_id and w.during = b.during)
                 returning b.id)
             insert into reservations (id, technician_id, kind, starts_at, ends_at, during, calendar_id, created_at)
             select gen_random_uuid(), w.id, 'busy', lower(w.during), upper(w.during), w.during, of.id, $2
             from wanted w, lateral (
                 select c.id from external_calendars c join external_spans s on s.calendar_id = c.id
                 where c.technician_id = w.id and s.during && w.during order by lower(s.during), c.id limit 1) of
             where (select count(*) from lapsed) >= 0 and (select count(*) from ended) >= 0
               and not exists (
                   select from reservations b
                   where b.technician_id = w.id and b.kind = 'busy' and b.ended_at is null and b.during = w.during)
             on conflict do nothing"
        )
    };
}

platform::statements! {
    pub(crate) fn settle_busy(technicians: &[TechnicianId], now: Timestamp) -> u64 = settle!("select unnest($1::uuid[])");

    pub(crate) fn settle_busy_of_holder(holder: Uuid, now: Timestamp) -> u64 =
        settle!("select technician_id from reservations where holder_id = $1");

    pub(crate) fn settle_busy_of_time(time: TimeId, now: Timestamp) -> u64 =
        settle!("select technician_id from reservations where time_id = $1");

    /// None where there is no such technician, or they have as many as anybody may.
    pub(crate) fn insert_calendar(
        id: ExternalCalendarId, technician: TechnicianId, name: &str, url: &str, now: Timestamp, most: i64
    ) -> u64 =
        "insert into external_calendars (id, technician_id, name, url, next_read_at, created_at)
         select $1, t.id, $3, $4, $5, $5 from technicians t
         where t.id = $2 and (select count(*) from external_calendars where technician_id = $2) < $6
         on conflict on constraint external_calendars_technician_id_url_key do nothing";

    pub(crate) fn find_technician(id: TechnicianId) -> Option<(String,)> = "select name from technicians where id = $1";

    pub(crate) fn delete_calendar(id: ExternalCalendarId, technician: TechnicianId) -> u64 =
        "delete from external_calendars where id = $1 and technician_id = $2";

    pub(crate) fn mark_due(id: ExternalCalendarId, technician: TechnicianId, now: Timestamp) -> u64 =
        "update external_calendars set next_read_at = $3 where id = $1 and technician_id = $2";

    /// Takes calendars that are due; nobody else takes them before `free_at`.
    pub(crate) fn claim_due(now: Timestamp, most: i64, free_at: Timestamp) -> Vec<DueCalendar> =
        "update external_calendars c set next_read_at = $3
         from technicians t
         where t.id = c.technician_id and c.id in (
             select id from external_calendars where next_read_at <= $1 order by next_read_at, id limit $2 for update skip locked)
         returning c.id, c.technician_id as technician, c.url, c.etag, c.parsed_at, t.time_zone";

    /// Read whole: 0 where the calendar is gone meanwhile.
    pub(crate) fn mark_parsed(id: ExternalCalendarId, etag: Option<&str>, now: Timestamp, next: Timestamp) -> u64 =
        "update external_calendars set etag = $2, read_at = $3, sound_at = $3, parsed_at = $3, failure = null, next_read_at = $4
         where id = $1";

    /// It said that nothing had changed.
    pub(crate) fn mark_unchanged(id: ExternalCalendarId, now: Timestamp, next: Timestamp) -> u64 =
        "update external_calendars set read_at = $2, sound_at = $2, failure = null, next_read_at = $3 where id = $1";

    pub(crate) fn mark_failed(id: ExternalCalendarId, failure: &str, now: Timestamp, next: Timestamp) -> u64 =
        "update external_calendars set read_at = $3, failure = $2, next_read_at = $4 where id = $1";

    /// What a calendar says now, in the place of what it said. Returns how many spans came and went.
    pub(crate) fn replace_spans(id: ExternalCalendarId, from: &[Timestamp], until: &[Timestamp]) -> One<(i64,)> =
        "with said as materialized (
             select tstzrange(a, b) as during from unnest($2::timestamptz[], $3::timestamptz[]) as span(a, b)),
         gone as (
             delete from external_spans s where s.calendar_id = $1 and not exists (select from said where said.during = s.during)
             returning 1),
         come as (
             insert into external_spans (calendar_id, during)
             select $1, during from said
             where not exists (select from external_spans s where s.calendar_id = $1 and s.during = said.during)
             returning 1)
         select (select count(*) from gone) + (select count(*) from come)";

    pub(crate) fn list_calendars(technician: TechnicianId) -> Vec<CalendarRow> =
        "select c.id, c.technician_id as technician, t.name as technician_name, c.name, c.url, c.created_at, c.read_at, c.sound_at, c.failure
         from external_calendars c join technicians t on t.id = c.technician_id
         where c.technician_id = $1 order by c.created_at, c.id";

    /// Not read soundly since then.
    pub(crate) fn list_dead(since: Timestamp) -> Vec<CalendarRow> =
        "select c.id, c.technician_id as technician, t.name as technician_name, c.name, c.url, c.created_at, c.read_at, c.sound_at, c.failure
         from external_calendars c join technicians t on t.id = c.technician_id
         where t.is_active and coalesce(c.sound_at, c.created_at) <= $1 order by t.position, t.id, c.created_at";

    pub(crate) fn list_conflicts(now: Timestamp) -> Vec<ConflictRow> =
        "select r.time_id as time, r.technician_id as technician, t.name as technician_name, r.starts_at, r.ends_at, c.name as calendar,
             lower(s.during) as busy_from, upper(s.during) as busy_until
         from reservations r join technicians t on t.id = r.technician_id
         join external_calendars c on c.technician_id = r.technician_id
         join external_spans s on s.calendar_id = c.id and s.during && r.during
         where r.kind in ('request', 'visit') and r.ended_at is null and r.ends_at > $1 and r.time_id is not null
         order by r.starts_at, r.time_id, lower(s.during)";
}
