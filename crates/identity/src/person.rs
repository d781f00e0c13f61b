//! A person, and the address that names their account. Keeps no password and no session.

use std::fmt;

use jiff::Timestamp;
use kernel::{Lang, Role};
use platform::db::Session;
use platform::{Broken, Known};
use serde::Serialize;
use uuid::Uuid;

use crate::store::provider::find_owner;
use crate::store::staff::find_standing;

kernel::id!(
    /// Names a person.
    pub PersonId, PersonKind, "per"
);

/// A person as the two faces show them.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Person {
    /// `per_` and 32 hexadecimal digits.
    #[schema(value_type = String)]
    pub id: PersonId,
    pub name: String,
    pub email: String,
    /// `admin`, `manager`, `technician`, `mechanic` or `customer`.
    #[schema(value_type = String)]
    pub role: Role,
}

impl From<&Known> for Person {
    fn from(known: &Known) -> Self {
        Person {
            id: PersonId::from_uuid(known.id),
            name: known.name.clone(),
            email: known.email.clone(),
            role: known.role,
        }
    }
}

/// Where and in which language somebody reads; `None` for whoever has no account.
pub async fn reader_of(db: &impl Session, person: Uuid) -> Result<Option<(String, Lang)>, Broken> {
    let found = find_owner(db, PersonId::from_uuid(person)).await?;
    Ok(found.map(|owner| (owner.email, owner.lang)))
}

/// The role of an account that may be used; `None` for whoever is suspended or has none. For doors that open without a log-in.
pub async fn role_of(db: &impl Session, person: Uuid, now: Timestamp) -> Result<Option<Role>, Broken> {
    let found = find_standing(db, PersonId::from_uuid(person), now).await?;
    Ok(found.filter(|(_, is_suspended)| !is_suspended).map(|(role, _)| role))
}

/// An e-mail address that a mail server will take: RFC 5321 without quoted names, in ASCII. Compared without case by
/// the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Email(String);

impl Email {
    /// Refuses with the problem's code, as `platform::http::read_email` does.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        platform::http::read_email(text).map(Email)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
