//! The terms of a slot as its customer reads them: how it is paid, and until when cancelling gives back how much, as instants
//! rather than hours. Says what the policy says; decides nothing. The words stand in `calendar/terms.html`.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::Policy;

/// What is shown beside a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Terms {
    pub payment: &'static str,
    /// "30", "12.5": of a deposit, per cent.
    pub deposit_percent: String,
    /// Who accepts.
    pub acceptance: &'static str,
    /// Within how many hours, where somebody is to accept; whole hours, rounded up.
    pub answer_within_hours: u32,
    /// Those that can still be had, earliest first. Later than the last, nothing goes back.
    pub tiers: Vec<ShownTier>,
    /// Whose clock the instants are shown on.
    pub time_zone: String,
}

/// What goes back until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownTier {
    pub until: Timestamp,
    pub is_free: bool,
    pub back_percent: String,
}

impl Terms {
    /// Of a slot that begins at `starts_at`, read at `now`.
    pub fn of(policy: &Policy, starts_at: Timestamp, time_zone: &str, now: Timestamp) -> Self {
        let until = |hours: u32| starts_at.checked_sub(SignedDuration::from_hours(i64::from(hours)));
        let tiers = policy.tiers.iter().filter(|tier| tier.back_bp > 0).filter_map(|tier| {
            Some(ShownTier {
                until: until(tier.more_than_hours).ok().filter(|until| *until > now)?,
                is_free: tier.back_bp == 10_000,
                back_percent: percent(tier.back_bp),
            })
        });
        Terms {
            payment: policy.payment.word(),
            deposit_percent: percent(policy.deposit_bp),
            acceptance: policy.acceptance.word(),
            answer_within_hours: policy.answer_within_min.div_ceil(60),
            tiers: tiers.collect(),
            time_zone: time_zone.to_owned(),
        }
    }

    /// For pages that draw themselves.
    pub fn sample() -> Self {
        let at = Timestamp::UNIX_EPOCH;
        let starts_at = at.saturating_add(SignedDuration::from_hours(72)).unwrap_or(at);
        Terms::of(&Policy::default(), starts_at, "Africa/Algiers", at)
    }
}

/// Basis points as per cent, with the decimals they need.
fn percent(basis_points: u32) -> String {
    let text = format!("{}.{:02}", basis_points / 100, basis_points % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_are_shown_as_instants_and_past_ones_are_not() {
        let starts_at: Timestamp = "2026-11-28T08:00:00Z".parse().unwrap();
        let read = |now: &str| Terms::of(&Policy::default(), starts_at, "Africa/Algiers", now.parse().unwrap());
        let early = read("2026-11-20T00:00:00Z").tiers;
        assert_eq!(early.len(), 2);
        assert!(early[0].is_free);
        assert_eq!(early[0].until, "2026-11-27T08:00:00Z".parse().unwrap());
        assert_eq!(early[1].back_percent, "50");
        assert_eq!(read("2026-11-27T12:00:00Z").tiers.len(), 1, "the free day is over");
        assert_eq!(read("2026-11-28T07:00:00Z").tiers, []);
    }

    #[test]
    fn shares_show_the_decimals_they_have() {
        assert_eq!(percent(3000), "30");
        assert_eq!(percent(10_000), "100");
        assert_eq!(percent(1250), "12.5");
        assert_eq!(percent(0), "0");
    }
}
