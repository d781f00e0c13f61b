//! Public holidays of a year, with what the house adds to them and takes out.

use jiff::civil::{Date, date};
use kernel::{Localized, Permission};
use platform::http::{Form, Problems, Query};
use platform::{Allow, Answer, Cx, Routes, Verdict};
use serde::{Deserialize, Serialize};

use crate::office::day::read_date;
use crate::office::edit::EditRefused;
use crate::office::form::{read_version, renamed, shown};
use crate::office::holidays::{HolidayChange, HolidayDay, list_holidays, put_holiday};
use crate::place::Country;

pub(super) fn routes() -> Routes {
    let manages = Allow::May(Permission::ManageServices);
    Routes::new("/office/holidays")
        .get("", manages, show, "Public holidays of a year")
        .post(
            "",
            manages,
            post_day,
            "Closes a day, opens a holiday, or lets the rules hold again",
        )
}

/// What the list shows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Filter {
    country: String,
    year: String,
}

/// A day's form.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct HolidayForm {
    country: String,
    day: String,
    /// That was seen; empty where the rules held.
    version: String,
    /// `closed`, `open`, or `rule`: as it comes with the program.
    state: String,
    names_fr: String,
    names_ar: String,
    names_en: String,
}

impl HolidayForm {
    /// As it is shown after a refusal: of a button in the list nothing was typed.
    fn again(self, version: String) -> Self {
        if self.state == "closed" {
            HolidayForm { version, ..self }
        } else {
            HolidayForm::default()
        }
    }
}

#[derive(Debug, Serialize)]
struct HolidaysPage {
    country: &'static str,
    year: i16,
    days: Vec<HolidayDay>,
    /// Their names in the reader's language, in the order of the days.
    names: Vec<String>,
    typed: HolidayForm,
    problems: Option<Problems>,
}
platform::page!(
    HolidaysPage,
    "calendar/office_holidays.html",
    HolidaysPage::samples_list
);

async fn show(cx: Cx, Query(filter): Query<Filter>) -> Answer {
    cx.page(&HolidaysPage::load(&cx, &filter).await?)
}

async fn post_day(cx: Cx, Form(form): Form<HolidayForm>) -> Answer {
    let filter = Filter {
        country: form.country.clone(),
        year: form.day.chars().take(4).collect(),
    };
    let refused = match shown(save(&cx, &form).await)? {
        Ok(()) => {
            let page = HolidaysPage::load(&cx, &filter).await?;
            return Ok(cx.redirect(&format!("/office/holidays?country={}&year={}", page.country, page.year)));
        }
        Err(refused) => refused,
    };
    let version = refused
        .version()
        .map_or(form.version.clone(), |version| version.to_string());
    let page = HolidaysPage {
        typed: form.again(version),
        problems: Some(renamed(Problems::of(&cx, &refused))),
        ..HolidaysPage::load(&cx, &filter).await?
    };
    cx.page_refused(&refused, &page)
}

async fn save(cx: &Cx, form: &HolidayForm) -> Verdict<(), EditRefused> {
    let country = Country::parse(&form.country).ok_or_else(|| EditRefused::field("country", "choice"))?;
    let day: Date = read_date(&form.day).map_err(|code| EditRefused::field("day", code))?;
    let names = Localized::new(&form.names_fr, &form.names_ar, &form.names_en);
    let seen = read_version(&form.version)?.unwrap_or(0);
    let change = match form.state.as_str() {
        "closed" => HolidayChange::Closed(names),
        "open" => HolidayChange::Open,
        "rule" => HolidayChange::Rule,
        _ => return Err(EditRefused::field("state", "choice").into()),
    };
    let tx = cx.app.db().begin().await?;
    put_holiday(&tx, ((country, day), seen), change).await?;
    Ok(tx.commit().await?)
}

impl HolidaysPage {
    /// What cannot be read shows Algeria, and this year.
    async fn load(cx: &Cx, filter: &Filter) -> Result<Self, platform::Broken> {
        let country = Country::parse(&filter.country).unwrap_or(Country::Algeria);
        let this = cx.app.clock().now().to_zoned(jiff::tz::TimeZone::UTC).year();
        let year = filter
            .year
            .parse()
            .ok()
            .filter(|year| (2000..=2100).contains(year))
            .unwrap_or(this);
        let days = list_holidays(&cx.app.db().read().await?, country, year).await?;
        Ok(HolidaysPage {
            country: country.word(),
            year,
            names: days.iter().map(|day| day.names.get(cx.lang).to_owned()).collect(),
            days,
            typed: HolidayForm::default(),
            problems: None,
        })
    }

    fn samples_list() -> Vec<Self> {
        let day = |state: &'static str| HolidayDay {
            day: date(2026, 3, 20),
            names: Localized::new("Aïd el-Fitr", "عيد الفطر", "Eid al-Fitr"),
            state,
            version: 0,
        };
        let problems = Problems {
            summary: "…".into(),
            fields: [("day".to_owned(), "…".to_owned())].into(),
        };
        let days = ["fixed", "expected", "added", "taken_out"].map(day);
        vec![
            HolidaysPage {
                country: "DZ",
                year: 2026,
                names: vec!["Aïd el-Fitr".into(); 4],
                days: days.into(),
                typed: HolidayForm::default(),
                problems: Some(problems),
            },
            HolidaysPage {
                country: "FR",
                year: 2100,
                days: vec![],
                names: vec![],
                typed: HolidayForm::default(),
                problems: None,
            },
        ]
    }
}
