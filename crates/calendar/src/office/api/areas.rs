//! Bands, served areas and public holidays as JSON.

use axum::http::StatusCode;
use jiff::civil::Date;
use kernel::{Localized, Permission};
use platform::http::{JsonBody, Path, Query};
use platform::{Allow, Answer, Cx, Routes, Verdict};
use serde::{Deserialize, Serialize};

use super::{SavedBody, saved, seen};
use crate::office::area::{Band, put_area, put_band};
use crate::office::day::read_date;
use crate::office::edit::{EditRefused, Saved};
use crate::office::holidays::{HolidayChange, HolidayDay, list_holidays, put_holiday};
use crate::place::Country;
use crate::store::areas as store;

pub(super) fn routes() -> Routes {
    of_areas().and(of_holidays())
}

fn of_areas() -> Routes {
    let manages = Allow::May(Permission::ManageServices);
    Routes::new("/api/v1/office/areas")
        .get("", manages, list, "What the way costs, and where the house goes")
        .gives::<AreasBody>()
        .put(
            "/bands/{band}",
            manages,
            replace_band,
            "Makes or changes a band; `If-Match` names its version, 0 where it is made",
        )
        .takes::<Band>()
        .gives::<SavedBody>()
        .put(
            "/{area}",
            manages,
            replace_area,
            "Puts a zone or a place into a band; `If-Match` names its version, 0 where it was in none",
        )
        .takes::<AreaBand>()
        .gives::<AreaView>()
        .delete(
            "/{area}",
            manages,
            delete_area,
            "Takes a zone or a place out; `If-Match` names its version",
        )
        .gives::<AreaView>()
}

fn of_holidays() -> Routes {
    let manages = Allow::May(Permission::ManageServices);
    Routes::new("/api/v1/office/holidays")
        .get("", manages, list_days, "Public holidays of a year")
        .asks(&[("country", "`DZ` or `FR`"), ("year", "2000 to 2100")])
        .gives::<HolidaysBody>()
        .put(
            "/{country}/{day}",
            manages,
            replace_day,
            "Closes a day, or takes a holiday out; `If-Match` names its version, 0 where the rules held",
        )
        .takes::<HolidayBody>()
        .gives::<HolidayDone>()
        .delete(
            "/{country}/{day}",
            manages,
            delete_day,
            "Lets the rules hold again; `If-Match` names the day's version",
        )
        .gives::<HolidayDone>()
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct BandView {
    band: i16,
    version: i64,
    #[serde(flatten)]
    terms: Band,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AreaView {
    /// `dz-16`, `dz-1601`, `fr-31500`.
    code: String,
    /// `null`: not served, or as its zone.
    band: Option<i16>,
    /// For `If-Match` of the next change; 0 where it has no band of its own.
    version: i64,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AreasBody {
    bands: Vec<BandView>,
    areas: Vec<AreaView>,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct AreaBand {
    /// 1 to 9.
    band: i16,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Filter {
    country: String,
    year: String,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct HolidaysBody {
    days: Vec<HolidayDay>,
}

#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct HolidayBody {
    is_closed: bool,
    #[schema(value_type = crate::office::Texts)]
    names: Localized,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct HolidayDone {
    country: &'static str,
    #[schema(value_type = String)]
    day: Date,
    /// For `If-Match` of the next change; 0 where the rules hold.
    version: i64,
}

async fn list(cx: Cx) -> Answer {
    let db = cx.app.db().read().await?;
    let (bands, areas) = tokio::try_join!(store::list_bands(&db), store::list_areas(&db))?;
    let bands = bands.iter().map(|row| BandView {
        band: row.band,
        version: row.version,
        terms: row.band(),
    });
    let areas = areas.into_iter().map(|row| AreaView {
        code: row.code,
        band: Some(row.band),
        version: row.version,
    });
    cx.json(
        StatusCode::OK,
        &AreasBody {
            bands: bands.collect(),
            areas: areas.collect(),
        },
    )
}

async fn replace_band(cx: Cx, Path(band): Path<i16>, JsonBody(wanted): JsonBody<Band>) -> Answer {
    let done = change_band(&cx, band, wanted).await?;
    saved(&cx, StatusCode::OK, &done)
}

async fn change_band(cx: &Cx, band: i16, wanted: Band) -> Verdict<Saved<i16>, EditRefused> {
    let seen = Some(seen(cx)?).filter(|version| *version != 0);
    let tx = cx.app.db().begin().await?;
    let done = put_band(&tx, (band, seen), wanted).await?;
    tx.commit().await?;
    Ok(done)
}

async fn replace_area(cx: Cx, Path(code): Path<String>, JsonBody(body): JsonBody<AreaBand>) -> Answer {
    change_area(cx, code, Some(body.band)).await
}

async fn delete_area(cx: Cx, Path(code): Path<String>) -> Answer {
    change_area(cx, code, None).await
}

async fn change_area(cx: Cx, code: String, band: Option<i16>) -> Answer {
    let seen = seen(&cx)?;
    let tx = cx.app.db().begin().await?;
    let Saved { version, .. } = put_area(&tx, (&code, seen), band).await?;
    tx.commit().await?;
    cx.json(StatusCode::OK, &AreaView { code, band, version })
}

async fn list_days(cx: Cx, Query(filter): Query<Filter>) -> Answer {
    let country = read_country(&filter.country)?;
    let year: Option<i16> = filter.year.parse().ok();
    let year = year.filter(|year| (2000..=2100).contains(year));
    let year = year.ok_or_else(|| EditRefused::field("year", "calendar_limits"))?;
    let days = list_holidays(&cx.app.db().read().await?, country, year).await?;
    cx.json(StatusCode::OK, &HolidaysBody { days })
}

async fn replace_day(
    cx: Cx,
    Path((country, day)): Path<(String, String)>,
    JsonBody(body): JsonBody<HolidayBody>,
) -> Answer {
    change_day(cx, (country, day), Some(body)).await
}

async fn delete_day(cx: Cx, Path(of): Path<(String, String)>) -> Answer {
    change_day(cx, of, None).await
}

async fn change_day(cx: Cx, (country, day): (String, String), body: Option<HolidayBody>) -> Answer {
    let country = read_country(&country)?;
    let day = read_date(&day).map_err(|code| EditRefused::field("day", code))?;
    let seen = seen(&cx)?;
    let change = match body {
        Some(HolidayBody { is_closed: true, names }) => HolidayChange::Closed(names),
        Some(_) => HolidayChange::Open,
        None => HolidayChange::Rule,
    };
    let tx = cx.app.db().begin().await?;
    let Saved { version, .. } = put_holiday(&tx, ((country, day), seen), change).await?;
    tx.commit().await?;
    let country = country.word();
    cx.json(StatusCode::OK, &HolidayDone { country, day, version })
}

fn read_country(text: &str) -> Result<Country, EditRefused> {
    Country::parse(text).ok_or_else(|| EditRefused::field("country", "choice"))
}
