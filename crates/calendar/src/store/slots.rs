//! SQL of what is offered and when: a service with the way to a place, the technicians for it with their rules and what they
//! are taken for. A technician's days and reservations come as arrays in their row, so that a page of slots costs three
//! statements however many there are.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::Localized;
use platform::db::Json;

use crate::{FaultId, Policy, ServiceId, TechnicianId};

platform::row! {
    /// A service, and the way to one place where that is served.
    pub(crate) struct OfferRow {
        pub(crate) id: ServiceId,
        pub(crate) slug: String,
        pub(crate) title: Json<Localized>,
        pub(crate) summary: Json<Localized>,
        pub(crate) duration_min: i32,
        pub(crate) before_min: i32,
        pub(crate) after_min: i32,
        pub(crate) step_min: i32,
        pub(crate) window_min: i32,
        pub(crate) notice_min: i32,
        pub(crate) horizon_days: i32,
        pub(crate) price_minor: i64,
        pub(crate) currency: String,
        pub(crate) tax_bp: i32,
        pub(crate) skills: Vec<String>,
        pub(crate) technicians: Vec<TechnicianId>,
        pub(crate) areas: Vec<String>,
        pub(crate) policy: Json<Policy>,
        pub(crate) is_active: bool,
        pub(crate) band: Option<i16>,
        pub(crate) travel_minor: Option<i64>,
        pub(crate) travel_currency: Option<String>,
        pub(crate) travel_tax_bp: Option<i32>,
        pub(crate) travel_min: Option<i32>,
    }
}

platform::row! {
    /// Somebody who may do a service at a place.
    pub(crate) struct TechnicianRow {
        pub(crate) id: TechnicianId,
        pub(crate) name: String,
        pub(crate) time_zone: String,
        pub(crate) country: String,
        pub(crate) works_on_holidays: bool,
        pub(crate) weekly: Vec<i32>,
        /// Days of their own: each its number since 1970, how many minutes follow, and these.
        pub(crate) days: Vec<i32>,
        /// What they are taken for: seconds since 1970 when each thing begins, in no order, and when it ends.
        pub(crate) begins: Vec<i64>,
        pub(crate) ends: Vec<i64>,
        /// Where they are on the day in question.
        pub(crate) places: Vec<String>,
    }
}

platform::row! {
    /// Somebody's rules, whatever service is asked about.
    pub(crate) struct RulesRow {
        pub(crate) id: TechnicianId,
        pub(crate) name: String,
        pub(crate) time_zone: String,
        pub(crate) country: String,
        pub(crate) works_on_holidays: bool,
        pub(crate) skills: Vec<String>,
        pub(crate) areas: Vec<String>,
        pub(crate) is_active: bool,
        pub(crate) weekly: Vec<i32>,
        /// As in [`TechnicianRow`].
        pub(crate) days: Vec<i32>,
        pub(crate) begins: Vec<i64>,
        pub(crate) ends: Vec<i64>,
    }
}

platform::row! {
    /// One of many: when they work and what they are taken for, as in [`TechnicianRow`].
    pub(crate) struct CrowdRow {
        pub(crate) time_zone: String,
        pub(crate) country: String,
        pub(crate) works_on_holidays: bool,
        pub(crate) weekly: Vec<i32>,
        pub(crate) days: Vec<i32>,
        pub(crate) begins: Vec<i64>,
        pub(crate) ends: Vec<i64>,
    }
}

platform::row! {
    /// A day that is a public holiday by the house's word, or is none.
    pub(crate) struct HolidayChangeRow {
        pub(crate) country: String,
        pub(crate) day: Date,
        pub(crate) is_closed: bool,
        pub(crate) names: Json<Localized>,
    }
}

platform::row! {
    /// A service for a list.
    pub(crate) struct ServiceRow {
        pub(crate) id: ServiceId,
        pub(crate) slug: String,
        pub(crate) title: Json<Localized>,
        pub(crate) summary: Json<Localized>,
        pub(crate) drawing: String,
        pub(crate) duration_min: i32,
        pub(crate) window_min: i32,
        pub(crate) price_minor: i64,
        pub(crate) currency: String,
        pub(crate) tax_bp: i32,
        pub(crate) policy: Json<Policy>,
    }
}

platform::row! {
    /// What can be wrong, and the service for it.
    pub(crate) struct FaultRow {
        pub(crate) id: FaultId,
        pub(crate) slug: String,
        pub(crate) title: Json<Localized>,
        pub(crate) note: Json<Localized>,
        pub(crate) drawing: String,
        pub(crate) service_id: ServiceId,
        pub(crate) part_categories: Vec<String>,
    }
}

