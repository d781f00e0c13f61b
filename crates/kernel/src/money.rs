//! Money in integer minor units. Every operation is checked; shares always add up to the whole.
//! Refuses floats, mixed currencies and silent overflow.

use serde::{Deserialize, Serialize};

use crate::Currency;

/// An amount in minor units (centimes, yen, fils) of one currency. May be negative in calculations and postings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    #[serde(rename = "amount_minor")]
    minor: i64,
    currency: Currency,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("{0} and {1} cannot be added")]
    CurrencyMismatch(Currency, Currency),
    #[error("the amount is larger than can be counted")]
    Overflow,
    #[error("not an amount")]
    NotAnAmount,
    #[error("more decimals than the currency has")]
    TooManyDecimals,
}

impl Money {
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Money { minor, currency }
    }

    pub const fn zero(currency: Currency) -> Self {
        Money { minor: 0, currency }
    }

    pub const fn minor(self) -> i64 {
        self.minor
    }

    pub const fn currency(self) -> Currency {
        self.currency
    }

    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    pub fn plus(self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Money { minor, ..self })
    }

    pub fn minus(self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Money { minor, ..self })
    }

    pub fn times(self, quantity: i64) -> Result<Money, MoneyError> {
        let minor = self.minor.checked_mul(quantity).ok_or(MoneyError::Overflow)?;
        Ok(Money { minor, ..self })
    }

    pub fn sum(currency: Currency, parts: impl IntoIterator<Item = Money>) -> Result<Money, MoneyError> {
        parts.into_iter().try_fold(Money::zero(currency), Money::plus)
    }

    /// The tax contained in this gross amount at a rate in basis points (1900 = 19 %), rounded half away from zero.
    pub fn tax_included(self, rate_bp: u32) -> Result<Money, MoneyError> {
        let rate = i128::from(rate_bp);
        let minor = divide_half_up(i128::from(self.minor) * rate, 10_000 + rate);
        Ok(Money {
            minor: i64::try_from(minor).map_err(|_| MoneyError::Overflow)?,
            ..self
        })
    }

    /// A share of the amount in basis points, rounded half away from zero.
    pub fn share(self, basis_points: u32) -> Result<Money, MoneyError> {
        let minor = divide_half_up(i128::from(self.minor) * i128::from(basis_points), 10_000);
        Ok(Money {
            minor: i64::try_from(minor).map_err(|_| MoneyError::Overflow)?,
            ..self
        })
    }

    /// Splits the amount by weights with the largest remainder: the parts add up to the whole, none is more than one
    /// minor unit from its exact share, and ties go to the earlier part. All weights zero: the first part takes all.
    pub fn allocate(self, weights: &[u64]) -> Vec<Money> {
        let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        if total == 0 {
            return weights
                .iter()
                .enumerate()
                .map(|(at, _)| if at == 0 { self } else { Money::zero(self.currency) })
                .collect();
        }
        let whole = i128::from(self.minor);
        let shares: Vec<(i128, i128)> = weights
            .iter()
            .map(|w| (whole * i128::from(*w)).div_euclid(total))
            .zip(weights.iter().map(|w| (whole * i128::from(*w)).rem_euclid(total)))
            .collect();
        let missing = whole - shares.iter().map(|(floor, _)| floor).sum::<i128>();
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by_key(|at| (std::cmp::Reverse(shares[*at].1), *at));
        let mut parts: Vec<i128> = shares.iter().map(|(floor, _)| *floor).collect();
        // reason: `missing` is below the number of parts, as each remainder is below one unit.
        for at in order.into_iter().take(usize::try_from(missing).unwrap_or(0)) {
            parts[at] += 1;
        }
        // reason: every part lies between zero and the whole, which fits.
        parts
            .into_iter()
            .map(|minor| Money {
                minor: i64::try_from(minor).unwrap_or(self.minor),
                ..self
            })
            .collect()
    }

    /// Reads "1234.50", "1 234,50" or "1234" as an amount of `currency`; the last of '.' or ',' is the decimal mark.
    pub fn parse(text: &str, currency: Currency) -> Result<Money, MoneyError> {
        let text: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '\u{202f}')
            .collect();
        let (sign, digits) = text.strip_prefix('-').map_or((1, text.as_str()), |rest| (-1, rest));
        let (major, decimals) = digits.rsplit_once(['.', ',']).unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if major.is_empty()
            || !all_digits(major)
            || !all_digits(decimals)
            || (digits.len() != major.len() && decimals.is_empty())
        {
            return Err(MoneyError::NotAnAmount);
        }
        let exponent = currency.exponent() as usize;
        let significant = decimals.trim_end_matches('0');
        if significant.len() > exponent {
            return Err(MoneyError::TooManyDecimals);
        }
        let padded = format!("{major}{significant:0<exponent$}");
        let minor: i64 = padded.parse().map_err(|_| MoneyError::Overflow)?;
        Ok(Money::new(sign * minor, currency))
    }

    fn same_currency(self, other: Money) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::CurrencyMismatch(self.currency, other.currency))
    }
}

