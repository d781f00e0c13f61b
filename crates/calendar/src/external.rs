//! Calendars kept elsewhere: read on schedule, so that whoever is busy there is not sold here. What could not be read never
//! means that somebody is free: what was read before stands.

mod api;
mod fetch;
mod keep;
mod page;
mod read;
mod repeat;
mod show;
mod span;
mod unsound;
mod when;
mod zone;

pub(crate) use fetch::tasks;
pub use fetch::{CalendarReader, read_external};
pub use keep::{AddCalendar, CalendarRefused, add_calendar, read_calendar, remove_calendar};
pub use show::{CalendarView, conflicts, dead_links, list_calendars};

pub(crate) fn routes() -> platform::Routes {
    page::routes().and(api::routes())
}
