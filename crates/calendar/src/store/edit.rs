//! SQL of the office's editors. Rows are locked before they are compared; what is written arrives as one JSON object and the ids
//! beside it.

use jiff::Timestamp;
use platform::db::{Json, One};
use serde_json::Value;
use uuid::Uuid;

use crate::office::technician::AccountId;
use crate::{FaultId, ServiceId, TechnicianId};

platform::row! {
    /// A row that is edited: its fields but ids, and the ids it names.
    pub(crate) struct EditRow {
        pub id: Uuid,
        pub version: i64,
        pub fields: Value,
        pub ids: Vec<Uuid>,
    }
}

platform::row! {
    pub(crate) struct TechnicianEditRow {
        pub id: TechnicianId,
        pub version: i64,
        pub person_id: Option<Uuid>,
        pub name: String,
        pub phone: String,
        pub time_zone: String,
        pub country: String,
        pub works_on_holidays: bool,
        pub skills: Vec<String>,
        pub areas: Vec<String>,
        pub weekly: Vec<i32>,
        pub is_active: bool,
        pub position: i32,
    }
}

platform::row! {
    /// An account that a technician may log in with.
    pub(crate) struct AccountRow {
        pub id: AccountId,
        pub name: String,
        pub email: String,
    }
}

platform::statements! {
    pub(crate) fn list_services() -> Vec<EditRow> =
        "select id, version, to_jsonb(s) - '{id,version,technicians,created_at,updated_at}'::text[] as fields, technicians as ids
         from services s order by position, slug";

    pub(crate) fn find_service(id: ServiceId) -> Option<EditRow> =
        "select id, version, to_jsonb(s) - '{id,version,technicians,created_at,updated_at}'::text[] as fields, technicians as ids
         from services s where id = $1";

    pub(crate) fn lock_service(id: ServiceId) -> Option<EditRow> =
        "select id, version, to_jsonb(s) - '{id,version,technicians,created_at,updated_at}'::text[] as fields, technicians as ids
         from services s where id = $1 for no key update";

    pub(crate) fn find_service_by_slug(slug: &str) -> Option<(ServiceId, i64)> =
        "select id, version from services where slug = $1";

    /// Nothing where its id or its slug is there already.
    pub(crate) fn insert_service(id: ServiceId, fields: Json<&Value>, technicians: &[TechnicianId], now: Timestamp) -> Option<(i64,)> =
        "insert into services (id, slug, title, summary, drawing, duration_min, before_min, after_min, step_min, window_min, notice_min,
             horizon_days, price_minor, currency, tax_bp, skills, technicians, areas, policy, is_active, position, created_at, updated_at)
         select $1, slug, title, summary, drawing, duration_min, before_min, after_min, step_min, window_min, notice_min,
             horizon_days, price_minor, currency, tax_bp, skills, $3, areas, policy, is_active, position, $4, $4
         from jsonb_to_record($2) as x (slug text, title jsonb, summary jsonb, drawing text, duration_min int, before_min int,
             after_min int, step_min int, window_min int, notice_min int, horizon_days int, price_minor bigint, currency text,
             tax_bp int, skills text[], areas text[], policy jsonb, is_active boolean, position int)
         on conflict do nothing returning version";

    pub(crate) fn update_service(id: ServiceId, fields: Json<&Value>, technicians: &[TechnicianId], now: Timestamp) -> Option<(i64,)> =
        "update services s set slug = x.slug, title = x.title, summary = x.summary, drawing = x.drawing,
             duration_min = x.duration_min, before_min = x.before_min, after_min = x.after_min, step_min = x.step_min,
             window_min = x.window_min, notice_min = x.notice_min, horizon_days = x.horizon_days, price_minor = x.price_minor,
             currency = x.currency, tax_bp = x.tax_bp, skills = x.skills, technicians = $3, areas = x.areas, policy = x.policy,
             is_active = x.is_active, position = x.position, version = s.version + 1, updated_at = $4
         from jsonb_to_record($2) as x (slug text, title jsonb, summary jsonb, drawing text, duration_min int, before_min int,
             after_min int, step_min int, window_min int, notice_min int, horizon_days int, price_minor bigint, currency text,
             tax_bp int, skills text[], areas text[], policy jsonb, is_active boolean, position int)
         where s.id = $1 returning s.version";

    pub(crate) fn count_missing_technicians(ids: &[TechnicianId]) -> One<(i64,)> =
        "select count(*) from unnest($1::uuid[]) as named (id)
         where not exists (select from technicians t where t.id = named.id)";

    pub(crate) fn list_faults() -> Vec<EditRow> =
        "select id, version, to_jsonb(f) - '{id,version,service_id,created_at,updated_at}'::text[] as fields, array[service_id] as ids
         from fault_types f order by position, slug";

    pub(crate) fn find_fault(id: FaultId) -> Option<EditRow> =
        "select id, version, to_jsonb(f) - '{id,version,service_id,created_at,updated_at}'::text[] as fields, array[service_id] as ids
         from fault_types f where id = $1";

    pub(crate) fn lock_fault(id: FaultId) -> Option<EditRow> =
        "select id, version, to_jsonb(f) - '{id,version,service_id,created_at,updated_at}'::text[] as fields, array[service_id] as ids
         from fault_types f where id = $1 for no key update";

    pub(crate) fn find_fault_by_slug(slug: &str) -> Option<(FaultId, i64)> =
        "select id, version from fault_types where slug = $1";

    /// Nothing where its id or its slug is there already.
    pub(crate) fn insert_fault(id: FaultId, fields: Json<&Value>, service: ServiceId, now: Timestamp) -> Option<(i64,)> =
        "insert into fault_types (id, slug, title, note, drawing, service_id, part_categories, is_active, position, created_at, updated_at)
         select $1, slug, title, note, drawing, $3, part_categories, is_active, position, $4, $4
         from jsonb_to_record($2) as x (slug text, title jsonb, note jsonb, drawing text, part_categories text[],
             is_active boolean, position int)
         on conflict do nothing returning version";

    pub(crate) fn update_fault(id: FaultId, fields: Json<&Value>, service: ServiceId, now: Timestamp) -> Option<(i64,)> =
        "update fault_types f set slug = x.slug, title = x.title, note = x.note, drawing = x.drawing, service_id = $3,
             part_categories = x.part_categories, is_active = x.is_active, position = x.position, version = f.version + 1, updated_at = $4
         from jsonb_to_record($2) as x (slug text, title jsonb, note jsonb, drawing text, part_categories text[],
             is_active boolean, position int)
         where f.id = $1 returning f.version";

    pub(crate) fn list_technicians() -> Vec<TechnicianEditRow> =
        "select id, version, person_id, name, phone, time_zone, country, works_on_holidays, skills, areas, weekly, is_active, position
         from technicians order by is_active desc, position, name, id";

    pub(crate) fn find_technician(id: TechnicianId) -> Option<TechnicianEditRow> =
        "select id, version, person_id, name, phone, time_zone, country, works_on_holidays, skills, areas, weekly, is_active, position
         from technicians where id = $1";

    pub(crate) fn lock_technician(id: TechnicianId) -> Option<TechnicianEditRow> =
        "select id, version, person_id, name, phone, time_zone, country, works_on_holidays, skills, areas, weekly, is_active, position
         from technicians where id = $1 for no key update";

    pub(crate) fn find_technician_by_name(name: &str) -> Option<(TechnicianId, i64)> =
        "select id, version from technicians where name = $1 order by id limit 1";

    /// Nothing where its id or its account is there already.
    pub(crate) fn insert_technician(
        id: TechnicianId, fields: Json<&Value>, weekly: &[i32], person: Option<Uuid>, now: Timestamp
    ) -> Option<(i64,)> =
        "insert into technicians (id, person_id, name, phone, time_zone, country, works_on_holidays, skills, areas, weekly, is_active,
             position, created_at, updated_at)
         select $1, $4, name, phone, time_zone, country, works_on_holidays, skills, areas, $3, is_active, position, $5, $5
         from jsonb_to_record($2) as x (name text, phone text, time_zone text, country text, works_on_holidays boolean,
             skills text[], areas text[], is_active boolean, position int)
         on conflict do nothing returning version";

    pub(crate) fn update_technician(
        id: TechnicianId, fields: Json<&Value>, weekly: &[i32], person: Option<Uuid>, now: Timestamp
    ) -> Option<(i64,)> =
        "update technicians t set person_id = $4, name = x.name, phone = x.phone, time_zone = x.time_zone, country = x.country,
             works_on_holidays = x.works_on_holidays, skills = x.skills, areas = x.areas, weekly = $3, is_active = x.is_active,
             position = x.position, version = t.version + 1, updated_at = $5
         from jsonb_to_record($2) as x (name text, phone text, time_zone text, country text, works_on_holidays boolean,
             skills text[], areas text[], is_active boolean, position int)
         where t.id = $1 returning t.version";

    /// Accounts of those who go to customers.
    pub(crate) fn list_accounts() -> Vec<AccountRow> =
        "select id, name, email from people where role in ('technician', 'mechanic') order by name, id limit 500";

    pub(crate) fn find_account(id: AccountId) -> Option<(AccountId,)> =
        "select id from people where id = $1";

    pub(crate) fn find_owner(account: AccountId) -> Option<(TechnicianId,)> =
        "select id from technicians where person_id = $1";
}
