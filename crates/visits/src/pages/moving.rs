//! The page on which a customer moves a visit: the free slots of a week, the same service, the same place. Who was second sees
//! what is free now, with what was chosen still there.

use axum::http::StatusCode;
use calendar::{AskSlots, NotOffered, SlotDays, free_slots};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use platform::http::{Form, Invalid, Path, Problems, Query};
use platform::limits::Limit;
use platform::{Allow, Answer, Cx, Fault, Routes, Verdict};
use serde::{Deserialize, Serialize};

use super::opened_by_customer;
use super::view::VisitView;
use super::visit::Address;
use crate::act::move_visit::{MoveVisit, move_visit};
use crate::by::By;
use crate::invitation::visit_path;
use crate::refused::VisitRefused;
use crate::store::visit::VisitRow;
use crate::visit::State;

/// Days on one page.
const DAYS: u8 = 7;

pub(super) fn routes() -> Routes {
    Routes::new("/visits/{visit}/move")
        .get("", Allow::Anyone, show_move, "When a visit can be moved to")
        .limited(Limit::Search)
        .post("", Allow::Anyone, post_move, "Moves a visit")
        .limited(Limit::Hold)
}

#[derive(Debug, Clone, Serialize)]
struct DayView {
    date: String,
    slots: Vec<Timestamp>,
}

#[derive(Debug, Serialize)]
struct MovePage {
    visit: VisitView,
    days: Vec<DayView>,
    /// Free just after what somebody else has taken.
    next: Vec<Timestamp>,
    /// What was chosen; empty at first.
    chosen: String,
    /// The first free slot on another page; its day as `2026-11-26`, empty where there is none.
    first_day: String,
    /// Of the weeks before and after; empty where there is none.
    previous: String,
    following: String,
    problems: Problems,
}
platform::page!(MovePage, "visits/move.html", MovePage::samples_list);

impl MovePage {
    fn samples_list() -> Vec<Self> {
        let at = Timestamp::UNIX_EPOCH;
        let day = |slots| DayView {
            date: "2026-11-26".into(),
            slots,
        };
        let sample = |days| MovePage {
            visit: VisitView::sample(State::Confirmed),
            days,
            next: vec![],
            chosen: String::new(),
            first_day: String::new(),
            previous: String::new(),
            following: "2026-12-03".into(),
            problems: Problems::default(),
        };
        let taken = MovePage {
            next: vec![at],
            chosen: at.to_string(),
            previous: "2026-11-19".into(),
            ..sample(vec![day(vec![at])])
        };
        let full = MovePage {
            first_day: "2026-12-03".into(),
            ..sample(vec![day(vec![])])
        };
        vec![sample(vec![day(vec![at, at]), day(vec![])]), taken, full]
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MoveForm {
    /// A slot's beginning, RFC 3339.
    starts_at: String,
}

async fn show_move(cx: Cx, Path(visit): Path<String>, Query(address): Query<Address>) -> Answer {
    let (visit, by) = opened_by_customer(&cx, &visit, &address.key).await?;
    if !VisitView::of(&cx, &visit, &by).can_move {
        return Ok(cx.redirect(&visit_path(&cx.app, &visit)));
    }
    let page = draw(&cx, (&visit, &by), &address.from).await?;
    cx.page(&page)
}

async fn draw(cx: &Cx, (visit, by): (&VisitRow, &By), from: &str) -> Verdict<MovePage, NotOffered> {
    let now = cx.app.clock().now();
    let ask = AskSlots {
        service: visit.service_id,
        place: visit.place.clone(),
        from: from.parse::<Date>().ok(),
        days: DAYS,
        technician: None,
        now,
    };
    let found = free_slots(&cx.app.db().read().await?, &ask).await?;
    let today = now.to_zoned(zone(&found)).date();
    Ok(MovePage {
        visit: VisitView::of(cx, visit, by),
        next: Vec::new(),
        chosen: String::new(),
        first_day: elsewhere(&found),
        previous: week(&found, -i32::from(DAYS), (today, found.until)),
        following: week(&found, i32::from(DAYS), (today, found.until)),
        days: found.days.iter().map(|day| day_view(day, visit)).collect(),
        problems: Problems::default(),
    })
}

fn zone(found: &SlotDays) -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get(&found.zone).unwrap_or(jiff::tz::TimeZone::UTC)
}

fn day_view(day: &calendar::SlotDay, visit: &VisitRow) -> DayView {
    let others = day.slots.iter().filter(|slot| slot.starts_at != visit.starts_at);
    DayView {
        date: day.date.to_string(),
        slots: others.map(|slot| slot.starts_at).collect(),
    }
}

/// The day of the first free slot, where this page shows none.
fn elsewhere(found: &SlotDays) -> String {
    let is_full = found.days.iter().all(|day| day.slots.is_empty());
    let first = found.next.as_ref().filter(|_| is_full);
    first
        .map(|slot| slot.starts_at.to_zoned(zone(found)).date().to_string())
        .unwrap_or_default()
}

/// The week so many days away, where it can be booked at all.
fn week(found: &SlotDays, days: i32, (today, until): (Date, Date)) -> String {
    let Some(first) = found.days.first().map(|day| day.date) else {
        return String::new();
    };
    if days < 0 && first <= today {
        return String::new();
    }
    let day = first.checked_add(days.days()).ok().map(|day| day.max(today));
    day.filter(|day| *day <= until)
        .map(|day| day.to_string())
        .unwrap_or_default()
}

async fn post_move(
    cx: Cx,
    Path(visit): Path<String>,
    Query(address): Query<Address>,
    Form(form): Form<MoveForm>,
) -> Answer {
    let (visit, by) = opened_by_customer(&cx, &visit, &address.key).await?;
    let refused = match moved(&cx, (&visit, &by), &form).await {
        Ok(()) => return Ok(cx.redirect(&format!("{}&note=moved", visit_path(&cx.app, &visit)))),
        Err(Fault::Refused(refused)) => refused,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    let next = match &refused {
        VisitRefused::Taken { next } => next.clone(),
        VisitRefused::Invalid(_) | VisitRefused::Calendar { .. } => Vec::new(),
        _ => return Err(refused.into()),
    };
    let mut page = draw(&cx, (&visit, &by), &address.from).await?;
    (page.next, page.chosen, page.problems) = (next, form.starts_at, Problems::of(&cx, &refused));
    cx.page_with(status(&refused), &page)
}

fn status(refused: &VisitRefused) -> StatusCode {
    Cx::status(refused)
}

async fn moved(cx: &Cx, (visit, by): (&VisitRow, &By), form: &MoveForm) -> Verdict<(), VisitRefused> {
    let missing = if form.starts_at.is_empty() {
        "required"
    } else {
        "choice"
    };
    let starts_at = form.starts_at.parse().map_err(|_| Invalid::one("starts_at", missing));
    let input = MoveVisit {
        visit: visit.id,
        starts_at: starts_at.map_err(VisitRefused::Invalid)?,
        technician: None,
    };
    let tx = cx.app.db().begin().await?;
    move_visit(&tx, by, input).await?;
    Ok(tx.commit().await?)
}
