//! Place an order: what the customer agreed to on the review page, and nothing else. Three round trips: read, write, commit.
//! Refuses when anything has changed since it was shown; asked twice with one submit token, gives the first order back.
//! Calls no gateway: the call is a row that the caller sends after the commit.
//!
//! Lock order: cart, then stock; the order and its payment are new.

use catalog::{Offer, VariantId};
use kernel::{Kind, Lang, Localized, Money, Refusal};
use payments::{CallId, Gateway, PayLine, StartPayment};
use platform::db::Json;
use platform::{App, Broken, Fault, Tx, Verdict, chance};
use serde_json::json;

use crate::access::{order_path, thanks_path};
use crate::address::Address;
use crate::cart::{Cart, Holder};
use crate::checkout::{Delivery, delivery_of};
use crate::details::Details;
use crate::due::{Due, Terms, due_at_once, schedule};
use crate::order::{OrderId, new_number};
use crate::price::{Priced, PricedLine};
use crate::seen::Seen;
use crate::store;
use crate::store::cart::{CheckoutRow, LineRow};

/// How long an order waits for its payment with its stock reserved. The gateway's page lives as long.
pub const PAY_WITHIN: jiff::SignedDuration = jiff::SignedDuration::from_mins(35);

#[derive(Debug, Clone)]
pub struct PlaceOrder {
    pub holder: Holder,
    pub submit_token: String,
    pub seen: Seen,
    pub gateway: Gateway,
    pub lang: Lang,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    pub order: OrderId,
    pub number: String,
    /// The call that opens the payment's page, to be sent after the commit; `None` when the order stood already.
    pub call: Option<CallId>,
}

/// Why no order was placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaceRefused {
    EmptyCart,
    /// Who orders or where it goes is not known yet, or is no longer served.
    DetailsMissing,
    /// Prices, quantities or delivery are not what was shown; `total` is what they come to now, where it can be told.
    Changed {
        total: Option<Money>,
    },
    OutOfStock {
        sku: String,
    },
    /// The gateway cannot take this amount.
    AmountNotTaken,
}

impl Refusal for PlaceRefused {
    fn kind(&self) -> Kind {
        match self {
            PlaceRefused::DetailsMissing | PlaceRefused::AmountNotTaken => Kind::Invalid,
            PlaceRefused::EmptyCart | PlaceRefused::Changed { .. } | PlaceRefused::OutOfStock { .. } => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            PlaceRefused::EmptyCart => "cart_empty",
            PlaceRefused::DetailsMissing => "order_details_missing",
            PlaceRefused::Changed { .. } => "order_changed",
            PlaceRefused::OutOfStock { .. } => "order_out_of_stock",
            PlaceRefused::AmountNotTaken => "order_amount_not_taken",
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            PlaceRefused::OutOfStock { sku } => vec![("sku", sku.clone())],
            PlaceRefused::Changed { total } => {
                vec![("total", total.map(|total| total.to_string()).unwrap_or_default())]
            }
            PlaceRefused::EmptyCart | PlaceRefused::DetailsMissing | PlaceRefused::AmountNotTaken => Vec::new(),
        }
    }
}

/// Places the order in `tx`; the caller commits, then sends the call.
pub async fn place(app: &App, tx: &Tx, input: &PlaceOrder) -> Verdict<Placed, PlaceRefused> {
    place_as(app, tx, input, &input.submit_token).await
}

/// The same under a name of the caller's own instead of the cart's token: asked again by that name, it is the same order.
pub(crate) async fn place_as(app: &App, tx: &Tx, input: &PlaceOrder, name: &str) -> Verdict<Placed, PlaceRefused> {
    let digest = input.holder.digest.as_deref().unwrap_or_default();
    let variants: Vec<VariantId> = input.seen.lines.iter().map(|line| line.variant).collect();
    // The cart's lock comes first: a second click waits for it, and then finds the order of the first.
    let (checkout, placed, lines, offers) = tokio::try_join!(
        store::cart::lock_checkout(tx, digest, input.holder.person),
        store::order::find_placed(tx, name),
        store::cart::list_lines_by_digest(tx, digest),
        catalog::offers(tx, &variants),
    )?;
    if let Some((order, number)) = placed {
        return Ok(Placed {
            order,
            number,
            call: None,
        });
    }
    let checkout = checkout.ok_or(PlaceRefused::EmptyCart)?;
    let plan = plan(app, input, &checkout, (&lines, &offers))?;
    write(app, tx, (input, name), &plan).await
}

