//! Holidays against days that were, and days that are known to come.

use jiff::civil::date;

use super::*;

#[test]
fn easter_moves_as_it_did() {
    for (year, month, day) in [
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2027, 3, 28),
        (2038, 4, 25),
        (1961, 4, 2),
    ] {
        assert_eq!(easter(year), Some(date(year, month, day)));
    }
}

#[test]
fn france_has_eleven_days_a_year() {
    for year in 2024..=2036 {
        assert_eq!(public_holidays(Country::France, year).len(), 11, "{year}");
    }
    let named = |day| public_holiday(Country::France, day).map(|names| names.fr);
    assert_eq!(named(date(2026, 4, 6)).as_deref(), Some("Lundi de Pâques"));
    assert_eq!(named(date(2026, 5, 14)).as_deref(), Some("Ascension"));
    assert_eq!(named(date(2026, 5, 25)).as_deref(), Some("Lundi de Pentecôte"));
    assert_eq!(named(date(2026, 4, 3)), None, "Good Friday is Alsace's alone");
}

#[test]
fn algeria_has_its_fixed_days() {
    let named = |day| public_holiday(Country::Algeria, day).map(|names| names.fr);
    for (month, day) in [(1, 1), (1, 12), (5, 1), (7, 5), (11, 1)] {
        assert!(named(date(2026, month, day)).is_some(), "{month}-{day}");
    }
    assert_eq!(named(date(2026, 12, 25)), None);
}

#[test]
fn islamic_days_are_at_most_one_day_off() {
    // As Algeria kept them.
    for (day, name) in [
        (date(2024, 4, 10), "Aïd el-Fitr"),
        (date(2024, 6, 16), "Aïd el-Adha"),
        (date(2024, 7, 7), "Awal Mouharram"),
        (date(2024, 9, 15), "Mawlid Ennabaoui"),
        (date(2025, 3, 31), "Aïd el-Fitr"),
        (date(2025, 6, 6), "Aïd el-Adha"),
    ] {
        let first = public_holidays(Country::Algeria, day.year())
            .into_iter()
            .find(|holiday| holiday.names.fr == name)
            .unwrap();
        let off = (first.day - day).get_days().abs();
        assert!(first.is_expected && off <= 1, "{name}: {} for {day}", first.day);
    }
    assert!(public_holiday(Country::Algeria, date(2025, 3, 30)).is_some());
}

#[test]
fn every_year_has_its_islamic_days() {
    for year in 2024..=2036 {
        let all = public_holidays(Country::Algeria, year);
        let expected = all.iter().filter(|holiday| holiday.is_expected).count();
        // The Islamic year is eleven days shorter: some of its days come twice in a year, or fall on a fixed one.
        assert!((7..=13).contains(&expected), "{year}: {expected}");
        assert!(all.windows(2).all(|pair| pair[0].day < pair[1].day));
    }
}

#[test]
fn days_at_the_ends_of_time_are_no_holidays_and_no_crash() {
    for country in Country::ALL {
        for day in [Date::MIN, Date::MAX, Date::ZERO] {
            let _ = public_holiday(*country, day);
        }
        assert!(public_holidays(*country, i16::MAX).is_empty());
    }
}
