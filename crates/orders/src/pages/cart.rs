//! The cart's page and its forms. A refusal draws the cart again with what is wrong.

use axum::http::StatusCode;
use kernel::{Currency, Lang, Money};
use platform::http::{Failure, Form, Path, Problems};
use platform::{Allow, Answer, Cx, Fault, Routes, Verdict};
use serde::Serialize;

use super::order::shown_to;
use super::{holder_of, remember_cart};
use crate::access::order_path;
use crate::cart::{CartLine, MOST_PIECES, Remark};
use crate::change_cart::{CartChanged, CartRefused, RawLine, add, set};
use crate::open_cart::{OpenCart, open};
use crate::order::{State, read_number};
use crate::price::Totals;
use crate::time::remove::remove_time;
use crate::time::view::TimeOfCart;

pub(super) fn routes() -> Routes {
    Routes::new("/cart")
        .get("", Allow::Anyone, show_cart, "The cart, with delivery and total")
        .post("/lines", Allow::Anyone, add_line, "Adds a variant to the cart")
        .post(
            "/lines/{variant}",
            Allow::Anyone,
            set_line,
            "Sets how many of a variant the cart holds",
        )
        .post(
            "/lines/{variant}/removal",
            Allow::Anyone,
            remove_line,
            "Takes a variant out of the cart",
        )
        .post(
            "/times/{time}/removal",
            Allow::Anyone,
            remove_visit,
            "Takes a line of time out of the cart: its slot and parts are free",
        )
}

/// A line as the page draws it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LineOfCart {
    variant: String,
    sku: String,
    title: String,
    slug: String,
    drawing: String,
    picture: Option<catalog::Picture>,
    quantity: i64,
    most: i64,
    unit: Option<Money>,
    gross: Option<Money>,
    /// `gone`, `only_left`, `price_was`, or empty.
    remark: &'static str,
    left: i64,
    was: Option<Money>,
}

#[derive(Debug, Serialize)]
struct CartPage {
    lines: Vec<LineOfCart>,
    times: Vec<TimeOfCart>,
    totals: Option<Totals>,
    delivery_name: String,
    can_be_ordered: bool,
    /// An order of this browser that waits for its payment: whoever comes back from the gateway's page finds it here.
    waiting: Option<WaitingOrder>,
    problems: Problems,
}

/// Where an order waits.
#[derive(Debug, Clone, Serialize)]
struct WaitingOrder {
    number: String,
    path: String,
}
platform::page!(CartPage, "orders/cart.html", CartPage::samples_list);

impl LineOfCart {
    pub(super) fn of(line: &CartLine, lang: Lang) -> Self {
        let offer = line.offer.as_ref();
        let text = |of: fn(&catalog::Offer) -> &String| offer.map(of).cloned().unwrap_or_default();
        let (remark, left, was) = match line.remark {
            None => ("", 0, None),
            Some(Remark::Gone) => ("gone", 0, None),
            Some(Remark::OnlyLeft(left)) => ("only_left", left, None),
            Some(Remark::PriceWas(was)) => ("price_was", 0, Some(was)),
        };
        LineOfCart {
            variant: line.variant.to_string(),
            sku: text(|offer| &offer.sku),
            title: offer.map(|offer| offer.title.get(lang).to_owned()).unwrap_or_default(),
            slug: text(|offer| &offer.product_slug),
            drawing: text(|offer| &offer.drawing),
            picture: offer.and_then(|offer| offer.picture.clone()),
            quantity: line.quantity,
            most: offer.map_or(0, |offer| offer.available.min(MOST_PIECES)),
            unit: offer.map(|offer| offer.unit_price),
            gross: offer.and_then(|offer| offer.unit_price.times(line.quantity).ok()),
            remark,
            left,
            was,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let money = |minor| Some(Money::new(minor, Currency::DZD));
        let sample = |remark, left, was| LineOfCart {
            variant: "var_00000000000000000000000000000007".into(),
            sku: "CHF-1502".into(),
            title: "Circulateur 15-60 · 130 mm".into(),
            slug: "circulateur-15-60".into(),
            drawing: "pump".into(),
            picture: None,
            quantity: 2,
            most: 7,
            unit: money(1_190_000),
            gross: money(2_380_000),
            remark,
            left,
            was,
        };
        let gone = LineOfCart {
            title: String::new(),
            sku: String::new(),
            slug: String::new(),
            drawing: String::new(),
            unit: None,
            gross: None,
            ..sample("gone", 0, None)
        };
        vec![
            sample("", 0, None),
            sample("only_left", 1, None),
            sample("price_was", 0, money(1_090_000)),
            gone,
        ]
    }
}

impl CartPage {
    fn of(cx: &Cx, opened: &OpenCart, problems: Problems) -> Self {
        let delivery = opened.delivery.as_ref();
        CartPage {
            lines: opened
                .cart
                .lines
                .iter()
                .map(|line| LineOfCart::of(line, cx.lang))
                .collect(),
            times: opened
                .cart
                .times
                .iter()
                .map(|time| TimeOfCart::of(time, cx.lang, cx.app.clock().now()))
                .collect(),
            totals: opened.totals,
            delivery_name: delivery
                .map(|method| method.names.0.get(cx.lang).to_owned())
                .unwrap_or_default(),
            can_be_ordered: opened.cart.can_be_ordered(),
            waiting: None,
            problems,
        }
    }

