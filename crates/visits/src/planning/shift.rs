//! Give a visit another place on the planning: another time, somebody else, or nobody yet. The form does all that dragging does.
//! Where something stands in the way, nothing moves, and both are shown.

use calendar::{TechnicianId, WorkerRow};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use kernel::Permission;
use platform::http::{Checks, Form, Invalid, Path, Problems, Query};
use platform::{Allow, Answer, Broken, Cx, Fault, Routes, Verdict};
use serde::{Deserialize, Serialize};

use super::ask::{Ask, AskQuery, read_day};
use super::board::{Block, Drawing};
use super::card::Card;
use super::page::Choice;
use super::read::{around, drawn, labels, taken, zone_of};
use crate::act::move_visit::{MoveVisit, move_visit};
use crate::store::board::list_visits_between;
use crate::store::visit::{VisitRow, find_visit};
use crate::{By, VisitId, VisitRefused, accept, assign, decline};

pub(super) fn routes() -> Routes {
    let (see, work) = (Allow::May(Permission::SeeVisits), Allow::May(Permission::WorkVisits));
    Routes::new("/office/planning/visits/{visit}")
        .get(
            "",
            see,
            show,
            "Where a visit stands on the planning, with the form that moves it",
        )
        .post(
            "",
            work,
            post_shift,
            "Moves a visit, gives it to somebody else or to nobody yet",
        )
        .post(
            "/answer",
            work,
            post_answer,
            "Accepts or declines a requested visit from the planning",
        )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ShiftForm {
    /// `tec_…`; empty: nobody yet. A form that does not say it moves nothing.
    #[serde(default = "unsaid")]
    technician: String,
    date: String,
    time: String,
    /// What is looked at, to come back to.
    view: String,
    only: String,
}

fn unsaid() -> String {
    "-".to_owned()
}

/// Where it is to go.
#[derive(Debug, Clone, Copy)]
enum Goal {
    Tray,
    At(TechnicianId, Timestamp),
}

async fn show(cx: Cx, Path(visit): Path<VisitId>, Query(query): Query<AskQuery>) -> Answer {
    let db = cx.app.db().read().await?;
    let row = find_visit(&db, visit).await?.ok_or(VisitRefused::NotFound)?;
    drop(db);
    let zone = zone_of(&row.time_zone, cx.app.renderer().zone());
    let at = row.starts_at.to_zoned(zone);
    let form = ShiftForm {
        technician: row.technician_id.map(|id| id.to_string()).unwrap_or_default(),
        date: at.date().to_string(),
        time: at.strftime("%H:%M").to_string(),
        view: query.view,
        only: query.technician,
    };
    cx.page(&ShiftPage::of(&cx, row, form, Problems::default()).await?)
}

async fn post_shift(cx: Cx, Path(visit): Path<VisitId>, Form(form): Form<ShiftForm>) -> Answer {
    match shift(&cx, visit, &form).await {
        Ok(()) => Ok(cx.redirect(&back(&cx, &form))),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(VisitRefused::NotFound)) => Err(VisitRefused::NotFound.into()),
        Err(Fault::Refused(refused)) => {
            let db = cx.app.db().read().await?;
            let row = find_visit(&db, visit).await?.ok_or(VisitRefused::NotFound)?;
            drop(db);
            let page = ShiftPage::of(&cx, row, form, Problems::of(&cx, &refused)).await?;
            cx.page_refused(&refused, &page)
        }
    }
}

fn back(cx: &Cx, form: &ShiftForm) -> String {
    let query = AskQuery {
        view: form.view.clone(),
        date: form.date.clone(),
        technician: form.only.clone(),
    };
    Ask::of(&query, cx.app.clock().now(), cx.app.renderer().zone()).path()
}

async fn shift(cx: &Cx, visit: VisitId, form: &ShiftForm) -> Verdict<(), VisitRefused> {
    let tx = cx.app.db().begin().await?;
    let workers = calendar::list_workers(&tx).await?;
    let goal = read_goal(cx, form, &workers).map_err(VisitRefused::from)?;
    let by = By::staff(cx);
    match goal {
        Goal::Tray => assign(&tx, &by, visit, None).await?,
        Goal::At(technician, starts_at) => {
            let input = MoveVisit {
                visit,
                starts_at,
                technician: Some(technician),
            };
            move_visit(&tx, &by, input).await?
        }
    };
    Ok(tx.commit().await?)
}

