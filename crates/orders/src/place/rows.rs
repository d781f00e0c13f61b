//! What an order writes beside itself: its lines, column by column, and the payment of what is due at once. Computes no price.

use kernel::{Lang, Localized, Money};
use payments::{PayLine, StartPayment};
use platform::db::Json;
use platform::http::say;
use platform::{App, Broken, Tx};

use super::{PlaceOrder, Plan};
use crate::access::{order_path, thanks_path};
use crate::due::due_at_once;
use crate::order::OrderId;
use crate::price::PricedLine;
use crate::store;
use crate::time::choice::TimeChoice;

/// How the way to a visit is called on its line.
pub(super) struct Words {
    travel: Localized,
    band: String,
}

impl Words {
    pub(super) fn of(app: &App) -> Self {
        let word = |lang| say(app, lang, "order-travel", &[]);
        Words {
            travel: Localized::new(word(Lang::Fr), word(Lang::Ar), word(Lang::En)),
            band: "travel".to_owned(),
        }
    }
}

fn unpriced() -> Broken {
    Broken::new("a line without its price")
}

/// The payment of what is due at once, if anything is.
pub(super) fn start_payment(
    app: &App,
    input: &PlaceOrder,
    plan: &Plan,
    (id, number, expires_at): (OrderId, &str, jiff::Timestamp),
) -> Option<StartPayment> {
    let due = due_at_once(&plan.dues)?;
    let base = format!("{}/{}", app.site().base_url, input.lang);
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
    let times = plan.cart.times.iter().map(|time| PayLine {
        title: time.choice.title.get(input.lang).to_owned(),
        quantity: 1,
        unit: Money::new(time.choice.gross_minor(), plan.priced.totals.total.currency()),
    });
    Some(StartPayment {
        reference: id.to_string(),
        number: number.to_owned(),
        gateway: input.gateway,
        amount: Money::new(due.amount_minor, plan.priced.totals.total.currency()),
        lines: goods.chain(times).chain(delivery).collect(),
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
pub(super) struct Lines<'a> {
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
    visits: Vec<Option<uuid::Uuid>>,
    times: Vec<Option<Json<&'a TimeChoice>>>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(plan: &'a Plan, words: &'a Words) -> Result<Self, Broken> {
        let mut rows = Lines::default();
        let offers = plan.cart.lines.iter().filter_map(|line| line.offer.as_ref());
        let mut priced = plan.priced.goods.iter();
        for offer in offers {
            let line = priced.next().ok_or_else(unpriced)?;
            rows.add(line, ("goods", &offer.sku, &offer.title))?;
            rows.variants.push(Some(offer.variant.uuid()));
            rows.of_no_time();
        }
        for time in &plan.cart.times {
            let choice = &time.choice;
            let mut of_time = |kind, sku, title, frozen| {
                rows.add(priced.next().ok_or_else(unpriced)?, (kind, sku, title))?;
                rows.variants.push(None);
                rows.visits.push(Some(time.time.uuid()));
                rows.times.push(frozen);
                Ok::<(), Broken>(())
            };
            of_time("visit", &choice.slug, &choice.title, Some(Json(choice)))?;
            if choice.travel.price.is_positive() {
                of_time("travel", &words.band, &words.travel, None)?;
            }
        }
        if let Some(priced) = &plan.priced.delivery {
            rows.add(priced, ("delivery", &plan.delivery.code, &plan.delivery.names))?;
            rows.variants.push(None);
            rows.of_no_time();
        }
        Ok(rows)
    }

    fn of_no_time(&mut self) {
        self.visits.push(None);
        self.times.push(None);
    }

    fn add(
        &mut self,
        priced: &PricedLine,
        (kind, sku, title): (&'static str, &'a str, &'a Localized),
    ) -> Result<(), Broken> {
        self.kinds.push(kind);
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

    pub(super) async fn insert(&self, tx: &Tx, order: OrderId) -> Result<u64, Broken> {
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
            &self.visits,
            &self.times,
        )
        .await
    }
}
