//! How long a browser is believed: the ages a session may reach, by role. Reads no clock: `now` is given.

use jiff::{SignedDuration, Timestamp};
use kernel::Role;

/// `last_seen_at` is written again only when it is older than this.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// How long sessions live: `idle` since they were last used, `absolute` since the log-in. Staff (admins, managers)
/// have shorter ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionPolicy {
    pub staff_idle: SignedDuration,
    pub staff_absolute: SignedDuration,
    pub idle: SignedDuration,
    pub absolute: SignedDuration,
}

/// The instants a session must be younger than, at one `now`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cutoffs {
    pub(crate) staff_seen: Timestamp,
    pub(crate) staff_created: Timestamp,
    pub(crate) seen: Timestamp,
    pub(crate) created: Timestamp,
    /// Seen before this, it is noted as seen again.
    pub(crate) stale: Timestamp,
}

impl SessionPolicy {
    pub(crate) fn cutoffs(&self, now: Timestamp) -> Cutoffs {
        let before = |age: SignedDuration| now.saturating_sub(age).unwrap_or(Timestamp::MIN);
        // Within a session shorter than the usual pause between notes, the note must come sooner.
        let shortest = self.idle.min(self.staff_idle);
        Cutoffs {
            staff_seen: before(self.staff_idle),
            staff_created: before(self.staff_absolute),
            seen: before(self.idle),
            created: before(self.absolute),
            stale: before(SEEN_EVERY.min(shortest / 4)),
        }
    }

    /// The age in seconds at which a browser may forget its cookie.
    pub(crate) fn longest_s(&self, role: Role) -> i64 {
        if role.is_staff() {
            self.staff_absolute.as_secs()
        } else {
            self.absolute.as_secs()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_counted_back_from_now() {
        let policy = SessionPolicy {
            staff_idle: SignedDuration::from_mins(30),
            staff_absolute: SignedDuration::from_hours(12),
            idle: SignedDuration::from_hours(24),
            absolute: SignedDuration::from_hours(72),
        };
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let cutoffs = policy.cutoffs(at("2026-01-15T10:00:00Z"));
        assert_eq!(cutoffs.staff_seen, at("2026-01-15T09:30:00Z"));
        assert_eq!(cutoffs.staff_created, at("2026-01-14T22:00:00Z"));
        assert_eq!(cutoffs.seen, at("2026-01-14T10:00:00Z"));
        assert_eq!(cutoffs.created, at("2026-01-12T10:00:00Z"));
        assert_eq!(cutoffs.stale, at("2026-01-15T09:55:00Z"));
        assert_eq!(
            (policy.longest_s(Role::Manager), policy.longest_s(Role::Customer)),
            (43_200, 259_200)
        );
    }
}
