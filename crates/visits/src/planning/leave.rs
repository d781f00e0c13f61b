//! Leave from the planning: somebody is away. What is sold for that time is named; it is moved first, or put into the tray with
//! the same click. Decides nothing about what may stand where: the calendar does.

use calendar::office::{AddLeave, EditRefused, add_leave, end_leave, read_leave};
use calendar::{ReservationId, ReservedRow, TechnicianId, WorkerRow};
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};
use kernel::{FieldProblem, Kind, Permission, Refusal};
use platform::http::{Form, Invalid, Path, Problems, Query};
use platform::{Allow, Answer, Broken, Cx, Fault, Routes, Tx, Verdict};
use serde::{Deserialize, Serialize};

use super::ask::{Ask, AskQuery, read_day};
use super::card::Card;
use super::page::Choice;
use super::read::{around, zone_of};
use crate::store::board::list_visits_between;
use crate::{By, VisitRefused, assign};

/// As far ahead as leave is listed.
const AHEAD_DAYS: i64 = 92;

pub(super) fn routes() -> Routes {
    let work = Allow::May(Permission::WorkVisits);
    Routes::new("/office/planning/leave")
        .get("", work, show, "Who is away, with the form that notes leave")
        .asks(&[
            ("technician", "`tec_…`: who is to be away"),
            ("date", "the first day"),
            ("view", "`day` or `week`: where to come back to"),
            ("only", "`tec_…`: whose planning to come back to"),
        ])
        .post(
            "",
            work,
            post_leave,
            "Takes a technician's time for leave; what is sold for it goes into the tray where that is asked for",
        )
        .post("/{leave}/end", work, post_end, "Ends a leave")
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LeaveQuery {
    technician: String,
    date: String,
    view: String,
    only: String,
}

/// Days, and hours where it is not all of them.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct LeaveForm {
    /// `tec_…`
    technician: String,
    from: String,
    from_time: String,
    /// Empty: the same day.
    until: String,
    until_time: String,
    note: String,
    /// What is sold for that time goes into the tray.
    clear: String,
    /// What is looked at, to come back to.
    view: String,
    only: String,
}

/// Why nobody is away.
#[derive(Debug)]
enum LeaveRefused {
    Calendar(EditRefused),
    Visit(VisitRefused),
}

impl LeaveRefused {
    fn inner(&self) -> &dyn Refusal {
        match self {
            LeaveRefused::Calendar(refused) => refused,
            LeaveRefused::Visit(refused) => refused,
        }
    }
}

impl Refusal for LeaveRefused {
    fn kind(&self) -> Kind {
        self.inner().kind()
    }
    fn code(&self) -> &'static str {
        self.inner().code()
    }
    fn fields(&self) -> &[FieldProblem] {
        self.inner().fields()
    }
    fn facts(&self) -> Vec<(&'static str, String)> {
        self.inner().facts()
    }
}

impl LeaveForm {
    fn input(&self) -> Result<AddLeave, Invalid> {
        let technician = self
            .technician
            .parse()
            .map_err(|_| Invalid::one("technician", "choice"))?;
        let until = if self.until.is_empty() { &self.from } else { &self.until };
        Ok(AddLeave {
            technician,
            from: at(&self.from, &self.from_time),
            until: at(until, &self.until_time),
            note: self.note.clone(),
        })
    }
}

fn at(day: &str, time: &str) -> String {
    match time.trim() {
        "" => day.to_owned(),
        time => format!("{day}T{time}"),
    }
}

async fn show(cx: Cx, Query(query): Query<LeaveQuery>) -> Answer {
    let today = cx.app.clock().now().to_zoned(cx.app.renderer().zone().clone()).date();
    let form = LeaveForm {
        technician: query.technician,
        from: read_day(&query.date).unwrap_or(today).to_string(),
        view: query.view,
        only: query.only,
        ..LeaveForm::default()
    };
    cx.page(&LeavePage::of(&cx, form).await?)
}