/// Names every field that cannot be read. The time is of the technician's clock.
fn read_goal(cx: &Cx, form: &ShiftForm, workers: &[WorkerRow]) -> Result<Goal, Invalid> {
    if form.technician.is_empty() {
        return Ok(Goal::Tray);
    }
    let mut checks = Checks::new();
    let known = form.technician.parse::<TechnicianId>().ok();
    let worker = known.and_then(|id| workers.iter().find(|worker| worker.id == id));
    let worker = checks.field("technician", worker.ok_or("choice"));
    let date = checks.field("date", read_day(&form.date).ok_or("malformed"));
    let time = Time::strptime("%H:%M", form.time.trim()).map_err(|_| "malformed");
    let time = checks.field("time", time);
    checks.done()?;
    let (Some(worker), Some(date), Some(time)) = (worker, date, time) else {
        return Err(Invalid::one("date", "malformed"));
    };
    let zone = zone_of(&worker.time_zone, cx.app.renderer().zone());
    let at = date.to_datetime(time).to_zoned(zone);
    let at = at.map_err(|_| Invalid::one("date", "malformed"))?;
    Ok(Goal::At(worker.id, at.timestamp()))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AnswerForm {
    /// `accept` or `decline`.
    answer: String,
    /// Why not, for the house.
    reason: String,
    view: String,
    date: String,
    only: String,
}

async fn post_answer(cx: Cx, Path(visit): Path<VisitId>, Form(form): Form<AnswerForm>) -> Answer {
    let tx = cx.app.db().begin().await?;
    let by = By::staff(&cx);
    match form.answer.as_str() {
        "accept" => accept(&tx, &by, visit).await?,
        "decline" => decline(&tx, &by, visit, &form.reason).await?,
        _ => return Err(Invalid::one("answer", "choice").into()),
    };
    tx.commit().await?;
    let form = ShiftForm {
        date: form.date,
        view: form.view,
        only: form.only,
        ..ShiftForm::default()
    };
    Ok(cx.redirect(&back(&cx, &form)))
}

#[derive(Debug, Serialize)]
struct ShiftPage {
    visit: Card,
    technician: String,
    technicians: Vec<Choice>,
    date: String,
    time: String,
    view: String,
    only: String,
    may_work: bool,
    /// Whose day is shown beside.
    beside: String,
    beside_day: Option<Date>,
    blocks: Vec<Standing>,
    problems: Problems,
}
platform::page!(ShiftPage, "visits/planning_visit.html", ShiftPage::samples_list);

/// What stands on that day already.
#[derive(Debug, Serialize)]
struct Standing {
    block: Block,
    /// It is where the visit is to go.
    is_in_way: bool,
}

impl ShiftPage {
    async fn of(cx: &Cx, row: VisitRow, form: ShiftForm, problems: Problems) -> Result<Self, Broken> {
        let db = cx.app.db().read().await?;
        let workers = calendar::list_workers(&db).await?;
        drop(db);
        let goal = read_goal(cx, &form, &workers).ok();
        let length = row.ends_at.duration_since(row.starts_at);
        let mut page = ShiftPage {
            visit: Card::of(&row, cx.lang),
            technician: form.technician,
            technicians: workers.iter().map(Choice::of).collect(),
            date: form.date,
            time: form.time,
            view: form.view,
            only: form.only,
            may_work: cx.caller.may(Permission::WorkVisits),
            beside: String::new(),
            beside_day: None,
            blocks: vec![],
            problems,
        };
        if let Some(Goal::At(technician, starts_at)) = goal
            && let Some(worker) = workers.iter().find(|worker| worker.id == technician)
        {
            page.see_day(cx, (worker, row.id), (starts_at, length)).await?;
        }
        Ok(page)
    }

    /// What the technician's day holds besides the visit itself.
    async fn see_day(
        &mut self,
        cx: &Cx,
        (worker, visit): (&WorkerRow, VisitId),
        (starts_at, length): (Timestamp, SignedDuration),
    ) -> Result<(), Broken> {
        let zone = zone_of(&worker.time_zone, cx.app.renderer().zone());
        let day = starts_at.to_zoned(zone).date();
        let (db, now, span) = (cx.app.db().read().await?, cx.app.clock().now(), around(&[day])?);
        let ids = [worker.id];
        let (reserved, visits) = tokio::try_join!(
            calendar::list_reserved(&db, &ids, span, now),
            list_visits_between(&db, span.0, span.1, Some(worker.id)),
        )?;
        let others: Vec<_> = reserved.into_iter().filter(|row| row.time != Some(visit)).collect();
        let until = starts_at.checked_add(length)?;
        let names = labels(&visits, cx.lang);
        for row in others {
            let is_in_way = row.from < until && starts_at < row.until;
            let drawing = Drawing {
                workers: &[drawn(worker, cx.app.renderer().zone())],
                days: &[day],
                taken: &taken(row).into_iter().collect::<Vec<_>>(),
                open: &[],
                labels: &names,
                now,
            };
            let blocks = drawing.board().lanes.into_iter().flat_map(|lane| lane.blocks);
            self.blocks.extend(blocks.map(|block| Standing { block, is_in_way }));
        }
        self.beside.clone_from(&worker.name);
        self.beside_day = Some(day);
        Ok(())
    }

    fn samples_list() -> Vec<Self> {
        let blocks = || {
            let plannings = super::samples::plannings().into_iter().take(1);
            let blocks =
                plannings.flat_map(|(_, planning)| planning.board.lanes.into_iter().flat_map(|lane| lane.blocks));
            blocks
                .map(|block| Standing { block, is_in_way: true })
                .collect::<Vec<_>>()
        };
        let sample = |blocks: Vec<Standing>, problems| ShiftPage {
            visit: Card::sample(),
            technician: String::new(),
            technicians: vec![Choice {
                value: "tec_00000000000000000000000000000001".into(),
                label: "Karim B.".into(),
            }],
            date: "2026-11-24".into(),
            time: "09:00".into(),
            view: "day".into(),
            only: String::new(),
            may_work: true,
            beside: "Karim B.".into(),
            beside_day: (!blocks.is_empty()).then(|| jiff::civil::date(2026, 11, 24)),
            blocks,
            problems,
        };
        let problems = Problems {
            summary: "Quelque chose est déjà prévu à cette heure.".into(),
            fields: [("time".to_owned(), "Choisissez une autre heure.".to_owned())].into(),
        };
        vec![sample(vec![], Problems::default()), sample(blocks(), problems)]
    }
}
