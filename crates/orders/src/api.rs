//! The slice's JSON face: carts by their secret, orders, the office's list. The same verbs as the pages.

use axum::http::StatusCode;
use kernel::{Money, Permission};
use platform::http::{Invalid, JsonBody, Path, Query};
use platform::limits::Limit;
use platform::{Allow, Answer, Cx, Routes, chance, limits};
use serde::{Deserialize, Serialize};

use crate::access::{Scope, key_of, order_path};
use crate::buy::Bought;
use crate::cart::Holder;
use crate::change_cart::{CartChanged, RawLine, add, create, set};
use crate::details::RawDetails;
use crate::due::{DueSums, sums_of};
use crate::list_orders::{Filter, OrderList, list};
use crate::open_cart::{OpenCart, open};
use crate::order_at_once::{OrderAtOnce, order_at_once};
use crate::pages::holder_of;
use crate::price::Totals;
use crate::show_order::{ShownOrder, show};
use crate::time::view::TimeView;
use crate::track::{Track, track};
use crate::view::{LineView, lines_of, totals_of};

mod times;

pub(crate) fn routes() -> Routes {
    shop_routes().and(times::routes()).and(crate::api_office::routes())
}

fn shop_routes() -> Routes {
    Routes::new("/api/v1")
        .post(
            "/carts",
            Allow::Anyone,
            make_cart,
            "Makes a cart; its secret goes into the X-Cart header",
        )
        .gives::<NewCart>()
        .get(
            "/cart",
            Allow::Anyone,
            show_cart,
            "The cart with an estimate of its total",
        )
        .gives::<CartBody>()
        .post("/cart/lines", Allow::Anyone, add_line, "Adds a variant to the cart")
        .takes::<LineBody>()
        .gives::<PiecesBody>()
        .put(
            "/cart/lines/{variant}",
            Allow::Anyone,
            set_line,
            "Sets how many of a variant the cart holds; 0 takes it out",
        )
        .takes::<QuantityBody>()
        .gives::<PiecesBody>()
        .post(
            "/orders",
            Allow::Anyone,
            place_order,
            "Orders what is in the cart and opens its payment",
        )
        .limited(Limit::Payment)
        .takes::<OrderBody>()
        .gives::<PlacedBody>()
        .idempotent()
        .get(
            "/orders",
            Allow::May(Permission::SeeOrders),
            list_orders,
            "Orders, newest first, filtered",
        )
        .asks(&[
            (
                "state",
                "pending, confirmed, paid, shipped, delivered, cancelled, refunded, or to_ship: paid or held in whole",
            ),
            ("needs", "`yes`: only what waits for a person"),
            ("q", "a number or an e-mail"),
            ("cursor", "`next` of the page before"),
        ])
        .gives::<OrderList>()
        .get(
            "/orders/{number}",
            Allow::Anyone,
            show_order,
            "One order, by the key of its link or its e-mail",
        )
        .asks(&[
            ("key", "the key of the order's secret link"),
            ("email", "or the address it was placed with"),
        ])
        .gives::<OrderView>()
}

