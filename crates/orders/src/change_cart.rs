//! Put something into a cart, change how many, take it out. Setting a quantity says what it shall be, not by how much it
//! changes, so two tabs and a double click end the same. Refuses more than there is; reserves nothing.

use std::str::FromStr;

use catalog::{Offer, VariantId};
use kernel::{FieldProblem, Kind, Lang, Refusal};
use platform::db::Session;
use platform::{App, Broken, Verdict, chance};
use serde::Deserialize;
use uuid::Uuid;

use crate::cart::{Holder, MOST_LINES, MOST_PIECES};
use crate::open_cart::hand_over;
use crate::store;
use crate::store::cart::find_cart;

/// A wished line as it comes, from the form or as JSON.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct RawLine {
    /// `var_…`
    pub variant: String,
    /// 1 to 99 (0 takes the line out, where one is changed).
    pub quantity: String,
}

/// What a cart holds after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartChanged {
    pub pieces: i64,
    /// A secret to give to the browser, when it had none for this cart.
    pub new_secret: Option<String>,
}

/// Why a cart stays as it is. Each names its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CartRefused {
    Malformed(FieldProblem),
    NotSellable(FieldProblem),
    /// More than there are, or than one order may hold.
    TooMany(FieldProblem, i64),
    Full(FieldProblem),
}

impl Refusal for CartRefused {
    fn kind(&self) -> Kind {
        match self {
            CartRefused::Malformed(_) => Kind::Invalid,
            CartRefused::NotSellable(_) | CartRefused::TooMany(..) | CartRefused::Full(_) => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            CartRefused::Malformed(_) => "invalid",
            CartRefused::NotSellable(_) => "cart_not_sellable",
            CartRefused::TooMany(..) => "cart_too_many",
            CartRefused::Full(_) => "cart_full",
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            CartRefused::Malformed(field)
            | CartRefused::NotSellable(field)
            | CartRefused::TooMany(field, _)
            | CartRefused::Full(field) => std::slice::from_ref(field),
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            CartRefused::TooMany(_, most) => vec![("most", most.to_string())],
            CartRefused::Malformed(_) | CartRefused::NotSellable(_) | CartRefused::Full(_) => Vec::new(),
        }
    }
}

fn problem(field: &str, code: &'static str) -> FieldProblem {
    FieldProblem {
        field: field.to_owned(),
        code,
    }
}

/// A line's fields, checked. `least` is 1 to add, 0 to change.
fn check(raw: &RawLine, least: i64) -> Result<(VariantId, i64), CartRefused> {
    let variant =
        VariantId::from_str(raw.variant.trim()).map_err(|_| CartRefused::Malformed(problem("variant", "malformed")))?;
    let quantity = raw.quantity.trim();
    let quantity: i64 = quantity
        .parse()
        .map_err(|_| CartRefused::Malformed(problem("quantity", "number")))?;
    if quantity < least {
        return Err(CartRefused::Malformed(problem("quantity", "cart_quantity")));
    }
    if quantity > MOST_PIECES {
        return Err(CartRefused::TooMany(problem("quantity", "cart_quantity"), MOST_PIECES));
    }
    Ok((variant, quantity))
}

/// How many of an offer one cart may hold; `held` pieces are kept for its own lines of time.
fn most_of(app: &App, offers: &[Offer], held: i64) -> Result<(i64, i64), CartRefused> {
    match offers.first() {
        Some(offer) if (offer.is_sellable || held > 0) && offer.unit_price.currency() == app.site().currency => {
            Ok(((offer.available + held).min(MOST_PIECES), offer.unit_price.minor()))
        }
        _ => Err(CartRefused::NotSellable(problem("variant", "cart_not_sellable"))),
    }
}

