//! Orders and their lines as pages, mails and programs see them: stored numbers in the reader's language. Computes no price.

use jiff::Timestamp;
use kernel::{Currency, Lang, Money, MoneyError};
use platform::Broken;
use serde::Serialize;

use crate::order::State;
use crate::price::{TaxAtRate, Totals, tax_by_rate};
use crate::store::office::ListedOrder;
use crate::store::order::{OrderLineRow, OrderRow};
use crate::time::view::TimeView;

/// A stored line in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct LineView {
    /// `goods`, `visit`, `travel` or `delivery`.
    pub kind: String,
    pub sku: String,
    pub title: String,
    pub quantity: i64,
    /// Of one piece, tax included.
    #[schema(value_type = crate::api::Amount)]
    pub unit: Money,
    /// Of the line, tax included.
    #[schema(value_type = crate::api::Amount)]
    pub gross: Money,
    /// Within `gross`.
    #[schema(value_type = crate::api::Amount)]
    pub tax: Money,
    pub tax_bp: u32,
    /// Of a visit: when, who, where.
    pub time: Option<TimeView>,
}

pub(crate) fn lines_of(rows: &[OrderLineRow], currency: Currency, lang: Lang) -> Result<Vec<LineView>, Broken> {
    let view = |row: &OrderLineRow| {
        Ok(LineView {
            kind: row.kind.clone(),
            sku: row.sku.clone(),
            title: row.title.0.get(lang).to_owned(),
            quantity: row.quantity,
            unit: Money::new(row.unit_minor, currency),
            gross: Money::new(row.gross_minor, currency),
            tax: Money::new(row.tax_minor, currency),
            tax_bp: u32::try_from(row.tax_bp)?,
            time: row
                .visit_id
                .zip(row.time.as_ref())
                .map(|(time, choice)| TimeView::of(time, &choice.0, lang)),
        })
    };
    rows.iter().map(view).collect()
}

pub(crate) fn totals_of(order: &OrderRow) -> Totals {
    let money = |minor| Money::new(minor, order.currency);
    Totals {
        goods: money(order.goods_minor),
        delivery: money(order.delivery_minor),
        discount: money(order.discount_minor),
        tax: money(order.tax_minor),
        total: money(order.total_minor),
    }
}

/// The tax of stored lines by rate, as receipts show it.
pub(crate) fn taxes_of(lines: &[LineView]) -> Result<Vec<TaxAtRate>, MoneyError> {
    let lines: Vec<_> = lines.iter().map(|line| (line.tax_bp, line.gross, line.tax)).collect();
    tax_by_rate(&lines)
}

impl LineView {
    pub(crate) fn samples() -> Vec<LineView> {
        let money = |minor| Money::new(minor, Currency::DZD);
        vec![
            LineView {
                kind: "goods".into(),
                sku: "CHF-1502".into(),
                title: "Circulateur 15-60 · 130 mm".into(),
                quantity: 1,
                unit: money(1_190_000),
                gross: money(1_190_000),
                tax: money(190_000),
                tax_bp: 1900,
                time: None,
            },
            LineView {
                kind: "visit".into(),
                sku: "depannage".into(),
                title: "Dépannage de chaudière".into(),
                quantity: 1,
                unit: money(350_000),
                gross: money(350_000),
                tax: money(55_882),
                tax_bp: 1900,
                time: Some(TimeView::sample(true)),
            },
            LineView {
                kind: "delivery".into(),
                sku: "home-nord".into(),
                title: "Livraison à domicile".into(),
                quantity: 1,
                unit: money(119_000),
                gross: money(119_000),
                tax: money(19_000),
                tax_bp: 1900,
                time: None,
            },
        ]
    }
}

impl Totals {
    pub(crate) fn sample() -> Totals {
        let money = |minor| Money::new(minor, Currency::DZD);
        Totals {
            goods: money(1_190_000),
            delivery: money(119_000),
            discount: money(0),
            tax: money(209_000),
            total: money(1_309_000),
        }
    }
}

/// One order in a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct OrderSummary {
    #[schema(value_type = String)]
    pub id: crate::order::OrderId,
    pub number: String,
    pub name: String,
    pub state: State,
    #[schema(value_type = crate::api::Amount)]
    pub total: Money,
    #[schema(value_type = String)]
    pub placed_at: Timestamp,
    /// Why it waits for a person.
    pub needs_human: Option<String>,
}

impl From<ListedOrder> for OrderSummary {
    fn from(row: ListedOrder) -> Self {
        OrderSummary {
            id: row.id,
            number: row.number,
            name: row.name,
            state: row.state,
            total: Money::new(row.total_minor, row.currency),
            placed_at: row.placed_at,
            needs_human: row.needs_human,
        }
    }
}

impl OrderSummary {
    pub(crate) fn samples() -> Vec<OrderSummary> {
        let states = [State::Pending, State::Paid, State::Shipped, State::Cancelled];
        let of = |(at, state): (usize, State)| OrderSummary {
            id: crate::order::OrderId::from_uuid(uuid::Uuid::from_u128(at as u128)),
            number: format!("CC-7K3M-9Q2{at}"),
            name: "Nadia Ferhat".into(),
            state,
            total: Money::new(1_309_000, Currency::DZD),
            placed_at: Timestamp::UNIX_EPOCH,
            needs_human: (state == State::Paid).then(|| "refund_failed".to_owned()),
        };
        states.into_iter().enumerate().map(of).collect()
    }
}
