//! Put what an order held back into the cart, as far as it still is to be had: for orders that ended unpaid, and for who
//! wants the same again.

use kernel::Lang;
use platform::{App, Broken, Fault};

use crate::cart::{Holder, MOST_PIECES};
use crate::change_cart::{CartChanged, RawLine, add};
use crate::show_order::ShownOrder;

/// Leaves out what is no longer sold; the cart's page shows the rest.
pub async fn refill_cart(app: &App, holder: &Holder, lang: Lang, shown: &ShownOrder) -> Result<CartChanged, Broken> {
    let mut holder = holder.clone();
    let mut filled = CartChanged {
        pieces: 0,
        new_secret: None,
    };
    for line in &shown.lines {
        let Some(variant) = line.variant_id else { continue };
        let wanted = RawLine {
            variant: variant.to_string(),
            quantity: line.quantity.min(MOST_PIECES).to_string(),
        };
        match add(app, &holder, lang, &wanted).await {
            Ok(changed) => {
                if let Some(secret) = &changed.new_secret {
                    holder.digest = Some(platform::chance::digest(secret));
                }
                filled.new_secret = changed.new_secret.or(filled.new_secret);
                filled.pieces = changed.pieces;
            }
            Err(Fault::Refused(_)) => {}
            Err(Fault::Broken(broken)) => return Err(broken),
        }
    }
    Ok(filled)
}