async fn post_leave(cx: Cx, Form(form): Form<LeaveForm>) -> Answer {
    match save(&cx, &form).await {
        Ok(()) => Ok(cx.redirect(&back(&cx, &form))),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refused)) if refused.kind() == Kind::NotFound => Err(refused.into()),
        Err(Fault::Refused(refused)) => {
            let mut page = LeavePage::of(&cx, form).await?;
            page.problems = Problems::of(&cx, &refused);
            cx.page_refused(&refused, &page)
        }
    }
}

/// The planning that was looked at, on the leave's first day.
fn back(cx: &Cx, form: &LeaveForm) -> String {
    let query = AskQuery {
        view: form.view.clone(),
        date: form.from.clone(),
        technician: form.only.clone(),
    };
    Ask::of(&query, cx.app.clock().now(), cx.app.renderer().zone()).path()
}

async fn save(cx: &Cx, form: &LeaveForm) -> Verdict<(), LeaveRefused> {
    let input = form.input().map_err(|invalid| LeaveRefused::Calendar(invalid.into()))?;
    let tx = cx.app.db().begin().await?;
    if !form.clear.is_empty() {
        clear(&tx, cx, &input).await?;
    }
    let added = add_leave(&tx, &input).await;
    added.map_err(|fault| fault.map(LeaveRefused::Calendar))?;
    Ok(tx.commit().await?)
}

/// Puts what is sold for that time into the tray: all of it, or nothing.
async fn clear(tx: &Tx, cx: &Cx, input: &AddLeave) -> Verdict<(), LeaveRefused> {
    let workers = calendar::list_workers(tx).await?;
    let worker = workers.iter().find(|worker| worker.id == input.technician);
    let worker = worker.ok_or(LeaveRefused::Visit(VisitRefused::NotFound))?;
    for row in standing(tx, cx, (worker, input)).await? {
        if let Some(visit) = row.time.filter(|_| row.kind != "hold") {
            let assigned = assign(tx, &By::staff(cx), visit, None).await;
            assigned.map_err(|fault| fault.map(LeaveRefused::Visit))?;
        }
    }
    Ok(())
}

