//! A rate as settings write it: `20/min`, `10/15min`, `60/h burst 20`.

use std::str::FromStr;
use std::time::Duration;

/// So many requests in so long, spread evenly, of which some may come at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// What one request takes of the share, in microseconds.
    pub(super) cost_us: i64,
    /// Requests that may come at once.
    pub(super) burst: u32,
}

impl Rate {
    /// The whole share, in microseconds.
    pub(super) fn share_us(self) -> i64 {
        self.cost_us.saturating_mul(i64::from(self.burst))
    }

    pub(super) fn cost(self) -> Duration {
        Duration::from_micros(self.cost_us.unsigned_abs())
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no rate: write 20/min, 10/15min or 60/h burst 20");
        let (rate, burst) = match text.split_once(" burst ") {
            Some((rate, burst)) => (rate, Some(burst.trim().parse::<u32>().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let (count, span) = rate.trim().split_once('/').ok_or_else(wrong)?;
        let count: u32 = count.parse().map_err(|_| wrong())?;
        let digits = span.chars().take_while(char::is_ascii_digit).count();
        let (many, unit) = span.split_at(digits);
        let many: i64 = if many.is_empty() {
            1
        } else {
            many.parse().map_err(|_| wrong())?
        };
        let unit_us: i64 = match unit {
            "s" => 1_000_000,
            "min" => 60_000_000,
            "h" => 3_600_000_000,
            "day" => 86_400_000_000,
            _ => return Err(wrong()),
        };
        let span_us = many.checked_mul(unit_us).ok_or_else(wrong)?;
        let cost_us = span_us.checked_div(i64::from(count)).unwrap_or(0);
        let burst = burst.unwrap_or(count);
        // Nothing at all is no rate, and a share longer than a month is a mistake.
        let is_sound = cost_us > 0 && burst > 0 && cost_us.saturating_mul(i64::from(burst)) <= 31 * 86_400_000_000;
        is_sound.then_some(Rate { cost_us, burst }).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(i64, u32)> {
        text.parse::<Rate>().ok().map(|rate| (rate.cost_us, rate.burst))
    }

    #[test]
    fn a_rate_is_a_count_in_a_time_and_perhaps_a_burst() {
        assert_eq!(read("20/min"), Some((3_000_000, 20)));
        assert_eq!(read("10/15min"), Some((90_000_000, 10)));
        assert_eq!(read("60/h burst 20"), Some((60_000_000, 20)));
        for wrong in [
            "",
            "20",
            "0/min",
            "-1/min",
            "20/",
            "20/fortnight",
            "20/min burst 0",
            "20/0min",
            "99999999999/s",
            "1/99day",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
