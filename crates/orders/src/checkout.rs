//! The checkout before the order: keep who orders and where it goes, and show what exactly it will cost. Orders nothing.

use kernel::{Kind, Lang, Localized, Money, Refusal};
use platform::db::Json;
use platform::http::Invalid;
use platform::{App, Broken, Verdict};

use crate::cart::{Cart, Holder};
use crate::details::{Details, RawDetails};
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
    pub wanted: Wanted,
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
    let (row, lines) = tokio::try_join!(
        store::cart::find_checkout(&db, digest, holder.person),
        store::cart::list_lines_by_digest(&db, digest),
    )?;
    let Some(row) = row.filter(|_| !lines.is_empty()) else {
        return Err(CheckoutRefused::EmptyCart.into());
    };
    let variants: Vec<_> = lines.iter().map(|line| line.variant_id).collect();
    let offers = catalog::offers(&db, &variants).await?;
    let currency = app.site().currency;
    let cart = Cart::of(&lines, &offers, currency);
    let delivery = delivery_of(app, &row)?;
    let priced = cart
        .price(currency, delivery.as_ref().map(|delivery| delivery.wanted))
        .map_err(Broken::new)?;
    Ok(Checkout {
        cart,
        submit_token: row.submit_token,
        details: row.details.map(|details| details.0),
        wilaya_name: row.wilaya_names.map(|names| names.0).unwrap_or_default(),
        delivery,
        priced,
    })
}

/// The delivery a locked or shown checkout has chosen.
pub(crate) fn delivery_of(app: &App, row: &CheckoutRow) -> Result<Option<Delivery>, Broken> {
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
        wanted: Wanted {
            unit: Money::new(minor, app.site().currency),
            tax_bp: u32::try_from(tax_bp)?,
            quantity: 1,
        },
    }))
}

/// Keeps checked details with the cart, so that the next pages and the back button have them.
pub async fn save_details(app: &App, holder: &Holder, lang: Lang, raw: &RawDetails) -> Verdict<(), CheckoutRefused> {
    let details = raw.check().map_err(CheckoutRefused::Invalid)?;
    let tx = app.db().begin().await?;
    let (found, (is_served,)) = tokio::try_join!(
        store::cart::find_cart(&tx, holder.digest.as_deref(), holder.person),
        store::delivery::is_served(&tx, details.delivery.code(), &details.wilaya),
    )?;
    if !is_served {
        return Err(CheckoutRefused::Invalid(Invalid::one("wilaya", "order_not_served")).into());
    }
    let cart = found.ok_or(CheckoutRefused::EmptyCart)?;
    store::cart::save_details(&tx, cart.id, &Json(&details), lang, tx.now()).await?;
    tx.commit().await?;
    Ok(())
}