/// What stands in the time asked for; nothing where it cannot be read.
async fn standing(
    db: &impl platform::db::Session,
    cx: &Cx,
    (worker, input): (&WorkerRow, &AddLeave),
) -> Result<Vec<ReservedRow>, Broken> {
    let zone = zone_of(&worker.time_zone, cx.app.renderer().zone());
    let Ok(span) = read_leave(input, &zone) else {
        return Ok(vec![]);
    };
    calendar::list_reserved(db, &[worker.id], (span.from, span.until), cx.app.clock().now()).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct EndForm {
    technician: String,
    /// Where to come back to.
    view: String,
    date: String,
    only: String,
}

async fn post_end(cx: Cx, Path(leave): Path<ReservationId>, Form(form): Form<EndForm>) -> Answer {
    let technician: TechnicianId = form.technician.parse().map_err(|_| VisitRefused::NotFound)?;
    let tx = cx.app.db().begin().await?;
    end_leave(&tx, technician, leave).await?;
    tx.commit().await?;
    let form = LeaveForm {
        from: form.date,
        view: form.view,
        only: form.only,
        ..LeaveForm::default()
    };
    Ok(cx.redirect(&back(&cx, &form)))
}

/// Leave that is noted, on its technician's wall.
#[derive(Debug, Serialize)]
struct LeaveLine {
    id: String,
    technician: String,
    name: String,
    first: Date,
    last: Date,
    /// `08:00`; empty where whole days are meant.
    from: String,
    until: String,
    note: String,
}

impl LeaveLine {
    fn of(row: ReservedRow, worker: &WorkerRow, cx: &Cx) -> Self {
        let zone = zone_of(&worker.time_zone, cx.app.renderer().zone());
        let (from, until) = (row.starts_at.to_zoned(zone.clone()), row.ends_at.to_zoned(zone));
        let is_whole = from.time() == Time::midnight() && until.time() == Time::midnight();
        let wall = |at: &jiff::Zoned| {
            if is_whole {
                String::new()
            } else {
                at.strftime("%H:%M").to_string()
            }
        };
        let last = if is_whole {
            until.date().yesterday()
        } else {
            Ok(until.date())
        };
        LeaveLine {
            id: row.id.to_string(),
            technician: worker.id.to_string(),
            name: worker.name.clone(),
            first: from.date(),
            last: last.unwrap_or_else(|_| from.date()),
            from: wall(&from),
            until: wall(&until),
            note: row.note,
        }
    }
}

#[derive(Debug, Serialize)]
struct LeavePage {
    form: LeaveForm,
    back: String,
    technicians: Vec<Choice>,
    /// Visits of the time asked for.
    visits: Vec<Card>,
    /// All of them can be put into the tray.
    can_clear: bool,
    /// Somebody's from the day on, or everybody's.
    leave: Vec<LeaveLine>,
    problems: Problems,
}
platform::page!(LeavePage, "visits/planning_leave.html", LeavePage::samples_list);

impl LeavePage {
    async fn of(cx: &Cx, form: LeaveForm) -> Result<Self, Broken> {
        let db = cx.app.db().read().await?;
        let workers = calendar::list_workers(&db).await?;
        let input = form.input().ok();
        let away = |worker: &&WorkerRow| input.as_ref().is_none_or(|input| input.technician == worker.id);
        let ids: Vec<TechnicianId> = workers.iter().filter(away).map(|worker| worker.id).collect();
        let visits = match (&input, workers.iter().find(away)) {
            (Some(input), Some(worker)) => visits_of(&db, cx, (worker, input)).await?,
            _ => vec![],
        };
        let now = cx.app.clock().now();
        let day = read_day(&form.from).unwrap_or_else(|| now.to_zoned(cx.app.renderer().zone().clone()).date());
        let last = day.checked_add(AHEAD_DAYS.days()).unwrap_or(day);
        let reserved = calendar::list_reserved(&db, &ids, around(&[day, last])?, now).await?;
        let mut leave: Vec<ReservedRow> = reserved.into_iter().filter(|row| row.kind == "leave").collect();
        leave.sort_by_key(|row| row.starts_at);
        let lines = leave.into_iter().filter_map(|row| {
            let worker = workers.iter().find(|worker| Some(worker.id) == row.technician)?;
            Some(LeaveLine::of(row, worker, cx))
        });
        Ok(LeavePage {
            back: back(cx, &form),
            can_clear: !visits.is_empty() && visits.iter().all(|card| card.can_move),
            visits,
            leave: lines.collect(),
            technicians: workers.iter().map(Choice::of).collect(),
            form,
            problems: Problems::default(),
        })
    }

    fn samples_list() -> Vec<Self> {
        let line = |from: &str| LeaveLine {
            id: "res_00000000000000000000000000000001".into(),
            technician: "tec_00000000000000000000000000000001".into(),
            name: "Karim B.".into(),
            first: jiff::civil::date(2026, 11, 24),
            last: jiff::civil::date(2026, 11, 27),
            from: from.into(),
            until: from.into(),
            note: "Congé annuel".into(),
        };
        let sample = |visits: Vec<Card>, leave: Vec<LeaveLine>| LeavePage {
            form: LeaveForm::default(),
            back: "/office/planning".into(),
            technicians: vec![],
            can_clear: !visits.is_empty(),
            visits,
            leave,
            problems: Problems::default(),
        };
        vec![
            sample(vec![], vec![]),
            sample(vec![Card::sample()], vec![line(""), line("08:00")]),
        ]
    }
}

async fn visits_of(
    db: &impl platform::db::Session,
    cx: &Cx,
    (worker, input): (&WorkerRow, &AddLeave),
) -> Result<Vec<Card>, Broken> {
    let rows = standing(db, cx, (worker, input)).await?;
    let (Some(first), Some(last)) = (begin(&rows, Ord::min), begin(&rows, Ord::max)) else {
        return Ok(vec![]);
    };
    let visits = list_visits_between(db, first, last.checked_add(1.second())?, Some(worker.id)).await?;
    let stand = visits
        .iter()
        .filter(|visit| rows.iter().any(|row| row.time == Some(visit.id)));
    Ok(stand.map(|visit| Card::of(visit, cx.lang)).collect())
}

fn begin(rows: &[ReservedRow], of: fn(Timestamp, Timestamp) -> Timestamp) -> Option<Timestamp> {
    rows.iter().map(|row| row.starts_at).reduce(of)
}
