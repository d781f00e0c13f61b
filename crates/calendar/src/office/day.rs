//! Days of a technician that are not like the week's: other hours, or none. Goes before public holidays. Names the version of the
//! technician it began from, as every edit of their hours does.

use jiff::civil::Date;
use platform::audit::{self, Act};
use platform::http::Checks;
use platform::{Tx, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::edit::{EditRefused, Saved, Target};
use super::week::{read_spans, write_spans};
use crate::TechnicianId;
use crate::store::days as store;

/// The hours of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Day {
    /// `2026-12-24`
    #[schema(value_type = String)]
    pub day: Date,
    /// `08:00-12:00, 13:00-17:00`; empty: closed.
    pub hours: String,
    pub note: String,
}

impl Day {
    pub(crate) fn of(row: store::DayRow) -> Self {
        Day {
            day: row.day,
            hours: write_spans(&row.spans),
            note: row.note,
        }
    }
}

/// A day as people type it: `2026-12-24`.
pub fn read_date(text: &str) -> Result<Date, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Err("required");
    }
    let is_plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let date: Option<Date> = text.parse().ok().filter(|_| is_plain);
    date.filter(|date| (2000..=2100).contains(&date.year()))
        .ok_or("calendar_date")
}

/// Gives a day hours of its own, or closes it.
pub async fn put_day(tx: &Tx, target: Target<TechnicianId>, day: Day) -> Verdict<Saved<TechnicianId>, EditRefused> {
    let mut checks = Checks::new();
    let spans = checks.field("hours", read_spans(&day.hours));
    let note = checks.text("note", &day.note, (0, 200));
    checks.done().map_err(EditRefused::Invalid)?;
    let (spans, note) = (spans.unwrap_or_default(), note.unwrap_or_default());
    let version = lock(tx, target.id).await?;
    let stands = store::find_day(tx, target.id, day.day).await?;
    if stands
        .as_ref()
        .is_some_and(|row| row.spans == spans && row.note == note)
    {
        return Ok(unchanged(target.id, version));
    }
    let version = seen(target, version, "hours")?;
    let (_, (version,)) = tokio::try_join!(
        store::put_day(tx, target.id, day.day, &spans, &note),
        store::touch_technician(tx, target.id, version, tx.now()),
    )?;
    let subject = target.id.to_string();
    let before = stands.map_or(
        Value::Null,
        |row| json!({ "day": row.day, "hours": write_spans(&row.spans) }),
    );
    let after = json!({ "day": day.day, "hours": write_spans(&spans) });
    audit::note(tx, &Act::new("put_day", &subject, after).was(before)).await?;
    Ok(Saved { id: target.id, version })
}

/// The day is like the week's again.
pub async fn remove_day(tx: &Tx, target: Target<TechnicianId>, day: Date) -> Verdict<Saved<TechnicianId>, EditRefused> {
    let version = lock(tx, target.id).await?;
    let Some(stands) = store::find_day(tx, target.id, day).await? else {
        return Ok(unchanged(target.id, version));
    };
    let version = seen(target, version, "day")?;
    let (_, (version,)) = tokio::try_join!(
        store::delete_day(tx, target.id, day),
        store::touch_technician(tx, target.id, version, tx.now()),
    )?;
    let subject = target.id.to_string();
    let before = json!({ "day": day, "hours": write_spans(&stands.spans) });
    audit::note(tx, &Act::new("remove_day", &subject, Value::Null).was(before)).await?;
    Ok(Saved { id: target.id, version })
}

async fn lock(tx: &Tx, technician: TechnicianId) -> Verdict<i64, EditRefused> {
    let stands = store::lock_version(tx, technician).await?;
    Ok(stands.map(|(version,)| version).ok_or(EditRefused::NotFound)?)
}

fn unchanged(id: TechnicianId, version: i64) -> Saved<TechnicianId> {
    audit::nothing_new();
    Saved { id, version }
}

/// The version that stands, where it is the one that was seen.
fn seen(target: Target<TechnicianId>, version: i64, field: &str) -> Result<i64, EditRefused> {
    if target.version == Some(version) {
        return Ok(version);
    }
    let differs = kernel::FieldProblem {
        field: field.to_owned(),
        code: "calendar_differs",
    };
    Err(EditRefused::Changed {
        fields: vec![differs],
        version,
    })
}
