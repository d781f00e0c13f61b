//! Order a cart in one request, for programs: keep the details, look at the checkout, place what it shows. Refuses when the
//! total is not the one the program expects.

use kernel::{FieldProblem, Kind, Lang, Refusal};
use payments::Gateway;
use platform::{App, Fault, Verdict};

use crate::buy::{Bought, bought_as, buy_as};
use crate::cart::Holder;
use crate::checkout::{CheckoutRefused, save_details, show};
use crate::details::RawDetails;
use crate::place::{PlaceOrder, PlaceRefused};
use crate::seen::Seen;

#[derive(Debug, Clone)]
pub struct OrderAtOnce {
    pub holder: Holder,
    pub details: RawDetails,
    pub gateway: Gateway,
    pub expected_total_minor: i64,
    pub lang: Lang,
    /// The caller's own name for this order: asked for again by it, the first one is given back, whatever the cart holds now.
    pub name: Option<String>,
}

/// Why nothing was ordered: the checkout's refusals and the order's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderAtOnceRefused {
    Checkout(CheckoutRefused),
    Place(PlaceRefused),
}

impl OrderAtOnceRefused {
    fn inner(&self) -> &dyn Refusal {
        match self {
            OrderAtOnceRefused::Checkout(refused) => refused,
            OrderAtOnceRefused::Place(refused) => refused,
        }
    }
}

impl Refusal for OrderAtOnceRefused {
    fn kind(&self) -> Kind {
        self.inner().kind()
    }
    fn code(&self) -> &'static str {
        self.inner().code()
    }
    fn fields(&self) -> &[FieldProblem] {
        self.inner().fields()
    }
    fn facts(&self) -> Vec<(&'static str, String)> {
        self.inner().facts()
    }
}

fn checkout(fault: Fault<CheckoutRefused>) -> Fault<OrderAtOnceRefused> {
    match fault {
        Fault::Refused(refused) => Fault::Refused(OrderAtOnceRefused::Checkout(refused)),
        Fault::Broken(broken) => Fault::Broken(broken),
    }
}

fn place(fault: Fault<PlaceRefused>) -> Fault<OrderAtOnceRefused> {
    match fault {
        Fault::Refused(refused) => Fault::Refused(OrderAtOnceRefused::Place(refused)),
        Fault::Broken(broken) => Fault::Broken(broken),
    }
}

pub async fn order_at_once(app: &App, input: &OrderAtOnce) -> Verdict<Bought, OrderAtOnceRefused> {
    if let Some(name) = &input.name
        && let Some(bought) = bought_as(app, name).await?
    {
        return Ok(bought);
    }
    save_details(app, &input.holder, input.lang, &input.details)
        .await
        .map_err(checkout)?;
    let shown = show(app, &input.holder).await.map_err(checkout)?;
    let seen = Seen {
        total_minor: input.expected_total_minor,
        ..Seen::of(&shown)
    };
    let order = PlaceOrder {
        holder: input.holder.clone(),
        submit_token: shown.submit_token,
        seen,
        gateway: input.gateway,
        lang: input.lang,
    };
    let name = input.name.as_ref().unwrap_or(&order.submit_token);
    buy_as(app, &order, name).await.map_err(place)
}
