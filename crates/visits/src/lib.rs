//! The life of a booked service: requested, confirmed, on the way, checked in and out, complete; moved, cancelled, missed. Its
//! customer's page, the technician's day, the office's planning, and the booking that leads there.
//!
//! Invariants: a visit's state moves through one function; a visit stands while its time is reserved; what cancelling gives back
//! is what the page said before the click.
//! Tables owned: visits, visit_events, visit_parts, visit_photos, visit_feeds, reminders.

platform::slice_files!("visits");

/// A visit has the id of its line of time.
pub use calendar::TimeId as VisitId;

/// The booking, the visit's pages, the technician's day, the planning; and their JSON.
pub fn routes() -> platform::Routes {
    platform::Routes::new("")
}

/// Reminders, requests nobody answers, visits that are complete.
pub fn tasks() -> platform::tasks::TaskSet {
    platform::tasks::TaskSet::new()
}