/// All that is known of an order before it is written.
struct Plan {
    cart_id: uuid::Uuid,
    cart: Cart,
    details: Details,
    delivery: Delivery,
    wilaya_name: Localized,
    priced: Priced,
    dues: Vec<Due>,
}

fn plan(
    app: &App,
    input: &PlaceOrder,
    row: &CheckoutRow,
    (lines, offers): (&[LineRow], &[Offer]),
) -> Verdict<Plan, PlaceRefused> {
    if lines.is_empty() {
        return Err(PlaceRefused::EmptyCart.into());
    }
    let delivery = delivery_of(app, row)?;
    let (Some(details), Some(delivery)) = (&row.details, delivery) else {
        return Err(PlaceRefused::DetailsMissing.into());
    };
    let currency = app.site().currency;
    let cart = Cart::of(lines, offers, currency);
    let priced = cart.price(currency, Some(delivery.wanted)).map_err(Broken::new)?;
    let total = priced.totals.total;
    let changed = || PlaceRefused::Changed { total: Some(total) };
    input.seen.check(&cart).map_err(|refused| match refused {
        PlaceRefused::Changed { .. } => changed(),
        other => other,
    })?;
    if total.minor() != input.seen.total_minor || row.submit_token != input.submit_token {
        return Err(changed().into());
    }
    let dues = schedule(total, Terms::of(app), |part| input.gateway.accepts(part).is_ok());
    if dues
        .iter()
        .any(|due| input.gateway.accepts(Money::new(due.amount_minor, currency)).is_err())
    {
        return Err(PlaceRefused::AmountNotTaken.into());
    }
    Ok(Plan {
        cart_id: row.id,
        dues,
        cart,
        details: details.0.clone(),
        delivery,
        wilaya_name: row
            .wilaya_names
            .as_ref()
            .map(|names| names.0.clone())
            .unwrap_or_default(),
        priced,
    })
}

async fn write(app: &App, tx: &Tx, (input, name): (&PlaceOrder, &str), plan: &Plan) -> Verdict<Placed, PlaceRefused> {
    let id: OrderId = tx.new_id();
    let number = new_number();
    let expires_at = tx.now().checked_add(PAY_WITHIN).map_err(Broken::new)?;
    let stock: Vec<(VariantId, i64)> = plan
        .cart
        .lines
        .iter()
        .map(|line| (line.variant, line.quantity))
        .collect();
    let ordered: Vec<VariantId> = stock.iter().map(|(variant, _)| *variant).collect();
    let address = Address::of(&plan.details, plan.wilaya_name.clone(), plan.delivery.delay.clone());
    let payment = start_payment(app, input, plan, (id, &number, expires_at))?;
    let totals = plan.priced.totals;
    let detail = json!({ "total": totals.total, "lang": input.lang });
    let next_token = chance::secret();
    let rows = Lines::of(plan)?;
    // The order stands before its lines and its payment; stock goes last, so that one hot article is locked for a moment only.
    let (.., started, ()) = tokio::try_join!(
        async {
            let details = &plan.details;
            store::order::insert_order(
                tx,
                id,
                &number,
                name,
                input.holder.person,
                &details.email,
                &details.phone,
                &details.name,
                &Json(&address),
                input.lang,
                totals.total.currency(),
                totals.goods.minor(),
                totals.delivery.minor(),
                totals.discount.minor(),
                totals.tax.minor(),
                totals.total.minor(),
                tx.now(),
                expires_at,
            )
            .await
            .map_err(Fault::<PlaceRefused>::from)
        },
        async { rows.insert(tx, id).await.map_err(Fault::from) },
        async { Ok(insert_dues(tx, id, &plan.dues).await?) },
        async { Ok(store::order::insert_event(tx, id, tx.now(), "placed", "customer", &detail).await?) },
        async { Ok(store::cart::close_cart(tx, plan.cart_id, &ordered, &next_token, tx.now()).await?) },
        async { Ok(payments::start(tx, &payment).await?) },
        async { reserve(tx, id, &stock, expires_at).await },
    )?;
    Ok(Placed {
        order: id,
        number,
        call: Some(started.call),
    })
}

async fn insert_dues(tx: &Tx, order: OrderId, dues: &[Due]) -> Result<u64, Broken> {
    let purposes: Vec<_> = dues.iter().map(|due| due.purpose).collect();
    let times: Vec<_> = dues.iter().map(|due| due.due).collect();
    let captures: Vec<_> = dues.iter().map(|due| due.capture.word()).collect();
    let amounts: Vec<_> = dues.iter().map(|due| due.amount_minor).collect();
    store::money::insert_dues(tx, order, &purposes, &times, &captures, &amounts).await
}

