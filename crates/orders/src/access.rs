//! Who may see an order: whoever has its secret link, the signed-in person who placed it, staff. For everybody else it
//! does not exist.

use kernel::{Kind, Refusal};
use platform::{App, Caller, chance};

use crate::order::OrderId;
use crate::store::order::OrderRow;

/// There is no such order for this caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSuchOrder;

impl Refusal for NoSuchOrder {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
    fn code(&self) -> &'static str {
        "order_not_found"
    }
}

/// What a caller shows to be let in.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    pub caller: &'a Caller,
    /// The secret of the order's link, if the address carries one.
    pub key: &'a str,
}

impl Scope<'_> {
    pub(crate) fn opens(&self, app: &App, order: &OrderRow) -> bool {
        let is_owner =
            order.person_id.is_some() && self.caller.person.as_ref().map(|person| person.id) == order.person_id;
        is_owner || self.caller.is_staff() || chance::same(self.key, &key_of(app, order.id))
    }
}

/// The secret of an order's link.
pub fn key_of(app: &App, order: OrderId) -> String {
    app.link_key(&order.to_string())
}

/// The page of an order, for whoever is given the address.
pub fn order_path(app: &App, order: OrderId, number: &str) -> String {
    format!("/orders/{number}?key={}", key_of(app, order))
}

/// Where the gateway sends the customer back to.
pub(crate) fn thanks_path(app: &App, order: OrderId, number: &str) -> String {
    format!("/orders/{number}/thanks?key={}", key_of(app, order))
}
