//! The files themselves: for programs that know nothing but an address.

use axum::http::{HeaderValue, header};
use calendar::{Method, ics};
use platform::http::{Path, Query};
use platform::{Allow, Answer, Cx, Routes};
use serde::Deserialize;

use super::{NoFeed, read_feed, stamped};
use crate::VisitId;
use crate::by::{Scope, Shown, open};
use crate::invitation::{for_customer, for_technician};
use crate::refused::VisitRefused;

const CALENDAR: &str = "text/calendar; charset=utf-8";

pub(super) fn routes() -> Routes {
    Routes::new("")
        .get(
            "/calendar/{file}",
            Allow::Anyone,
            show_feed,
            "A calendar to subscribe to: `{secret}.ics`; whoever knows the address reads it",
        )
        .get(
            "/visits/{visit}/calendar.ics",
            Allow::Anyone,
            show_visit,
            "One visit as a calendar's file",
        )
        .asks(&[("key", "the key of the order's link")])
}

async fn show_feed(cx: Cx, Path(file): Path<String>) -> Answer {
    let secret = file.strip_suffix(".ics").ok_or(NoFeed)?;
    let text = read_feed(&cx.app, secret, cx.lang).await?.ok_or(NoFeed)?;
    unlisted(cx.tagged(CALENDAR, text))
}

#[derive(Debug, Deserialize)]
struct Key {
    #[serde(default)]
    key: String,
}

/// Whoever may see the visit's page may have its file; its technician's is the technician's.
async fn show_visit(cx: Cx, Path(id): Path<String>, Query(asked): Query<Key>) -> Answer {
    let id: VisitId = id.parse().map_err(|_| VisitRefused::NotFound)?;
    let shown = Shown {
        caller: &cx.caller,
        key: &asked.key,
    };
    let (visit, by) = open(&cx.app, shown, id).await?;
    let event = match by.scope {
        Scope::Technician(_) | Scope::Staff => for_technician(&cx.app, &visit, cx.lang),
        _ => for_customer(&cx.app, &visit),
    };
    let mut response = cx.tagged(CALENDAR, ics(Method::Publish, "", &[stamped(event, &visit)]))?;
    let named = HeaderValue::from_static("attachment; filename=\"visit.ics\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, named);
    unlisted(Ok(response))
}

/// Out of search engines: the address is a secret.
fn unlisted(answer: Answer) -> Answer {
    let mut response = answer?;
    let headers = response.headers_mut();
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok(response)
}
