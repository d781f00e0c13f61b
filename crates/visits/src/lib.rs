//! The life of a booked service: requested, confirmed, on the way, checked in and out, complete; moved, cancelled, missed. Its
//! customer's page, the technician's day, the office's planning, and the booking that leads there.
//!
//! Invariants: a visit's state moves through one function; a visit stands while its time is reserved; what cancelling gives back
//! is what the page said before the click.
//! Tables owned: visits, visit_events, visit_parts, visit_photos, visit_invitations, visit_feeds, reminders.

mod act;
mod api;
mod api_house;
mod book;
mod by;
mod claim;
mod day;
mod delay;
mod feed;
mod follow;
mod invitation;
mod list;
mod money;
mod pages;
mod photo;
mod planning;
mod public;
#[doc(hidden)]
pub mod pure;
mod refused;
mod remind;
mod step;
mod store;
mod sweep;
mod tell;
mod time;
mod told;
mod visit;

use std::time::Duration;

pub use public::*;

platform::slice_files!("visits");

/// A visit has the id of its line of time.
pub use calendar::TimeId as VisitId;

kernel::id!(
    /// A photo taken at a visit.
    pub PhotoId, Photo, "pho"
);

/// The booking, the visit's pages, the technician's day, the planning; and their JSON.
pub fn routes() -> platform::Routes {
    pages::routes()
        .and(planning::routes())
        .and(day::routes())
        .and(api::routes())
        .and(book::routes())
        .and(feed::routes())
}

/// Reminders, requests nobody answers, work that goes on past its end, visits that are complete.
pub fn tasks() -> platform::tasks::TaskSet {
    platform::tasks::TaskSet::new()
        .on(tell::run)
        .on(tell::technician::run)
        .on(remind::run)
        .every(Duration::from_secs(60), "visits.remind_all", remind::remind_all)
        .every(Duration::from_secs(60), "visits.lapse", act::lapse::lapse_all)
        .every(Duration::from_secs(60), "visits.overrun", act::overrun::keep_all_on)
        .every(Duration::from_secs(60), "visits.complete", act::complete::complete_all)
}
