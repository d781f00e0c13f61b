//! Stretches of time, joined where they touch. Pure.

use jiff::Timestamp;

/// From an instant until another, which is later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub from: Timestamp,
    pub until: Timestamp,
}

impl Span {
    /// None where nothing is left of it inside the other.
    pub fn within(self, other: Span) -> Option<Span> {
        let span = Span {
            from: self.from.max(other.from),
            until: self.until.min(other.until),
        };
        (span.from < span.until).then_some(span)
    }
}

/// In order, apart.
pub(crate) fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match out.last_mut() {
            Some(last) if span.from <= last.until => last.until = last.until.max(span.until),
            _ => out.push(span),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_touches_is_joined_and_the_rest_stays_apart() {
        let span = |from, until| Span {
            from: Timestamp::from_second(from).unwrap(),
            until: Timestamp::from_second(until).unwrap(),
        };
        let joined = joined(vec![span(30, 40), span(0, 10), span(10, 20), span(5, 8), span(35, 50)]);
        assert_eq!(joined, [span(0, 20), span(30, 50)]);
        assert_eq!(span(0, 10).within(span(5, 20)), Some(span(5, 10)));
        assert_eq!(span(0, 10).within(span(10, 20)), None);
    }
}
