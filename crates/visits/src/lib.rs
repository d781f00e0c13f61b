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
mod feed;
mod day;
mod follow;
mod invitation;
mod list;
mod money;
mod pages;
mod photo;
mod planning;
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

pub use act::accept::accept;
pub use act::add_photo::add_photo;
pub use act::assign::assign;
pub use act::cancel::{CancelVisit, SeenMoney, back_bp, cancel};
pub use act::check_in::check_in;
pub use act::check_out::check_out;
pub use act::complete::complete;
pub use act::decline::decline;
pub use act::miss::{miss, window_end};
pub use act::move_visit::{MoveVisit, move_visit};
pub use act::note::write_note;
pub use act::set_out::set_out;
pub use act::use_part::{UsePart, use_part};
pub use by::{By, Scope, Shown, open};
pub use claim::claim;
pub use feed::{FeedOf, NoFeed, end_feed, renew_feed};
pub use follow::follow;
pub use invitation::{for_customer, for_technician, visit_path};
pub use list::{Filter, VisitList, list};
pub use money::plan_cancel;
pub use photo::LARGEST as LARGEST_PHOTO;
pub use planning::{VisitCounts, count};
pub use refused::VisitRefused;
pub use store::part::PartRow;
pub use store::photo::PhotoRow;
pub use store::visit::VisitRow;
pub use told::{Told, list_told};
pub use visit::{Event, State, is_done, next};

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

/// Reminders, requests nobody answers, visits that are complete.
pub fn tasks() -> platform::tasks::TaskSet {
    platform::tasks::TaskSet::new()
        .on(tell::run)
        .on(tell::technician::run)
        .on(remind::run)
        .every(Duration::from_secs(60), "visits.remind_all", remind::remind_all)
        .every(Duration::from_secs(60), "visits.lapse", act::lapse::lapse_all)
        .every(Duration::from_secs(60), "visits.complete", act::complete::complete_all)
}
