//! SQL of moving: whom a line of time has, what stands in the way, and the swap. The technicians' rows are locked first, in the
//! order of their ids, so that two moves that cross wait for each other instead of for a deadlock's end.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{ReservationId, ServiceId, TechnicianId, TimeId};

platform::row! {
    /// A reservation, for plans and reasons.
    pub struct ReservedRow {
        pub id: ReservationId,
        /// None: leave, or an outside calendar's.
        pub time: Option<TimeId>,
        pub holder: Option<Uuid>,
        /// None: nobody is to do it yet.
        pub technician: Option<TechnicianId>,
        /// `hold`, `request`, `visit`, `leave` or `busy`.
        pub kind: String,
        pub service: Option<ServiceId>,
        pub place: Option<String>,
        /// The slot as it was sold.
        pub starts_at: Timestamp,
        pub ends_at: Timestamp,
        /// With its buffers and the way.
        pub from: Timestamp,
        pub until: Timestamp,
        pub expires_at: Option<Timestamp>,
        pub note: String,
    }
}

platform::row! {
    /// A sold time whose technician works no more: somebody else has to do it.
    pub struct LeftBehindRow {
        pub time: TimeId,
        pub technician: TechnicianId,
        pub technician_name: String,
        /// The IANA name of the zone their hours were in.
        pub time_zone: String,
        pub starts_at: Timestamp,
    }
}

platform::statements! {
    /// The reservation a line of time has, holds past their time too.
    pub(crate) fn find_reserved(time: TimeId) -> Option<ReservedRow> =
        "select id, time_id as time, holder_id as holder, technician_id as technician, kind, service_id as service, place, starts_at,
             ends_at, lower(during) as \"from\", upper(during) as until, expires_at, note
         from reservations where time_id = $1 and ended_at is null";

    /// What these technicians are taken for, ascending.
    pub(crate) fn list_reserved(technicians: &[TechnicianId], from: Timestamp, until: Timestamp, now: Timestamp) -> Vec<ReservedRow> =
        "select id, time_id as time, holder_id as holder, technician_id as technician, kind, service_id as service, place, starts_at,
             ends_at, lower(during) as \"from\", upper(during) as until, expires_at, note
         from reservations
         where technician_id = any($1) and during && tstzrange($2, $3) and ended_at is null
           and not (kind = 'hold' and expires_at <= $4)
         order by technician_id, during";

    /// What nobody is to do yet, the next first.
    pub(crate) fn list_unassigned(from: Timestamp) -> Vec<ReservedRow> =
        "select id, time_id as time, holder_id as holder, technician_id as technician, kind, service_id as service, place, starts_at,
             ends_at, lower(during) as \"from\", upper(during) as until, expires_at, note
         from reservations
         where technician_id is null and ended_at is null and starts_at >= $1
         order by starts_at, id";

    pub(crate) fn lock_technicians(ids: &[TechnicianId]) -> Vec<(TechnicianId, String, bool)> =
        "select id, name, is_active from technicians where id = any($1) order by id for no key update";

    /// Locks a reservation that has not ended; none where it has, or is another technician's by now.
    pub(crate) fn lock_reserved(id: ReservationId) -> Option<(ReservationId,)> =
        "select id from reservations where id = $1 and ended_at is null for update";

    /// Ends the old place and takes the new one, or nobody's; 0 where somebody has it, and then the old one has ended all the
    /// same: what follows is another try, or the transaction's end. Holds past their time give way. Where
    /// `is_sold`, what calendars kept elsewhere say is in the way, also where the old place hides it.
    pub(crate) fn swap(
        old: ReservationId, id: ReservationId, technician: Option<TechnicianId>, starts_at: Timestamp, ends_at: Timestamp,
        from: Timestamp, until: Timestamp, now: Timestamp, is_sold: bool
    ) -> u64 =
        "with ended as (
             update reservations set ended_at = $8 where id = $1 and ended_at is null returning id),
         lapsed as (
             update reservations set ended_at = $8
             where technician_id = $3 and during && tstzrange($6, $7) and kind = 'hold' and expires_at <= $8 and ended_at is null
               and id <> $1
             returning id)
         insert into reservations (id, time_id, holder_id, technician_id, kind, service_id, place, starts_at, ends_at, during, expires_at, note, created_at)
         select $2, r.time_id, r.holder_id, $3, r.kind, r.service_id, r.place, $4, $5, tstzrange($6, $7), r.expires_at, r.note, $8
         from reservations r
         where r.id = $1 and (select count(*) from ended) >= 0 and (select count(*) from lapsed) >= 0
           and not ($9 and exists (
             select from external_calendars c join external_spans s on s.calendar_id = c.id
             where c.technician_id = $3 and s.during && tstzrange($6, $7)))
         on conflict do nothing";

    /// Sold time of those who work no more, the next first.
    pub(crate) fn list_left_behind(now: Timestamp) -> Vec<LeftBehindRow> =
        "select r.time_id as time, t.id as technician, t.name as technician_name, t.time_zone, r.starts_at
         from reservations r join technicians t on t.id = r.technician_id
         where not t.is_active and r.kind in ('request', 'visit') and r.time_id is not null and r.ended_at is null and r.ends_at > $1
         order by r.starts_at, r.time_id limit 100";

    /// Ends holds whose time is over. Returns whose they were.
    pub(crate) fn end_lapsed(now: Timestamp, limit: i64) -> Vec<(TechnicianId,)> =
        "update reservations set ended_at = $1
         where id in (
             select id from reservations where kind = 'hold' and ended_at is null and expires_at <= $1
             order by expires_at limit $2 for update skip locked)
         returning technician_id";
}
