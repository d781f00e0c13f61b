//! The checkout before the order: keep who orders and where it goes, and show what exactly it will cost. Orders nothing.

use kernel::{Kind, Lang, Localized, Money, Refusal};
use platform::db::Json;
use platform::http::{Invalid, say};
use platform::{App, Broken, Verdict};

use crate::cart::{Cart, CartTime, Holder};
use crate::details::{DeliveryKind, Details, RawDetails, VisitPlace};
use crate::price::{Priced, Wanted};
use crate::store;
use crate::store::cart::CheckoutRow;

/// Why there is nothing to check out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckoutRefused {
    EmptyCart,
    Invalid(Invalid),
}

impl Refusal for CheckoutRefused {
    fn kind(&self) -> Kind {
        match self {
            CheckoutRefused::EmptyCart => Kind::Conflict,
            CheckoutRefused::Invalid(_) => Kind::Invalid,
        }
    }
    fn code(&self) -> &'static str {
        match self {
            CheckoutRefused::EmptyCart => "cart_empty",
            CheckoutRefused::Invalid(_) => "invalid",
        }
    }
    fn fields(&self) -> &[kernel::FieldProblem] {
        match self {
            CheckoutRefused::EmptyCart => &[],
            CheckoutRefused::Invalid(invalid) => invalid.fields(),
        }
    }
}

/// A delivery with its exact price.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub code: String,
    pub names: Localized,
    pub delay: Localized,
    /// `None` where there is nothing to deliver.
    pub wanted: Option<Wanted>,
}

/// A cart on its way to an order.
#[derive(Debug, Clone)]
pub struct Checkout {
    pub cart: Cart,
    pub submit_token: String,
    pub details: Option<Details>,
    pub wilaya_name: Localized,
    /// `None` until the details choose one that exists.
    pub delivery: Option<Delivery>,
    pub priced: Priced,
}

/// The checkout as it stands. Two round trips.
pub async fn show(app: &App, holder: &Holder) -> Verdict<Checkout, CheckoutRefused> {
    let db = app.db().read().await?;
    let digest = holder.digest.as_deref().unwrap_or_default();
    let (row, lines, times) = tokio::try_join!(
        store::cart::find_checkout(&db, digest, holder.person),
        store::cart::list_lines_by_digest(&db, digest),
        store::time::list_times_by_digest(&db, digest),
    )?;
    let Some(row) = row.filter(|_| !lines.is_empty() || !times.is_empty()) else {
        return Err(CheckoutRefused::EmptyCart.into());
    };
    let variants: Vec<_> = lines.iter().map(|line| line.variant_id).collect();
    let offers = catalog::offers(&db, &variants).await?;
    let currency = app.site().currency;
    let now = app.clock().now();
    let times = times.into_iter().map(|row| CartTime::of(row, now)).collect();
    let cart = Cart::with_times(&lines, times, &offers, currency);
    let delivery = delivery_of(app, &row, &cart)?;
    let priced = cart
        .price(currency, delivery.as_ref().and_then(|delivery| delivery.wanted))
        .map_err(Broken::new)?;
    Ok(Checkout {
        wilaya_name: zone_name(&row, &cart),
        cart,
        submit_token: row.submit_token,
        details: row.details.map(|details| details.0),
        delivery,
        priced,
    })
}

/// The wilaya's name, or what lies where the visits go.
pub(crate) fn zone_name(row: &CheckoutRow, cart: &Cart) -> Localized {
    let zone = || Some(calendar::place(cart.place()?)?.zone.names.localized());
    let wilaya = row.wilaya_names.as_ref().map(|names| names.0.clone());
    wilaya.or_else(zone).unwrap_or_default()
}

/// "Brought by the technician", in all languages.
pub(crate) fn brought(app: &App) -> Localized {
    let word = |lang| say(app, lang, "checkout-delivery-visit", &[]);
    Localized::new(word(Lang::Fr), word(Lang::Ar), word(Lang::En))
}

/// The delivery a locked or shown checkout has chosen.
pub(crate) fn delivery_of(app: &App, row: &CheckoutRow, cart: &Cart) -> Result<Option<Delivery>, Broken> {
    let chosen = row.details.as_ref().map(|details| details.0.delivery);
    // A visit that has left the cart brings nothing; one that has joined it asks for its own address.
    let place = row.details.as_ref().map(|details| details.0.place.as_str());
    let is_by_visit = chosen == Some(DeliveryKind::Visit);
    if cart.place().is_some_and(|visit| place != Some(visit)) || (is_by_visit && cart.times.is_empty()) {
        return Ok(None);
    }
    if cart.lines.is_empty() && !is_by_visit {
        return Ok(None);
    }
    if chosen == Some(DeliveryKind::Visit) {
        let free = Wanted {
            unit: Money::zero(app.site().currency),
            tax_bp: 0,
            quantity: 1,
        };
        return Ok(Some(Delivery {
            code: "visit".to_owned(),
            names: brought(app),
            delay: Localized::default(),
            wanted: (!cart.lines.is_empty()).then_some(free),
        }));
    }
    let (Some(code), Some(names), Some(delay), Some(minor), Some(tax_bp)) = (
        &row.delivery_code,
        &row.delivery_names,
        &row.delivery_delay,
        row.delivery_minor,
        row.delivery_tax_bp,
    ) else {
        return Ok(None);
    };
    Ok(Some(Delivery {
        code: code.clone(),
        names: names.0.clone(),
        delay: delay.0.clone(),
        wanted: Some(Wanted {
            unit: Money::new(minor, app.site().currency),
            tax_bp: u32::try_from(tax_bp)?,
            quantity: 1,
        }),
    }))
}

/// Where the cart's visits go, if it has any.
pub(crate) async fn visit_place(app: &App, holder: &Holder, lang: Lang) -> Result<Option<VisitPlace>, Broken> {
    let db = app.db().read().await?;
    let digest = holder.digest.as_deref().unwrap_or_default();
    let (lines, times) = tokio::try_join!(
        store::cart::list_lines_by_digest(&db, digest),
        store::time::list_times_by_digest(&db, digest),
    )?;
    let Some(first) = times.first() else { return Ok(None) };
    Ok(VisitPlace::of(&first.choice.0.place, !lines.is_empty(), lang))
}

/// Keeps checked details with the cart, so that the next pages and the back button have them.
pub async fn save_details(app: &App, holder: &Holder, lang: Lang, raw: &RawDetails) -> Verdict<(), CheckoutRefused> {
    let visit = visit_place(app, holder, lang).await?;
    let details = raw.check(visit.as_ref()).map_err(CheckoutRefused::Invalid)?;
    let tx = app.db().begin().await?;
    let (found, (is_served,)) = tokio::try_join!(
        store::cart::find_cart(&tx, holder.digest.as_deref(), holder.person),
        store::delivery::is_served(&tx, details.delivery.code(), &details.wilaya),
    )?;
    if !is_served && details.delivery != DeliveryKind::Visit {
        return Err(CheckoutRefused::Invalid(Invalid::one("wilaya", "order_not_served")).into());
    }
    let cart = found.ok_or(CheckoutRefused::EmptyCart)?;
    store::cart::save_details(&tx, cart.id, &Json(&details), lang, tx.now()).await?;
    tx.commit().await?;
    Ok(())
}
