//! A slot as people say it: "jeudi 26 novembre, entre 9 h et 11 h". In the zone where it takes place, which is named where it is
//! not the shop's. Times are of 24 hours; digits are European in all three languages.

use fluent_bundle::FluentArgs;
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{MDE, YMDE};
use icu_datetime::input::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, civil};
use kernel::Lang;

use super::format::{locale, of};
use super::words::Words;

/// When somebody is to arrive.
#[derive(Debug, Clone, Copy)]
pub struct Window<'a> {
    pub starts_at: Timestamp,
    /// How much later it may become; 0: on the minute.
    pub window_min: i32,
    /// The IANA name of the zone it takes place in.
    pub time_zone: &'a str,
}

struct Days {
    usual: DateTimeFormatter<MDE>,
    short: DateTimeFormatter<MDE>,
    with_year: DateTimeFormatter<YMDE>,
}

static DAYS: std::sync::LazyLock<[Days; 3]> = std::sync::LazyLock::new(|| Lang::ALL.map(days));

#[allow(
    clippy::expect_used,
    reason = "the data of these three locales is compiled in, and a test uses each"
)]
fn days(lang: Lang) -> Days {
    let locale = locale(lang);
    // reason: the data of these three locales is compiled in, and a test uses each.
    let compiled = "compiled locale data";
    Days {
        usual: DateTimeFormatter::try_new((&locale).into(), MDE::long()).expect(compiled), // reason: as above
        short: DateTimeFormatter::try_new((&locale).into(), MDE::medium()).expect(compiled), // reason: as above
        with_year: DateTimeFormatter::try_new((&locale).into(), YMDE::long()).expect(compiled), // reason: as above
    }
}

/// "jeudi 26 novembre".
pub fn day(lang: Lang, day: civil::Date) -> String {
    match Date::try_new_iso(
        i32::from(day.year()),
        day.month().unsigned_abs(),
        day.day().unsigned_abs(),
    ) {
        Ok(date) => DAYS[of(lang)].usual.format(&date).to_string(),
        Err(_) => day.to_string(),
    }
}

/// "jeu. 26 nov.": over a column of slots.
pub fn day_short(lang: Lang, day: civil::Date) -> String {
    match Date::try_new_iso(
        i32::from(day.year()),
        day.month().unsigned_abs(),
        day.day().unsigned_abs(),
    ) {
        Ok(date) => DAYS[of(lang)].short.format(&date).to_string(),
        Err(_) => day.to_string(),
    }
}

/// "jeudi 26 novembre 2026": where the year is not plain.
pub fn day_and_year(lang: Lang, day: civil::Date) -> String {
    match Date::try_new_iso(
        i32::from(day.year()),
        day.month().unsigned_abs(),
        day.day().unsigned_abs(),
    ) {
        Ok(date) => DAYS[of(lang)].with_year.format(&date).to_string(),
        Err(_) => day.to_string(),
    }
}

/// "9 h", "14 h 30"; "09:00" in Arabic and English.
pub fn clock(lang: Lang, time: civil::Time) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    match (lang, minute) {
        (Lang::Fr, 0) => format!("{hour}\u{a0}h"),
        (Lang::Fr, _) => format!("{hour}\u{a0}h\u{a0}{minute:02}"),
        (Lang::Ar | Lang::En, _) => format!("{hour:02}:{minute:02}"),
    }
}

/// The zone of a name, else the shop's: an unknown name shows the shop's times rather than none.
pub(super) fn zone_of(name: &str, shop: &TimeZone) -> TimeZone {
    TimeZone::get(name).unwrap_or_else(|_| shop.clone())
}

