//! Technicians: the list, and the form of one. Their days and leave stand below the form; see hours.

use jiff::Timestamp;
use jiff::civil::date;
use kernel::{Lang, Permission};
use platform::http::{Form, Path, Problems};
use platform::{Allow, Answer, Broken, Cx, Routes, Verdict, chance};
use serde::{Deserialize, Serialize};

use super::choices::{Choice, area_label, areas};
use super::hours::{DayForm, LeaveForm, LeaveLine};
use crate::TechnicianId;
use crate::office::day::Day;
use crate::office::edit::{EditRefused, Saved, Target};
use crate::office::form::{TechnicianForm, read_version, renamed, shown};
use crate::office::technician::{Technician, TechnicianFields, put_technician};
use crate::store::{areas as area_store, days as day_store, edit as store};

/// Time zones the form proposes; others can be typed.
const ZONES: [&str; 9] = [
    "Africa/Algiers",
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "Indian/Reunion",
    "Indian/Mayotte",
    "Africa/Tunis",
    "Africa/Casablanca",
];

pub(super) fn routes() -> Routes {
    let manages = Allow::May(Permission::ManageServices);
    Routes::new("/office/technicians")
        .get("", manages, show_list, "Technicians")
        .post("", manages, post_new, "Makes a technician")
        .get("/new", manages, show_new, "The form for a new technician")
        .get(
            "/{technician}",
            manages,
            show_one,
            "A technician's form, days and leave",
        )
        .post("/{technician}", manages, post_one, "Changes a technician")
}

#[derive(Debug, Serialize)]
struct TechnicianLine {
    id: String,
    name: String,
    phone: String,
    skills: Vec<String>,
    areas: Vec<String>,
    time_zone: String,
    is_active: bool,
}

#[derive(Debug, Serialize)]
struct TechniciansPage {
    technicians: Vec<TechnicianLine>,
}
platform::page!(
    TechniciansPage,
    "calendar/office_technicians.html",
    TechniciansPage::samples_list
);

#[derive(Debug, Serialize)]
pub(super) struct TechnicianPage {
    id: String,
    is_new: bool,
    form: TechnicianForm,
    zones: [&'static str; 9],
    accounts: Vec<Choice>,
    areas: Vec<Choice>,
    problems: Option<Problems>,
    days: Vec<Day>,
    pub(super) day: DayForm,
    pub(super) day_problems: Option<Problems>,
    leave: Vec<LeaveLine>,
    pub(super) away: LeaveForm,
    pub(super) leave_problems: Option<Problems>,
}
platform::page!(
    TechnicianPage,
    "calendar/office_technician.html",
    TechnicianPage::samples_list
);

/// What the form for a new one sends besides.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Made {
    id: String,
    #[serde(flatten)]
    form: TechnicianForm,
}

async fn show_list(cx: Cx) -> Answer {
    let rows = store::list_technicians(&cx.app.db().read().await?).await?;
    let technicians: Vec<Technician> = rows.into_iter().map(Technician::of).collect::<Result<_, _>>()?;
    let line = |technician: &Technician| TechnicianLine::of(technician, cx.lang);
    cx.page(&TechniciansPage {
        technicians: technicians.iter().map(line).collect(),
    })
}

async fn show_new(cx: Cx) -> Answer {
    let id = chance::id(cx.app.clock().now());
    let form = TechnicianForm::of(&TechnicianFields::blank(), None);
    cx.page(&TechnicianPage::with(&cx, (id, true), form).await?)
}

async fn show_one(cx: Cx, Path(id): Path<TechnicianId>) -> Answer {
    cx.page(&TechnicianPage::load(&cx, id).await?)
}

async fn post_new(cx: Cx, Form(made): Form<Made>) -> Answer {
    let id = made.id.parse().map_err(|_| EditRefused::field("id", "choice"))?;
    let form = TechnicianForm {
        version: String::new(),
        ..made.form
    };
    post(cx, (id, true), form).await
}

async fn post_one(cx: Cx, Path(id): Path<TechnicianId>, Form(form): Form<TechnicianForm>) -> Answer {
    store::find_technician(&cx.app.db().read().await?, id)
        .await?
        .ok_or(EditRefused::NotFound)?;
    post(cx, (id, false), form).await
}

async fn post(cx: Cx, (id, is_new): (TechnicianId, bool), mut form: TechnicianForm) -> Answer {
    let Err(refused) = shown(save(&cx, id, &form).await)? else {
        return Ok(cx.redirect(&format!("/office/technicians/{id}")));
    };
    if let Some(version) = refused.version() {
        form.version = version.to_string();
    }
    let page = TechnicianPage {
        problems: Some(renamed(Problems::of(&cx, &refused))),
        ..TechnicianPage::with(&cx, (id, is_new), form).await?
    };
    cx.page_refused(&refused, &page)
}

