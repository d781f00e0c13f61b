//! What an order costs: the one place where lines, discount, delivery, tax and totals are computed. Everything later reads
//! the stored result. Prices include tax; tax is rounded once a line, half up. Knows no catalogue and no database.

use kernel::{Currency, Money, MoneyError};
use serde::{Deserialize, Serialize};

/// One article as it is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Of one piece, tax included.
    pub unit: Money,
    /// Basis points: 1900 is 19 %.
    pub tax_bp: u32,
    pub quantity: i64,
}

/// One line as it is stored. `gross` is what the customer pays for it: unit × quantity − discount, tax included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PricedLine {
    pub unit: Money,
    pub quantity: i64,
    pub discount: Money,
    pub gross: Money,
    pub tax: Money,
    pub tax_bp: u32,
}

/// The sums of an order. `total` = goods + delivery − discount; `tax` is contained in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Totals {
    #[schema(value_type = crate::api::Amount)]
    pub goods: Money,
    #[schema(value_type = crate::api::Amount)]
    pub delivery: Money,
    #[schema(value_type = crate::api::Amount)]
    pub discount: Money,
    #[schema(value_type = crate::api::Amount)]
    pub tax: Money,
    #[schema(value_type = crate::api::Amount)]
    pub total: Money,
}

/// An order's lines with their sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    pub goods: Vec<PricedLine>,
    pub delivery: Option<PricedLine>,
    pub totals: Totals,
}

/// Prices goods and their delivery. `discount` is taken off the goods, shared by largest remainder over their prices, and
/// is never more than they cost.
pub fn price(
    currency: Currency,
    goods: &[Wanted],
    delivery: Option<Wanted>,
    discount: Money,
) -> Result<Priced, MoneyError> {
    let full: Vec<Money> = goods
        .iter()
        .map(|wanted| wanted.unit.times(wanted.quantity))
        .collect::<Result<_, _>>()?;
    let goods_sum = Money::sum(currency, full.iter().copied())?;
    let discount = Money::new(discount.minor().clamp(0, goods_sum.minor()), discount.currency());
    let weights: Vec<u64> = full.iter().map(|amount| amount.minor().unsigned_abs()).collect();
    let lines: Vec<PricedLine> = goods
        .iter()
        .zip(discount.allocate(&weights))
        .map(|(wanted, discount)| line(wanted, discount))
        .collect::<Result<_, _>>()?;
    let delivery = delivery
        .map(|wanted| line(&wanted, Money::zero(currency)))
        .transpose()?;
    let all = || lines.iter().chain(&delivery);
    let totals = Totals {
        goods: goods_sum,
        delivery: delivery.map_or(Money::zero(currency), |line| line.gross),
        discount,
        tax: Money::sum(currency, all().map(|line| line.tax))?,
        total: Money::sum(currency, all().map(|line| line.gross))?,
    };
    Ok(Priced {
        goods: lines,
        delivery,
        totals,
    })
}

fn line(wanted: &Wanted, discount: Money) -> Result<PricedLine, MoneyError> {
    let gross = wanted.unit.times(wanted.quantity)?.minus(discount)?;
    Ok(PricedLine {
        unit: wanted.unit,
        quantity: wanted.quantity,
        discount,
        gross,
        tax: gross.tax_included(wanted.tax_bp)?,
        tax_bp: wanted.tax_bp,
    })
}

/// The tax of an order at one rate, for receipts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TaxAtRate {
    pub tax_bp: u32,
    pub net: Money,
    pub tax: Money,
}

