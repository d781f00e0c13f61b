//! Where the house goes: the bands with their prices, and the zones and places in each.

use kernel::{Currency, Lang, Money, Permission};
use platform::http::{Checks, Form, Path, Problems};
use platform::{Allow, Answer, Broken, Cx, Routes, Verdict};
use serde::{Deserialize, Serialize};

use super::choices::{Choice, area_label};
use crate::office::area::{Band, put_area, put_band};
use crate::office::edit::EditRefused;
use crate::office::form::{Numbers, amount_text, percent_text, read_version, renamed, shown};
use crate::place::{Country, find_places, zones};
use crate::store::areas::{self as store, AreaRow, BandRow};

pub(super) fn routes() -> Routes {
    let manages = Allow::May(Permission::ManageServices);
    Routes::new("/office/areas")
        .get("", manages, show, "What the way costs, and where the house goes")
        .post(
            "",
            manages,
            post_area,
            "Puts a zone or a place into a band, or takes it out",
        )
        .post(
            "/bands/{band}",
            manages,
            post_band,
            "Says what the way into a band costs",
        )
}

/// A band's form.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct BandForm {
    version: String,
    price: String,
    currency: String,
    tax: String,
    travel_min: String,
}

/// An area's form: a code, or a place as people type it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct AreaForm {
    code: String,
    place: String,
    /// 1 to 9; empty takes it out.
    band: String,
    /// That was seen; empty where it had no row.
    version: String,
}

impl AreaForm {
    /// As it is shown after a refusal: of the button that takes an area out nothing was typed.
    fn again(self, version: String) -> Self {
        let is_button = self.band.is_empty() && !self.version.is_empty();
        if is_button {
            AreaForm::default()
        } else {
            AreaForm { version, ..self }
        }
    }
}

#[derive(Debug, Serialize)]
struct BandLine {
    band: i16,
    form: BandForm,
    problems: Option<Problems>,
}

#[derive(Debug, Serialize)]
struct AreaLine {
    code: String,
    label: String,
    band: i16,
    version: i64,
}

#[derive(Debug, Serialize)]
struct AreasPage {
    bands: Vec<BandLine>,
    areas: Vec<AreaLine>,
    zones: Vec<Choice>,
    typed: AreaForm,
    problems: Option<Problems>,
}
platform::page!(AreasPage, "calendar/office_areas.html", AreasPage::samples_list);

async fn show(cx: Cx) -> Answer {
    cx.page(&AreasPage::load(&cx).await?)
}

async fn post_area(cx: Cx, Form(form): Form<AreaForm>) -> Answer {
    let refused = match shown(save_area(&cx, &form).await)? {
        Ok(()) => return Ok(cx.redirect("/office/areas")),
        Err(refused) => refused,
    };
    let version = refused
        .version()
        .map_or(form.version.clone(), |version| version.to_string());
    let page = AreasPage {
        typed: form.again(version),
        problems: Some(renamed(Problems::of(&cx, &refused))),
        ..AreasPage::load(&cx).await?
    };
    cx.page_refused(&refused, &page)
}

async fn save_area(cx: &Cx, form: &AreaForm) -> Verdict<(), EditRefused> {
    let typed = form.place.trim();
    let found = find_places(typed, 1).first().map(|place| place.code);
    let code = match (typed, found) {
        ("", _) => form.code.trim(),
        (typed, None) if crate::place::place(typed).is_none() => {
            return Err(EditRefused::field("place", "choice").into());
        }
        (typed, found) => found.unwrap_or(typed),
    };
    let band = match form.band.trim() {
        "" => None,
        text => Some(text.parse().map_err(|_| EditRefused::field("band", "number"))?),
    };
    let seen = read_version(&form.version)?.unwrap_or(0);
    let tx = cx.app.db().begin().await?;
    put_area(&tx, (code, seen), band).await?;
    Ok(tx.commit().await?)
}

