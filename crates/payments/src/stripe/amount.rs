//! Amounts as Stripe counts them (docs.stripe.com/currencies): integers in its own smallest unit, at most eight digits.
//! Rounds nothing: an amount that does not fit is refused.

use kernel::{Currency, Money};

use crate::AmountRefused;

/// Stripe: "at most 8 digits".
const LARGEST: i64 = 99_999_999;

const NO_DECIMALS: [&str; 15] = [
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
];
const THREE_DECIMALS: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];

/// How Stripe counts a currency: its decimals, and the step amounts must be a multiple of. `None` where that is not
/// known for certain (UGX, IQD, …): better refused than off by a hundred.
fn counting(currency: Currency) -> Option<(u32, i64)> {
    match (currency.code(), currency.exponent()) {
        (code, _) if NO_DECIMALS.contains(&code) => Some((0, 1)),
        (code, _) if THREE_DECIMALS.contains(&code) => Some((3, 10)),
        ("ISK", _) => Some((2, 100)),
        (_, 2) => Some((2, 1)),
        _ => None,
    }
}

/// Our minor units as Stripe's number.
pub fn to_wire(amount: Money) -> Result<i64, AmountRefused> {
    let (decimals, step) = counting(amount.currency()).ok_or(AmountRefused::Currency)?;
    if !amount.is_positive() {
        return Err(AmountRefused::TooSmall);
    }
    let ours = amount.currency().exponent();
    let wire = if decimals >= ours {
        amount
            .minor()
            .checked_mul(10_i64.pow(decimals - ours))
            .ok_or(AmountRefused::TooLarge)?
    } else {
        let per = 10_i64.pow(ours - decimals);
        if amount.minor() % per != 0 {
            return Err(AmountRefused::TooFine);
        }
        amount.minor() / per
    };
    match wire {
        _ if wire > LARGEST => Err(AmountRefused::TooLarge),
        _ if wire % step != 0 => Err(AmountRefused::TooFine),
        _ => Ok(wire),
    }
}

/// Stripe's number as our minor units; `None` for a currency we cannot count in, or an amount finer than ours.
pub fn from_wire(wire: i64, currency: &str) -> Option<Money> {
    let currency: Currency = currency.parse().ok()?;
    let (decimals, _) = counting(currency)?;
    let ours = currency.exponent();
    let minor = if ours >= decimals {
        wire.checked_mul(10_i64.pow(ours - decimals))?
    } else {
        let per = 10_i64.pow(decimals - ours);
        (wire % per == 0).then_some(wire / per)?
    };
    Some(Money::new(minor, currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(minor: i64, currency: &str) -> Result<i64, AmountRefused> {
        to_wire(Money::new(minor, currency.parse().unwrap()))
    }

    #[test]
    fn each_currency_is_counted_as_stripe_counts_it() {
        assert_eq!(wire(1_309_000, "DZD"), Ok(1_309_000));
        assert_eq!(wire(500, "JPY"), Ok(500));
        assert_eq!(wire(12_340, "TND"), Ok(12_340));
        assert_eq!(wire(12_345, "TND"), Err(AmountRefused::TooFine));
        assert_eq!(wire(1_200, "ISK"), Ok(120_000));
        assert_eq!(wire(100, "UGX"), Err(AmountRefused::Currency));
        assert_eq!(wire(100, "IQD"), Err(AmountRefused::Currency));
        assert_eq!(wire(99_999_999, "DZD"), Ok(99_999_999));
        assert_eq!(wire(100_000_000, "DZD"), Err(AmountRefused::TooLarge));
        assert_eq!(wire(i64::MAX, "ISK"), Err(AmountRefused::TooLarge));
        assert_eq!(wire(0, "EUR"), Err(AmountRefused::TooSmall));
        assert_eq!(wire(-5, "EUR"), Err(AmountRefused::TooSmall));
    }

    #[test]
    fn the_smallest_step_is_known_in_our_own_units() {
        for (currency, step) in [("DZD", 1), ("EUR", 1), ("JPY", 1), ("TND", 10), ("UGX", 1)] {
            assert_eq!(
                crate::Gateway::Stripe.step_minor(currency.parse().unwrap()),
                step,
                "{currency}"
            );
        }
    }

    #[test]
    fn what_goes_out_comes_back_as_it_was() {
        for (minor, currency) in [
            (1_309_000, "DZD"),
            (500, "JPY"),
            (12_340, "TND"),
            (1_200, "ISK"),
            (100, "EUR"),
        ] {
            let amount = Money::new(minor, currency.parse().unwrap());
            assert_eq!(
                from_wire(to_wire(amount).unwrap(), &currency.to_ascii_lowercase()),
                Some(amount)
            );
        }
        assert_eq!(from_wire(5, "xau"), None);
    }
}
