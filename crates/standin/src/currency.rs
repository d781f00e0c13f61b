//! Amounts by Stripe's rules: decimals, limits, and how an amount is written for a person.
//! Knows no rates. The decimals are the wire's, which differ from ISO 4217 for a few currencies (MGA, ISK).

use serde::Serialize;

use crate::error::ApiError;
use crate::fields::Fields;
use crate::words::Lang;

/// The largest amount the wire can carry, in minor units.
pub(crate) const LARGEST: i64 = 99_999_999;

const NO_DECIMALS: [&str; 16] = [
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf",
];
const THREE_DECIMALS: [&str; 5] = ["bhd", "jod", "kwd", "omr", "tnd"];

/// Decimals of a currency on the wire; `code` in small letters.
pub(crate) fn exponent(code: &str) -> usize {
    if NO_DECIMALS.contains(&code) {
        0
    } else if THREE_DECIMALS.contains(&code) {
        3
    } else {
        2
    }
}

/// Amounts that the card networks round: thousandths end in 0, krónur have no aurar.
pub(crate) fn is_granular(code: &str, amount: i64) -> bool {
    match code {
        "isk" => amount % 100 == 0,
        _ if exponent(code) == 3 => amount % 10 == 0,
        _ => true,
    }
}

/// The smallest charge in minor units. Stripe names more of them; where we know none, one unit.
pub(crate) fn smallest(code: &str) -> i64 {
    match code {
        "usd" | "eur" | "cad" | "aud" | "chf" | "jpy" => 50,
        "gbp" => 30,
        _ => 1,
    }
}

/// Refuses an amount that no card of the currency can be charged with.
pub(crate) fn check(fields: &Fields, amount: i64, code: &str) -> Result<(), ApiError> {
    if code.len() != 3 || !code.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return Err(fields.refuse("currency", "parameter_invalid", format!("Invalid currency: {code}")));
    }
    if amount > LARGEST {
        return Err(fields.refuse("amount", "amount_too_large", "The amount is too large."));
    }
    if amount < smallest(code) {
        return Err(fields.refuse("amount", "amount_too_small", "The amount is too small."));
    }
    if !is_granular(code, amount) {
        let message = "The amount has more decimals than the currency's cards.";
        return Err(fields.refuse("amount", "invalid_charge_amount_no_decimal_compatible", message));
    }
    Ok(())
}

/// An amount for people: digits that stay left to right in any text, and the unit that follows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Written {
    pub digits: String,
    pub unit: String,
}

pub(crate) fn write(amount: i64, code: &str, lang: Lang) -> Written {
    let decimals = exponent(code);
    let padded = format!("{:0width$}", amount.unsigned_abs(), width = decimals + 1);
    let (major, minor) = padded.split_at(padded.len() - decimals);
    let (thousands, point) = if lang == Lang::En {
        (",", ".")
    } else {
        ("\u{202f}", ",")
    };
    let mut digits = String::from(if amount < 0 { "−" } else { "" });
    for (at, digit) in major.chars().enumerate() {
        if at > 0 && (major.len() - at).is_multiple_of(3) {
            digits.push_str(thousands);
        }
        digits.push(digit);
    }
    if decimals > 0 {
        digits.push_str(point);
        digits.push_str(minor);
    }
    Written {
        digits,
        unit: unit(code, lang),
    }
}

fn unit(code: &str, lang: Lang) -> String {
    match (code, lang) {
        ("eur", _) => "€".to_owned(),
        ("dzd", Lang::Fr) => "DA".to_owned(),
        ("dzd", Lang::Ar) => "د.ج".to_owned(),
        _ => code.to_ascii_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(amount: i64, code: &str, lang: Lang) -> String {
        let Written { digits, unit } = write(amount, code, lang);
        format!("{digits} {unit}").replace('\u{202f}', "_")
    }

    #[test]
    fn decimals_follow_the_currency() {
        assert_eq!(written(875_000, "dzd", Lang::Fr), "8_750,00 DA");
        assert_eq!(written(875_000, "dzd", Lang::Ar), "8_750,00 د.ج");
        assert_eq!(written(123_456_789, "eur", Lang::En), "1,234,567.89 €");
        assert_eq!(written(1500, "jpy", Lang::En), "1,500 JPY");
        assert_eq!(written(12_340, "bhd", Lang::Fr), "12,340 BHD");
        assert_eq!(written(5, "eur", Lang::Fr), "0,05 €");
    }

    #[test]
    fn the_last_digit_of_thousandths_is_zero() {
        assert!(is_granular("bhd", 12_340) && !is_granular("bhd", 12_345));
        assert!(is_granular("isk", 500) && !is_granular("isk", 550));
        assert!(is_granular("dzd", 1));
    }
}