async fn save(cx: &Cx, id: TechnicianId, form: &TechnicianForm) -> Verdict<Saved<TechnicianId>, EditRefused> {
    let fields = form.read().map_err(EditRefused::Invalid)?;
    let version = read_version(&form.version)?;
    let tx = cx.app.db().begin().await?;
    let saved = put_technician(&tx, Target { id, version }, fields).await?;
    tx.commit().await?;
    Ok(saved)
}

fn account_choice(account: store::AccountRow) -> Choice {
    Choice::new(account.id.to_string(), format!("{} ({})", account.name, account.email))
}

impl TechnicianLine {
    fn of(technician: &Technician, lang: Lang) -> Self {
        let fields = &technician.fields;
        TechnicianLine {
            id: technician.id.to_string(),
            name: fields.name.clone(),
            phone: fields.phone.clone(),
            skills: fields.skills.clone(),
            areas: fields.areas.iter().map(|code| area_label(code, lang)).collect(),
            time_zone: fields.time_zone.clone(),
            is_active: fields.is_active,
        }
    }
}

impl TechniciansPage {
    fn samples_list() -> Vec<Self> {
        let line = |is_active: bool| TechnicianLine {
            id: "tec_00000000000000000000000000000007".into(),
            name: "Karim B.".into(),
            phone: "+213555010203".into(),
            skills: vec!["gaz".into(), "chaudiere".into()],
            areas: vec!["Alger (16)".into()],
            time_zone: "Africa/Algiers".into(),
            is_active,
        };
        let empty = TechniciansPage { technicians: vec![] };
        vec![
            empty,
            TechniciansPage {
                technicians: vec![line(true), line(false)],
            },
        ]
    }
}

impl TechnicianPage {
    pub(super) async fn load(cx: &Cx, id: TechnicianId) -> Result<Self, platform::http::Failure> {
        let row = store::find_technician(&cx.app.db().read().await?, id).await?;
        let technician = Technician::of(row.ok_or(EditRefused::NotFound)?)?;
        let form = TechnicianForm::of(&technician.fields, Some(technician.version));
        Ok(TechnicianPage::with(cx, (id, false), form).await?)
    }

    async fn with(cx: &Cx, (id, is_new): (TechnicianId, bool), form: TechnicianForm) -> Result<Self, Broken> {
        let (db, now) = (cx.app.db().read().await?, cx.app.clock().now());
        let yesterday = now.to_zoned(jiff::tz::TimeZone::UTC).date().yesterday()?;
        let (served, accounts, days, leave) = tokio::try_join!(
            area_store::list_areas(&db),
            store::list_accounts(&db),
            day_store::list_days(&db, id, yesterday),
            day_store::list_leave(&db, id, now),
        )?;
        Ok(TechnicianPage {
            accounts: accounts.into_iter().map(account_choice).collect(),
            areas: areas(served.iter().map(|row| row.code.as_str()), &form.more, cx.lang),
            days: days.into_iter().map(Day::of).collect(),
            leave: leave.into_iter().map(LeaveLine::of).collect(),
            ..TechnicianPage::blank((id.to_string(), is_new), form)
        })
    }

    fn blank((id, is_new): (String, bool), form: TechnicianForm) -> Self {
        TechnicianPage {
            id,
            is_new,
            form,
            zones: ZONES,
            accounts: vec![],
            areas: vec![],
            problems: None,
            days: vec![],
            day: DayForm::default(),
            day_problems: None,
            leave: vec![],
            away: LeaveForm::default(),
            leave_problems: None,
        }
    }

    fn samples_list() -> Vec<Self> {
        let problems = |field: &str| Problems {
            summary: "…".into(),
            fields: [(field.to_owned(), "…".to_owned())].into(),
        };
        let mut fields = TechnicianFields::blank();
        fields.areas = vec!["dz-16".into(), "fr-31500".into()];
        let sample = |is_new: bool| {
            let form = TechnicianForm::of(&fields, (!is_new).then_some(2));
            TechnicianPage {
                accounts: vec![Choice::new("per_00000000000000000000000000000007", "Nassim B.")],
                areas: areas(["dz-09"].into_iter(), &form.more, Lang::Fr),
                ..TechnicianPage::blank(("tec_00000000000000000000000000000007".into(), is_new), form)
            }
        };
        let day = |hours: &str| Day {
            day: date(2026, 12, 24),
            hours: hours.into(),
            note: "Veille de fête".into(),
        };
        let full = TechnicianPage {
            problems: Some(problems("weekly_monday")),
            days: vec![day(""), day("08:00–12:00")],
            day_problems: Some(problems("hours")),
            leave: vec![LeaveLine {
                id: "res_00000000000000000000000000000007".into(),
                starts_at: Timestamp::UNIX_EPOCH,
                ends_at: Timestamp::UNIX_EPOCH,
                note: "Vacances".into(),
            }],
            leave_problems: Some(problems("until")),
            ..sample(false)
        };
        vec![sample(true), sample(false), full]
    }
}
