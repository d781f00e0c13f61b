//! The slice's pages: cart, checkout, orders, office. What the browser holds of a cart is read and written here only.

mod account;
mod cart;
mod checkout;
mod money_box;
mod office;
mod order;
mod refund;
mod thanks;
mod track;

use axum::response::Response;
pub(crate) use money_box::plain;
use platform::http::set_cookie;
use platform::{Cx, Routes, chance};

use crate::cart::Holder;
use crate::desk::staff::Staff;

/// A cart is kept as long as a browser comes back within this time.
const CART_KEPT_S: i64 = 90 * 24 * 60 * 60;

pub(crate) fn routes() -> Routes {
    cart::routes()
        .and(checkout::routes())
        .and(order::routes())
        .and(thanks::routes())
        .and(track::routes())
        .and(account::routes())
        .and(office::routes())
        .and(refund::routes())
}

/// Who asks for a cart: the cookie's secret and the signed-in person.
pub fn holder_of(cx: &Cx) -> Holder {
    Holder {
        digest: cx.cookie("cart").map(|secret| chance::digest(&secret)),
        person: cx.caller.person.as_ref().map(|person| person.id),
    }
}

/// Who of the staff acts: routes for staff let nobody else in.
pub(crate) fn staff_of(cx: &Cx) -> Staff {
    let person = cx.caller.person.as_ref();
    Staff {
        name: person.map(|person| person.name.clone()).unwrap_or_default(),
    }
}

/// Writes what the browser keeps of its cart: a new secret if there is one, and the count for the header.
pub fn remember_cart(cx: &Cx, response: &mut Response, new_secret: Option<&str>, pieces: i64) {
    if let Some(secret) = new_secret {
        set_cookie(&cx.app, response, ("cart", secret), CART_KEPT_S);
    }
    set_cookie(&cx.app, response, ("cart_count", &pieces.to_string()), CART_KEPT_S);
}