async fn reserve(
    tx: &Tx,
    order: OrderId,
    stock: &[(VariantId, i64)],
    expires_at: jiff::Timestamp,
) -> Verdict<(), PlaceRefused> {
    catalog::reserve(tx, order.uuid(), stock, expires_at)
        .await
        .map_err(|fault| match fault {
            Fault::Refused(out) => Fault::Refused(PlaceRefused::OutOfStock { sku: out.sku }),
            Fault::Broken(broken) => Fault::Broken(broken),
        })
}

fn start_payment(
    app: &App,
    input: &PlaceOrder,
    plan: &Plan,
    (id, number, expires_at): (OrderId, &str, jiff::Timestamp),
) -> Result<StartPayment, Broken> {
    let base = format!("{}/{}", app.site().base_url, input.lang);
    let due = due_at_once(&plan.dues).ok_or_else(|| Broken::new("an order of which nothing is due"))?;
    let goods = plan.cart.lines.iter().filter_map(|line| {
        let offer = line.offer.as_ref()?;
        Some(PayLine {
            title: offer.title.get(input.lang).to_owned(),
            quantity: line.quantity,
            unit: offer.unit_price,
        })
    });
    let delivery = plan
        .priced
        .delivery
        .filter(|line| line.gross.is_positive())
        .map(|line| PayLine {
            title: plan.delivery.names.get(input.lang).to_owned(),
            quantity: 1,
            unit: line.gross,
        });
    Ok(StartPayment {
        reference: id.to_string(),
        number: number.to_owned(),
        gateway: input.gateway,
        amount: Money::new(due.amount_minor, plan.priced.totals.total.currency()),
        lines: goods.chain(delivery).collect(),
        email: plan.details.email.clone(),
        lang: input.lang,
        expires_at,
        return_url: format!("{base}{}", thanks_path(app, id, number)),
        cancel_url: format!("{base}{}", order_path(app, id, number)),
        terms: payments::Terms {
            purpose: due.purpose.word().to_owned(),
            capture: due.capture,
            ..payments::Terms::default()
        },
    })
}

/// The order's lines, column by column.
#[derive(Default)]
struct Lines<'a> {
    kinds: Vec<&'static str>,
    variants: Vec<Option<uuid::Uuid>>,
    skus: Vec<&'a str>,
    titles: Vec<Json<&'a Localized>>,
    quantities: Vec<i64>,
    units: Vec<i64>,
    discounts: Vec<i64>,
    gross: Vec<i64>,
    rates: Vec<i32>,
    taxes: Vec<i64>,
}

impl<'a> Lines<'a> {
    fn of(plan: &'a Plan) -> Result<Self, Broken> {
        let mut rows = Lines::default();
        let offers = plan.cart.lines.iter().filter_map(|line| line.offer.as_ref());
        for (offer, priced) in offers.zip(&plan.priced.goods) {
            rows.add(priced, (Some(offer.variant.uuid()), &offer.sku, &offer.title))?;
        }
        if let Some(priced) = &plan.priced.delivery {
            rows.add(priced, (None, &plan.delivery.code, &plan.delivery.names))?;
        }
        Ok(rows)
    }

    fn add(
        &mut self,
        priced: &PricedLine,
        (variant, sku, title): (Option<uuid::Uuid>, &'a str, &'a Localized),
    ) -> Result<(), Broken> {
        self.kinds.push(if variant.is_some() { "goods" } else { "delivery" });
        self.variants.push(variant);
        self.skus.push(sku);
        self.titles.push(Json(title));
        self.quantities.push(priced.quantity);
        self.units.push(priced.unit.minor());
        self.discounts.push(priced.discount.minor());
        self.gross.push(priced.gross.minor());
        self.rates.push(i32::try_from(priced.tax_bp)?);
        self.taxes.push(priced.tax.minor());
        Ok(())
    }

    async fn insert(&self, tx: &Tx, order: OrderId) -> Result<u64, Broken> {
        store::order::insert_lines(
            tx,
            order,
            &self.kinds,
            &self.variants,
            &self.skus,
            &self.titles,
            &self.quantities,
            &self.units,
            &self.discounts,
            &self.gross,
            &self.rates,
            &self.taxes,
        )
        .await
    }
}
