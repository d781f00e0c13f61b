//! Links in mails: a secret of 256 bits that acts once, for one purpose, until it expires. The database keeps its digest.
//! Opening a link changes nothing, since mail scanners open links too: a page with a button does.

use jiff::{SignedDuration, Timestamp};
use kernel::{Kind, Refusal};
use platform::{Broken, Tx, chance, db::Session};
use uuid::Uuid;

use crate::store::links::{self, LinkRow};

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Purpose {
    /// Proves a mailbox after registering.
    Verify,
    /// Lets its holder choose another password.
    Reset,
    /// Asks the present mailbox whether the address may change.
    OldAddress,
    /// Proves the mailbox the address changes to.
    NewAddress,
    /// Lets somebody in whom staff invited.
    Invitation,
}

impl Purpose {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Purpose::Verify => "verify",
            Purpose::Reset => "reset",
            Purpose::OldAddress => "old_address",
            Purpose::NewAddress => "new_address",
            Purpose::Invitation => "invitation",
        }
    }

    pub(crate) const fn lasts(self) -> SignedDuration {
        match self {
            Purpose::Reset => SignedDuration::from_hours(1),
            Purpose::Verify | Purpose::OldAddress | Purpose::NewAddress => SignedDuration::from_hours(24),
            Purpose::Invitation => SignedDuration::from_hours(7 * 24),
        }
    }

    /// So long no other is mailed: whoever fills in a form for somebody else's address cannot flood it.
    const fn pause(self) -> SignedDuration {
        match self {
            Purpose::Verify | Purpose::Reset => SignedDuration::from_mins(5),
            // Asked for by people who are signed in.
            Purpose::OldAddress | Purpose::NewAddress | Purpose::Invitation => SignedDuration::ZERO,
        }
    }
}

/// A link that no longer works: used, replaced by a newer one, too old, or never ours. Never said which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LinkSpent;

impl Refusal for LinkSpent {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        "link_spent"
    }
}

/// Makes a link about `subject` and the address it is mailed to; the one before it stops working. `None`: one was made so
/// short a time ago that no other is mailed now.
pub(crate) async fn issue(tx: &Tx, subject: Uuid, purpose: Purpose, email: &str) -> Result<Option<String>, Broken> {
    let (secret, now) = (chance::secret(), tx.now());
    let expires_at = now.checked_add(purpose.lasts())?;
    let before = match purpose.pause() {
        // A clock that runs ahead on another node must not keep somebody waiting.
        SignedDuration::ZERO => now.checked_add(SignedDuration::from_hours(24))?,
        pause => now.checked_sub(pause)?,
    };
    let digest = chance::digest(&secret);
    let made = links::put_link(tx, subject, purpose.code(), &digest, email, now, expires_at, before).await?;
    Ok((made == 1).then_some(secret))
}

/// What a link is about, if it would still work. Changes nothing.
pub(crate) async fn find(
    db: &impl Session,
    secret: &str,
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<LinkRow>, Broken> {
    links::find_link(db, &chance::digest(secret), purpose.code(), now).await
}

/// Uses a link up, with this transaction; of several at once, one gets it.
pub(crate) async fn take(tx: &Tx, secret: &str, purpose: Purpose) -> Result<Option<LinkRow>, Broken> {
    links::take_link(tx, &chance::digest(secret), purpose.code(), tx.now()).await
}