async fn post_band(cx: Cx, Path(band): Path<i16>, Form(form): Form<BandForm>) -> Answer {
    if !(1..=9).contains(&band) {
        return Err(EditRefused::NotFound.into());
    }
    let refused = match shown(save_band(&cx, band, &form).await)? {
        Ok(()) => return Ok(cx.redirect("/office/areas")),
        Err(refused) => refused,
    };
    let mut page = AreasPage::load(&cx).await?;
    if let Some(line) = page.bands.iter_mut().find(|line| line.band == band) {
        let version = refused
            .version()
            .map_or(form.version.clone(), |version| version.to_string());
        line.form = BandForm { version, ..form };
        line.problems = Some(renamed(Problems::of(&cx, &refused)));
    }
    cx.page_refused(&refused, &page)
}

async fn save_band(cx: &Cx, band: i16, form: &BandForm) -> Verdict<(), EditRefused> {
    let mut numbers = Numbers(Checks::new());
    let currency = numbers.currency("currency", &form.currency);
    let wanted = Band {
        price_minor: numbers.amount("price", &form.price, currency),
        currency,
        tax_bp: i32::try_from(numbers.percent("tax", &form.tax)).unwrap_or(-1),
        travel_min: numbers.whole("travel_min", &form.travel_min),
    };
    numbers.0.done().map_err(EditRefused::Invalid)?;
    let seen = read_version(&form.version)?;
    let tx = cx.app.db().begin().await?;
    put_band(&tx, (band, seen), wanted).await?;
    Ok(tx.commit().await?)
}

impl BandLine {
    fn of(row: &BandRow) -> Self {
        BandLine {
            band: row.band,
            form: BandForm {
                version: row.version.to_string(),
                price: amount_text(Money::new(row.price_minor, row.currency)),
                currency: row.currency.code().to_owned(),
                tax: percent_text(u32::try_from(row.tax_bp).unwrap_or(0)),
                travel_min: row.travel_min.to_string(),
            },
            problems: None,
        }
    }

    fn blank(band: i16, currency: Currency) -> Self {
        BandLine {
            band,
            form: BandForm {
                currency: currency.code().to_owned(),
                tax: "19".into(),
                ..BandForm::default()
            },
            problems: None,
        }
    }
}

impl AreasPage {
    async fn load(cx: &Cx) -> Result<Self, Broken> {
        let db = cx.app.db().read().await?;
        let (bands, areas) = tokio::try_join!(store::list_bands(&db), store::list_areas(&db))?;
        Ok(AreasPage::of(&bands, &areas, cx.lang))
    }

    fn of(bands: &[BandRow], areas: &[AreaRow], lang: Lang) -> Self {
        let mut lines: Vec<BandLine> = bands.iter().map(BandLine::of).collect();
        // The next one that is free can be made.
        let currency = bands.first().map_or(Currency::DZD, |row| row.currency);
        let free = (1..=9).find(|band| bands.iter().all(|row| row.band != *band));
        lines.extend(free.map(|band| BandLine::blank(band, currency)));
        let all = Country::ALL.iter().flat_map(|country| zones(*country));
        AreasPage {
            bands: lines,
            areas: areas
                .iter()
                .map(|row| AreaLine {
                    code: row.code.clone(),
                    label: area_label(&row.code, lang),
                    band: row.band,
                    version: row.version,
                })
                .collect(),
            zones: all
                .filter(|zone| areas.iter().all(|row| row.code != zone.code))
                .map(|zone| Choice::new(zone.code, area_label(zone.code, lang)))
                .collect(),
            typed: AreaForm::default(),
            problems: None,
        }
    }

    fn samples_list() -> Vec<Self> {
        let row = |band: i16| BandRow {
            band,
            price_minor: 80_000,
            currency: Currency::DZD,
            tax_bp: 1_900,
            travel_min: 15,
            version: 1,
        };
        let problems = Problems {
            summary: "…".into(),
            fields: [
                ("price".to_owned(), "…".to_owned()),
                ("place".to_owned(), "…".to_owned()),
            ]
            .into(),
        };
        let area = |code: &str, band| AreaRow {
            code: code.into(),
            band,
            version: 1,
        };
        let mut full = AreasPage::of(&[row(1), row(2)], &[area("dz-16", 1), area("fr-31500", 2)], Lang::Fr);
        full.bands[0].problems = Some(problems.clone());
        full.problems = Some(problems);
        vec![AreasPage::of(&[], &[], Lang::Fr), full]
    }
}
