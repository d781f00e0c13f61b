//! Amounts, numbers and dates as a reader of each language expects them. Digits are European in all three, as in
//! Algeria; amounts are isolated left to right, so that Arabic text does not turn them round.

use std::sync::LazyLock;

use icu_datetime::fieldsets::YMD;
use icu_datetime::input::{Date, DateTime, Time};
use icu_datetime::{DateTimeFormatter, fieldsets};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale_core::{Locale, locale};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kernel::{Currency, Lang, Money};

struct Formats {
    decimal: DecimalFormatter,
    date: DateTimeFormatter<YMD>,
    datetime: DateTimeFormatter<fieldsets::YMDT>,
}

static FORMATS: LazyLock<[Formats; 3]> = LazyLock::new(|| Lang::ALL.map(formats));

#[allow(
    clippy::expect_used,
    reason = "the data of these three locales is compiled in, and a test uses each"
)]
fn formats(lang: Lang) -> Formats {
    let locale = locale(lang);
    // reason: the data of these three locales is compiled in, and a test uses each.
    let compiled = "compiled locale data";
    Formats {
        decimal: DecimalFormatter::try_new(
            (&locale).into(),
            icu_decimal::options::DecimalFormatterOptions::default(),
        )
        .expect(compiled), // reason: as above
        date: DateTimeFormatter::try_new((&locale).into(), YMD::long()).expect(compiled), // reason: as above
        datetime: DateTimeFormatter::try_new((&locale).into(), YMD::medium().with_time_hm()).expect(compiled), // reason: as above
    }
}

pub(super) const fn locale(lang: Lang) -> Locale {
    match lang {
        Lang::Fr => locale!("fr"),
        Lang::Ar => locale!("ar-DZ-u-nu-latn"),
        Lang::En => locale!("en-GB"),
    }
}

pub(super) const fn of(lang: Lang) -> usize {
    match lang {
        Lang::Fr => 0,
        Lang::Ar => 1,
        Lang::En => 2,
    }
}

/// A whole number with the language's grouping.
pub fn number(lang: Lang, value: i64) -> String {
    FORMATS[of(lang)].decimal.format(&Decimal::from(value)).to_string()
}

/// An amount as text: "3 450,00 DA", "450.00 €". The symbol stands where the language puts it.
pub fn money(lang: Lang, money: Money) -> String {
    let mut decimal = Decimal::from(money.minor());
    decimal.multiply_pow10(-i16::try_from(money.currency().exponent()).unwrap_or(0));
    let digits = FORMATS[of(lang)].decimal.format(&decimal).to_string();
    let symbol = symbol(lang, money.currency());
    match (lang, symbol) {
        (Lang::En, "€" | "$" | "£" | "¥") => format!("{symbol}{digits}"),
        _ => format!("{digits}\u{a0}{symbol}"),
    }
}

/// The amount as HTML that keeps its direction and never wraps.
pub fn money_html(lang: Lang, amount: Money) -> String {
    format!(
        "<bdi class=\"amount\" dir=\"{}\">{}</bdi>",
        if lang == Lang::Ar { "rtl" } else { "ltr" },
        isolate(lang, amount)
    )
}

/// In Arabic the digits are isolated on their own, with the symbol after them in reading order.
fn isolate(lang: Lang, amount: Money) -> String {
    let text = money(lang, amount);
    match (lang, text.split_once('\u{a0}')) {
        (Lang::Ar, Some((digits, symbol))) => format!("\u{2066}{digits}\u{2069}\u{a0}{symbol}"),
        _ => text,
    }
}

fn symbol(lang: Lang, currency: Currency) -> &'static str {
    match (currency.code(), lang) {
        ("DZD", Lang::Ar) => "د.ج",
        ("DZD", _) => "DA",
        ("EUR", _) => "€",
        ("USD", _) => "$",
        ("GBP", _) => "£",
        ("JPY", _) => "¥",
        (code, _) => code,
    }
}

/// "21 novembre 2026" in the shop's time zone.
pub fn date(lang: Lang, at: Timestamp, zone: &TimeZone) -> String {
    let civil = at.to_zoned(zone.clone()).datetime();
    match Date::try_new_iso(
        i32::from(civil.year()),
        civil.month().unsigned_abs(),
        civil.day().unsigned_abs(),
    ) {
        Ok(date) => FORMATS[of(lang)].date.format(&date).to_string(),
        Err(_) => civil.date().to_string(),
    }
}

/// "21 nov. 2026, 14:05" in the shop's time zone.
pub fn datetime(lang: Lang, at: Timestamp, zone: &TimeZone) -> String {
    let civil = at.to_zoned(zone.clone()).datetime();
    let date = Date::try_new_iso(
        i32::from(civil.year()),
        civil.month().unsigned_abs(),
        civil.day().unsigned_abs(),
    );
    let time = Time::try_new(
        civil.hour().unsigned_abs(),
        civil.minute().unsigned_abs(),
        civil.second().unsigned_abs(),
        0,
    );
    match (date, time) {
        (Ok(date), Ok(time)) => FORMATS[of(lang)].datetime.format(&DateTime { date, time }).to_string(),
        _ => civil.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_follow_the_language_and_the_currency() {
        let price = Money::new(123_456_750, Currency::DZD);
        assert_eq!(money(Lang::Fr, price), "1\u{202f}234\u{202f}567,50\u{a0}DA");
        assert_eq!(money(Lang::En, price), "1,234,567.50\u{a0}DA");
        assert_eq!(money(Lang::Ar, price), "1.234.567,50\u{a0}د.ج");
        assert_eq!(money(Lang::En, Money::new(500, Currency::JPY)), "¥500");
        assert_eq!(money(Lang::Fr, Money::new(-5, Currency::EUR)), "-0,05\u{a0}€");
        assert_eq!(money(Lang::Fr, Money::new(1234, Currency::BHD)), "1,234\u{a0}BHD");
    }

    #[test]
    fn dates_are_in_the_shops_zone_and_the_readers_language() {
        let zone = TimeZone::get("Africa/Algiers").unwrap();
        let at: Timestamp = "2026-11-21T23:30:00Z".parse().unwrap();
        assert_eq!(date(Lang::Fr, at, &zone), "22 novembre 2026");
        assert_eq!(date(Lang::En, at, &zone), "22 November 2026");
        assert!(
            date(Lang::Ar, at, &zone).contains("نوفمبر"),
            "{}",
            date(Lang::Ar, at, &zone)
        );
        assert!(datetime(Lang::Fr, at, &zone).contains("00:30"));
    }
}
