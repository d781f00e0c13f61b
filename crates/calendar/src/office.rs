//! The office's side of the calendar: services, faults, places and what the way costs, technicians with their hours, exceptions and
//! leave, public holidays. Pages and JSON over the same verbs. Every edit names the version it began from; every act is noted.
//! Decides nothing about free time.

mod api;
pub(crate) mod area;
pub(crate) mod check;
pub(crate) mod day;
pub(crate) mod edit;
pub(crate) mod fault;
pub(crate) mod form;
pub(crate) mod holidays;
pub(crate) mod leave;
pub(crate) mod offered;
mod pages;
pub(crate) mod technician;
pub(crate) mod week;

pub use area::{Band, put_area, put_band};
pub use day::{Day, put_day, read_date, remove_day};
pub use edit::{EditRefused, Saved, Target};
pub use fault::{Fault, FaultFields, put_fault};
pub use holidays::{HolidayChange, HolidayDay, list_holidays, put_holiday};
pub use leave::{AddLeave, LeaveSpan, add_leave, end_leave, read_leave};
pub use offered::{Service, ServiceFields, put_service};
pub use technician::{AccountId, Technician, TechnicianFields, put_technician};
pub use week::WeekText;

/// A text in three languages.
#[derive(Debug, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Texts {
    pub fr: String,
    pub ar: String,
    pub en: String,
}

/// Pages and API.
pub(crate) fn routes() -> platform::Routes {
    pages::routes().and(api::routes())
}
