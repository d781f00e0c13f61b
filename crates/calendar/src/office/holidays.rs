//! Public holidays as the office sees them: those that follow from rules, with what the house has added, moved or taken out laid
//! over them.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use kernel::Localized;
use platform::audit::{self, Act};
use platform::db::{Json, Session};
use platform::http::Checks;
use platform::{Broken, Tx, Verdict};
use serde::Serialize;
use serde_json::{Value, json};

use super::check;
use super::edit::EditRefused;
use crate::holiday::{public_holiday, public_holidays};
use crate::place::Country;
use crate::store::days as store;

/// One day of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct HolidayDay {
    #[schema(value_type = String)]
    pub day: Date,
    #[schema(value_type = crate::office::Texts)]
    pub names: Localized,
    /// `fixed`, `expected` (the moon decides), `added` (by the house), `taken_out` (people work).
    pub state: &'static str,
}

/// The days of a year, in order, those that were taken out among them.
pub async fn list_holidays(db: &impl Session, country: Country, year: i16) -> Result<Vec<HolidayDay>, Broken> {
    let (first, last) = (date(year, 1, 1), date(year, 12, 31));
    let changes = store::list_holiday_changes(db, country.word(), first, last).await?;
    let mut days: BTreeMap<Date, HolidayDay> = public_holidays(country, year)
        .into_iter()
        .map(|holiday| {
            let state = if holiday.is_expected { "expected" } else { "fixed" };
            let shown = HolidayDay {
                day: holiday.day,
                names: holiday.names,
                state,
            };
            (holiday.day, shown)
        })
        .collect();
    for change in changes {
        let known = public_holiday(country, change.day);
        let names = if change.names.0.is_empty() {
            known.unwrap_or_default()
        } else {
            change.names.0
        };
        let state = if change.is_closed { "added" } else { "taken_out" };
        days.insert(
            change.day,
            HolidayDay {
                day: change.day,
                names,
                state,
            },
        );
    }
    Ok(days.into_values().collect())
}

/// Closes a day, or takes a holiday out (`is_closed` false). The same again changes nothing.
pub async fn put_holiday(
    tx: &Tx,
    (country, day): (Country, Date),
    is_closed: bool,
    names: &Localized,
) -> Verdict<(), EditRefused> {
    let mut checks = Checks::new();
    let is_named = is_closed && public_holiday(country, day).is_none();
    let names = check::texts(&mut checks, "names", names, (is_named, 100));
    checks.done().map_err(EditRefused::Invalid)?;
    let (before, changed) = tokio::try_join!(
        store::lock_holiday_change(tx, country.word(), day),
        store::put_holiday_change(tx, country.word(), day, is_closed, Json(&names)),
    )?;
    if changed == 0 {
        audit::nothing_new();
        return Ok(());
    }
    let subject = format!("{} {day}", country.word());
    let before = before.map_or(Value::Null, |row| json!({ "is_closed": row.is_closed }));
    let act = Act::new("put_holiday", &subject, json!({ "is_closed": is_closed }));
    Ok(audit::note(tx, &act.was(before)).await?)
}

/// The rules hold for this day again. Again changes nothing.
pub async fn remove_holiday(tx: &Tx, (country, day): (Country, Date)) -> Verdict<(), EditRefused> {
    let (before, _) = tokio::try_join!(
        store::lock_holiday_change(tx, country.word(), day),
        store::delete_holiday_change(tx, country.word(), day),
    )?;
    let Some(before) = before else {
        audit::nothing_new();
        return Ok(());
    };
    let subject = format!("{} {day}", country.word());
    let act = Act::new("remove_holiday", &subject, Value::Null);
    Ok(audit::note(tx, &act.was(json!({ "is_closed": before.is_closed }))).await?)
}
