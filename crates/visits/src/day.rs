//! The technician's day, on a telephone: whom to visit, how to get there, what to bring, and each step of the work as one button.
//! Own visits only; whoever is on no list of technicians has an empty day.

mod api;
mod api_work;
mod errand;
mod page;
mod parts;
mod read;
mod step;
mod visit;

use platform::Routes;

pub(crate) fn routes() -> Routes {
    page::routes()
        .and(visit::routes())
        .and(step::routes())
        .and(parts::routes())
        .and(api::routes())
        .and(api_work::routes())
}