/// Adds pieces to what is in the cart already; makes the cart if there is none. Each way writes by one statement of its own,
/// so it needs no transaction: two round trips.
pub async fn add(app: &App, holder: &Holder, lang: Lang, raw: &RawLine) -> Verdict<CartChanged, CartRefused> {
    let (variant, quantity) = check(raw, 1)?;
    let db = app.db().read().await?;
    let (wanted, raw_variant) = ([variant], variant.to_string());
    let (offers, found, (held,)) = tokio::try_join!(
        catalog::offers(&db, &wanted),
        find_cart(&db, holder.digest.as_deref(), holder.person),
        store::time::count_held(
            &db,
            holder.digest.as_deref().unwrap_or_default(),
            &raw_variant,
            app.clock().now()
        ),
    )?;
    let (most, unit_minor) = most_of(app, &offers, held)?;
    if quantity > most {
        return Err(CartRefused::TooMany(problem("quantity", "cart_quantity"), most).into());
    }
    let now = app.clock().now();
    let Some(cart) = found else {
        let (secret, id) = (chance::secret(), chance::uuid(now));
        let (digest, token) = (chance::digest(&secret), chance::secret());
        let (pieces,) = store::cart::insert_cart_with_line(
            &db,
            id,
            &digest,
            holder.person,
            lang,
            &token,
            variant,
            quantity,
            unit_minor,
            now,
        )
        .await?;
        return Ok(CartChanged {
            pieces,
            new_secret: Some(secret),
        });
    };
    let added = store::cart::add_to_line(
        &db,
        cart.id,
        variant,
        quantity,
        unit_minor,
        most,
        MOST_LINES,
        holder.person,
        now,
    )
    .await?;
    let Some((pieces,)) = added else {
        return Err(full_or_too_many(&db, cart.id, variant, most).await?.into());
    };
    let new_secret = if cart.by_secret {
        None
    } else {
        Some(hand_over(&db, cart.id, now).await?)
    };
    Ok(CartChanged { pieces, new_secret })
}

/// Makes an empty cart for a program, and returns its secret.
pub async fn create(app: &App, holder: &Holder, lang: Lang) -> Result<String, Broken> {
    let (db, now) = (app.db().read().await?, app.clock().now());
    let (secret, id) = (chance::secret(), chance::uuid(now));
    let digest = chance::digest(&secret);
    store::cart::insert_cart(&db, id, &digest, holder.person, lang, &chance::secret(), now).await?;
    Ok(secret)
}

/// Says why a line could not grow.
async fn full_or_too_many(db: &impl Session, cart: Uuid, variant: VariantId, most: i64) -> Result<CartRefused, Broken> {
    let lines = store::cart::list_lines(db, cart).await?;
    Ok(if lines.iter().any(|line| line.variant_id == variant) {
        CartRefused::TooMany(problem("quantity", "cart_quantity"), most)
    } else {
        CartRefused::Full(problem("variant", "cart_full"))
    })
}

/// Sets how many of a variant the cart holds; none takes it out. A line that is gone already stays gone.
pub async fn set(app: &App, holder: &Holder, raw: &RawLine) -> Verdict<CartChanged, CartRefused> {
    let (variant, quantity) = check(raw, 0)?;
    let db = app.db().read().await?;
    let (wanted, raw_variant) = ([variant], variant.to_string());
    let (offers, found, (held,)) = tokio::try_join!(
        catalog::offers(&db, &wanted),
        find_cart(&db, holder.digest.as_deref(), holder.person),
        store::time::count_held(
            &db,
            holder.digest.as_deref().unwrap_or_default(),
            &raw_variant,
            app.clock().now()
        ),
    )?;
    let Some(cart) = found else {
        return Ok(CartChanged {
            pieces: 0,
            new_secret: None,
        });
    };
    let unit_minor = if quantity == 0 {
        0
    } else {
        let (most, unit_minor) = most_of(app, &offers, held)?;
        if quantity > most {
            return Err(CartRefused::TooMany(problem("quantity", "cart_quantity"), most).into());
        }
        unit_minor
    };
    let (pieces,) = store::cart::set_line(&db, cart.id, variant, quantity, unit_minor, app.clock().now()).await?;
    Ok(CartChanged {
        pieces,
        new_secret: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(variant: &str, quantity: &str) -> RawLine {
        RawLine {
            variant: variant.into(),
            quantity: quantity.into(),
        }
    }

    const PUMP: &str = "var_00000000000000000000000000000007";

    #[test]
    fn a_bad_line_names_its_field() {
        for (variant, quantity, field) in [
            ("", "1", "variant"),
            ("prd_00000000000000000000000000000007", "1", "variant"),
            (PUMP, "", "quantity"),
            (PUMP, "0", "quantity"),
            (PUMP, "-3", "quantity"),
            (PUMP, "1.5", "quantity"),
            (PUMP, "100", "quantity"),
            (PUMP, "99999999999999999999", "quantity"),
            (PUMP, "un", "quantity"),
        ] {
            let refused = check(&line(variant, quantity), 1).unwrap_err();
            assert_eq!(refused.fields()[0].field, field, "{variant} {quantity}");
        }
        assert_eq!(check(&line(PUMP, " 2 "), 1).unwrap().1, 2);
        assert_eq!(check(&line(PUMP, "0"), 0).unwrap().1, 0);
    }
}
