//! The list of slices: their routes and their tasks. A new slice is two lines here.

use platform::Routes;
use platform::http::health_routes;
use platform::tasks::TaskSet;

use crate::{journeys, pages};

/// What a webhook may weigh unless the configuration says otherwise (PAY-11).
const WEBHOOK_LIMIT: usize = 64 * 1024;

/// The whole route table.
pub fn routes() -> Routes {
    routes_limited(WEBHOOK_LIMIT)
}

/// The whole route table, with another limit for webhooks, in bytes.
pub fn routes_limited(webhook_limit: usize) -> Routes {
    let slices = health_routes()
        .and(identity::routes())
        .and(catalog::routes())
        .and(calendar::routes())
        .and(orders::routes())
        .and(payments::routes_limited(webhook_limit))
        .and(visits::routes())
        .and(office::routes())
        .and(pages::routes());
    pages::with_description(slices)
}

/// Every background task and schedule.
pub fn tasks() -> TaskSet {
    platform::mail::tasks()
        .and(platform::sms::tasks())
        .and(platform::limits::tasks())
        .and(identity::tasks())
        .and(ledger::tasks())
        .and(catalog::tasks())
        .and(calendar::tasks())
        .and(orders::tasks())
        .and(payments::tasks())
        .and(visits::tasks())
        .and(journeys::tasks())
}

/// Links of every page's header: address and sentence key.
pub fn menu() -> Vec<(&'static str, &'static str)> {
    vec![("/", "menu-parts"), ("/book", "menu-repairs"), ("/track", "menu-track")]
}
