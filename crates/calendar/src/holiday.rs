//! Public holidays of Algeria and France, by rule: fixed days, days counted from Easter, days of the Islamic calendar. What a
//! government adds or moves is a row of `holiday_changes`, laid over these by whoever asks. Pure.
//!
//! The moon decides when an Islamic month begins, and Algeria's committee says so on the eve. Computed here with the Umm al-Qura
//! calendar, which is at most a day off: such a day is *expected*, and the office corrects it.

#[cfg(test)]
mod tests;

use icu_calendar::cal::hijri::UmmAlQura;
use icu_calendar::cal::{Gregorian, Hijri};
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use kernel::Localized;

use crate::place::Country;

/// A day on which nobody works unless they say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    pub day: Date,
    pub names: Localized,
    /// The moon decides: a day earlier or later is possible.
    pub is_expected: bool,
}

/// A holiday's name in French, Arabic and English.
type Name = (&'static str, &'static str, &'static str);

const ALGERIA: [(i8, i8, Name); 5] = [
    (1, 1, NEW_YEAR),
    (
        1,
        12,
        ("Yennayer", "يناير، رأس السنة الأمازيغية", "Yennayer, Amazigh new year"),
    ),
    (5, 1, LABOUR),
    (7, 5, ("Fête de l’Indépendance", "عيد الاستقلال", "Independence Day")),
    (11, 1, ("Fête de la Révolution", "عيد الثورة", "Revolution Day")),
];

/// Days of the Islamic year: month, day.
const ISLAMIC: [(u8, u8, Name); 9] = [
    (1, 1, ("Awal Mouharram", "رأس السنة الهجرية", "Islamic new year")),
    (1, 10, ("Achoura", "عاشوراء", "Ashura")),
    (3, 12, ("Mawlid Ennabaoui", "المولد النبوي الشريف", "Mawlid")),
    (10, 1, EID_AL_FITR),
    (10, 2, EID_AL_FITR),
    (10, 3, EID_AL_FITR),
    (12, 10, EID_AL_ADHA),
    (12, 11, EID_AL_ADHA),
    (12, 12, EID_AL_ADHA),
];

const FRANCE: [(i8, i8, Name); 8] = [
    (1, 1, NEW_YEAR),
    (5, 1, LABOUR),
    (5, 8, ("Victoire de 1945", "عيد النصر 1945", "Victory Day 1945")),
    (7, 14, ("Fête nationale", "العيد الوطني", "National Day")),
    (8, 15, ("Assomption", "عيد انتقال العذراء", "Assumption")),
    (11, 1, ("Toussaint", "عيد جميع القديسين", "All Saints’ Day")),
    (11, 11, ("Armistice de 1918", "ذكرى الهدنة 1918", "Armistice Day 1918")),
    (12, 25, ("Noël", "عيد الميلاد", "Christmas Day")),
];

/// Days after Easter Sunday.
const AFTER_EASTER: [(i32, Name); 3] = [
    (1, ("Lundi de Pâques", "اثنين الفصح", "Easter Monday")),
    (39, ("Ascension", "عيد الصعود", "Ascension Day")),
    (50, ("Lundi de Pentecôte", "اثنين العنصرة", "Whit Monday")),
];

const NEW_YEAR: Name = ("Jour de l’an", "رأس السنة الميلادية", "New Year’s Day");
const LABOUR: Name = ("Fête du Travail", "عيد العمال", "Labour Day");
const EID_AL_FITR: Name = ("Aïd el-Fitr", "عيد الفطر", "Eid al-Fitr");
const EID_AL_ADHA: Name = ("Aïd el-Adha", "عيد الأضحى", "Eid al-Adha");

/// The holiday of this day, by its name.
pub fn public_holiday(country: Country, day: Date) -> Option<Localized> {
    holiday(country, day).map(|holiday| holiday.names)
}

/// The holidays of a year, in order.
pub fn public_holidays(country: Country, year: i16) -> Vec<Holiday> {
    let first = Date::new(year, 1, 1).ok();
    let days = first.into_iter().flat_map(|first| first.series(1.day()));
    days.take_while(|day| day.year() == year)
        .filter_map(|day| holiday(country, day))
        .collect()
}

fn holiday(country: Country, day: Date) -> Option<Holiday> {
    let fixed = match country {
        Country::Algeria => ALGERIA.as_slice(),
        Country::France => FRANCE.as_slice(),
    };
    let by_date = fixed
        .iter()
        .find(|(month, of_month, _)| (*month, *of_month) == (day.month(), day.day()))
        .map(|(.., name)| (*name, false));
    let by_moon = || match country {
        Country::Algeria => islamic(day).map(|name| (name, true)),
        Country::France => of_easter(day).map(|name| (name, false)),
    };
    let ((fr, ar, en), is_expected) = by_date.or_else(by_moon)?;
    Some(Holiday {
        day,
        names: Localized::new(fr, ar, en),
        is_expected,
    })
}

fn islamic(day: Date) -> Option<Name> {
    let (month, of_month) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    let gregorian = icu_calendar::Date::<Gregorian>::try_new_gregorian(day.year().into(), month, of_month).ok()?;
    let hijri = gregorian.to_calendar(Hijri::<UmmAlQura>::new_umm_al_qura());
    ISLAMIC
        .iter()
        .find(|(month, of_month, _)| *month == hijri.month().ordinal && *of_month == hijri.day_of_month().0)
        .map(|(.., name)| *name)
}

fn of_easter(day: Date) -> Option<Name> {
    let easter = easter(day.year())?;
    AFTER_EASTER
        .iter()
        .find(|(after, _)| easter.checked_add(Span::new().days(*after)).is_ok_and(|is| is == day))
        .map(|(_, name)| *name)
}

/// Easter Sunday by the Gregorian computus.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let golden = y % 19;
    let (century, in_century) = (y / 100, y % 100);
    let moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (in_century / 4) - moon - in_century % 4) % 7;
    let late = (golden + 11 * moon + 22 * weekday) / 451;
    let days = moon + weekday - 7 * late + 114;
    Date::new(year, i8::try_from(days / 31).ok()?, i8::try_from(days % 31 + 1).ok()?).ok()
}
