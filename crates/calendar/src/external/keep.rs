//! Which calendars are read for a technician: add one, leave it out again, read it now. Takes the web's public addresses only.
//! An address is a secret: it goes into no record and comes out of no face again.

use kernel::{FieldProblem, Kind, Refusal};
use platform::audit::{self, Act};
use platform::http::{Checks, Invalid};
use platform::{Tx, Verdict};
use serde_json::json;

use super::fetch::{CalendarReader, ReadDue};
use crate::store::external as store;
use crate::{ExternalCalendarId, TechnicianId};

/// Calendars of one technician.
const MOST: i64 = 10;

/// A calendar to be read from now on.
#[derive(Debug, Clone)]
pub struct AddCalendar {
    pub technician: TechnicianId,
    /// What staff call it.
    pub name: String,
    /// `https:` or `webcal:`.
    pub url: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarRefused {
    NotFound,
    Invalid(Invalid),
    /// It is read already, or there are as many as anybody may have.
    NotAnother,
}

impl Refusal for CalendarRefused {
    fn kind(&self) -> Kind {
        match self {
            CalendarRefused::NotFound => Kind::NotFound,
            CalendarRefused::Invalid(_) => Kind::Invalid,
            CalendarRefused::NotAnother => Kind::Conflict,
        }
    }
    fn code(&self) -> &'static str {
        match self {
            CalendarRefused::NotFound => "not_found",
            CalendarRefused::Invalid(invalid) => invalid.code(),
            CalendarRefused::NotAnother => "calendar_not_another",
        }
    }
    fn fields(&self) -> &[FieldProblem] {
        match self {
            CalendarRefused::Invalid(invalid) => invalid.fields(),
            _ => &[],
        }
    }
}

/// Has a calendar read, at once and on schedule. `reader` says which addresses it would ask.
pub async fn add_calendar(
    tx: &Tx,
    reader: Option<&CalendarReader>,
    input: AddCalendar,
) -> Verdict<ExternalCalendarId, CalendarRefused> {
    let (name, url) = checked(reader, &input).map_err(CalendarRefused::Invalid)?;
    store::find_technician(tx, input.technician)
        .await?
        .ok_or(CalendarRefused::NotFound)?;
    let id: ExternalCalendarId = tx.new_id();
    if store::insert_calendar(tx, id, input.technician, &name, &url, tx.now(), MOST).await? == 0 {
        return Err(CalendarRefused::NotAnother.into());
    }
    let subject = input.technician.to_string();
    audit::note(tx, &Act::new("add_calendar", &subject, json!({ "calendar": id }))).await?;
    tx.enqueue(&ReadDue {});
    Ok(id)
}

/// Leaves a calendar out: what it said bars nobody any more.
pub async fn remove_calendar(
    tx: &Tx,
    technician: TechnicianId,
    calendar: ExternalCalendarId,
) -> Verdict<(), CalendarRefused> {
    if store::delete_calendar(tx, calendar, technician).await? == 0 {
        return Err(CalendarRefused::NotFound.into());
    }
    let subject = technician.to_string();
    let act = Act::new("remove_calendar", &subject, json!(null)).was(json!({ "calendar": calendar }));
    let whose = [technician];
    tokio::try_join!(store::settle_busy(tx, &whose, tx.now()), audit::note(tx, &act))?;
    Ok(())
}

/// Has a calendar read now instead of when its time comes.
pub async fn read_calendar(
    tx: &Tx,
    technician: TechnicianId,
    calendar: ExternalCalendarId,
) -> Verdict<(), CalendarRefused> {
    if store::mark_due(tx, calendar, technician, tx.now()).await? == 0 {
        return Err(CalendarRefused::NotFound.into());
    }
    let subject = technician.to_string();
    audit::note(
        tx,
        &Act::new("read_calendar", &subject, json!({ "calendar": calendar })),
    )
    .await?;
    tx.enqueue(&ReadDue {});
    Ok(())
}

fn checked(reader: Option<&CalendarReader>, input: &AddCalendar) -> Result<(String, String), Invalid> {
    let mut checks = Checks::new();
    let name = checks.text("name", &input.name, (1, 100));
    let url = checks.text("url", &input.url, (1, 2_000)).map(|url| of_the_web(&url));
    if let Some(url) = &url {
        let is_web = url.starts_with("https://") || url.starts_with("http://");
        // Where nothing is read, nothing is known of what would be.
        if !is_web || reader.is_some_and(|reader| !reader.may_ask(url)) {
            checks.note("url", "calendar_address");
        }
    }
    checks.done()?;
    Ok((name.unwrap_or_default(), url.unwrap_or_default()))
}

/// `webcal:` is how calendars are written that a program is to subscribe to.
fn of_the_web(url: &str) -> String {
    for scheme in ["webcal://", "webcals://"] {
        if url
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        {
            return format!("https://{}", &url[scheme.len()..]);
        }
    }
    url.to_owned()
}
