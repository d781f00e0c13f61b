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

/// Two weeks of free slots.
pub const SLOTS: Shape = &[&[
    "slots::find_offer",
    "slots::list_technicians",
    "slots::list_holiday_changes",
]];

/// The page on which one of them is chosen.
pub const TIMES: Shape = &[
    &["slots::find_fault"],
    &[
        "slots::find_offer",
        "slots::list_technicians",
        "slots::list_holiday_changes",
        "shelf::list_appliances",
        "part::list_parts",
    ],
];

/// A slot, held for a cart that is made for it.
pub const HOLD_TIME: Shape = &[
    &["store::count"],
    &["begin", "cart::find_cart", "stock::list_offers"],
    &["cart::insert_cart"],
    &["cart::lock_cart", "time::lock_times", "cart::list_lines"],
    &[
        "slots::find_offer",
        "slots::list_technicians",
        "slots::list_holiday_changes",
    ],
    &["reservations::insert_hold"],
    &["time::insert_time", "time::grow_lines", "cart::count_pieces"],
    &["commit"],
];

/// The cart's order, with nothing to pay before the visit.
pub const ORDER_TIME: Shape = &[
    &["store::count"],
    &["store::claim_key"],
    &["store::count"],
    &["order::find_placed"],
    &["cart::list_lines_by_digest", "time::list_times_by_digest"],
    &["begin", "cart::find_cart", "delivery::is_served"],
    &["cart::save_details"],
    &["commit"],
    &[
        "cart::find_checkout",
        "cart::list_lines_by_digest",
        "time::list_times_by_digest",
    ],
    &["stock::list_offers"],
    &[
        "begin",
        "cart::lock_checkout",
        "order::find_placed",
        "cart::list_lines_by_digest",
        "time::lock_times_by_digest",
        "stock::list_offers",
    ],
    &[
        "order::insert_order",
        "order::insert_lines",
        "money::insert_dues",
        "order::insert_event",
        "cart::close_cart",
        "reservations::adopt",
        "stock::reserve_over",
    ],
    &["order::lock_order", "money::list_dues"],
    &["reservations::keep", "money::store_step"],
    &["stock::keep"],
    &["time::list_sold", "order::find_order_by_id"],
    &["visit::insert_visit"],
    &["visit::lock_visit"],
    &["event::insert_event"],
    &["reservations::confirm"],
    &["visit::set_state", "event::insert_event", "told::insert_reminders"],
    &["store::insert_tasks", "commit"],
    &["payments::pay_url"],
    &["store::keep_answer"],
];

/// A guest's first article.
pub const ADD: Shape = &[
    &["stock::list_offers", "cart::find_cart", "time::count_held"],
    &["cart::insert_cart_with_line"],
];

/// An order in one request, up to the gateway's page.
pub const ORDER: Shape = &[
    &["store::count"],
    &["store::claim_key"],
    &["store::count"],
    &["order::find_placed"],
    &["cart::list_lines_by_digest", "time::list_times_by_digest"],
    &["begin", "cart::find_cart", "delivery::is_served"],
    &["cart::save_details"],
    &["commit"],
    &[
        "cart::find_checkout",
        "cart::list_lines_by_digest",
        "time::list_times_by_digest",
    ],
    &["stock::list_offers"],
    &[
        "begin",
        "cart::lock_checkout",
        "order::find_placed",
        "cart::list_lines_by_digest",
        "time::lock_times_by_digest",
        "stock::list_offers",
    ],
    &[
        "order::insert_order",
        "order::insert_lines",
        "money::insert_dues",
        "order::insert_event",
        "cart::close_cart",
        "payments::insert_payment",
        "calls::insert_call",
        "stock::reserve",
    ],
    &["commit"],
    &["calls::claim_call"],
    &[
        "begin",
        "order::lock_order",
        "money::list_dues",
        "payments::lock_payment",
    ],
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
        "money::list_dues",
        "payments::lock_payment_by",
    ],
    &[
        "events::mark_event_applied",
        "payments::update_payment",
        "stock::keep",
        "money::store_step",
        "entries::insert_entry",
    ],
    &["store::insert_tasks", "commit"],
];

/// A member of staff gives a whole order back, in one request.
pub const REFUND: Shape = &[
    &["store::claim_key"],
    &[
        "order::find_order",
        "order::list_order_lines",
        "order::list_events",
        "money::list_dues_by_number",
    ],
    &[
        "begin",
        "order::lock_order",
        "money::list_dues",
        "money::list_lines_left",
        "payments::list_for",
        "money::is_requested",
    ],
    &["payments::lock_payment_by", "refunds::find_refund_by_key"],
    &["payments::add_refunded", "refunds::insert_refund"],
    &["calls::insert_call"],
    &["money::insert_refund"],
    &["money::insert_shares"],
    &["order::insert_event", "store::insert_entry"],
    &["order::mark_refunding"],
    &["store::insert_tasks", "commit"],
    &["store::keep_answer"],
];

