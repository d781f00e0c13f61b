//! Time that can be sold: services and the faults that lead to them, places and how far they are, technicians and their hours,
//! free slots, reservations, calendar files. Knows no goods and no orders: time is reserved for a *holder*, whoever that is.
//!
//! Invariants, kept by the database: nobody is reserved twice at once, buffers and the way included; a line of time has one
//! reservation; a hold ends. Rules are kept on the wall's clock with a zone's name, instants in UTC.
//!
//! Tables owned: services, fault_types, travel_bands, served_areas, technicians, technician_days, holiday_changes,
//! external_calendars, external_spans, reservations.

mod api;
mod crew;
mod external;
mod feed;
mod free;
mod hold;
mod holiday;
mod hours;
mod ics;
mod id;
mod move_to;
mod offer;
pub mod office;
mod place;
mod plan;
mod policy;
mod reserve;
mod seed;
mod served;
mod slots;
mod store;
mod sweep;
mod terms;
mod whose;
mod why;
mod zone_slots;

pub use external::{
    AddCalendar, CalendarReader, CalendarRefused, CalendarView, add_calendar, conflicts, dead_links, list_calendars,
    read_calendar, read_external, remove_calendar,
};
pub use feed::{FeedOwner, feed_owner, has_feed, set_feed};
pub use free::{AskSlots, MOST_DAYS, Slot, SlotDay, SlotDays, free_slots};
pub use hold::{Held, HoldRefused, Wish, hold};
pub use holiday::{Holiday, public_holiday, public_holidays};
pub use ics::{IcsEvent, Method, Status, ics};
pub use id::{ExternalCalendarId, FaultId, ReservationId, ServiceId, TechnicianId, Time, TimeId};
pub use move_to::{MoveRefused, Moved, assign, move_freely, move_to};
pub use offer::{FaultCard, NotOffered, ServiceCard, TimeOffer, Travel, find_fault, list_faults, list_services, offer};
pub use place::{Country, Names, Place, Zone, area_names, find_places, place, places_of, zone, zones};
pub use plan::{OpenHours, left_behind, list_reserved, list_unassigned, open_hours};
pub use policy::{Acceptance, Pay, Policy, Tier};
pub use reserve::{Gone, adopt, confirm, end, keep, lengthen, release, shorten, take_again};
pub use seed::{DemoArea, DemoBand, DemoFault, DemoService, DemoTechnician, DemoTime, seed_time};
pub use served::{Served, served};
pub use store::external::ConflictRow;
pub use store::moves::{LeftBehindRow, ReservedRow};
pub use terms::{ShownTier, Terms};
pub use whose::{WorkerRow, list_workers, person_of, technician_of, worker_of};
pub use why::{AskWhy, Closed, Nearness, why_closed};
pub use zone_slots::{ZoneSlot, zone_slots};

platform::slice_files!("calendar");

/// What can be booked, for the office and as JSON.
pub fn routes() -> platform::Routes {
    api::routes().and(external::routes()).and(office::routes())
}

/// Holds past their time end, calendars kept elsewhere are read: on schedule.
pub fn tasks() -> platform::tasks::TaskSet {
    sweep::tasks().and(external::tasks())
}
