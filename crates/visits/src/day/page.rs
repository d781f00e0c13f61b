//! The day's page, and the week's: read only.

use jiff::ToSpan;
use jiff::civil::Date;
use platform::http::Query;
use platform::{Allow, Answer, Broken, Cx, Routes};
use serde::{Deserialize, Serialize};

use super::errand::Errand;
use super::read::{Me, errands};
use crate::planning::{read_day, week_begins, week_of};
use crate::store::board::count_unfinished_before;
use crate::visit::State;

pub(super) fn routes() -> Routes {
    Routes::new("/technician")
        .get("", Allow::Technician, show_day, "The technician's visits of a day")
        .get(
            "/week",
            Allow::Technician,
            show_week,
            "The technician's visits of a week",
        )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DayQuery {
    date: String,
}

impl DayQuery {
    pub(super) fn day(&self, me: &Me) -> Date {
        read_day(&self.date).unwrap_or_else(|| me.today())
    }
}

#[derive(Debug, Serialize)]
struct DayPage {
    /// Whether the account is on the list of technicians.
    is_listed: bool,
    date: Date,
    today: Date,
    previous: Date,
    next: Date,
    errands: Vec<Errand>,
    /// Visits of days before that nobody finished, and the day of the first.
    unfinished: i64,
    unfinished_day: Option<Date>,
}
platform::page!(DayPage, "visits/day.html", DayPage::samples_list);

async fn show_day(cx: Cx, Query(query): Query<DayQuery>) -> Answer {
    let db = cx.app.db().read().await?;
    let Some(me) = Me::of(&cx, &db).await? else {
        return cx.page(&DayPage::of_nobody(
            cx.app.clock().now().to_zoned(cx.app.renderer().zone().clone()).date(),
        ));
    };
    let day = query.day(&me);
    let before = me.midnight(me.today())?;
    let (errands, (unfinished, first)) = tokio::try_join!(
        errands(&cx, &db, &me, (day, 1)),
        count_unfinished_before(&db, me.worker.id, before),
    )?;
    cx.page(&DayPage {
        errands,
        unfinished,
        unfinished_day: first.map(|at| at.to_zoned(me.zone.clone()).date()),
        today: me.today(),
        ..DayPage::on(day)
    })
}

impl DayPage {
    fn on(date: Date) -> Self {
        DayPage {
            is_listed: true,
            date,
            today: date,
            previous: date.yesterday().unwrap_or(date),
            next: date.tomorrow().unwrap_or(date),
            errands: vec![],
            unfinished: 0,
            unfinished_day: None,
        }
    }

    fn of_nobody(today: Date) -> Self {
        DayPage {
            is_listed: false,
            ..DayPage::on(today)
        }
    }

    fn samples_list() -> Vec<Self> {
        let day = jiff::civil::date(2026, 11, 28);
        let errands = State::ALL.iter().map(|state| Errand::sample(*state)).collect();
        let full = DayPage {
            errands,
            unfinished: 2,
            unfinished_day: Some(day),
            today: day.yesterday().unwrap_or(day),
            ..DayPage::on(day)
        };
        vec![full, DayPage::on(day), DayPage::of_nobody(day)]
    }
}

/// One day of a week.
#[derive(Debug, Serialize)]
struct WeekDay {
    date: Date,
    is_today: bool,
    errands: Vec<Errand>,
}

#[derive(Debug, Serialize)]
struct WeekPage {
    previous: Date,
    next: Date,
    days: Vec<WeekDay>,
}
platform::page!(WeekPage, "visits/technician_week.html", WeekPage::samples_list);

async fn show_week(cx: Cx, Query(query): Query<DayQuery>) -> Answer {
    let db = cx.app.db().read().await?;
    let me = Me::of(&cx, &db).await?.ok_or(crate::VisitRefused::NotFound)?;
    let days = week_of(query.day(&me), week_begins(&me.zone));
    let first = *days.first().ok_or_else(|| Broken::new("a week of no days"))?;
    let all = errands(&cx, &db, &me, (first, 7)).await?;
    cx.page(&WeekPage::of(&me, days, &all)?)
}

impl WeekPage {
    fn of(me: &Me, days: Vec<Date>, all: &[Errand]) -> Result<Self, Broken> {
        let first = *days.first().ok_or_else(|| Broken::new("a week of no days"))?;
        let on = |day: Date| {
            let own = all
                .iter()
                .filter(|errand| errand.starts_at.to_zoned(me.zone.clone()).date() == day);
            WeekDay {
                date: day,
                is_today: day == me.today(),
                errands: own.cloned().collect(),
            }
        };
        Ok(WeekPage {
            previous: first.checked_sub(7.days())?,
            next: first.checked_add(7.days())?,
            days: days.into_iter().map(on).collect(),
        })
    }

    fn samples_list() -> Vec<Self> {
        let day = jiff::civil::date(2026, 11, 28);
        let of = |errands: Vec<Errand>| WeekDay {
            date: day,
            is_today: errands.is_empty(),
            errands,
        };
        vec![WeekPage {
            previous: day,
            next: day,
            days: vec![of(vec![]), of(vec![Errand::sample(State::Confirmed)])],
        }]
    }
}
