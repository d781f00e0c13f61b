//! The office's planning: who is where when, what waits for an answer or for somebody to do it, and moving visits about, by a form
//! or by hand. Knows no rule of the calendar: what may stand where is the calendar's to say.

mod api;
mod ask;
pub(crate) mod board;
mod card;
mod leave;
mod page;
mod read;
mod samples;
mod shift;
mod why;

use platform::Routes;

pub(crate) use ask::{read_day, week_begins};
pub(crate) use board::week_of;
pub use read::{VisitCounts, count};
pub(crate) use read::{begins, zone_of};

pub(crate) fn routes() -> Routes {
    page::routes()
        .and(shift::routes())
        .and(leave::routes())
        .and(why::routes())
        .and(api::routes())
}
