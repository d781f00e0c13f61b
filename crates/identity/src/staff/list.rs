//! People as the office looks for them: by a part of their name or address, page by page.

use jiff::Timestamp;
use kernel::Role;
use platform::db::Session;
use platform::{App, Broken};

use crate::PersonId;
use crate::store::staff::{self as store, PersonRow, SuspensionRow};

/// What the list is narrowed to; empty fields ask for all.
#[derive(Debug, Clone, Default)]
pub struct PeopleFilter {
    /// A part of a name or an address.
    pub part: String,
    pub role: Option<Role>,
    pub suspended: Option<bool>,
    pub verified: Option<bool>,
}

/// Where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonCursor {
    pub created_at: Timestamp,
    pub id: PersonId,
}

impl PeopleFilter {
    /// As `like` takes it, its own signs made plain.
    fn pattern(&self) -> Option<String> {
        let part = self.part.trim().to_lowercase();
        let plain = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        (!part.is_empty()).then(|| format!("%{plain}%"))
    }
}

/// Newest first.
pub async fn list_people(
    app: &App,
    db: &impl Session,
    filter: &PeopleFilter,
    (after, limit): (Option<PersonCursor>, i64),
) -> Result<Vec<PersonRow>, Broken> {
    let pattern = filter.pattern();
    store::list_people(
        db,
        pattern.as_deref(),
        filter.role,
        filter.suspended,
        filter.verified,
        app.clock().now(),
        after.map(|after| after.created_at),
        after.map(|after| after.id),
        limit,
    )
    .await
}

pub async fn find_person(app: &App, db: &impl Session, id: PersonId) -> Result<Option<PersonRow>, Broken> {
    store::find_person(db, id, app.clock().now()).await
}

/// All of a person's suspensions, newest first.
pub async fn list_suspensions(db: &impl Session, id: PersonId) -> Result<Vec<SuspensionRow>, Broken> {
    store::list_suspensions(db, id).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_looked_for_as_it_stands() {
        let pattern = |part: &str| {
            PeopleFilter {
                part: part.into(),
                ..PeopleFilter::default()
            }
            .pattern()
        };
        assert_eq!(pattern("  "), None);
        assert_eq!(pattern(" Samira_50% "), Some("%samira\\_50\\%%".into()));
    }
}
