//! Claim: orders placed as a guest become those of the person who has just proven the address they were placed with. Takes
//! no order that is somebody's already.

use platform::{Broken, Tx};
use uuid::Uuid;

use crate::store::order::claim_orders;

/// Says how many; none the second time. The caller has proof that the mailbox is the person's.
pub async fn claim(tx: &Tx, person: Uuid, email: &str) -> Result<u64, Broken> {
    claim_orders(tx, person, email).await
}