/// An amount of money, for the API's description.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "names the shape of kernel::Money, which knows no API")]
pub(crate) struct Amount {
    /// Minor units by ISO 4217.
    amount_minor: i64,
    /// Three capital letters.
    currency: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct NewCart {
    /// Send it as `X-Cart`. Whoever has it holds the cart.
    secret: String,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct LineBody {
    /// `var_…`
    variant: String,
    quantity: i64,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct QuantityBody {
    quantity: i64,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PiecesBody {
    pieces: i64,
    /// A cart was made; send this as `X-Cart`.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CartLineBody {
    variant: String,
    quantity: i64,
    sku: Option<String>,
    title: Option<String>,
    #[schema(value_type = Option<Amount>)]
    unit: Option<Money>,
    /// False when it is sold out, or fewer are left.
    can_be_ordered: bool,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CartBody {
    lines: Vec<CartLineBody>,
    times: Vec<TimeView>,
    pieces: i64,
    /// With the cheapest delivery; absent while the cart is empty.
    totals: Option<Totals>,
}

/// The details stand here field by field: a flattened struct would hide which of them is wrong.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct OrderBody {
    #[serde(default)]
    email: String,
    #[serde(default)]
    name: String,
    /// Algerian or international, in any usual writing.
    #[serde(default)]
    phone: String,
    /// Two digits, `16` for Algiers. Not needed at the counter.
    #[serde(default)]
    wilaya: String,
    /// Not needed at the counter.
    #[serde(default)]
    commune: String,
    /// Needed for home delivery only.
    #[serde(default)]
    street: String,
    /// `home`, `desk` or `counter`; `visit`, where the technician brings it, and without goods.
    #[serde(default)]
    delivery: String,
    /// `stripe`
    #[serde(default)]
    gateway: String,
    /// What the customer was shown; another total is refused as `order_changed`.
    expected_total_minor: i64,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PlacedBody {
    id: String,
    number: String,
    /// Opens the order without signing in.
    key: String,
    /// The order's page.
    url: String,
    /// Where to pay; absent while the gateway is slow: ask the order's page. Absent too where nothing is due at once.
    pay_url: Option<String>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct OrderView {
    id: String,
    number: String,
    state: crate::order::State,
    lines: Vec<LineView>,
    totals: Totals,
    due: DueSums,
    #[schema(value_type = String)]
    placed_at: jiff::Timestamp,
    #[schema(value_type = Option<String>)]
    paid_at: Option<jiff::Timestamp>,
}

/// What opens an order.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Opening {
    key: String,
    email: String,
}

/// The secret in the header, or the browser's cart.
fn holder(cx: &Cx) -> Holder {
    let in_header = cx.headers.get("x-cart").and_then(|value| value.to_str().ok());
    match in_header {
        Some(secret) => Holder {
            digest: Some(chance::digest(secret)),
            ..holder_of(cx)
        },
        None => holder_of(cx),
    }
}

async fn make_cart(cx: Cx) -> Answer {
    let secret = create(&cx.app, &holder_of(&cx), cx.lang).await?;
    cx.json(StatusCode::CREATED, &NewCart { secret })
}

async fn show_cart(cx: Cx) -> Answer {
    let opened = open(&cx.app, &holder(&cx)).await?;
    cx.json(StatusCode::OK, &cart_body(&opened, cx.lang))
}

fn cart_body(opened: &OpenCart, lang: kernel::Lang) -> CartBody {
    let line = |line: &crate::cart::CartLine| {
        let offer = line.offer.as_ref();
        CartLineBody {
            variant: line.variant.to_string(),
            quantity: line.quantity,
            sku: offer.map(|offer| offer.sku.clone()),
            title: offer.map(|offer| offer.title.get(lang).to_owned()),
            unit: offer.map(|offer| offer.unit_price),
            can_be_ordered: line.can_be_ordered(),
        }
    };
    CartBody {
        lines: opened.cart.lines.iter().map(line).collect(),
        times: opened
            .cart
            .times
            .iter()
            .map(|time| TimeView::of_cart(time, lang))
            .collect(),
        pieces: opened.cart.pieces(),
        totals: opened.totals,
    }
}

fn pieces_of(changed: CartChanged) -> PiecesBody {
    PiecesBody {
        pieces: changed.pieces,
        secret: changed.new_secret,
    }
}

async fn add_line(cx: Cx, JsonBody(body): JsonBody<LineBody>) -> Answer {
    let raw = RawLine {
        variant: body.variant,
        quantity: body.quantity.to_string(),
    };
    let changed = add(&cx.app, &holder(&cx), cx.lang, &raw).await?;
    cx.json(StatusCode::CREATED, &pieces_of(changed))
}

async fn set_line(cx: Cx, Path(variant): Path<String>, JsonBody(body): JsonBody<QuantityBody>) -> Answer {
    let raw = RawLine {
        variant,
        quantity: body.quantity.to_string(),
    };
    let changed = set(&cx.app, &holder(&cx), &raw).await?;
    cx.json(StatusCode::OK, &pieces_of(changed))
}

async fn place_order(cx: Cx, JsonBody(body): JsonBody<OrderBody>) -> Answer {
    let gateway = body.gateway.parse().map_err(|_| Invalid::one("gateway", "choice"))?;
    limits::count(&cx.app, Limit::Payment, &body.email.trim().to_lowercase()).await?;
    let input = OrderAtOnce {
        holder: holder(&cx),
        details: RawDetails {
            email: body.email,
            name: body.name,
            phone: body.phone,
            wilaya: body.wilaya,
            commune: body.commune,
            street: body.street,
            delivery: body.delivery,
        },
        gateway,
        expected_total_minor: body.expected_total_minor,
        lang: cx.lang,
        name: name_of(&cx),
    };
    let bought = order_at_once(&cx.app, &input).await?;
    cx.json(StatusCode::CREATED, &placed_body(&cx, bought))
}

/// A key's answer may be lost with the server that was about to keep it; the order is then found by the key itself.
fn name_of(cx: &Cx) -> Option<String> {
    let key = cx.headers.get("idempotency-key")?;
    let holder = holder(cx);
    let mut text = holder.digest.unwrap_or_default();
    text.extend(holder.person.map(uuid::Uuid::into_bytes).unwrap_or_default());
    text.extend(key.as_bytes());
    Some(format!("key:{}", chance::sign(b"orders", &text)))
}

fn placed_body(cx: &Cx, bought: Bought) -> PlacedBody {
    let placed = bought.placed;
    PlacedBody {
        id: placed.order.to_string(),
        key: key_of(&cx.app, placed.order),
        url: cx.absolute(&order_path(&cx.app, placed.order, &placed.number)),
        number: placed.number,
        pay_url: bought.pay_url,
    }
}

async fn list_orders(cx: Cx, Query(filter): Query<Filter>) -> Answer {
    cx.json(StatusCode::OK, &list(&cx.app, &filter).await?)
}

async fn show_order(cx: Cx, Path(number): Path<String>, Query(opening): Query<Opening>) -> Answer {
    let key = if opening.email.is_empty() {
        opening.key
    } else {
        let input = Track {
            number: &number,
            email: &opening.email,
            address: cx.address,
        };
        let (order, _) = track(&cx.app, input).await?;
        key_of(&cx.app, order)
    };
    let scope = Scope {
        caller: &cx.caller,
        key: &key,
    };
    let shown = show(&cx.app, scope, &number).await?;
    cx.json(StatusCode::OK, &order_view(&shown, cx.lang)?)
}

fn order_view(shown: &ShownOrder, lang: kernel::Lang) -> Result<OrderView, platform::Broken> {
    let order = &shown.order;
    Ok(OrderView {
        id: order.id.to_string(),
        number: order.number.clone(),
        state: order.state,
        lines: lines_of(&shown.lines, order.currency, lang)?,
        totals: totals_of(order),
        due: sums_of(&shown.dues, order.currency),
        placed_at: order.placed_at,
        paid_at: order.paid_at,
    })
}
