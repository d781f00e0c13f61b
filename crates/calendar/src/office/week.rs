//! Opening hours as people type them, "08:00–12:00, 13:00–17:00", and as they are kept: pairs of minutes. Pure. Refuses what is
//! no time of the clock ("25:99"), what ends before it begins and what overlaps.

use serde::{Deserialize, Serialize};

/// Minutes of a day.
const DAY: i32 = 24 * 60;

/// The seven days as text, Monday first; an empty day is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct WeekText {
    /// `08:00-12:00, 13:00-17:00`
    pub monday: String,
    pub tuesday: String,
    pub wednesday: String,
    pub thursday: String,
    pub friday: String,
    pub saturday: String,
    pub sunday: String,
}

/// The names of the days, as fields of [`WeekText`].
pub const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

impl WeekText {
    pub fn days(&self) -> [&str; 7] {
        [
            &self.monday,
            &self.tuesday,
            &self.wednesday,
            &self.thursday,
            &self.friday,
            &self.saturday,
            &self.sunday,
        ]
    }

    pub fn of_days(days: [String; 7]) -> Self {
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = days;
        WeekText {
            monday,
            tuesday,
            wednesday,
            thursday,
            friday,
            saturday,
            sunday,
        }
    }

    /// Pairs of minutes since Monday 00:00, ascending and apart; or which days are wrong, and how.
    pub fn read(&self) -> Result<Vec<i32>, Vec<(&'static str, &'static str)>> {
        let mut week: Vec<i32> = Vec::new();
        let mut problems = Vec::new();
        for ((name, text), monday) in DAYS.into_iter().zip(self.days()).zip((0..).step_by(DAY as usize)) {
            match read_spans(text) {
                Ok(spans) => week.extend(spans.into_iter().map(|minute| minute + monday)),
                Err(code) => problems.push((name, code)),
            }
        }
        if problems.is_empty() {
            Ok(joined(week))
        } else {
            Err(problems)
        }
    }

    /// The same hours as text; what runs over midnight is written on both days.
    pub fn write(week: &[i32]) -> Self {
        let mut days: [Vec<i32>; 7] = Default::default();
        for (day, monday) in days.iter_mut().zip((0..).step_by(DAY as usize)) {
            for span in week.chunks_exact(2) {
                let (from, until) = (span[0].max(monday), span[1].min(monday + DAY));
                if from < until {
                    day.extend([from - monday, until - monday]);
                }
            }
        }
        WeekText::of_days(days.map(|spans| write_spans(&spans)))
    }
}

/// The spans of one day: pairs of minutes since midnight, ascending and apart. Empty text is a closed day.
pub fn read_spans(text: &str) -> Result<Vec<i32>, &'static str> {
    if text.chars().count() > 200 {
        return Err("too_long");
    }
    let text = plain(text);
    let mut spans = Vec::new();
    for span in text.split(',').map(str::trim).filter(|span| !span.is_empty()) {
        let (from, until) = span.split_once('-').ok_or("calendar_hours")?;
        let (from, until) = (read_time(from)?, read_time(until)?);
        if from >= until {
            return Err("calendar_hours_order");
        }
        spans.push((from, until));
    }
    spans.sort_unstable();
    if spans.windows(2).any(|pair| pair[1].0 < pair[0].1) {
        return Err("calendar_hours_overlap");
    }
    Ok(joined(
        spans.into_iter().flat_map(|(from, until)| [from, until]).collect(),
    ))
}

/// `08:00–12:00, 13:00–17:00`
pub fn write_spans(spans: &[i32]) -> String {
    let time = |minute: i32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let spans = spans.chunks_exact(2);
    let texts: Vec<String> = spans
        .map(|span| format!("{}–{}", time(span[0]), time(span[1])))
        .collect();
    texts.join(", ")
}

/// `8`, `8:30`, `08h30`, `24:00`: minutes since midnight.
fn read_time(text: &str) -> Result<i32, &'static str> {
    let text = text.trim();
    let (hours, minutes) = text.split_once(':').unwrap_or((text, "0"));
    let minutes = if minutes.is_empty() { "0" } else { minutes };
    let number = |text: &str| {
        let is_short = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i32>().ok().filter(|_| is_short).ok_or("calendar_hours")
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let minute = hours * 60 + minutes;
    if minutes > 59 || minute > DAY {
        return Err("calendar_hours");
    }
    Ok(minute)
}

