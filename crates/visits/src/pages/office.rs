//! One visit in the office: its timeline, its parts and photos, what can be done with it, and the way to its money.

use axum::http::StatusCode;
use jiff::Timestamp;
use kernel::Permission;
use orders::TimeMoney;
use platform::db::Session;
use platform::http::{Path, Problems};
use platform::{Allow, Answer, Broken, Cx, Fault, Routes, Verdict};
use serde::Serialize;

use super::view::{HappeningView, VisitView};
use crate::VisitId;
use crate::act::miss::window_end;
use crate::by::By;
use crate::money::plan_cancel;
use crate::refused::VisitRefused;
use crate::store::event::{EventRow, list_events};
use crate::store::part::{PartRow, list_parts};
use crate::store::photo::{PhotoRow, list_photos};
use crate::store::visit::{VisitRow, find_visit};
use crate::told::{Told, list_told};
use crate::visit::{Event, State, next};

pub(super) fn routes() -> Routes {
    Routes::new("/office/visits/{visit}")
        .get(
            "",
            Allow::May(Permission::SeeVisits),
            show_one,
            "One visit with its timeline",
        )
        .get(
            "/photos/{photo}",
            Allow::May(Permission::SeeVisits),
            show_photo,
            "A photo of a visit",
        )
}

/// What staff may do with a visit now; each is a button on its page.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "buttons, each drawn or not")]
struct Acts {
    accept: bool,
    decline: bool,
    set_out: bool,
    check_in: bool,
    check_out: bool,
    complete: bool,
    cancel: bool,
    miss: bool,
    move_it: bool,
}

impl Acts {
    fn of(visit: &VisitRow, now: Timestamp) -> Self {
        let can = |event| next(visit.state, event).is_some();
        let has_somebody = visit.technician_id.is_some();
        Acts {
            accept: can(Event::Accept),
            decline: can(Event::Decline),
            set_out: can(Event::SetOut) && has_somebody,
            check_in: can(Event::CheckIn) && has_somebody,
            check_out: can(Event::CheckOut),
            complete: can(Event::Complete),
            cancel: can(Event::Cancel),
            miss: can(Event::Miss) && now >= window_end(visit),
            move_it: can(Event::Move),
        }
    }
}

#[derive(Debug, Serialize)]
struct PartView {
    is_back: bool,
    sku: String,
    title: String,
    quantity: i64,
    by: String,
    at: Timestamp,
}

#[derive(Debug, Serialize)]
struct PhotoView {
    path: String,
    width: i32,
    height: i32,
    by: String,
    at: Timestamp,
}

#[derive(Debug, Serialize)]
struct OfficeVisitPage {
    visit: VisitView,
    acts: Acts,
    /// Whether the reader may do any of it.
    may_work: bool,
    technician_id: String,
    technicians: Vec<(String, String)>,
    /// The slot on the visit's own clock, as a field for day and hour wants it: `2026-11-26T09:00`.
    local: String,
    technician_note: String,
    complete_at: Option<Timestamp>,
    happenings: Vec<HappeningView>,
    parts: Vec<PartView>,
    photos: Vec<PhotoView>,
    /// What its people were told, and whether it reached them.
    told: Vec<Told>,
    /// What goes back when the house calls it off.
    money: Option<TimeMoney>,
    problems: Problems,
}
platform::page!(
    OfficeVisitPage,
    "visits/office_visit.html",
    OfficeVisitPage::samples_list
);

impl OfficeVisitPage {
    fn samples_list() -> Vec<Self> {
        let at = Timestamp::UNIX_EPOCH;
        let zero = VisitView::sample(State::Requested).gross;
        let sample = |state: &State| OfficeVisitPage {
            visit: VisitView::sample(*state),
            acts: Acts {
                accept: *state == State::Requested,
                decline: *state == State::Requested,
                set_out: *state == State::Confirmed,
                check_in: *state == State::OnTheWay,
                check_out: *state == State::CheckedIn,
                complete: *state == State::CheckedOut,
                cancel: state.is_ahead(),
                miss: *state == State::OnTheWay,
                move_it: state.is_ahead(),
            },
            may_work: *state != State::Completed,
            technician_id: "tec_0".into(),
            technicians: vec![
                ("tec_0".into(), "Karim B.".into()),
                ("tec_1".into(), "Sofiane L.".into()),
            ],
            local: "2026-11-26T09:00".into(),
            technician_note: "Électrode remplacée, pression à 1,4 bar.".into(),
            complete_at: (*state == State::CheckedOut).then_some(at),
            happenings: HappeningView::samples(),
            parts: vec![PartView {
                is_back: *state == State::Completed,
                sku: "SD-0020".into(),
                title: "Électrode d’allumage".into(),
                quantity: 1,
                by: "Karim B.".into(),
                at,
            }],
            photos: vec![PhotoView {
                path: "/office/visits/vis_0/photos/pho_0".into(),
                width: 800,
                height: 600,
                by: "Karim B.".into(),
                at,
            }],
            told: Told::samples(),
            money: state.is_ahead().then_some(TimeMoney {
                back: zero,
                kept: kernel::Money::zero(zero.currency()),
                let_go: kernel::Money::zero(zero.currency()),
            }),
            problems: Problems::default(),
        };
        State::ALL.iter().map(sample).collect()
    }
}

