//! People as the office shows them, and what their list is narrowed to, read from the address.

use identity::PersonId;
use identity::staff::{InvitationRow, PeopleFilter, PersonCursor, PersonRow, SuspensionRow, list_people};
use jiff::Timestamp;
use kernel::{Lang, Role};
use platform::{App, Broken};
use serde::{Deserialize, Serialize};

/// As the address says it. What cannot be read does not narrow.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RawPeople {
    /// A part of a name or an address.
    pub q: String,
    /// A role's code.
    pub role: String,
    /// `suspended`, `unverified` or `active`.
    pub state: String,
    pub cursor: String,
}

impl RawPeople {
    /// The fields that narrow.
    pub fn fields(&self) -> [(&str, &str); 3] {
        [("q", &self.q), ("role", &self.role), ("state", &self.state)]
    }

    pub fn is_empty(&self) -> bool {
        self.fields().iter().all(|(_, value)| value.trim().is_empty())
    }

    pub fn filter(&self) -> PeopleFilter {
        let (suspended, verified) = match self.state.as_str() {
            "suspended" => (Some(true), None),
            "unverified" => (None, Some(false)),
            "active" => (Some(false), Some(true)),
            _ => (None, None),
        };
        PeopleFilter {
            part: self.q.chars().take(100).collect(),
            role: self.role.parse().ok(),
            suspended,
            verified,
        }
    }

    /// Where the page begins; nonsense is the first page.
    pub fn place(&self) -> Option<PersonCursor> {
        let (at, id) = self.cursor.split_once('.')?;
        Some(PersonCursor {
            created_at: Timestamp::from_microsecond(at.parse().ok()?).ok()?,
            id: id.parse().ok()?,
        })
    }
}

/// A place as addresses carry it.
pub fn cursor_text(cursor: PersonCursor) -> String {
    format!("{}.{}", cursor.created_at.as_microsecond(), cursor.id)
}

/// One person of the list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PersonView {
    /// `per_…`
    #[schema(value_type = String)]
    pub id: PersonId,
    pub name: String,
    pub email: String,
    /// `admin`, `manager`, `technician`, `mechanic` or `customer`.
    #[schema(value_type = String)]
    pub role: Role,
    /// When the account was made; RFC 3339.
    #[schema(value_type = String)]
    pub created_at: Timestamp,
    pub is_verified: bool,
    pub is_suspended: bool,
    pub has_second_factor: bool,
    /// Browsers and programs that are logged in.
    pub devices: i64,
}

impl From<PersonRow> for PersonView {
    fn from(row: PersonRow) -> Self {
        PersonView {
            id: row.id,
            name: row.name,
            email: row.email,
            role: row.role,
            created_at: row.created_at,
            is_verified: row.verified_at.is_some(),
            is_suspended: row.is_suspended,
            has_second_factor: row.has_second_factor,
            devices: row.devices,
        }
    }
}

impl PersonView {
    pub fn sample(role: Role) -> Self {
        PersonView {
            id: PersonId::from_uuid(uuid::Uuid::from_u128(7)),
            name: "Samira Ould Ali".into(),
            email: "samira@exemple.dz".into(),
            role,
            created_at: Timestamp::UNIX_EPOCH,
            is_verified: role != Role::Customer,
            is_suspended: role == Role::Mechanic,
            has_second_factor: role.is_staff(),
            devices: 2,
        }
    }
}

/// A page of people, and where the next begins.
pub async fn people(
    app: &App,
    filter: &PeopleFilter,
    (after, limit): (Option<PersonCursor>, usize),
) -> Result<(Vec<PersonView>, Option<PersonCursor>), Broken> {
    let db = app.db().read().await?;
    let asked = i64::try_from(limit)?.saturating_add(1);
    let mut rows = list_people(app, &db, filter, (after, asked)).await?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| has_more).map(|last| PersonCursor {
        created_at: last.created_at,
        id: last.id,
    });
    Ok((rows.into_iter().map(PersonView::from).collect(), next))
}