/// One way of writing: European digits, `:` in times, `-` within and `,` between spans.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{0660}'..='\u{0669}' => char::from_digit(c as u32 - 0x0660, 10).unwrap_or(c),
            'h' | 'H' => ':',
            '–' | '—' | '‑' | '−' => '-',
            ';' | '،' | '؛' | '/' => ',',
            other => other,
        })
        .collect()
}

/// Spans that touch become one.
fn joined(pairs: Vec<i32>) -> Vec<i32> {
    let mut all: Vec<i32> = Vec::with_capacity(pairs.len());
    for pair in pairs.chunks_exact(2) {
        match all.last_mut() {
            Some(end) if *end == pair[0] => *end = pair[1],
            _ => all.extend(pair),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        for text in [
            "08:00-12:00, 13:00-17:00",
            "8–12; 13h–17h00",
            "٠٨:٠٠-١٢:٠٠، ١٣:٠٠-١٧:٠٠",
            "13:00-17:00,8:00 - 12",
        ] {
            assert_eq!(read_spans(text), Ok(vec![480, 720, 780, 1020]), "{text}");
        }
        assert_eq!(read_spans(" "), Ok(vec![]));
        assert_eq!(read_spans("0-24"), Ok(vec![0, 1440]));
        assert_eq!(read_spans("8-12, 12-17"), Ok(vec![480, 1020]), "what touches is one");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "25:99",
            "25:99-26:00",
            "8:60-9:00",
            "24:01-24:02",
            "8",
            "8-",
            "-8",
            "8-9-10",
            "abc",
            "08:000-9",
            "8:-9:-",
            "-1-5",
        ] {
            assert_eq!(read_spans(text), Err("calendar_hours"), "{text}");
        }
        assert_eq!(read_spans("12-8"), Err("calendar_hours_order"));
        assert_eq!(read_spans("8-8"), Err("calendar_hours_order"));
        assert_eq!(read_spans("8-12, 11-13"), Err("calendar_hours_overlap"));
    }

    #[test]
    fn a_week_names_the_days_that_are_wrong() {
        let week = WeekText {
            monday: "8-12".into(),
            friday: "25:99-26:00".into(),
            sunday: "12-8".into(),
            ..WeekText::default()
        };
        assert_eq!(
            week.read(),
            Err(vec![("friday", "calendar_hours"), ("sunday", "calendar_hours_order")])
        );
    }

    #[test]
    fn a_night_belongs_to_both_its_days() {
        let week = WeekText {
            monday: "22-24".into(),
            tuesday: "0-6".into(),
            ..WeekText::default()
        };
        let read = week.read().unwrap();
        assert_eq!(read, vec![22 * 60, 30 * 60]);
        assert_eq!(WeekText::write(&read).tuesday, "00:00–06:00");
        assert_eq!(WeekText::write(&read).read(), Ok(read));
    }

    proptest! {
        #[test]
        fn hostile_text_is_refused_or_read_soundly(text in "\\PC{0,40}|[0-9:h,;–\\- ]{0,30}") {
            if let Ok(spans) = read_spans(&text) {
                prop_assert!(spans.len() % 2 == 0);
                prop_assert!(spans.windows(2).all(|pair| pair[0] < pair[1]));
                prop_assert!(spans.iter().all(|minute| (0..=DAY).contains(minute)));
                prop_assert_eq!(read_spans(&write_spans(&spans)), Ok(spans));
            }
        }

        #[test]
        fn every_week_is_written_and_read_back(mut minutes in proptest::collection::btree_set(0..=7 * DAY, 0..20)) {
            if minutes.len() % 2 == 1 {
                minutes.pop_last();
            }
            let week: Vec<i32> = minutes.into_iter().collect();
            prop_assert_eq!(WeekText::write(&week).read(), Ok(week));
        }
    }
}
