//! The gateway's clock: the machine's, plus what a test has moved it by. The only file of the crate that reads the time.
//! Never moves backwards by request.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds the clock is ahead of the machine's.
#[derive(Default)]
pub(crate) struct Clock {
    ahead_s: AtomicI64,
}

impl Clock {
    /// Milliseconds since the epoch.
    pub fn now_ms(&self) -> i64 {
        #[allow(
            clippy::disallowed_methods,
            reason = "the one place of this crate that reads the machine's clock"
        )]
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX) + self.ahead_s.load(Ordering::SeqCst) * 1000
    }

    pub fn set_ahead(&self, seconds: i64) {
        self.ahead_s.store(seconds, Ordering::SeqCst);
    }

    /// Moves the clock on and says how far ahead it is now, in seconds.
    pub fn advance(&self, seconds: u32) -> i64 {
        self.ahead_s.fetch_add(i64::from(seconds), Ordering::SeqCst) + i64::from(seconds)
    }
}