    fn samples_list() -> Vec<Self> {
        let full = |problems| CartPage {
            lines: LineOfCart::samples(),
            times: TimeOfCart::samples(),
            totals: Some(Totals::sample()),
            delivery_name: "Point relais".into(),
            can_be_ordered: true,
            waiting: None,
            problems,
        };
        let empty = CartPage {
            lines: vec![],
            times: vec![],
            totals: None,
            can_be_ordered: false,
            waiting: Some(WaitingOrder {
                number: "CC-7K3M-9Q2X".into(),
                path: "/orders/CC-7K3M-9Q2X?key=0".into(),
            }),
            ..full(Problems::default())
        };
        let refused = Problems {
            summary: "Il n’en reste que 2.".into(),
            ..Problems::default()
        };
        vec![empty, full(Problems::default()), full(refused)]
    }
}

async fn show_cart(cx: Cx) -> Answer {
    draw(&cx, StatusCode::OK, Problems::default()).await
}

/// The cart as it stands, under a status, with what is wrong.
async fn draw(cx: &Cx, status: StatusCode, problems: Problems) -> Answer {
    let opened = open(&cx.app, &holder_of(cx)).await?;
    let page = CartPage {
        waiting: waiting_order(cx).await?,
        ..CartPage::of(cx, &opened, problems)
    };
    let mut response = cx.page_with(status, &page)?;
    remember_cart(cx, &mut response, opened.new_secret.as_deref(), opened.cart.pieces());
    Ok(response)
}

/// The order this browser has placed last, while it waits for its payment. Looked for only where the cookie names one.
async fn waiting_order(cx: &Cx) -> Result<Option<WaitingOrder>, Failure> {
    let Some((number, key)) = cx.cookie("waiting_order").and_then(|text| read_waiting(&text)) else {
        return Ok(None);
    };
    let shown = match shown_to(cx, &key, &number).await {
        Ok(shown) => shown,
        Err(Fault::Refused(_)) => return Ok(None),
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    let waits = shown.order.state == State::Pending && cx.app.clock().now() < shown.order.expires_at;
    Ok(waits.then(|| WaitingOrder {
        path: order_path(&cx.app, shown.order.id, &number),
        number,
    }))
}

fn read_waiting(text: &str) -> Option<(String, String)> {
    let (number, key) = text.split_once('.')?;
    Some((read_number(number)?, key.to_owned()))
}

async fn add_line(cx: Cx, Form(raw): Form<RawLine>) -> Answer {
    let changed = add(&cx.app, &holder_of(&cx), cx.lang, &raw).await;
    back_to_cart(&cx, changed).await
}

async fn set_line(cx: Cx, Path(variant): Path<String>, Form(raw): Form<RawLine>) -> Answer {
    let changed = set(&cx.app, &holder_of(&cx), &RawLine { variant, ..raw }).await;
    back_to_cart(&cx, changed).await
}

async fn remove_line(cx: Cx, Path(variant): Path<String>) -> Answer {
    let none = RawLine {
        variant,
        quantity: "0".into(),
    };
    let changed = set(&cx.app, &holder_of(&cx), &none).await;
    back_to_cart(&cx, changed).await
}

async fn remove_visit(cx: Cx, Path(time): Path<String>) -> Answer {
    let changed = match time.parse() {
        Ok(time) => remove_time(&cx.app, &holder_of(&cx), time).await?,
        Err(_) => return Ok(cx.redirect("/cart")),
    };
    back_to_cart(&cx, Ok(changed)).await
}

async fn back_to_cart(cx: &Cx, changed: Verdict<CartChanged, CartRefused>) -> Answer {
    match changed {
        Ok(changed) => {
            let mut response = cx.redirect("/cart");
            remember_cart(cx, &mut response, changed.new_secret.as_deref(), changed.pieces);
            Ok(response)
        }
        Err(Fault::Refused(refused)) => draw(cx, Cx::status(&refused), Problems::of(cx, &refused)).await,
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}
