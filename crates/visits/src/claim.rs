//! Claim: visits ordered as a guest become those of the person who has just proven the address they were ordered with. Takes no
//! visit that is somebody's already.

use platform::{Broken, Tx};
use uuid::Uuid;

use crate::store::visit::claim_visits;

/// Says how many; none the second time. The caller has proof that the mailbox is the person's.
pub async fn claim(tx: &Tx, person: Uuid, email: &str) -> Result<u64, Broken> {
    claim_visits(tx, person, email).await
}
