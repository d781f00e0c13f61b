//! SQL of reservations. A row is never moved: what moves ends, and its new place is a row of its own, inserted `on conflict do
//! nothing`, so that whoever comes second learns it from a count, not from an error.

use jiff::Timestamp;
use platform::db::One;
use uuid::Uuid;

use crate::{ReservationId, ServiceId, TechnicianId, TimeId};

platform::statements! {
    /// Takes a slot for a while; 0 where somebody has it, or a calendar kept elsewhere has something there that no reservation
    /// tells of yet. Holds that are past their time give way, and are left alone where it would not help.
    pub(crate) fn insert_hold(
        id: ReservationId, time: TimeId, holder: Uuid, technician: TechnicianId, service: ServiceId, place: &str,
        starts_at: Timestamp, ends_at: Timestamp, from: Timestamp, until: Timestamp, expires_at: Timestamp, now: Timestamp
    ) -> u64 =
        "with lapsed as (
             update reservations set ended_at = $12
             where id in (
                 select id from reservations
                 where technician_id = $4 and during && tstzrange($9, $10) and kind = 'hold' and expires_at <= $12 and ended_at is null
                   and not exists (
                     select from reservations o
                     where o.technician_id = $4 and o.during && tstzrange($9, $10) and o.ended_at is null
                       and not (o.kind = 'hold' and o.expires_at <= $12))
                   and not exists (
                     select from external_calendars c join external_spans s on s.calendar_id = c.id
                     where c.technician_id = $4 and s.during && tstzrange($9, $10))
                 order by id for update)
             returning id)
         insert into reservations (id, time_id, holder_id, technician_id, kind, service_id, place, starts_at, ends_at, during, expires_at, created_at)
         select $1, $2, $3, $4, 'hold', $5, $6, $7, $8, tstzrange($9, $10), $11, $12
         where (select count(*) from lapsed) >= 0 and not exists (
             select from external_calendars c join external_spans s on s.calendar_id = c.id
             where c.technician_id = $4 and s.during && tstzrange($9, $10))
         on conflict do nothing";

    /// A cart's holds become an order's. Returns how many there were.
    pub(crate) fn adopt(times: &[TimeId], holder: Uuid, expires_at: Timestamp) -> u64 =
        "update reservations set holder_id = $2, expires_at = $3
         where time_id = any($1) and kind = 'hold' and ended_at is null";

    /// What a holder holds becomes visits, or requests where somebody has to accept. Returns how many of its lines of time have
    /// no reservation any more.
    pub(crate) fn keep(holder: Uuid) -> One<(i64,)> =
        "with kept as (
             update reservations r set expires_at = null,
                 kind = case when s.policy->>'acceptance' = 'by_technician' then 'request' else 'visit' end
             from services s where s.id = r.service_id and r.holder_id = $1 and r.kind = 'hold' and r.ended_at is null
             returning r.time_id)
         select count(distinct r.time_id) from reservations r
         where r.holder_id = $1 and not exists (
             select from reservations a where a.time_id = r.time_id and a.ended_at is null)";

    pub(crate) fn confirm(time: TimeId) -> u64 =
        "update reservations set kind = 'visit' where time_id = $1 and kind = 'request' and ended_at is null";

    pub(crate) fn release(holder: Uuid, now: Timestamp) -> u64 =
        "update reservations set ended_at = $2 where holder_id = $1 and ended_at is null";

    pub(crate) fn end(time: TimeId, now: Timestamp) -> u64 =
        "update reservations set ended_at = $2 where time_id = $1 and ended_at is null";

    /// The work is done before its end: the row ends, and one that is shorter stands in its place, with the same after it. At least
    /// a minute of the slot stays. 0 where nothing of it was left.
    pub(crate) fn shorten(time: TimeId, id: ReservationId, now: Timestamp) -> u64 =
        "with ended as (
             update reservations set ended_at = $3
             where time_id = $1 and kind = 'visit' and ended_at is null and greatest(starts_at + interval '1 minute', $3) < ends_at
             returning *),
         short as (select *, greatest(starts_at + interval '1 minute', $3) as done_at from ended)
         insert into reservations (id, time_id, holder_id, technician_id, kind, service_id, place, starts_at, ends_at, during, note, created_at)
         select $2, time_id, holder_id, technician_id, kind, service_id, place, starts_at, done_at,
             tstzrange(lower(during), done_at + (upper(during) - ends_at)), note, $3
         from short on conflict do nothing";

    /// The work goes on past its end: the row ends, and one until then stands in its place, as far as nothing else does. Returns how
    /// many ended and how many took their place: fewer where somebody was quicker.
    pub(crate) fn lengthen(time: TimeId, id: ReservationId, until: Timestamp, now: Timestamp) -> One<(i64, i64)> =
        "with room as (
             select r.id, least($3, n.begins) as goes_to, least($3 + (upper(r.during) - r.ends_at), n.begins) as free_from
             from reservations r cross join lateral (
                 select coalesce(min(lower(o.during)), 'infinity') as begins from reservations o
                 where o.technician_id = r.technician_id and o.ended_at is null
                   and o.during && tstzrange(upper(r.during), greatest($3, upper(r.during)) + interval '1 day')) n
             where r.time_id = $1 and r.kind = 'visit' and r.ended_at is null and r.ends_at <= $4),
         ended as (
             update reservations r set ended_at = $4 from room
             where r.id = room.id and room.goes_to > r.ends_at
             returning r.*, room.goes_to, room.free_from),
         longer as (
             insert into reservations (id, time_id, holder_id, technician_id, kind, service_id, place, starts_at, ends_at, during, note, created_at)
             select $2, time_id, holder_id, technician_id, kind, service_id, place, starts_at, goes_to, tstzrange(lower(during), free_from), note, $4
             from ended on conflict do nothing returning id)
         select (select count(*) from ended), (select count(*) from longer)";

    /// Takes again what a holder had and lost, unless it has begun or a calendar kept elsewhere has something there; locks the
    /// technicians first, as moves do. Returns how many lines of time it has lost, and how many of them were taken.
    pub(crate) fn take_again(holder: Uuid, expires_at: Timestamp, now: Timestamp) -> One<(i64, i64)> =
        "with lost as materialized (
             select distinct on (r.time_id) r.* from reservations r
             where r.holder_id = $1 and not exists (
                 select from reservations a where a.time_id = r.time_id and a.ended_at is null)
             order by r.time_id, r.ended_at desc),
         locked as materialized (
             select id from technicians where id in (select technician_id from lost) order by id for no key update),
         lapsed as (
             update reservations h set ended_at = $3 from lost l
             where (select count(*) from locked) >= 0 and h.technician_id = l.technician_id and h.during && l.during and h.kind = 'hold' and h.expires_at <= $3 and h.ended_at is null
             returning h.id),
         taken as (
             insert into reservations (id, time_id, holder_id, technician_id, kind, service_id, place, starts_at, ends_at, during, expires_at, created_at)
             select gen_random_uuid(), l.time_id, l.holder_id, l.technician_id, 'hold', l.service_id, l.place, l.starts_at, l.ends_at, l.during, $2, $3
             from lost l join technicians t on t.id = l.technician_id and t.is_active
             where (select count(*) from lapsed) >= 0 and l.starts_at > $3 and not exists (
                 select from external_calendars c join external_spans s on s.calendar_id = c.id
                 where c.technician_id = l.technician_id and s.during && l.during)
             order by l.technician_id, l.starts_at
             on conflict do nothing returning time_id)
         select (select count(*) from lost), (select count(*) from taken)";
}
