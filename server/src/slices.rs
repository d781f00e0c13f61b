//! The list of slices: their routes and their tasks. A new slice is two lines here.

use platform::Routes;
use platform::http::health_routes;
use platform::tasks::TaskSet;

use crate::pages;

/// The whole route table.
pub fn routes() -> Routes {
    let slices = health_routes()
        .and(identity::routes())
        .and(catalog::routes())
        .and(orders::routes())
        .and(payments::routes())
        .and(pages::routes());
    pages::with_description(slices)
}

/// Every background task and schedule.
pub fn tasks() -> TaskSet {
    platform::mail::tasks().and(identity::tasks()).and(catalog::tasks()).and(orders::tasks()).and(payments::tasks())
}

/// Links of every page's header: address and sentence key.
pub fn menu() -> Vec<(&'static str, &'static str)> {
    vec![("/", "menu-parts"), ("/track", "menu-track")]
}
