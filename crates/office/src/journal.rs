//! What the journal is narrowed to, read from the address, and where its pages begin. Pure but for an order's number,
//! which is looked up.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use ledger::{Cursor, JournalFilter};
use orders::OrderId;
use platform::http::{Checks, Invalid};
use platform::{App, Broken};
use serde::{Deserialize, Serialize};

use crate::store::orders as store;

/// As the address says it; empty fields do not narrow.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RawJournal {
    /// An account's code.
    pub account: String,
    /// An order's number, or the reference as the books have it.
    pub reference: String,
    pub kind: String,
    /// Days of the shop, both inside: 2026-01-15.
    pub from: String,
    pub to: String,
    /// Where the page before ended.
    pub cursor: String,
}

impl RawJournal {
    /// The fields that narrow.
    pub fn fields(&self) -> [(&str, &str); 5] {
        [
            ("account", &self.account),
            ("reference", &self.reference),
            ("kind", &self.kind),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    pub fn is_empty(&self) -> bool {
        self.fields().iter().all(|(_, value)| value.trim().is_empty())
    }

    /// The filter, or which field cannot be read.
    pub fn read(&self, zone: &TimeZone) -> Result<JournalFilter, Invalid> {
        let mut checks = Checks::new();
        let account = checks.text("account", &self.account, (0, 100));
        let reference = checks.text("reference", &self.reference, (0, 100));
        let kind = checks.text("kind", &self.kind, (0, 50));
        let from = checks.field("from", day(&self.from, zone, 0)).flatten();
        let to = checks.field("to", day(&self.to, zone, 1)).flatten();
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            checks.note("to", "before_from");
        }
        checks.done()?;
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        Ok(JournalFilter {
            account: given(account),
            reference: given(reference),
            kind: given(kind),
            from,
            to,
        })
    }

    /// Where the page begins; nonsense is the first page.
    pub fn place(&self) -> Option<Cursor> {
        let (at, id) = self.cursor.split_once('.')?;
        let posted_at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
        Some(Cursor {
            posted_at,
            id: id.parse().ok()?,
        })
    }
}

/// A place as addresses carry it.
pub fn cursor_text(cursor: Cursor) -> String {
    format!("{}.{}", cursor.posted_at.as_microsecond(), cursor.id)
}

/// The beginning of a day of the shop, `later` days on; none where nothing is given.
pub fn day(text: &str, zone: &TimeZone, later: i64) -> Result<Option<Timestamp>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let date: Date = text.parse().map_err(|_| "date")?;
    let date = date.checked_add(later.days()).map_err(|_| "date")?;
    let start = date.to_zoned(zone.clone()).map_err(|_| "date")?;
    Ok(Some(start.timestamp()))
}

/// The filter with an order's number replaced by what the books call the order.
pub async fn resolve(app: &App, filter: JournalFilter) -> Result<JournalFilter, Broken> {
    let Some(number) = filter.reference.as_deref().filter(|text| !text.contains('_')) else {
        return Ok(filter);
    };
    let found = store::find_order(&app.db().read().await?, &number.to_uppercase()).await?;
    Ok(JournalFilter {
        reference: found
            .map(|(id,)| OrderId::from_uuid(id).to_string())
            .or(filter.reference),
        ..filter
    })
}

/// The id of the order a reference names, if it names one.
pub fn order_of(reference: &str) -> Option<OrderId> {
    reference.parse::<OrderId>().ok()
}

#[cfg(test)]
mod tests {
    use ledger::EntryId;

    use super::*;

    fn raw(from: &str, to: &str) -> RawJournal {
        RawJournal {
            from: from.into(),
            to: to.into(),
            ..RawJournal::default()
        }
    }

    #[test]
    fn days_are_those_of_the_shop_and_both_are_inside() {
        let zone = TimeZone::get("Africa/Algiers").unwrap();
        let filter = raw("2026-01-15", "2026-01-15").read(&zone).unwrap();
        assert_eq!(filter.from, Some("2026-01-14T23:00:00Z".parse().unwrap()));
        assert_eq!(filter.to, Some("2026-01-15T23:00:00Z".parse().unwrap()));
    }

    #[test]
    fn a_field_that_cannot_be_read_is_named() {
        let problems = |raw: &RawJournal| match raw.read(&TimeZone::UTC) {
            Ok(_) => vec![],
            Err(Invalid(problems)) => problems.into_iter().map(|p| (p.field, p.code)).collect(),
        };
        assert_eq!(problems(&raw("15/01/2026", "")), [("from".into(), "date")]);
        assert_eq!(problems(&raw("", "9999-12-31")), [("to".into(), "date")]);
        assert_eq!(
            problems(&raw("2026-01-15", "2026-01-14")),
            [("to".to_owned(), "before_from")]
        );
        let long = RawJournal {
            account: "a".repeat(101),
            ..RawJournal::default()
        };
        assert_eq!(problems(&long), [("account".into(), "too_long")]);
    }

    #[test]
    fn a_place_is_read_back_and_nonsense_is_the_first_page() {
        let id = EntryId::from_uuid(uuid::Uuid::from_u128(7));
        let cursor = Cursor {
            posted_at: "2026-01-15T10:00:00.123456Z".parse().unwrap(),
            id,
        };
        let at = |text: &str| {
            let raw = RawJournal {
                cursor: text.into(),
                ..RawJournal::default()
            };
            raw.place()
        };
        assert_eq!(at(&cursor_text(cursor)), Some(cursor));
        for text in ["", ".", "1.x", "x.jnl_1"] {
            assert_eq!(at(text), None, "{text}");
        }
    }
}
