//! Orders: from the cart over the checkout to the paid, shipped, refunded order. Sells what `catalog` offers, takes money
//! through `payments`, books it in `ledger`. Knows no gateway.
//!
//! Invariants: an order's sums add up, are computed once and stored; its stock is reserved in the transaction that places
//! it; its state moves through one function; one cart becomes one order, however often the button is pressed; money for an
//! order that has ended is served or goes back.
//!
//! Tables owned: wilayas, delivery_methods, carts, cart_tokens, cart_lines, orders, order_lines, order_events, amounts_due,
//! order_refunds, order_refund_lines.

mod access;
mod address;
mod api;
mod api_office;
mod apply;
mod ask_refund;
mod attention;
mod books;
mod buy;
mod cart;
mod change_cart;
mod checkout;
mod decide;
mod deliver_to;
mod details;
mod due;
mod expire;
mod facts;
mod fulfil;
mod gone_back;
mod holds;
mod list_orders;
mod open_cart;
mod order;
mod order_at_once;
mod pages;
mod pay;
mod phone;
mod place;
mod plan_refund;
mod price;
mod refill_cart;
mod refund_form;
mod seed;
mod seen;
mod settings;
mod shares;
mod show_desk_order;
mod show_order;
mod staff;
mod store;
mod store_step;
mod stored_words;
mod tasks;
mod tell;
mod track;
mod view;

pub use access::{key_of, order_path};
pub use apply::{LockedOrder, apply, lock};
pub use cart::Holder;
pub use due::Terms;
pub use list_orders::{Desk, desk};
pub use order::{Actions, Event, MoneyFacts, OrderId, State, actions, next};
pub use place::{PAY_WITHIN, PlaceOrder, PlaceRefused, Placed, place};
pub use seed::{DemoDelivery, DemoPlaces, DemoWilaya, seed_delivery};
pub use seen::{Seen, SeenLine};
pub use settings::SETTINGS;
pub use store::order::OrderRow;
pub use view::OrderSummary;

/// What is decided without being stored: the simulation asks the same functions as the shop.
#[doc(hidden)]
pub mod pure {
    pub use crate::books::{BackFrom, Sold, deposit, refund, refund_returned, sale, unapplied};
    pub use crate::decide::*;
    pub use crate::due::{Due, DueWhen, Purpose, schedule};
    pub use crate::facts::OrderFacts;
    pub use crate::gone_back::{Book, KnownRefund, RefundKind};
    pub use crate::plan_refund::{RefundPlan, Wish, plan};
    pub use crate::shares::{Asked, LineLeft, NotShared, Share, cut, share};
    pub use crate::tell::News;
}

platform::slice_files!("orders");

/// Pages and API.
pub fn routes() -> platform::Routes {
    pages::routes().and(api::routes())
}

pub fn tasks() -> platform::tasks::TaskSet {
    tasks::tasks()
}
