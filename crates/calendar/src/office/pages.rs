//! The office's pages of the calendar. Decide nothing: the verbs do.

mod areas;
mod choices;
mod faults;
mod holidays;
mod hours;
mod services;
mod technicians;

use platform::Routes;

pub(crate) fn routes() -> Routes {
    services::routes()
        .and(faults::routes())
        .and(areas::routes())
        .and(technicians::routes())
        .and(hours::routes())
        .and(holidays::routes())
}