/// Its worker: the gateway has taken it in.
pub const REFUND_CALL: Shape = &[
    &["calls::claim_call"],
    &[
        "begin",
        "order::lock_order",
        "money::list_dues",
        "payments::lock_payment",
        "refunds::find_refund_by",
    ],
    &["calls::mark_call_answered", "refunds::update_refund"],
    &["commit"],
];

/// A signed `refund.updated` by which the money is back.
pub const REFUND_EVENT: Shape = &[
    &[
        "begin",
        "events::insert_event",
        "order::lock_order",
        "money::list_dues",
        "payments::lock_payment_by",
        "refunds::find_refund_by",
    ],
    &[
        "events::mark_event_applied",
        "refunds::update_refund",
        "order::lock_order",
        "money::list_dues",
        "money::list_lines_left",
        "money::find_refund",
        "money::list_shares",
    ],
    &[
        "money::store_step",
        "entries::insert_entry",
        "money::insert_shares",
        "money::mark_refund_done",
    ],
    &["store::insert_tasks", "commit"],
];

/// A signed `payment_intent.amount_capturable_updated` that confirms an order.
pub const HOLD: Shape = &[
    &[
        "begin",
        "events::insert_event",
        "order::lock_order",
        "money::list_dues",
        "payments::lock_payment_by",
    ],
    &[
        "events::mark_event_applied",
        "payments::update_payment",
        "holds::insert_pending",
        "order::lock_order",
        "money::list_dues",
        "money::list_lines_left",
    ],
    &["stock::keep", "money::store_step"],
    &["store::insert_tasks", "commit"],
];

/// A member of staff takes what is held.
pub const CAPTURE: Shape = &[
    &["store::claim_key"],
    &[
        "order::find_order",
        "order::list_order_lines",
        "order::list_events",
        "money::list_dues_by_number",
    ],
    &["begin", "order::lock_order", "money::list_dues"],
    &["payments::lock_payment_by"],
    &["payments::update_payment", "calls::insert_call"],
    &["order::insert_event", "store::insert_entry"],
    &["store::insert_tasks", "commit"],
    &["store::keep_answer"],
];

/// Its worker: the money is taken.
pub const CAPTURE_CALL: Shape = &[
    &["calls::claim_call"],
    &[
        "begin",
        "order::lock_order",
        "money::list_dues",
        "payments::lock_payment",
    ],
    &[
        "calls::mark_call_answered",
        "payments::update_payment",
        "holds::insert_resolution",
        "order::lock_order",
        "money::list_dues",
        "money::list_lines_left",
        "events::wake_unmatched",
    ],
    &["money::store_step", "entries::insert_entry"],
    &["store::insert_tasks", "commit"],
];

/// The look-up of a session.
const WHO: &str = "::find_live_session";

/// Cuts what was recorded into its round trips. `work` is what the answer itself said it had cost, if it said so.
pub fn batches(what: &str, shapes: &[Shape], (steps, work): (Vec<Step>, &str)) -> Result<Vec<Vec<Step>>> {
    // Who asks is mostly remembered by the node: no part of what a request costs.
    let asked = steps.len();
    let steps: Vec<Step> = steps.into_iter().filter(|step| !step.name.ends_with(WHO)).collect();
    let looked_up = asked - steps.len();
    let whole: Vec<&[&str]> = shapes.iter().flat_map(|shape| shape.iter().copied()).collect();
    let expected: Vec<&str> = whole.iter().flat_map(|batch| batch.iter().copied()).collect();
    let found: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
    ensure!(
        expected == found,
        "{what}: the program no longer sends what shape.rs says.\nexpected {expected:?}\nfound    {found:?} in {work}"
    );
    // An answer counts what is under way at once as one trip: it may say less, where one ends as the next one begins.
    let trips = work
        .rsplit_once("round_trips=")
        .map(|(_, trips)| trips.parse::<usize>());
    let are_true = trips.is_none_or(|said| said.is_ok_and(|said| said <= whole.len() + looked_up));
    ensure!(
        are_true,
        "{what}: shape.rs says {} round trips, the answer says {work}",
        whole.len()
    );
    let mut steps = steps.into_iter();
    Ok(whole
        .iter()
        .map(|batch| steps.by_ref().take(batch.len()).collect())
        .collect())
}
