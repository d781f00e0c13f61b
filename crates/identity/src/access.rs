//! Ends what somebody is logged in by: browser sessions and programs' tokens, on every node. Who may ask for it is the
//! caller's affair.
//!
//! That other nodes hear of it, as of every change of role, suspension, name, address, password, session or token family,
//! is done by triggers of the tables: no verb can forget it.

use platform::{Broken, Tx};

use crate::PersonId;
use crate::store::access;

/// Ends all sessions of the person but the one whose digest is `keep`, and revokes all their token families; says how many
/// ended. Whatever began before this transaction is dead with its commit: the person stays locked until then, and whoever
/// begins a session or a family locks the person too.
pub(crate) async fn end_all(tx: &Tx, person: PersonId, keep: Option<&[u8]>) -> Result<u64, Broken> {
    let (_, sessions, families) = tokio::try_join!(
        access::lock_person(tx, person),
        access::delete_sessions_but(tx, person, keep),
        access::revoke_families(tx, person, tx.now()),
    )?;
    Ok(sessions + families)
}
