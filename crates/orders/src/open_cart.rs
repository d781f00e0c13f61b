//! Find a cart by its secret or by its person, and show it against the shelf. Makes none: that is for whoever adds.

use catalog::{Offer, VariantId};
use jiff::Timestamp;
use kernel::Money;
use platform::db::Session;
use platform::{App, Broken, chance};
use uuid::Uuid;

use crate::cart::{Cart, CartTime, Holder};
use crate::price::{Totals, Wanted};
use crate::store;
use crate::store::cart::LineRow;
use crate::store::delivery::MethodRow;
use crate::store::time::CartTimeRow;

/// A cart with its estimate: what it would cost with the cheapest delivery.
#[derive(Debug, Clone, Default)]
pub struct OpenCart {
    pub cart: Cart,
    pub totals: Option<Totals>,
    pub delivery: Option<MethodRow>,
    /// A secret to give to the browser, when the cart was found by its person.
    pub new_secret: Option<String>,
}

/// The cart of `holder`; empty when there is none.
pub async fn open(app: &App, holder: &Holder) -> Result<OpenCart, Broken> {
    let db = app.db().read().await?;
    let (found, cheapest) = tokio::try_join!(
        store::cart::find_cart(&db, holder.digest.as_deref(), holder.person),
        store::delivery::find_cheapest(&db),
    )?;
    let Some(found) = found else {
        return Ok(OpenCart::default());
    };
    let (lines, times) = tokio::try_join!(
        store::cart::list_lines(&db, found.id),
        store::time::list_times(&db, found.id)
    )?;
    let variants: Vec<VariantId> = lines.iter().map(|line| line.variant_id).collect();
    let offers = catalog::offers(&db, &variants).await?;
    let mut opened = estimate(app, (&lines, times), &offers, cheapest)?;
    if !found.by_secret {
        opened.new_secret = Some(hand_over(&db, found.id, app.clock().now()).await?);
    }
    Ok(opened)
}

/// Gives a browser of the cart's person a secret of its own.
pub(crate) async fn hand_over(db: &impl Session, cart: Uuid, now: Timestamp) -> Result<String, Broken> {
    let secret = chance::secret();
    store::cart::insert_token(db, &chance::digest(&secret), cart, now).await?;
    Ok(secret)
}

fn estimate(
    app: &App,
    (lines, times): (&[LineRow], Vec<CartTimeRow>),
    offers: &[Offer],
    delivery: Option<MethodRow>,
) -> Result<OpenCart, Broken> {
    let currency = app.site().currency;
    let now = app.clock().now();
    let times = times.into_iter().map(|row| CartTime::of(row, now)).collect();
    let cart = Cart::with_times(lines, times, offers, currency);
    // The technician brings what there is to bring.
    let delivery = delivery.filter(|_| cart.times.is_empty());
    // The estimate shows no tax of its own, so the method's rate plays no part in it.
    let wanted = delivery.as_ref().map(|method| Wanted {
        unit: Money::new(method.price_minor, currency),
        tax_bp: 0,
        quantity: 1,
    });
    let totals = (!cart.is_empty())
        .then(|| cart.price(currency, wanted).map(|priced| priced.totals))
        .transpose()?;
    Ok(OpenCart {
        cart,
        totals,
        delivery,
        new_secret: None,
    })
}
