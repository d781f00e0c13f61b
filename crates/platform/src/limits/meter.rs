//! Counts in the memory of this node: for busy classes that must not write to the database, and for the others while the
//! database is away.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter, clock};

use super::Rate;
use crate::Clock;

pub(super) type Key = [u8; 16];

/// After so many counts, keys whose share is whole are forgotten.
const TIDY_EVERY: u32 = 10_000;

impl clock::Clock for Clock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let micros = Clock::now(self).as_microsecond();
        Nanos::from(u64::try_from(micros).unwrap_or(0).saturating_mul(1_000))
    }
}

/// One class's counts.
pub(super) struct Meter {
    limiter: RateLimiter<Key, DashMapStateStore<Key>, Clock, NoOpMiddleware<Nanos>>,
    counted: AtomicU32,
}

impl Meter {
    pub(super) fn new(rate: Rate, clock: Clock) -> Self {
        let burst = NonZeroU32::new(rate.burst).unwrap_or(NonZeroU32::MIN);
        // reason: a rate's cost is above zero by its parser.
        let quota = Quota::with_period(rate.cost())
            .expect("reason: a rate's cost is above zero by its parser")
            .allow_burst(burst);
        Meter {
            limiter: RateLimiter::dashmap_with_clock(quota, clock),
            counted: AtomicU32::new(0),
        }
    }

    /// Counts one; how long to wait where the share is used up.
    pub(super) fn count(&self, key: &Key) -> Result<(), Duration> {
        if self.counted.fetch_add(1, Ordering::Relaxed) % TIDY_EVERY == TIDY_EVERY - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        let clock = self.limiter.clock();
        self.limiter
            .check_key(key)
            .map_err(|not_until| not_until.wait_time_from(clock::Clock::now(clock)))
    }

    #[cfg(test)]
    fn remembered(&self) -> usize {
        self.limiter.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter(clock: &Clock) -> Meter {
        Meter::new("2/min".parse().unwrap(), clock.clone())
    }

    #[test]
    fn a_share_is_used_up_and_fills_again() {
        let clock = Clock::manual("2026-01-15T10:00:00Z".parse().unwrap());
        let (meter, key, other) = (meter(&clock), [1; 16], [2; 16]);
        assert_eq!((meter.count(&key), meter.count(&key)), (Ok(()), Ok(())));
        assert_eq!(meter.count(&key), Err(Duration::from_secs(30)));
        assert_eq!(meter.count(&other), Ok(()), "each has a share of its own");
        clock.advance(Duration::from_secs(30));
        assert_eq!(meter.count(&key), Ok(()));
        assert_eq!(meter.count(&key), Err(Duration::from_secs(30)));
    }

    #[test]
    fn whole_shares_are_forgotten() {
        let clock = Clock::manual("2026-01-15T10:00:00Z".parse().unwrap());
        let meter = meter(&clock);
        for n in 0..TIDY_EVERY / 2 {
            let _ = meter.count(&u128::from(n).to_be_bytes());
        }
        assert_eq!(meter.remembered(), 5_000);
        clock.advance(Duration::from_secs(3_600));
        for _ in 0..TIDY_EVERY / 2 {
            let _ = meter.count(&[0; 16]);
        }
        assert!(meter.remembered() <= 1, "{}", meter.remembered());
    }
}
