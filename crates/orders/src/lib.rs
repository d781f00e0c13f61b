//! Orders: from the cart over the checkout to the paid, shipped, refunded order. Sells what `catalog` offers, takes money
//! through `payments`, books it in `ledger`. Knows no gateway.
//!
//! Invariants: an order's sums are computed once and stored; its stock is reserved with it; its state moves through one
//! function; one cart becomes one order; money for an order that has ended is served or goes back; no cent is lost.
//! Tables owned: wilayas, delivery_methods, amounts_due, carts, cart_*, orders, order_*.

mod access;
mod address;
mod api;
mod api_office;
mod apply;
mod attention;
mod books;
mod buy;
mod cart;
mod change_cart;
mod checkout;
mod claim;
mod decide;
mod deliver_to;
mod desk;
mod details;
mod due;
mod expire;
mod facts;
mod known;
mod list_orders;
mod open_cart;
mod order;
mod order_at_once;
mod pages;
mod pay;
mod place;
mod price;
mod public;
#[doc(hidden)]
pub mod pure;
mod refill_cart;
mod refund;
mod seed;
mod seen;
mod settings;
mod show_order;
mod store;
mod store_step;
mod tasks;
mod tell;
mod time;
mod track;
mod view;

pub use public::*;

platform::slice_files!("orders");

/// Pages and API.
pub fn routes() -> platform::Routes {
    pages::routes().and(api::routes())
}