/// Sums stored lines (rate, gross, tax) by rate, highest first.
pub fn tax_by_rate(lines: &[(u32, Money, Money)]) -> Result<Vec<TaxAtRate>, MoneyError> {
    let mut rates: Vec<TaxAtRate> = Vec::new();
    for (tax_bp, gross, tax) in lines {
        let net = gross.minus(*tax)?;
        match rates.iter_mut().find(|rate| rate.tax_bp == *tax_bp) {
            Some(rate) => {
                rate.net = rate.net.plus(net)?;
                rate.tax = rate.tax.plus(*tax)?;
            }
            None => rates.push(TaxAtRate {
                tax_bp: *tax_bp,
                net,
                tax: *tax,
            }),
        }
    }
    rates.sort_by_key(|rate| std::cmp::Reverse(rate.tax_bp));
    Ok(rates)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn dzd(minor: i64) -> Money {
        Money::new(minor, Currency::DZD)
    }

    fn wanted(unit_minor: i64, quantity: i64) -> Wanted {
        Wanted {
            unit: dzd(unit_minor),
            tax_bp: 1900,
            quantity,
        }
    }

    #[test]
    fn a_pump_and_its_delivery_cost_what_the_ledgers_document_says() {
        let priced = price(
            Currency::DZD,
            &[wanted(11_900_00, 1)],
            Some(wanted(1_190_00, 1)),
            dzd(0),
        )
        .unwrap();
        assert_eq!(priced.totals.total, dzd(13_090_00));
        assert_eq!(priced.totals.tax, dzd(2_090_00));
        assert_eq!(priced.goods[0].tax, dzd(1_900_00));
        assert_eq!(priced.delivery.map(|line| line.tax), Some(dzd(190_00)));
    }

    #[test]
    fn an_uneven_price_is_split_to_the_centime() {
        let priced = price(Currency::DZD, &[wanted(4_999_00, 1)], None, dzd(0)).unwrap();
        assert_eq!(priced.totals.tax, dzd(798_16));
        assert_eq!(priced.totals.delivery, dzd(0));
    }

    #[test]
    fn a_discount_never_exceeds_the_goods_and_leaves_delivery_alone() {
        let priced = price(
            Currency::DZD,
            &[wanted(100, 1), wanted(200, 1)],
            Some(wanted(50, 1)),
            dzd(1_000),
        )
        .unwrap();
        assert_eq!(priced.totals.discount, dzd(300));
        assert_eq!(priced.totals.total, dzd(50));
    }

    #[test]
    fn an_order_too_dear_to_count_is_an_error_not_a_wrong_sum() {
        assert_eq!(
            price(Currency::DZD, &[wanted(i64::MAX, 2)], None, dzd(0)),
            Err(MoneyError::Overflow)
        );
    }

    proptest! {
        #[test]
        fn totals_add_up_and_tax_is_contained(
            lines in prop::collection::vec((0_i64..50_000_000, 1_i64..100, 0_u32..=10_000), 1..30),
            delivery in 0_i64..1_000_000,
            discount in 0_i64..100_000_000,
        ) {
            let goods: Vec<Wanted> =
                lines.iter().map(|(unit, quantity, tax_bp)| Wanted { unit: dzd(*unit), tax_bp: *tax_bp, quantity: *quantity }).collect();
            let priced = price(Currency::DZD, &goods, Some(wanted(delivery, 1)), dzd(discount)).unwrap();
            let totals = priced.totals;
            prop_assert_eq!(totals.total, totals.goods.plus(totals.delivery).unwrap().minus(totals.discount).unwrap());
            let all: Vec<PricedLine> = priced.goods.iter().copied().chain(priced.delivery).collect();
            prop_assert_eq!(totals.total, Money::sum(Currency::DZD, all.iter().map(|line| line.gross)).unwrap());
            prop_assert_eq!(totals.tax, Money::sum(Currency::DZD, all.iter().map(|line| line.tax)).unwrap());
            for line in &all {
                prop_assert!(line.gross.minor() >= 0 && line.tax.minor() >= 0 && line.tax.minor() <= line.gross.minor());
                prop_assert_eq!(line.gross, line.unit.times(line.quantity).unwrap().minus(line.discount).unwrap());
            }
            let rates = tax_by_rate(&all.iter().map(|line| (line.tax_bp, line.gross, line.tax)).collect::<Vec<_>>()).unwrap();
            prop_assert_eq!(Money::sum(Currency::DZD, rates.iter().map(|rate| rate.tax)).unwrap(), totals.tax);
            prop_assert_eq!(Money::sum(Currency::DZD, rates.iter().map(|rate| rate.net)).unwrap().plus(totals.tax).unwrap(), totals.total);
        }
    }
}
