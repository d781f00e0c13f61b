//! How long ago, how long still: in the one unit a person would say. Pure.

use jiff::Timestamp;
use serde::Serialize;

/// Days, hours or minutes, rounded down. The sentence is `backoffice-span-<unit>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    pub unit: &'static str,
    pub n: i64,
}

impl Span {
    /// Nothing is shorter than zero minutes.
    pub fn between(from: Timestamp, to: Timestamp) -> Span {
        let minutes = to.duration_since(from).as_mins().max(0);
        match minutes {
            0..60 => Span {
                unit: "minutes",
                n: minutes,
            },
            60..2_880 => Span {
                unit: "hours",
                n: minutes / 60,
            },
            _ => Span {
                unit: "days",
                n: minutes / 1_440,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_said_in_its_largest_sensible_unit() {
        let after = |minutes: i64| {
            let from = Timestamp::UNIX_EPOCH;
            let span = Span::between(from, Timestamp::from_second(minutes * 60).unwrap());
            (span.n, span.unit)
        };
        assert_eq!(after(-5), (0, "minutes"));
        assert_eq!(after(59), (59, "minutes"));
        assert_eq!(after(60), (1, "hours"));
        assert_eq!(after(47 * 60), (47, "hours"));
        assert_eq!(after(48 * 60), (2, "days"));
    }
}