platform::statements! {
    /// The place's own row goes before its zone's.
    pub(crate) fn find_offer(service: ServiceId, place: &str, zone: &str) -> Option<OfferRow> =
        "select s.id, s.slug, s.title, s.summary, s.duration_min, s.before_min, s.after_min, s.step_min, s.window_min, s.notice_min,
             s.horizon_days, s.price_minor, s.currency, s.tax_bp, s.skills, s.technicians, s.areas, s.policy, s.is_active,
             b.band, b.price_minor as travel_minor, b.currency as travel_currency, b.tax_bp as travel_tax_bp, b.travel_min
         from services s
         left join lateral (
             select b.band, b.price_minor, b.currency, b.tax_bp, b.travel_min
             from served_areas a join travel_bands b on b.band = a.band
             where a.code in ($2, $3) order by (a.code = $2) desc limit 1) b on true
         where s.id = $1";

    /// Who may do a service at a place or in a zone, `technician` alone where one is named, with what they are taken for between
    /// `from` and `until`, or the service's horizon where that is nearer; and where they are between `day_from` and `day_until`.
    pub(crate) fn list_technicians(
        service: ServiceId, place: &str, zone: &str, technician: Option<TechnicianId>, from: Timestamp, until: Timestamp,
        day_from: Timestamp, day_until: Timestamp, now: Timestamp
    ) -> Vec<TechnicianRow> =
        "select t.id, t.name, t.time_zone, t.country, t.works_on_holidays, t.weekly,
             array(select u.v from technician_days d,
                     unnest(array[d.day - date '1970-01-01', cardinality(d.spans)] || d.spans) with ordinality u (v, at)
                 where d.technician_id = t.id and d.day between $5::timestamptz::date - 1 and $6::timestamptz::date + 1
                 order by d.day, u.at) as days,
             coalesce(w.begins, '{}') as begins, coalesce(w.ends, '{}') as ends,
             array(select r.place from reservations r
                 where r.technician_id = t.id and r.ended_at is null and r.place is not null
                   and r.during && tstzrange($7, $8) and r.starts_at >= $7 and r.starts_at < $8
                   and not (r.kind = 'hold' and r.expires_at <= $9)) as places
         from services s join technicians t
             on t.is_active and t.skills @> s.skills and (s.technicians = '{}' or t.id = any(s.technicians))
             and (t.areas = '{}' or t.areas && array[$2, $3])
         left join lateral (
             select array_agg(floor(date_part('epoch', lower(r.during)))::bigint) as begins,
                 array_agg(ceil(date_part('epoch', upper(r.during)))::bigint) as ends
             from reservations r
             where r.technician_id = t.id and r.ended_at is null
               and r.during && tstzrange($5, greatest($5, least($6, $9::timestamptz + make_interval(days => s.horizon_days + 3))))
               and not (r.kind = 'hold' and r.expires_at <= $9)) w on true
         where s.id = $1 and ($4::uuid is null or t.id = $4)
         order by t.position, t.id";

    /// Everybody who may do a service in a zone; grouped rather than asked one by one, as they may be thousands.
    pub(crate) fn list_crowd(service: ServiceId, zone: &str, from: Timestamp, until: Timestamp, now: Timestamp) -> Vec<CrowdRow> =
        "with able as materialized (
             select t.id, t.time_zone, t.country, t.works_on_holidays, t.weekly
             from services s join technicians t
                 on t.is_active and t.skills @> s.skills and (s.technicians = '{}' or t.id = any(s.technicians))
                 and (t.areas = '{}' or $2 = any(t.areas))
             where s.id = $1),
         own as (
             select d.technician_id as id, array_agg(u.v order by d.day, u.at) as days
             from technician_days d,
                 unnest(array[d.day - date '1970-01-01', cardinality(d.spans)] || d.spans) with ordinality u (v, at)
             where d.day between $3::timestamptz::date and $4::timestamptz::date
             group by d.technician_id),
         taken as (
             select r.technician_id as id, array_agg(floor(date_part('epoch', lower(r.during)))::bigint) as begins,
                 array_agg(ceil(date_part('epoch', upper(r.during)))::bigint) as ends
             from reservations r
             where r.ended_at is null and r.technician_id is not null and r.during && tstzrange($3, $4)
               and not (r.kind = 'hold' and r.expires_at <= $5)
             group by r.technician_id)
         select a.time_zone, a.country, a.works_on_holidays, a.weekly, coalesce(o.days, '{}') as days,
             coalesce(t.begins, '{}') as begins, coalesce(t.ends, '{}') as ends
         from able a left join own o on o.id = a.id left join taken t on t.id = a.id";

    /// These technicians' rules, with what they are taken for between the two.
    pub(crate) fn list_rules(technicians: &[TechnicianId], from: Timestamp, until: Timestamp, now: Timestamp) -> Vec<RulesRow> =
        "select t.id, t.name, t.time_zone, t.country, t.works_on_holidays, t.skills, t.areas, t.is_active, t.weekly,
             array(select u.v from technician_days d,
                     unnest(array[d.day - date '1970-01-01', cardinality(d.spans)] || d.spans) with ordinality u (v, at)
                 where d.technician_id = t.id and d.day between $2::timestamptz::date - 1 and $3::timestamptz::date + 1
                 order by d.day, u.at) as days,
             coalesce(w.begins, '{}') as begins, coalesce(w.ends, '{}') as ends
         from technicians t
         left join lateral (
             select array_agg(floor(date_part('epoch', lower(r.during)))::bigint) as begins,
                 array_agg(ceil(date_part('epoch', upper(r.during)))::bigint) as ends
             from reservations r
             where r.technician_id = t.id and r.ended_at is null and r.during && tstzrange($2, $3)
               and not (r.kind = 'hold' and r.expires_at <= $4)) w on true
         where t.id = any($1) order by t.position, t.id";

    pub(crate) fn list_holiday_changes(from: Date, until: Date) -> Vec<HolidayChangeRow> =
        "select country, day, is_closed, names from holiday_changes where day between $1 and $2 order by country, day";

    pub(crate) fn list_services() -> Vec<ServiceRow> =
        "select id, slug, title, summary, drawing, duration_min, window_min, price_minor, currency, tax_bp, policy
         from services where is_active order by position, slug";

    pub(crate) fn list_faults() -> Vec<FaultRow> =
        "select f.id, f.slug, f.title, f.note, f.drawing, f.service_id, f.part_categories
         from fault_types f join services s on s.id = f.service_id
         where f.is_active and s.is_active order by f.position, f.slug";

    pub(crate) fn find_fault(slug: &str) -> Option<FaultRow> =
        "select f.id, f.slug, f.title, f.note, f.drawing, f.service_id, f.part_categories
         from fault_types f join services s on s.id = f.service_id
         where f.slug = $1 and f.is_active and s.is_active";
}