/// A suspension, over or not.
#[derive(Debug, Clone, Serialize)]
pub struct SuspensionView {
    pub reason: String,
    pub at: Timestamp,
    pub by: String,
    pub ends_at: Option<Timestamp>,
    pub lifted_at: Option<Timestamp>,
    pub lifted_by: String,
    pub is_open: bool,
}

impl SuspensionView {
    pub fn of(row: SuspensionRow, now: Timestamp) -> Self {
        SuspensionView {
            is_open: row.lifted_at.is_none() && row.ends_at.is_none_or(|end| end > now),
            reason: row.reason,
            at: row.suspended_at,
            by: row.suspended_by.unwrap_or_default(),
            ends_at: row.ends_at,
            lifted_at: row.lifted_at,
            lifted_by: row.lifted_by.unwrap_or_default(),
        }
    }

    pub fn samples() -> Vec<Self> {
        let sample = |is_open: bool| SuspensionView {
            reason: "Plusieurs impayés".into(),
            at: Timestamp::UNIX_EPOCH,
            by: "Lydia Mansouri".into(),
            ends_at: is_open.then_some(Timestamp::UNIX_EPOCH),
            lifted_at: (!is_open).then_some(Timestamp::UNIX_EPOCH),
            lifted_by: if is_open {
                String::new()
            } else {
                "Lydia Mansouri".into()
            },
            is_open,
        };
        vec![sample(true), sample(false)]
    }
}

/// An invitation that waits.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct InvitationView {
    /// `inv_…`
    pub id: String,
    pub name: String,
    pub email: String,
    #[schema(value_type = String)]
    pub role: Role,
    #[schema(value_type = String)]
    pub lang: Lang,
    pub invited_by: String,
    #[schema(value_type = String)]
    pub invited_at: Timestamp,
    #[schema(value_type = String)]
    pub expires_at: Timestamp,
    pub is_expired: bool,
}

impl InvitationView {
    pub fn of(row: InvitationRow, now: Timestamp) -> Self {
        InvitationView {
            id: format!("inv_{}", row.id.simple()),
            name: row.name,
            email: row.email,
            role: row.role,
            lang: row.lang,
            invited_by: row.invited_by.unwrap_or_default(),
            invited_at: row.invited_at,
            is_expired: row.expires_at <= now,
            expires_at: row.expires_at,
        }
    }

    pub fn samples() -> Vec<Self> {
        let sample = |role, is_expired| InvitationView {
            id: "inv_0".into(),
            name: "Karim Bensaïd".into(),
            email: "karim@exemple.dz".into(),
            role,
            lang: Lang::Fr,
            invited_by: "Lydia Mansouri".into(),
            invited_at: Timestamp::UNIX_EPOCH,
            expires_at: Timestamp::UNIX_EPOCH,
            is_expired,
        };
        vec![sample(Role::Manager, false), sample(Role::Mechanic, true)]
    }
}

/// An invitation's id as addresses carry it.
pub fn read_invitation(text: &str) -> Option<uuid::Uuid> {
    text.strip_prefix("inv_")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_does_not_narrow() {
        let raw = |role: &str, state: &str, cursor: &str| RawPeople {
            role: role.into(),
            state: state.into(),
            cursor: cursor.into(),
            ..RawPeople::default()
        };
        let filter = raw("admin", "suspended", "").filter();
        assert_eq!((filter.role, filter.suspended), (Some(Role::Admin), Some(true)));
        let filter = raw("king", "x", "").filter();
        assert_eq!((filter.role, filter.suspended, filter.verified), (None, None, None));
        for text in ["", ".", "1.x", "x.per_1"] {
            assert_eq!(raw("", "", text).place(), None, "{text}");
        }
        let cursor = PersonCursor {
            created_at: "2026-01-15T10:00:00.123456Z".parse().unwrap(),
            id: PersonId::from_uuid(uuid::Uuid::from_u128(7)),
        };
        assert_eq!(raw("", "", &cursor_text(cursor)).place(), Some(cursor));
    }
}