/// The whole sentence, with the zone where it is not the shop's.
pub(super) fn window(words: &Words, shop: &TimeZone, lang: Lang, window: &Window<'_>) -> String {
    let zone = zone_of(window.time_zone, shop);
    let begin = window.starts_at.to_zoned(zone.clone());
    let late = SignedDuration::from_mins(i64::from(window.window_min.max(0)));
    let end = window
        .starts_at
        .saturating_add(late)
        .unwrap_or(window.starts_at)
        .to_zoned(zone.clone());
    let key = if window.window_min > 0 {
        "window-between"
    } else {
        "window-at"
    };
    let facts = [
        ("day", day(lang, begin.date())),
        ("from", clock(lang, begin.time())),
        ("until", clock(lang, end.time())),
    ];
    let said = say(words, lang, key, &facts);
    match zone_name(words, shop, lang, &zone) {
        Some(zone) => say(words, lang, "window-zone", &[("window", said), ("zone", zone)]),
        None => said,
    }
}

/// How the zone is called, where it is not the shop's.
pub(super) fn zone_name(words: &Words, shop: &TimeZone, lang: Lang, zone: &TimeZone) -> Option<String> {
    let name = zone.iana_name().filter(|name| Some(*name) != shop.iana_name())?;
    let key = format!("zone-{}", name.to_ascii_lowercase().replace(['/', '_'], "-"));
    let known = words.attribute(lang, &key, &FluentArgs::new());
    Some(known.unwrap_or_else(|| name.replace('_', " ")))
}

fn say(words: &Words, lang: Lang, key: &str, facts: &[(&'static str, String)]) -> String {
    let mut args = FluentArgs::new();
    for (name, value) in facts {
        args.set(*name, value.clone());
    }
    words.attribute(lang, key, &args).unwrap_or_else(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lang: Lang, at: &str, window_min: i32, time_zone: &str) -> String {
        let shop = TimeZone::get("Africa/Algiers").unwrap();
        let asked = Window {
            starts_at: at.parse().unwrap(),
            window_min,
            time_zone,
        };
        window(&Words::load().unwrap(), &shop, lang, &asked).replace('\u{a0}', " ")
    }

    #[test]
    fn a_window_is_said_as_people_say_it() {
        let at = "2026-11-26T08:00:00Z";
        assert_eq!(
            said(Lang::Fr, at, 120, "Africa/Algiers"),
            "jeudi 26 novembre, entre 9 h et 11 h"
        );
        assert_eq!(
            said(Lang::En, at, 90, "Africa/Algiers"),
            "Thursday 26 November, between 09:00 and 10:30"
        );
        assert_eq!(
            said(Lang::Ar, at, 120, "Africa/Algiers"),
            "الخميس، 26 نوفمبر، بين الساعة 09:00 و11:00"
        );
        assert_eq!(
            said(Lang::Fr, "2026-11-26T08:30:00Z", 0, "Africa/Algiers"),
            "jeudi 26 novembre, à 9 h 30"
        );
    }

    #[test]
    fn the_zone_is_named_where_it_is_not_the_shops() {
        let at = "2026-07-02T06:00:00Z";
        assert_eq!(
            said(Lang::Fr, at, 120, "Europe/Paris"),
            "jeudi 2 juillet, entre 8 h et 10 h (heure de Paris)"
        );
        assert_eq!(
            said(Lang::En, at, 0, "America/New_York"),
            "Thursday 2 July, at 02:00 (America/New York)"
        );
        assert!(said(Lang::Ar, at, 0, "Europe/Paris").ends_with("(بتوقيت باريس)"));
    }

    #[test]
    fn days_can_name_their_year() {
        let date = civil::date(2027, 1, 4);
        assert_eq!(day_and_year(Lang::Fr, date), "lundi 4 janvier 2027");
        assert_eq!(day_and_year(Lang::En, date), "Monday, 4 January 2027");
        assert_eq!(day_short(Lang::Fr, date), "lun. 4 janv.");
        assert_eq!(day_short(Lang::En, date), "Mon 4 Jan");
        assert!(day_and_year(Lang::Ar, date).contains("2027"));
    }
}
