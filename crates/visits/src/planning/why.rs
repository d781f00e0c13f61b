//! Why is this slot closed? Who, what, where and when, and every reason there is. Asks the calendar; knows no rule itself.

use calendar::{AskWhy, Closed, Place, ServiceCard, ServiceId, TechnicianId, WorkerRow};
use jiff::Timestamp;
use jiff::civil::Time;
use kernel::Permission;
use platform::http::{Checks, Invalid, Problems, Query};
use platform::{Allow, Answer, Cx, Fault, Routes, Verdict};
use serde::{Deserialize, Serialize};

use super::ask::read_day;
use super::page::Choice;
use super::read::zone_of;
use crate::refused::VisitRefused;

pub(super) fn routes() -> Routes {
    Routes::new("/office/planning")
        .get(
            "/why",
            Allow::May(Permission::SeeVisits),
            show,
            "Why somebody cannot be booked at a time",
        )
        .asks(&[
            ("technician", "`tec_…`"),
            ("service", "`svc_…`"),
            ("place", "a town, a postcode, or a place's code"),
            ("date", "a day"),
            ("time", "an hour on the technician's clock"),
        ])
}

#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
struct WhyQuery {
    technician: String,
    service: String,
    place: String,
    date: String,
    time: String,
}

/// One reason in words.
#[derive(Debug, Serialize)]
struct Reason {
    word: &'static str,
    /// The holiday's name, or the reservation's note.
    detail: String,
}

#[derive(Debug, Serialize)]
struct WhyPage {
    asked: WhyQuery,
    technicians: Vec<Choice>,
    services: Vec<Choice>,
    /// Whose time was asked for, where something was.
    name: String,
    at: Option<Timestamp>,
    time_zone: String,
    place: String,
    reasons: Vec<Reason>,
    problems: Problems,
}
platform::page!(WhyPage, "visits/planning_why.html", WhyPage::samples_list);

async fn show(cx: Cx, Query(query): Query<WhyQuery>) -> Answer {
    let db = cx.app.db().read().await?;
    let (workers, services) = tokio::try_join!(calendar::list_workers(&db), calendar::list_services(&db))?;
    drop(db);
    let mut page = WhyPage::of(&cx, query, (&workers, &services));
    if page.asked.time.is_empty() {
        return cx.page(&page);
    }
    match page.ask(&cx, &workers).await {
        Ok(()) => cx.page(&page),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refused)) => {
            page.problems = Problems::of(&cx, &refused);
            cx.page_refused(&refused, &page)
        }
    }
}

/// What was asked, read.
struct Asked<'a> {
    worker: &'a WorkerRow,
    place: &'static Place,
    ask: AskWhy,
}

fn read<'a>(cx: &Cx, query: &WhyQuery, workers: &'a [WorkerRow]) -> Result<Asked<'a>, Invalid> {
    let mut checks = Checks::new();
    let known = query.technician.parse::<TechnicianId>().ok();
    let worker = known.and_then(|id| workers.iter().find(|worker| worker.id == id));
    let worker = checks.field("technician", worker.ok_or("choice"));
    let service = checks.field("service", query.service.parse::<ServiceId>().map_err(|_| "choice"));
    let found = || calendar::find_places(&query.place, 1).into_iter().next();
    let place = calendar::place(query.place.trim()).or_else(found);
    let place = checks.field("place", place.ok_or("choice"));
    let date = checks.field("date", read_day(&query.date).ok_or("malformed"));
    let time = Time::strptime("%H:%M", query.time.trim()).map_err(|_| "malformed");
    let time = checks.field("time", time);
    checks.done()?;
    let (Some(worker), Some(service), Some(place), Some(date), Some(time)) = (worker, service, place, date, time)
    else {
        return Err(Invalid::one("date", "malformed"));
    };
    let zone = zone_of(&worker.time_zone, cx.app.renderer().zone());
    let at = date.to_datetime(time).to_zoned(zone);
    let at = at.map_err(|_| Invalid::one("date", "malformed"))?;
    let ask = AskWhy {
        technician: worker.id,
        service,
        place: place.code.to_owned(),
        starts_at: at.timestamp(),
        now: cx.app.clock().now(),
    };
    Ok(Asked { worker, place, ask })
}

impl WhyPage {
    fn of(cx: &Cx, asked: WhyQuery, (workers, services): (&[WorkerRow], &[ServiceCard])) -> Self {
        let services = services.iter().map(|service| Choice {
            value: service.id.to_string(),
            label: service.title.get(cx.lang).to_owned(),
        });
        WhyPage {
            asked,
            technicians: workers.iter().map(Choice::of).collect(),
            services: services.collect(),
            name: String::new(),
            at: None,
            time_zone: String::new(),
            place: String::new(),
            reasons: vec![],
            problems: Problems::default(),
        }
    }

    async fn ask(&mut self, cx: &Cx, workers: &[WorkerRow]) -> Verdict<(), VisitRefused> {
        let asked = read(cx, &self.asked, workers).map_err(VisitRefused::from)?;
        let db = cx.app.db().read().await?;
        let reasons = calendar::why_closed(&db, &asked.ask)
            .await
            .map_err(|fault| fault.map(|refused| VisitRefused::of(&refused)))?;
        self.reasons = reasons.iter().map(|reason| reason_of(cx, reason)).collect();
        self.name.clone_from(&asked.worker.name);
        self.time_zone.clone_from(&asked.worker.time_zone);
        self.at = Some(asked.ask.starts_at);
        asked.place.names.get(cx.lang).clone_into(&mut self.place);
        Ok(())
    }

    fn samples_list() -> Vec<Self> {
        const WORDS: [&str; 15] = [
            "rule", "grid", "day", "holiday", "leave", "busy", "visit", "hold", "buffer", "travel", "notice",
            "horizon", "area", "skill", "inactive",
        ];
        let choice = |label: &str| Choice {
            value: label.into(),
            label: label.into(),
        };
        let sample = |at: Option<Timestamp>, words: &[&'static str]| WhyPage {
            asked: WhyQuery::default(),
            technicians: vec![choice("Karim B.")],
            services: vec![choice("Entretien annuel")],
            name: "Karim B.".into(),
            at,
            time_zone: "Africa/Algiers".into(),
            place: "Hydra".into(),
            reasons: words
                .iter()
                .map(|word| Reason {
                    word,
                    detail: "Congé".into(),
                })
                .collect(),
            problems: Problems::default(),
        };
        let at = Some(Timestamp::UNIX_EPOCH);
        vec![sample(None, &[]), sample(at, &[]), sample(at, &WORDS)]
    }
}

fn reason_of(cx: &Cx, closed: &Closed) -> Reason {
    let detail = match closed {
        Closed::Holiday { names } => names.get(cx.lang).to_owned(),
        Closed::Taken { with, .. } => with.note.clone(),
        _ => String::new(),
    };
    Reason {
        word: closed.word(),
        detail,
    }
}
