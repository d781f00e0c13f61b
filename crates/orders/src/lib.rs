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

pub use access::{key_of, order_path};
pub use apply::{LockedOrder, apply, lock};
pub use buy::{Bought, bought_as};
pub use cart::Holder;
pub use details::RawDetails;
pub use claim::claim;
pub use desk::fulfil::{cancel, deliver, settle, ship};
pub use desk::holds::{capture, release, void};
pub use desk::staff::{MoneyRefused, Staff};
pub use due::Terms;
pub use list_orders::{Desk, desk};
pub use order_at_once::{OrderAtOnce, OrderAtOnceRefused, order_at_once};
pub use order::{Actions, Event, MoneyFacts, OrderId, State, actions, next};
pub use pages::{holder_of, remember_cart};
pub use pay::{PayNow, pay_now};
pub use place::{PAY_WITHIN, PlaceOrder, PlaceRefused, Placed, place};
pub use refund::ask::{ask_refund, give_surplus_back};
pub use refund::gone_back::Reason;
pub use refund::plan::{AskRefund, RefundPlan, Wish};
pub use seed::{DemoDelivery, DemoPlaces, DemoWilaya, seed_delivery};
pub use seen::{Seen, SeenLine};
pub use settings::SETTINGS;
pub use store::order::OrderRow;
pub use tasks::tasks;
pub use time::add::{AddTime, AddTimeRefused, TimeAdded, add_time};
pub use time::cancel::{TimeMoney, cancel_time, plan_cancel_time};
pub use time::choice::TimeChoice;
pub use time::finish::{finish_time, owed_on_site, pay_on_site};
pub use time::follow::{Follower, OrderMoved};
pub use time::on_site::parts_to_bring;
pub use time::remove::remove_time;
pub use time::sold::{OrderContact, SoldTime, contact_of, note_moved, times_of};
pub use view::OrderSummary;

platform::slice_files!("orders");

/// Pages and API.
pub fn routes() -> platform::Routes {
    pages::routes().and(api::routes())
}
