//! Fifty clients at once, over HTTP, at the points where money or stock could be had twice: exactly one wins or the sums hold,
//! the others are refused (409, 422) and never see a failure of ours. Each race is run several times.

pub mod house;
mod money;
mod orders;
mod time;

/// How many at once.
const CLIENTS: usize = 50;
