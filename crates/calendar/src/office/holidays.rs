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
use super::edit::{EditRefused, Saved, Step, plan};
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
    /// To edit from; 0 where the rules hold.
    pub version: i64,
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
                version: 0,
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
                version: change.version,
            },
        );
    }
    Ok(days.into_values().collect())
}

/// What the house says of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HolidayChange {
    /// Nobody works, and why; a name of the rules' own may be left out.
    Closed(Localized),
    /// People work though the rules say otherwise.
    Open,
    /// The rules hold.
    Rule,
}

/// Closes a day, takes a holiday out, or lets the rules hold again; `seen` is the version that was seen, 0 where they held. The
/// same again changes nothing.
pub async fn put_holiday(
    tx: &Tx,
    ((country, day), seen): ((Country, Date), i64),
    change: HolidayChange,
) -> Verdict<Saved<()>, EditRefused> {
    let wanted = checked(country, day, change)?;
    let fields = fields_of(wanted.as_ref());
    let (version, before) = standing(tx, country, day).await?;
    if let Step::Same(version) = plan(Some((version, &before)), Some(seen), &fields)? {
        audit::nothing_new();
        return Ok(Saved { id: (), version });
    }
    let word = country.word();
    let done = match &wanted {
        Some((is_closed, names)) => {
            let first = tx.now().as_millisecond();
            store::put_holiday_change(tx, word, day, *is_closed, Json(names), seen, first).await?
        }
        None => store::delete_holiday_change(tx, word, day, seen).await?,
    };
    let Some((version,)) = done else {
        // Somebody made the row in the same moment.
        let (version, before) = standing(tx, country, day).await?;
        plan(Some((version, &before)), Some(seen), &fields)?;
        audit::nothing_new();
        return Ok(Saved { id: (), version });
    };
    let verb = if wanted.is_some() {
        "put_holiday"
    } else {
        "remove_holiday"
    };
    let subject = format!("{word} {day}");
    let said = |fields: &Value| json!({ "is_closed": fields["is_closed"] });
    let after = wanted.as_ref().map_or(Value::Null, |_| said(&fields));
    let was = if seen == 0 { Value::Null } else { said(&before) };
    audit::note(tx, &Act::new(verb, &subject, after).was(was)).await?;
    Ok(Saved { id: (), version })
}

/// Whether the day is closed and what it is called; `None`: the rules hold.
fn checked(country: Country, day: Date, change: HolidayChange) -> Result<Option<(bool, Localized)>, EditRefused> {
    let names = match change {
        HolidayChange::Closed(names) => names,
        HolidayChange::Open => return Ok(Some((false, Localized::default()))),
        HolidayChange::Rule => return Ok(None),
    };
    let mut checks = Checks::new();
    let is_named = public_holiday(country, day).is_none();
    let names = check::texts(&mut checks, "names", &names, (is_named, 100));
    checks.done().map_err(EditRefused::Invalid)?;
    Ok(Some((true, names)))
}

/// A day's row, locked; where there is none, what that means, as version 0.
async fn standing(tx: &Tx, country: Country, day: Date) -> Result<(i64, Value), Broken> {
    let row = store::lock_holiday_change(tx, country.word(), day).await?;
    let stands = row.map(|row| (row.version, (row.is_closed, row.names.0)));
    let (version, change) = stands.map_or((0, None), |(version, change)| (version, Some(change)));
    Ok((version, fields_of(change.as_ref())))
}

fn fields_of(change: Option<&(bool, Localized)>) -> Value {
    json!({ "is_closed": change.map(|(is_closed, _)| is_closed), "names": change.map(|(_, names)| names) })
}
