//! SQL of who the technicians are and whose account each has.

use jiff::Timestamp;
use uuid::Uuid;

use crate::TechnicianId;

platform::row! {
    /// Somebody who does visits, for plans.
    pub struct WorkerRow {
        pub id: TechnicianId,
        pub name: String,
        pub phone: String,
        /// The IANA name of the zone their hours are in.
        pub time_zone: String,
        /// When the one of their outside calendars that is heard of least was last read whole; `None`: there is none.
        pub calendar_sound_at: Option<Timestamp>,
    }
}

platform::statements! {
    /// Those who work; of one account where one is named.
    pub(crate) fn list_workers(person: Option<Uuid>) -> Vec<WorkerRow> =
        "select id, name, phone, time_zone,
             (select min(coalesce(x.sound_at, x.created_at)) from external_calendars x where x.technician_id = t.id) as calendar_sound_at
         from technicians t
         where is_active and ($1::uuid is null or person_id = $1) order by position, name, id";

    pub(crate) fn find_technician_of(person: Uuid) -> Option<(TechnicianId,)> =
        "select id from technicians where person_id = $1 and is_active";

    pub(crate) fn find_person_of(technician: TechnicianId) -> Option<(Uuid,)> =
        "select person_id from technicians where id = $1 and person_id is not null";
}
