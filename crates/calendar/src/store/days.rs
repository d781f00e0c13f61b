//! SQL of exceptions, leave and holidays that were changed.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::Localized;
use platform::db::{Json, One};

use crate::{ReservationId, TechnicianId, TimeId};

platform::row! {
    pub(crate) struct DayRow {
        pub day: Date,
        pub spans: Vec<i32>,
        pub note: String,
    }
}

platform::row! {
    pub(crate) struct LeaveRow {
        pub id: ReservationId,
        pub starts_at: Timestamp,
        pub ends_at: Timestamp,
        pub note: String,
        pub ended_at: Option<Timestamp>,
    }
}

platform::row! {
    /// What stands where leave is wanted.
    pub(crate) struct InTheWayRow {
        pub kind: String,
        pub starts_at: Timestamp,
        pub time: Option<TimeId>,
    }
}

platform::row! {
    pub(crate) struct HolidayRow {
        pub day: Date,
        pub is_closed: bool,
        pub names: Json<Localized>,
        pub version: i64,
    }
}

platform::statements! {
    pub(crate) fn lock_version(technician: TechnicianId) -> Option<(i64,)> =
        "select version from technicians where id = $1 for no key update";

    pub(crate) fn touch_technician(technician: TechnicianId, version: i64, now: Timestamp) -> One<(i64,)> =
        "update technicians set version = $2::bigint + 1, updated_at = $3 where id = $1 returning version";

    /// From a day on.
    pub(crate) fn list_days(technician: TechnicianId, from: Date) -> Vec<DayRow> =
        "select day, spans, note from technician_days where technician_id = $1 and day >= $2 order by day limit 400";

    pub(crate) fn find_day(technician: TechnicianId, day: Date) -> Option<DayRow> =
        "select day, spans, note from technician_days where technician_id = $1 and day = $2";

    pub(crate) fn put_day(technician: TechnicianId, day: Date, spans: &[i32], note: &str) -> u64 =
        "insert into technician_days (technician_id, day, spans, note) values ($1, $2, $3, $4)
         on conflict (technician_id, day) do update set spans = excluded.spans, note = excluded.note";

    pub(crate) fn delete_day(technician: TechnicianId, day: Date) -> u64 =
        "delete from technician_days where technician_id = $1 and day = $2";

    pub(crate) fn lock_zone(technician: TechnicianId) -> Option<(String,)> =
        "select time_zone from technicians where id = $1 for no key update";

    /// Leave that is not over.
    pub(crate) fn list_leave(technician: TechnicianId, now: Timestamp) -> Vec<LeaveRow> =
        "select id, starts_at, ends_at, note, ended_at from reservations
         where technician_id = $1 and kind = 'leave' and ended_at is null and ends_at > $2 order by starts_at limit 200";

    pub(crate) fn find_leave(technician: TechnicianId, from: Timestamp, until: Timestamp) -> Option<(ReservationId,)> =
        "select id from reservations
         where technician_id = $1 and kind = 'leave' and ended_at is null and starts_at = $2 and ends_at = $3";

    pub(crate) fn lock_leave(technician: TechnicianId, id: ReservationId) -> Option<LeaveRow> =
        "select id, starts_at, ends_at, note, ended_at from reservations
         where technician_id = $1 and id = $2 and kind = 'leave' for update";

    pub(crate) fn end_leave(id: ReservationId, now: Timestamp) -> u64 =
        "update reservations set ended_at = $2 where id = $1 and ended_at is null";

    /// Takes the time unless something stands there. Holds past their time give way, and so does what outside calendars say:
    /// what of it sticks out is put back.
    pub(crate) fn insert_leave(
        id: ReservationId, technician: TechnicianId, from: Timestamp, until: Timestamp, note: &str, now: Timestamp
    ) -> u64 =
        "with standing as (
             select count(*) as n from reservations
             where technician_id = $2 and during && tstzrange($3, $4) and ended_at is null
               and (kind in ('request', 'visit', 'leave') or (kind = 'hold' and expires_at > $6))),
         gone as (
             update reservations set ended_at = $6
             where technician_id = $2 and during && tstzrange($3, $4) and ended_at is null and (select n from standing) = 0
               and (kind = 'busy' or (kind = 'hold' and expires_at <= $6))
             returning kind, during, calendar_id, note),
         kept as (
             insert into reservations (id, technician_id, kind, starts_at, ends_at, during, note, calendar_id, created_at)
             select gen_random_uuid(), $2, 'busy', lower(part), upper(part), part, g.note, g.calendar_id, $6
             from gone g, unnest(tstzmultirange(g.during) - tstzmultirange(tstzrange($3, $4))) as part
             where g.kind = 'busy'
             on conflict do nothing returning id)
         insert into reservations (id, technician_id, kind, starts_at, ends_at, during, note, created_at)
         select $1, $2, 'leave', $3, $4, tstzrange($3, $4), $5, $6
         where (select n from standing) = 0 and (select count(*) from gone) >= 0 and (select count(*) from kept) >= 0
         on conflict do nothing";

    pub(crate) fn list_in_the_way(technician: TechnicianId, from: Timestamp, until: Timestamp) -> Vec<InTheWayRow> =
        "select kind, starts_at, time_id as time from reservations
         where technician_id = $1 and during && tstzrange($2, $3) and ended_at is null and kind <> 'busy'
         order by starts_at limit 100";

    pub(crate) fn list_holiday_changes(country: &str, from: Date, until: Date) -> Vec<HolidayRow> =
        "select day, is_closed, names, version from holiday_changes
         where country = $1 and day >= $2 and day <= $3 order by day";

    pub(crate) fn lock_holiday_change(country: &str, day: Date) -> Option<HolidayRow> =
        "select day, is_closed, names, version from holiday_changes where country = $1 and day = $2 for update";

    /// Makes a day's row as version `first`, or changes the version that was seen (0: none); nothing where another stands.
    pub(crate) fn put_holiday_change(
        country: &str, day: Date, is_closed: bool, names: Json<&Localized>, seen: i64, first: i64
    ) -> Option<(i64,)> =
        "insert into holiday_changes as h (country, day, is_closed, names, version) values ($1, $2, $3, $4, $6)
         on conflict (country, day) do update
             set is_closed = excluded.is_closed, names = excluded.names, version = h.version + 1
         where h.version = $5
         returning version";

    pub(crate) fn delete_holiday_change(country: &str, day: Date, seen: i64) -> Option<(i64,)> =
        "delete from holiday_changes where country = $1 and day = $2 and version = $3 returning 0::bigint";
}
