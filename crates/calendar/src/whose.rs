//! Who the technicians are, and which of them a person is.

use platform::Broken;
use platform::db::Session;
use uuid::Uuid;

use crate::TechnicianId;
use crate::store::whose as store;
pub use crate::store::whose::WorkerRow;

/// The technician an account may log in as; `None` where it is nobody's, or theirs who works no more.
pub async fn technician_of(db: &impl Session, person: Uuid) -> Result<Option<TechnicianId>, Broken> {
    Ok(store::find_technician_of(db, person)
        .await?
        .map(|(technician,)| technician))
}

/// The account of a technician; `None` where there is none.
pub async fn person_of(db: &impl Session, technician: TechnicianId) -> Result<Option<Uuid>, Broken> {
    Ok(store::find_person_of(db, technician).await?.map(|(person,)| person))
}

/// Everybody who works, in the house's order.
pub async fn list_workers(db: &impl Session) -> Result<Vec<WorkerRow>, Broken> {
    store::list_workers(db, None).await
}

/// The one who logs in with this account; `None` where it is nobody's, or theirs who works no more.
pub async fn worker_of(db: &impl Session, person: Uuid) -> Result<Option<WorkerRow>, Broken> {
    Ok(store::list_workers(db, Some(person)).await?.into_iter().next())
}
