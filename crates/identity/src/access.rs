//! Ends what somebody is logged in by: browser sessions and programs' tokens, on every node. Who may ask for it is the
//! caller's affair.
//!
//! That other nodes hear of it, as of every change of role, suspension, name, address, password, session or token family,
//! is done by triggers of the tables: no verb can forget it.

use platform::{App, Broken, Tx};

use crate::store::access;
use crate::{IdentitySettings, PersonId};

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

/// Has this node forget at once what it remembers of the person, as the others do when they hear of the change: called after
/// the commit, so that whoever changed something sees it in the next answer.
pub(crate) fn forget_here(app: &App, person: PersonId) -> Result<(), Broken> {
    app.need::<IdentitySettings>()?.memory.forget(person.uuid());
    Ok(())
}
