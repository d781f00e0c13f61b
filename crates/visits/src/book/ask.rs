//! Which boiler, and where? Two lists (the wilaya fills the second) or one field that finds a commune by its name or postcode.
//! "I do not know" is an answer. Whoever has said where goes on to the slots.

use axum::extract::RawQuery;
use axum::http::StatusCode;
use calendar::{FaultCard, Place, Served, find_places};
use platform::db::Session;
use platform::http::{Invalid, Path, Problems};
use platform::{Answer, Cx};
use serde::Serialize;

use super::NoSuchFault;
use super::choice::Choice;
use super::shown::Choosable;

/// Finds to choose from; more is a text that says too little.
const MOST_FOUND: usize = 12;

#[derive(Debug, Clone, Serialize)]
pub(super) struct AskPage {
    slug: String,
    title: String,
    drawing: String,
    appliances: Vec<Choosable>,
    appliance: String,
    zones: Vec<Choosable>,
    zone: String,
    places: Vec<Choosable>,
    place: String,
    near: String,
    /// What was found for it, where that was more than one.
    found: Vec<Choosable>,
    parts: Vec<String>,
    problems: Problems,
}

pub(super) async fn show(cx: Cx, Path(fault): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let mut choice = Choice::of_query(query.as_deref());
    let db = cx.app.db().read().await?;
    let (fault, served, appliances) = tokio::try_join!(
        calendar::find_fault(&db, &fault),
        calendar::served(&db),
        catalog::list_appliances(&db)
    )?;
    let fault = fault.ok_or(NoSuchFault)?;
    let found = find(&choice, &served);
    if let ([only], true) = (&found[..], choice.has_answered) {
        choice.place = Some(only.code);
        return Ok(cx.redirect(&choice.address(&format!("/book/{}/times", fault.slug))));
    }
    let problem = match (&*choice.near, choice.has_answered && found.is_empty()) {
        (_, false) => None,
        ("", true) => Some(("place", "required")),
        (_, true) => Some(("near", "book_not_found")),
    };
    draw(&cx, (&fault, &choice), (&served, &appliances, &found), problem)
}

/// The same page for a place nobody goes to.
pub(super) async fn show_not_served(cx: &Cx, db: &impl Session, fault: &FaultCard, choice: &Choice) -> Answer {
    let (served, appliances) = tokio::try_join!(calendar::served(db), catalog::list_appliances(db))?;
    draw(
        cx,
        (fault, choice),
        (&served, &appliances, &[]),
        Some(("place", "book_not_served")),
    )
}

/// The places meant: the one typed goes before the one chosen from the list, which counts where it lies in the chosen zone.
fn find(choice: &Choice, served: &Served) -> Vec<&'static Place> {
    if choice.near.is_empty() {
        let chosen = choice
            .place()
            .filter(|place| served.has(place) && (choice.zone.is_empty() || choice.zone == place.zone.code));
        return chosen.into_iter().collect();
    }
    let mut found = find_places(&choice.near, 4 * MOST_FOUND);
    found.retain(|place| served.has(place));
    let exactly = |place: &&Place| {
        let names = [place.names.fr, place.names.ar, place.names.en];
        let typed = kernel::fold(&choice.near);
        place.postcode == Some(choice.near.as_str()) || names.iter().any(|name| kernel::fold(name) == typed)
    };
    let same: Vec<_> = found.iter().copied().filter(exactly).collect();
    if let [only] = same[..] {
        return vec![only];
    }
    found.truncate(MOST_FOUND);
    found
}

type Known<'a> = (&'a Served, &'a [catalog::Appliance], &'a [&'static Place]);

fn draw(
    cx: &Cx,
    (fault, choice): (&FaultCard, &Choice),
    (served, appliances, found): Known<'_>,
    problem: Option<(&'static str, &'static str)>,
) -> Answer {
    let zones = served.zones();
    let wanted = choice.place().map_or(choice.zone.as_str(), |place| {
        if choice.zone.is_empty() {
            place.zone.code
        } else {
            choice.zone.as_str()
        }
    });
    let nearest = served.nearest_place().map(|place| place.zone.code);
    let zone = zones
        .iter()
        .find(|zone| zone.code == wanted)
        .or_else(|| zones.iter().find(|zone| Some(zone.code) == nearest));
    let page = AskPage {
        slug: fault.slug.clone(),
        title: fault.title.get(cx.lang).to_owned(),
        drawing: fault.drawing.clone(),
        appliances: appliances.iter().map(Choosable::appliance).collect(),
        appliance: choice
            .appliance
            .clone()
            .or_else(|| cx.cookie("appliance"))
            .unwrap_or_default(),
        zones: zones.iter().map(|zone| Choosable::zone(zone, cx.lang)).collect(),
        zone: zone.map(|zone| zone.code.to_owned()).unwrap_or_default(),
        places: zone
            .map(|zone| served.places_of(zone))
            .unwrap_or_default()
            .into_iter()
            .map(|place| Choosable::place(place, cx.lang))
            .collect(),
        place: choice.place.unwrap_or_default().to_owned(),
        near: choice.near.clone(),
        found: found
            .iter()
            .map(|place| {
                let label = format!("{} · {}", place.label(cx.lang), place.zone.names.get(cx.lang));
                Choosable::new(place.code, label)
            })
            .collect(),
        parts: choice.parts.clone(),
        problems: problem
            .map(|(field, code)| Problems::of(cx, &Invalid::one(field, code)))
            .unwrap_or_default(),
    };
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    cx.page_with(status, &page)
}

impl AskPage {
    fn samples_list() -> Vec<Self> {
        let option = |value: &str, label: &str| Choosable::new(value, label.to_owned());
        let blank = AskPage {
            slug: "ne-s-allume-plus".into(),
            title: "La chaudière ne s’allume plus".into(),
            drawing: "no-flame".into(),
            appliances: vec![option("ariston-clas-24-cf", "Ariston Clas 24 CF")],
            appliance: String::new(),
            zones: vec![option("dz-16", "16 · Alger")],
            zone: "dz-16".into(),
            places: vec![option("dz-1601", "Alger Centre")],
            place: String::new(),
            near: String::new(),
            found: Vec::new(),
            parts: vec!["CHF-0411".into()],
            problems: Problems::default(),
        };
        let several = AskPage {
            near: "beni".into(),
            found: vec![
                option("dz-1612", "Beni Messous · Alger"),
                option("dz-0919", "Beni Mered · Blida"),
            ],
            ..blank.clone()
        };
        let unknown = AskPage {
            near: "Paris".into(),
            problems: Problems {
                summary: "Vérifiez votre saisie.".into(),
                fields: [("near".to_owned(), "Nous n’y allons pas.".to_owned())].into(),
            },
            ..blank.clone()
        };
        let nowhere = AskPage {
            appliances: Vec::new(),
            zones: Vec::new(),
            zone: String::new(),
            places: Vec::new(),
            ..blank.clone()
        };
        vec![blank, several, unknown, nowhere]
    }
}

platform::page!(AskPage, "visits/book/ask.html", AskPage::samples_list);
