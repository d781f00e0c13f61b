//! Free slots: spans of time put together and taken apart, and the instants at which a visit can begin. A visit begins on the
//! wall's grid, at an opening hour and every step after it; its work lies in open hours, its buffers and the way apart from
//! everything taken. Pure.

use crate::hours::{WallClock, Window};

/// From, until; seconds since 1970, the end not in it.
pub(crate) type Span = (i64, i64);

/// What a visit needs, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Needs {
    pub(crate) work: i64,
    /// Kept free before the work: the service's buffer and the way.
    pub(crate) before: i64,
    pub(crate) after: i64,
    pub(crate) step: i64,
}

impl Needs {
    /// What a visit that begins then takes.
    pub(crate) fn during(&self, start: i64) -> Span {
        (start - self.before, start + self.work + self.after)
    }
}

/// All of them together: ascending and apart.
pub(crate) fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|(from, until)| from < until);
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.0 <= last.1 => last.1 = last.1.max(span.1),
            _ => joined.push(span),
        }
    }
    joined
}

/// What is left of `open` without `taken`; both ascending and apart.
pub(crate) fn minus(open: &[Span], taken: &[Span]) -> Vec<Span> {
    let mut left = Vec::with_capacity(open.len() + taken.len());
    let mut first = 0;
    for (from, until) in open {
        let mut from = *from;
        while first < taken.len() && taken[first].1 <= from {
            first += 1;
        }
        for (taken_from, taken_until) in &taken[first..] {
            if taken_from >= until {
                break;
            }
            if from < *taken_from {
                left.push((from, *taken_from));
            }
            from = from.max(*taken_until);
        }
        if from < *until {
            left.push((from, *until));
        }
    }
    left
}

/// Whether anything of `taken`, ascending and apart, lies in the span.
pub(crate) fn meets(taken: &[Span], (from, until): Span) -> bool {
    let first = taken.partition_point(|(_, end)| *end <= from);
    taken.get(first).is_some_and(|(start, _)| *start < until)
}

/// Where a visit could begin if nothing were taken, ascending: grid points that the wall does show, with room for the work.
pub(crate) fn starts<'a>(clock: &'a WallClock, windows: &'a [Window], needs: Needs) -> impl Iterator<Item = i64> + 'a {
    windows.iter().flat_map(move |window| {
        (0..)
            .map(move |turn| window.wall.0 + turn * needs.step)
            .take_while(|wall| *wall < window.wall.1)
            .map(move |wall| (wall, clock.first(wall)))
            .take_while(move |(_, start)| start + needs.work <= window.until)
            .filter(move |(wall, start)| clock.shows(*start) == *wall)
            .map(|(_, start)| start)
    })
}

#[cfg(test)]
mod tests;
