//! Whose calendar an address opens: a technician has at most one address, whose secret only its digest is kept of. Writes no
//! calendar: what stands in it is the affair of whoever knows what was sold.

use platform::Broken;
use platform::db::Session;

use crate::TechnicianId;
use crate::store::feed as store;
pub use crate::store::feed::FeedOwner;

/// The one whose calendar has this address; `None` where it is nobody's, or theirs who works no more.
pub async fn feed_owner(db: &impl Session, digest: &[u8]) -> Result<Option<FeedOwner>, Broken> {
    store::find_feed_owner(db, digest).await
}

/// A technician by id, and whether their calendar has an address.
pub async fn has_feed(db: &impl Session, technician: TechnicianId) -> Result<Option<(FeedOwner, bool)>, Broken> {
    let found = store::find_owner(db, technician).await?;
    Ok(found.map(|(id, name, has_feed)| (FeedOwner { id, name }, has_feed)))
}

/// Gives a technician's calendar another address, or none; the one before opens nothing any more. `false` where there is no such
/// technician.
pub async fn set_feed(db: &impl Session, technician: TechnicianId, digest: Option<&[u8]>) -> Result<bool, Broken> {
    Ok(store::set_feed(db, technician, digest).await? == 1)
}
