//! Tries to log in: how many an account name has from one client address before both are locked (ID-07). Counts a try
//! before the password is looked at, so that many at once cannot slip past the limit.

use jiff::{SignedDuration, Timestamp};

/// Failed tries before the lock.
pub(crate) const ALLOWED: i32 = 5;
/// How long the lock holds after the last counted try, and how long tries are remembered.
const LOCKED_FOR: SignedDuration = SignedDuration::from_mins(15);

/// Tries before this are forgotten.
pub(crate) fn forgotten(now: Timestamp) -> Timestamp {
    now.saturating_sub(LOCKED_FOR).unwrap_or(Timestamp::MIN)
}

/// What the count says of one try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Open,
    Locked { minutes_left: i64 },
}

/// `tries` counts this one; the last that was let through was at `tried_at`.
pub(crate) fn standing(tries: i32, tried_at: Timestamp, now: Timestamp) -> Standing {
    if tries <= ALLOWED {
        return Standing::Open;
    }
    let left = LOCKED_FOR.saturating_sub(now.duration_since(tried_at));
    Standing::Locked {
        minutes_left: ((left.as_secs() + 59) / 60).max(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_try_is_locked_until_a_quarter_of_an_hour_after_the_fifth() {
        let fifth = "2026-01-15T10:00:00Z".parse::<Timestamp>().unwrap();
        let later = |seconds| fifth.saturating_add(SignedDuration::from_secs(seconds)).unwrap();
        assert_eq!(standing(5, fifth, fifth), Standing::Open);
        assert_eq!(standing(6, fifth, fifth), Standing::Locked { minutes_left: 15 });
        assert_eq!(standing(6, fifth, later(841)), Standing::Locked { minutes_left: 1 });
        assert_eq!(forgotten(later(900)), fifth);
    }
}