pub(super) fn id_of(text: &str) -> Result<VisitId, VisitRefused> {
    text.parse().map_err(|_| VisitRefused::NotFound)
}

async fn show_one(cx: Cx, Path(visit): Path<String>) -> Answer {
    let page = draw(&cx, id_of(&visit)?, Problems::default()).await?;
    cx.page(&page)
}

async fn show_photo(cx: Cx, Path((visit, photo)): Path<(String, String)>) -> Answer {
    super::photo::send(&cx, id_of(&visit)?, &photo).await
}

/// The page again, with why nothing was done.
pub(super) async fn draw_refused(cx: &Cx, visit: VisitId, refused: &VisitRefused) -> Answer {
    let page = draw(cx, visit, Problems::of(cx, refused)).await?;
    let status: StatusCode = Cx::status(refused);
    cx.page_with(status, &page)
}

async fn draw(cx: &Cx, id: VisitId, problems: Problems) -> Verdict<OfficeVisitPage, VisitRefused> {
    Ok(OfficeVisitPage::of(cx, read(cx, id).await?, problems)?)
}

/// What the page is drawn from.
struct Read {
    visit: VisitRow,
    events: Vec<EventRow>,
    parts: Vec<PartRow>,
    photos: Vec<PhotoRow>,
    workers: Vec<calendar::WorkerRow>,
    told: Vec<Told>,
    acts: Acts,
    money: Option<TimeMoney>,
}

async fn read(cx: &Cx, id: VisitId) -> Verdict<Read, VisitRefused> {
    let db = cx.app.db().read().await?;
    let (visit, events, parts, photos, workers) = tokio::try_join!(
        find_visit(&db, id),
        list_events(&db, id),
        list_parts(&db, id),
        list_photos(&db, id),
        calendar::list_workers(&db),
    )?;
    let visit = visit.ok_or(VisitRefused::NotFound)?;
    let (told, now) = (list_told(&db, &visit).await?, cx.app.clock().now());
    let acts = Acts::of(&visit, now);
    let money = money(&db, &visit, (&By::staff(cx), now), acts).await?;
    Ok(Read {
        visit,
        events,
        parts,
        photos,
        workers,
        told,
        acts,
        money,
    })
}

impl OfficeVisitPage {
    fn of(cx: &Cx, read: Read, problems: Problems) -> Result<Self, Broken> {
        let visit = read.visit;
        let worker = |worker: calendar::WorkerRow| (worker.id.to_string(), worker.name);
        Ok(OfficeVisitPage {
            told: read.told,
            acts: read.acts,
            may_work: cx.caller.may(Permission::WorkVisits),
            technician_id: visit.technician_id.map(|id| id.to_string()).unwrap_or_default(),
            technicians: read.workers.into_iter().map(worker).collect(),
            local: local(&visit)?,
            technician_note: visit.technician_note.clone(),
            complete_at: visit.complete_at,
            happenings: read.events.iter().map(HappeningView::of).collect(),
            parts: read.parts.into_iter().map(|part| part_view(part, cx.lang)).collect(),
            photos: read.photos.iter().map(photo_view).collect(),
            money: read.money,
            problems,
            visit: VisitView {
                key: orders::key_of(&cx.app, visit.order_id),
                ..VisitView::plain(&visit, cx.lang, cx.app.clock().now())
            },
        })
    }
}

/// What goes back if it is called off now. Where the order's money cannot be moved, its own page says why.
async fn money(
    db: &impl Session,
    visit: &VisitRow,
    (by, now): (&By, Timestamp),
    acts: Acts,
) -> Result<Option<TimeMoney>, Broken> {
    if !acts.cancel {
        return Ok(None);
    }
    match plan_cancel(db, visit, (by, now)).await {
        Ok(money) => Ok(Some(money)),
        Err(Fault::Refused(_)) => Ok(None),
        Err(Fault::Broken(broken)) => Err(broken),
    }
}

fn local(visit: &VisitRow) -> Result<String, Broken> {
    let zone = jiff::tz::TimeZone::get(&visit.time_zone)?;
    Ok(visit.starts_at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M").to_string())
}

fn part_view(part: PartRow, lang: kernel::Lang) -> PartView {
    PartView {
        is_back: part.returned_at.is_some(),
        title: part.title.0.get(lang).to_owned(),
        sku: part.sku,
        quantity: part.quantity,
        by: part.by,
        at: part.at,
    }
}

fn photo_view(photo: &PhotoRow) -> PhotoView {
    PhotoView {
        path: format!("/office/visits/{}/photos/{}", photo.visit_id, photo.id),
        width: photo.width,
        height: photo.height,
        by: photo.by.clone(),
        at: photo.at,
    }
}
