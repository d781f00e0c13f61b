//! Texts to a visit's customer: one sentence and the link. Nights are quiet: what nobody waits for is not said by text between nine
//! in the evening and eight in the morning where the visit takes place.

use jiff::Timestamp;
use jiff::civil::{Time, time};
use jiff::tz::TimeZone;
use platform::App;
use platform::http::say;
use platform::pages::Window;
use platform::sms::Sms;

use crate::invitation::visit_url;
use crate::store::visit::VisitRow;

const QUIET_FROM: Time = time(21, 0, 0, 0);
const QUIET_UNTIL: Time = time(8, 0, 0, 0);
/// When something is said that would have fallen into the night: an hour of leave before it begins.
const EVENING: Time = time(20, 0, 0, 0);

/// Whether the wall's clock there says night. An unknown zone has no nights.
pub(crate) fn is_quiet(at: Timestamp, time_zone: &str) -> bool {
    TimeZone::get(time_zone).is_ok_and(|zone| {
        let wall = at.to_zoned(zone).time();
        wall >= QUIET_FROM || wall < QUIET_UNTIL
    })
}

/// `at`, or where that is in the night: the evening before it, at eight.
pub(crate) fn before_the_night(at: Timestamp, time_zone: &str) -> Timestamp {
    if !is_quiet(at, time_zone) {
        return at;
    }
    let evening = TimeZone::get(time_zone).ok().and_then(|zone| {
        let wall = at.to_zoned(zone);
        let day = if wall.time() < QUIET_UNTIL {
            wall.date().yesterday().ok()?
        } else {
            wall.date()
        };
        let evening = wall.time_zone().to_zoned(day.to_datetime(EVENING)).ok()?;
        Some(evening.timestamp())
    });
    evening.unwrap_or(at)
}

/// Algerian fixed lines (2, 3 and 4) have no texts; of other countries nothing is known.
pub(crate) fn receives_texts(phone: &str) -> bool {
    match phone.strip_prefix("+213") {
        Some(national) => !national.starts_with(['2', '3', '4']),
        None => phone.starts_with('+'),
    }
}

/// `news` as the sentences `visit-text-<news>` name it.
pub(crate) fn visit_text(app: &App, visit: &VisitRow, (key, news): (String, &str)) -> Sms {
    let window = Window {
        starts_at: visit.starts_at,
        window_min: visit.window_min,
        time_zone: &visit.time_zone,
    };
    let facts = [
        ("shop", app.site().name.clone()),
        ("window", app.renderer().window(visit.lang, &window)),
    ];
    let said = say(
        app,
        visit.lang,
        &format!("visit-text-{}", news.replace('_', "-")),
        &facts,
    );
    Sms {
        key,
        recipient: visit.phone.clone(),
        body: format!("{said}\n{}", visit_url(app, visit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALGIERS: &str = "Africa/Algiers";

    fn moved(at: &str, time_zone: &str) -> String {
        before_the_night(at.parse().unwrap(), time_zone).to_string()
    }

    #[test]
    fn nights_are_from_nine_to_eight_on_the_wall() {
        for (at, is_night) in [
            ("2026-11-26T19:59:59Z", false),
            ("2026-11-26T20:00:00Z", true),
            ("2026-11-27T06:59:59Z", true),
            ("2026-11-27T07:00:00Z", false),
        ] {
            assert_eq!(is_quiet(at.parse().unwrap(), ALGIERS), is_night, "{at}");
        }
        assert!(!is_quiet("2026-07-02T06:00:00Z".parse().unwrap(), "Europe/Paris"));
    }

    #[test]
    fn what_falls_into_the_night_is_said_the_evening_before() {
        assert_eq!(moved("2026-11-26T09:00:00Z", ALGIERS), "2026-11-26T09:00:00Z");
        // Seven in the morning: the evening before. Half past ten at night: the same evening.
        assert_eq!(moved("2026-11-26T06:00:00Z", ALGIERS), "2026-11-25T19:00:00Z");
        assert_eq!(moved("2026-11-26T21:30:00Z", ALGIERS), "2026-11-26T19:00:00Z");
        // The clocks went back in the night between.
        assert_eq!(moved("2026-10-25T05:00:00Z", "Europe/Paris"), "2026-10-24T18:00:00Z");
    }

    #[test]
    fn fixed_lines_get_no_texts() {
        assert!(receives_texts("+213551234567"));
        assert!(!receives_texts("+21321000000"));
        assert!(receives_texts("+33612345678"));
        assert!(!receives_texts(""));
    }
}
