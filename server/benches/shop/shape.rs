//! Which statements travel together, request by request: one inner list is one round trip. What was recorded must have
//! exactly this shape, so the floor cannot fall behind the program unnoticed.

use anyhow::{Result, ensure};

use crate::record::Step;

pub type Shape = &'static [&'static [&'static str]];

pub const HOME: Shape = &[&["shelf::list_categories", "shelf::list_window", "shelf::list_appliances"]];
pub const CATEGORY: Shape = &[&[
    "shelf::find_category",
    "shelf::list_shelf",
    "shelf::get_facets",
    "shelf::list_appliances",
]];
pub const PRODUCT: Shape = &[&["shelf::find_product", "shelf::list_variants", "shelf::list_fits"]];
pub const SEARCH: Shape = &[&["shelf::search_exactly"]];

/// A guest's first article.
pub const ADD: Shape = &[
    &["stock::list_offers", "cart::find_cart"],
    &["cart::insert_cart_with_line"],
];

/// An order in one request, up to the gateway's page.
pub const ORDER: Shape = &[
    &["store::claim_key"],
    &["begin", "cart::find_cart", "delivery::is_served"],
    &["cart::save_details"],
    &["commit"],
    &["cart::find_checkout", "cart::list_lines_by_digest"],
    &["stock::list_offers"],
    &[
        "begin",
        "cart::lock_checkout",
        "order::find_placed",
        "cart::list_lines_by_digest",
        "stock::list_offers",
    ],
    &[
        "order::insert_order",
        "order::insert_lines",
        "order::insert_event",
        "cart::close_cart",
        "payments::insert_payment",
        "calls::insert_call",
        "stock::reserve",
    ],
    &["commit"],
    &["calls::claim_call"],
    &["begin", "order::lock_order", "payments::lock_payment"],
    &[
        "calls::mark_call_answered",
        "payments::update_payment",
        "events::wake_unmatched",
    ],
    &["commit"],
    &["store::keep_answer"],
];

/// A signed `checkout.session.completed` that pays an order.
pub const WEBHOOK: Shape = &[
    &[
        "begin",
        "events::insert_event",
        "order::lock_order",
        "payments::lock_payment_by",
    ],
    &[
        "events::mark_event_applied",
        "payments::update_payment",
        "stock::keep",
        "order::mark_paid",
        "store::insert_entry",
        "order::insert_event",
    ],
    &["store::insert_tasks", "commit"],
];

/// Cuts what was recorded into its round trips. `work` is what the answer itself said it had cost.
pub fn batches(what: &str, shape: Shape, (steps, work): (Vec<Step>, &str)) -> Result<Vec<Vec<Step>>> {
    let expected: Vec<&str> = shape.iter().flat_map(|batch| batch.iter().copied()).collect();
    let found: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
    ensure!(
        expected == found,
        "{what}: the program no longer sends what shape.rs says.\nexpected {expected:?}\nfound    {found:?}"
    );
    let trips = format!("round_trips={}", shape.len());
    ensure!(
        work.is_empty() || work.ends_with(&trips),
        "{what}: shape.rs says {trips}, the answer says {work}"
    );
    let mut steps = steps.into_iter();
    Ok(shape
        .iter()
        .map(|batch| steps.by_ref().take(batch.len()).collect())
        .collect())
}
