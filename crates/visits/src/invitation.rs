//! A visit as a calendar's event: one event with one name wherever it is read — in mails, downloads, feeds. Customers read of their
//! visit, technicians of their work; neither reads what is the other's alone.

use calendar::{IcsEvent, Method, Status, ics};
use kernel::Lang;
use platform::App;
use platform::http::say;
use platform::mail::Attachment;

use crate::store::visit::VisitRow;
use crate::visit::State;

/// Customers' calendars remind them so long before.
const ALARM_MIN: u32 = 120;

/// The page of a visit, for whoever is given the address; without host and language.
pub fn visit_path(app: &App, visit: &VisitRow) -> String {
    format!("/visits/{}?key={}", visit.id, orders::key_of(app, visit.order_id))
}

/// The same with host and the customer's language.
pub(crate) fn visit_url(app: &App, visit: &VisitRow) -> String {
    format!("{}/{}{}", app.site().base_url, visit.lang, visit_path(app, visit))
}

/// Street and town on one line.
pub(crate) fn address_of(visit: &VisitRow, lang: Lang) -> String {
    let place = visit.place_name.0.get(lang);
    [visit.address.as_str(), place]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// As its customer's calendar shows it.
pub fn for_customer(app: &App, visit: &VisitRow) -> IcsEvent {
    let (lang, site) = (visit.lang, app.site());
    let facts = [
        ("title", visit.title.0.get(lang).to_owned()),
        ("shop", site.name.clone()),
        ("number", visit.order_number.clone()),
        ("name", visit.technician_name.clone().unwrap_or_default()),
    ];
    let url = visit_url(app, visit);
    let mut lines = Vec::new();
    if visit.technician_name.is_some() {
        lines.push(say(app, lang, "visit-ics-technician", &facts));
    }
    lines.push(say(app, lang, "visit-ics-order", &facts));
    lines.push(say(app, lang, "visit-ics-manage", &facts) + "\n" + &url);
    IcsEvent {
        summary: say(app, lang, "visit-ics-summary", &facts),
        description: lines.join("\n"),
        url,
        attendee: (!visit.email.is_empty()).then(|| (visit.name.clone(), visit.email.clone())),
        alarm_min: Some(ALARM_MIN),
        ..bare(app, visit, lang)
    }
}

/// As its technician's calendar shows it.
pub fn for_technician(app: &App, visit: &VisitRow, lang: Lang) -> IcsEvent {
    let told = [visit.phone.as_str(), visit.appliance.as_str()];
    let fault = visit.fault.as_ref().map(|fault| fault.0.get(lang)).unwrap_or_default();
    let lines: Vec<&str> = told
        .into_iter()
        .chain([fault, visit.note.as_str()])
        .filter(|line| !line.is_empty())
        .collect();
    IcsEvent {
        summary: format!("{} — {}", visit.title.0.get(lang), visit.name),
        description: lines.join("\n"),
        url: technician_url(app, visit, lang),
        ..bare(app, visit, lang)
    }
}

/// Where its technician works on it.
pub(crate) fn technician_url(app: &App, visit: &VisitRow, lang: Lang) -> String {
    format!("{}/{lang}/technician/visits/{}", app.site().base_url, visit.id)
}

/// What is the same for all its readers.
fn bare(app: &App, visit: &VisitRow, lang: Lang) -> IcsEvent {
    let site = app.site();
    let host = site.base_url.split("://").last().unwrap_or_default();
    let host = host.split([':', '/']).next().unwrap_or_default();
    IcsEvent {
        uid: format!("{}@{host}", visit.id),
        sequence: u32::try_from(visit.version).unwrap_or(0),
        stamp: app.clock().now(),
        starts_at: visit.starts_at,
        ends_at: visit.ends_at,
        time_zone: visit.time_zone.clone(),
        summary: String::new(),
        description: String::new(),
        location: address_of(visit, lang),
        url: String::new(),
        organizer_email: if site.email.is_empty() {
            format!("comptoir@{host}")
        } else {
            site.email.clone()
        },
        organizer_name: site.name.clone(),
        attendee: None,
        status: match visit.state {
            State::Requested => Status::Tentative,
            State::Cancelled | State::NoShow => Status::Cancelled,
            _ => Status::Confirmed,
        },
        alarm_min: None,
    }
}

/// The event as a mail carries it: put in, or taken out where it will not be.
pub(crate) fn attached(event: IcsEvent) -> Attachment {
    let method = match event.status {
        Status::Cancelled => Method::Cancel,
        Status::Confirmed | Status::Tentative => Method::Request,
    };
    Attachment {
        name: "visit.ics".into(),
        content_type: format!("text/calendar; charset=utf-8; method={}", method.as_str()),
        body: ics(method, "", &[event]),
    }
}
