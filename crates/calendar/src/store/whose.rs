//! SQL of whose account a technician's is.

use uuid::Uuid;

use crate::TechnicianId;

platform::statements! {
    pub(crate) fn find_technician_of(person: Uuid) -> Option<(TechnicianId,)> =
        "select id from technicians where person_id = $1 and is_active";

    pub(crate) fn find_person_of(technician: TechnicianId) -> Option<(Uuid,)> =
        "select person_id from technicians where id = $1 and person_id is not null";
}
