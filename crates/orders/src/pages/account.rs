//! A signed-in person's own orders.

use kernel::{Kind, Refusal};
use platform::{Allow, Answer, Cx, Routes};
use serde::Serialize;

use crate::list_orders::list_own;
use crate::view::OrderSummary;

pub(super) fn routes() -> Routes {
    Routes::new("/account/orders").get("", Allow::SignedIn, show_own, "The signed-in person's orders")
}

#[derive(Debug, Serialize)]
struct OwnOrdersPage {
    orders: Vec<OrderSummary>,
}
platform::page!(OwnOrdersPage, "orders/own_orders.html", OwnOrdersPage::samples_list);

impl OwnOrdersPage {
    fn samples_list() -> Vec<Self> {
        vec![
            OwnOrdersPage { orders: vec![] },
            OwnOrdersPage {
                orders: OrderSummary::samples(),
            },
        ]
    }
}

/// The guard lets only signed-in people here.
#[derive(Debug)]
struct NobodyHere;

impl Refusal for NobodyHere {
    fn kind(&self) -> Kind {
        Kind::Forbidden
    }
    fn code(&self) -> &'static str {
        "sign_in_first"
    }
}

async fn show_own(cx: Cx) -> Answer {
    let person = cx.caller.person.as_ref().ok_or(NobodyHere)?;
    cx.page(&OwnOrdersPage {
        orders: list_own(&cx.app, person.id).await?,
    })
}