/// The plain form for logs, files and gateways that take decimals: "1234.50 DZD". Pages use the locale's form instead.
impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let exponent = self.currency.exponent() as usize;
        let per_major = self.currency.minor_per_major();
        let sign = if self.minor < 0 { "-" } else { "" };
        let minor = self.minor.unsigned_abs();
        let per_major = per_major.unsigned_abs();
        if exponent == 0 {
            return write!(f, "{sign}{minor} {}", self.currency);
        }
        write!(
            f,
            "{sign}{}.{:0exponent$} {}",
            minor / per_major,
            minor % per_major,
            self.currency
        )
    }
}

fn divide_half_up(dividend: i128, divisor: i128) -> i128 {
    let half = divisor / 2;
    if dividend >= 0 {
        (dividend + half) / divisor
    } else {
        (dividend - half) / divisor
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn dzd(minor: i64) -> Money {
        Money::new(minor, Currency::DZD)
    }

    #[test]
    fn nineteen_percent_included_is_rounded_half_up() {
        assert_eq!(dzd(11_900).tax_included(1900), Ok(dzd(1_900)));
        assert_eq!(dzd(345_000).tax_included(1900), Ok(dzd(55_084)));
        assert_eq!(dzd(-11_900).tax_included(1900), Ok(dzd(-1_900)));
    }

    #[test]
    fn amounts_are_read_with_either_decimal_mark_and_only_the_decimals_the_currency_has() {
        assert_eq!(Money::parse("1 234,5", Currency::DZD), Ok(dzd(123_450)));
        assert_eq!(Money::parse("-0.05", Currency::DZD), Ok(dzd(-5)));
        assert_eq!(Money::parse("9.990", Currency::EUR).map(Money::minor), Ok(999));
        assert_eq!(Money::parse("1.234", Currency::BHD).map(Money::minor), Ok(1234));
        assert_eq!(Money::parse("0.001", Currency::DZD), Err(MoneyError::TooManyDecimals));
        assert_eq!(Money::parse("1.5", Currency::JPY), Err(MoneyError::TooManyDecimals));
        for nonsense in ["", "12a", "1.2.3", ".", "5.", "--4", "١٢"] {
            assert_eq!(
                Money::parse(nonsense, Currency::DZD),
                Err(MoneyError::NotAnAmount),
                "{nonsense}"
            );
        }
        assert_eq!(
            Money::parse("92233720368547758080", Currency::JPY),
            Err(MoneyError::Overflow)
        );
    }

    #[test]
    fn the_plain_form_follows_the_exponent() {
        assert_eq!(dzd(-5).to_string(), "-0.05 DZD");
        assert_eq!(Money::new(500, Currency::JPY).to_string(), "500 JPY");
        assert_eq!(Money::new(1234, Currency::BHD).to_string(), "1.234 BHD");
    }

    #[test]
    fn two_currencies_do_not_mix() {
        assert!(matches!(
            dzd(1).plus(Money::new(1, Currency::EUR)),
            Err(MoneyError::CurrencyMismatch(..))
        ));
    }

    proptest! {
        #[test]
        fn shares_add_up_to_the_whole(minor in -1_000_000_000_i64..1_000_000_000, weights in prop::collection::vec(0_u64..10_000, 1..20)) {
            let parts = dzd(minor).allocate(&weights);
            prop_assert_eq!(parts.len(), weights.len());
            prop_assert_eq!(Money::sum(Currency::DZD, parts.iter().copied()), Ok(dzd(minor)));
            let total: u64 = weights.iter().sum();
            if total > 0 {
                for (part, weight) in parts.iter().zip(&weights) {
                    let off = i128::from(part.minor()) * i128::from(total) - i128::from(minor) * i128::from(*weight);
                    prop_assert!(off.abs() < i128::from(total));
                }
            }
        }

        #[test]
        fn what_is_written_is_read_back(minor in any::<i32>()) {
            let money = dzd(i64::from(minor));
            let text = money.to_string();
            prop_assert_eq!(Money::parse(text.trim_end_matches(" DZD"), Currency::DZD), Ok(money));
        }
    }
}
