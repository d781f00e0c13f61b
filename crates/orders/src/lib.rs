//! Orders: from the cart over the checkout to the paid, shipped, refunded order. Sells what `catalog` offers, takes money
//! through `payments`, books it in `ledger`. Knows no gateway.
//!
//! Invariants: an order's sums add up, are computed once and stored; its stock is reserved in the transaction that places
//! it; its state moves through one function; one cart becomes one order, however often the button is pressed; money for an
//! order that has ended is served or goes back.
//!
//! Tables owned: wilayas, delivery_methods, carts, cart_tokens, cart_lines, orders, order_lines, order_events.

mod access;
mod address;
mod api;
mod apply;
mod attention;
mod books;
mod buy;
mod cart;
mod change_cart;
mod checkout;
mod deliver_to;
mod details;
mod expire;
mod fulfil;
mod list_orders;
mod open_cart;
mod order;
mod order_at_once;
mod pages;
mod pay;
mod phone;
mod place;
mod price;
mod refill_cart;
mod seed;
mod seen;
mod show_desk_order;
mod show_order;
mod store;
mod tasks;
mod tell;
mod track;
mod view;

pub use access::{key_of, order_path};
pub use apply::{apply, lock};
pub use cart::Holder;
pub use order::{Actions, Event, OrderId, State, actions, next};
pub use place::{PAY_WITHIN, PlaceOrder, PlaceRefused, Placed, place};
pub use seed::{DemoDelivery, DemoPlaces, DemoWilaya, seed_delivery};
pub use seen::{Seen, SeenLine};
pub use store::order::OrderRow;

platform::slice_files!("orders");

/// Pages and API.
pub fn routes() -> platform::Routes {
    pages::routes().and(api::routes())
}

pub fn tasks() -> platform::tasks::TaskSet {
    tasks::tasks()
}
