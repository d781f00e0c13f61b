//! When, with which parts, and for how much: the slots of a week, the first free one chosen unless the reader has chosen, those
//! that are taken struck out; parts that fit the boiler; the sum beside them.

use axum::extract::RawQuery;
use axum::http::StatusCode;
use calendar::{AskSlots, FaultCard, Slot, SlotDays, TechnicianId};
use jiff::Timestamp;
use kernel::Lang;
use platform::db::Session;
use platform::http::{Failure, Path, Problems};
use platform::{Answer, Broken, Cx, Fault};
use serde::Serialize;

use super::NoSuchFault;
use super::ask::show_not_served;
use super::choice::Choice;
use super::sheet::Sheet;
use super::shown::{PartCard, SlotShown};
use super::week::{DayShown, Week, by, first};

/// Days looked at, so that the first free one is among them wherever the first weeks are full.
const LOOKED_AT: u8 = calendar::MOST_DAYS;

/// Parts proposed.
const PROPOSED: i64 = 6;

/// Other slots named after a refusal.
const OTHERS: usize = 6;

#[derive(Debug, Clone, Serialize)]
pub(super) struct TimesPage {
    slug: String,
    title: String,
    appliance: String,
    /// Of the chosen appliance, for its reader.
    appliance_label: String,
    place: String,
    place_label: String,
    time_zone: String,
    window_min: i32,
    /// The page before, with everything chosen.
    change: String,
    from: String,
    technician: String,
    next: Option<Next>,
    days: Vec<DayShown>,
    has_slots: bool,
    /// Empty where there is nothing to go to.
    earlier: String,
    later: String,
    /// Anybody first: name (empty for anybody), path, and whether it is the choice.
    people: Vec<(String, String, bool)>,
    parts: Vec<PartCard>,
    note: String,
    sheet: Sheet,
    /// After a refusal: what else is free, with their paths.
    others: Vec<Next>,
    problems: Problems,
}

/// A free slot with the address that chooses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Next {
    slot: SlotShown,
    path: String,
}

pub(super) async fn show(cx: Cx, Path(fault): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let choice = Choice::of_query(query.as_deref());
    draw(&cx, &fault, &choice, None).await
}

/// A refusal the page is drawn again with.
pub(super) struct Refusal {
    pub status: StatusCode,
    pub problems: Problems,
}

/// The page of a choice, perhaps after a refusal: then with what else is free from the wished time on.
pub(super) async fn draw(cx: &Cx, fault: &str, choice: &Choice, refused: Option<Refusal>) -> Answer {
    let db = cx.app.db().read().await?;
    let fault = calendar::find_fault(&db, fault).await?.ok_or(NoSuchFault)?;
    let Some(place) = choice.place else {
        return Ok(cx.redirect(&choice.address(&format!("/book/{}", fault.slug))));
    };
    let ask = |from| AskSlots {
        service: fault.service,
        place: place.to_owned(),
        from,
        days: LOOKED_AT,
        technician: None,
        now: cx.app.clock().now(),
    };
    let looked = tokio::try_join!(free(&db, ask(choice.from)), shelf(&db, &fault, choice))?;
    let (Some(found), (appliances, parts)) = looked else {
        return show_not_served(cx, &db, &fault, choice).await;
    };
    let found = match (choice.from, first(&found, choice.technician), &found.next) {
        // Nothing for a month: the page begins where there is something.
        (None, None, Some(next)) => {
            let from = next.starts_at.in_tz(&found.zone).map_err(Broken::new)?.date();
            free(&db, ask(Some(from))).await?.unwrap_or(found)
        }
        _ => found,
    };
    let page = TimesPage::of(cx, (&fault, choice), (&found, &appliances, &parts), refused.as_ref())?;
    cx.page_with(refused.map_or(StatusCode::OK, |refused| refused.status), &page)
}

/// The slots; `None` where nobody goes to that place.
async fn free(db: &impl Session, ask: AskSlots) -> Result<Option<SlotDays>, Failure> {
    match calendar::free_slots(db, &ask).await {
        Ok(found) => Ok(Some(found)),
        Err(Fault::Refused(calendar::NotOffered::Place(_))) => Ok(None),
        Err(Fault::Refused(refused)) => Err(refused.into()),
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

type Shelf = (Vec<catalog::Appliance>, Vec<catalog::Part>);

async fn shelf(db: &impl Session, fault: &FaultCard, choice: &Choice) -> Result<Shelf, Failure> {
    let ask = catalog::AskParts {
        categories: &fault.part_categories,
        appliance: choice.appliance.as_deref().unwrap_or_default(),
        named: &choice.parts,
        most: PROPOSED,
    };
    Ok(tokio::try_join!(
        catalog::list_appliances(db),
        catalog::list_parts(db, ask)
    )?)
}

impl TimesPage {
    fn of(
        cx: &Cx,
        (fault, choice): (&FaultCard, &Choice),
        (found, appliances, parts): (&SlotDays, &[catalog::Appliance], &[catalog::Part]),
        refused: Option<&Refusal>,
    ) -> Result<Self, Broken> {
        let path = format!("/book/{}/times", fault.slug);
        let (lang, now) = (cx.lang, cx.app.clock().now());
        let today = now.in_tz(&found.zone).map_err(Broken::new)?.date();
        let week = Week::of(found, choice, today)?;
        let window_min = found.offer.window_min;
        let shown = |slot: &Slot| Next {
            slot: SlotShown::of(slot, window_min),
            path: choice.at(slot.starts_at).address(&path),
        };
        let who = found.technicians.iter().find(|(id, _)| Some(*id) == choice.technician);
        let parts: Vec<PartCard> = parts
            .iter()
            .map(|part| PartCard::of(part, lang, choice.parts.contains(&part.offer.sku)))
            .collect();
        let slot = week.chosen.map(|slot| SlotShown::of(slot, window_min));
        let who = who.map(|(_, name)| name.clone()).unwrap_or_default();
        let appliance = appliances
            .iter()
            .find(|known| Some(&known.slug) == choice.appliance.as_ref());
        Ok(TimesPage {
            slug: fault.slug.clone(),
            title: fault.title.get(lang).to_owned(),
            appliance: appliance.map(|known| known.slug.clone()).unwrap_or_default(),
            appliance_label: appliance.map(catalog::Appliance::label).unwrap_or_default(),
            place: choice.place.unwrap_or_default().to_owned(),
            place_label: choice.place().map(|place| label(place, lang)).unwrap_or_default(),
            time_zone: found.zone.clone(),
            window_min,
            change: choice.address(&format!("/book/{}", fault.slug)),
            from: choice.from.map(|day| day.to_string()).unwrap_or_default(),
            technician: choice.technician.map(|id| id.to_string()).unwrap_or_default(),
            next: first(found, choice.technician).map(shown),
            has_slots: week
                .days
                .iter()
                .any(|day| day.starts.iter().any(|start| !start.is_taken)),
            earlier: week
                .earlier
                .map(|day| choice.beginning(Some(day)).address(&path))
                .unwrap_or_default(),
            later: week
                .later
                .map(|day| choice.beginning(Some(day)).address(&path))
                .unwrap_or_default(),
            days: week.days,
            people: people(found, choice, &path),
            note: choice.note.clone(),
            others: match (refused, choice.slot) {
                (Some(_), Some(wished)) => others(found, choice.technician, wished).map(shown).collect(),
                _ => Vec::new(),
            },
            problems: refused.map(|refused| refused.problems.clone()).unwrap_or_default(),
            sheet: Sheet::of(found, (slot, who), &parts, (lang, now))?,
            parts,
        })
    }
}

/// "Hydra, Alger".
fn label(place: &calendar::Place, lang: Lang) -> String {
    format!("{}{} {}", place.label(lang), comma(lang), place.zone.names.get(lang))
}

const fn comma(lang: Lang) -> char {
    match lang {
        Lang::Ar => '،',
        Lang::Fr | Lang::En => ',',
    }
}

/// From the wished time on, and where that is too late, the first ones.
fn others(found: &SlotDays, technician: Option<TechnicianId>, wished: Timestamp) -> impl Iterator<Item = &Slot> {
    let all = || found.days.iter().flat_map(move |day| by(&day.slots, technician));
    let has_later = all().any(|slot| slot.starts_at >= wished);
    all()
        .filter(move |slot| !has_later || slot.starts_at >= wished)
        .take(OTHERS)
}

fn people(found: &SlotDays, choice: &Choice, path: &str) -> Vec<(String, String, bool)> {
    let anybody = (
        String::new(),
        choice.by(None).address(path),
        choice.technician.is_none(),
    );
    let named = found.technicians.iter().map(|(id, name)| {
        (
            name.clone(),
            choice.by(Some(*id)).address(path),
            choice.technician == Some(*id),
        )
    });
    [anybody].into_iter().chain(named).collect()
}

impl TimesPage {
    fn samples_list() -> Vec<Self> {
        let (full, bare) = Sheet::samples();
        let next = || Next {
            slot: SlotShown::sample(),
            path: "/book/ne-s-allume-plus/times?slot=1970-01-01T00:00:00Z".into(),
        };
        let usual = TimesPage {
            slug: "ne-s-allume-plus".into(),
            title: "La chaudière ne s’allume plus".into(),
            appliance: "ariston-clas-24-cf".into(),
            appliance_label: "Ariston Clas 24 CF".into(),
            place: "dz-1628".into(),
            place_label: "Hydra, Alger".into(),
            time_zone: "Europe/Paris".into(),
            window_min: 120,
            change: "/book/ne-s-allume-plus".into(),
            from: "2026-11-26".into(),
            technician: String::new(),
            next: Some(next()),
            days: DayShown::samples(),
            has_slots: true,
            earlier: "/book/ne-s-allume-plus/times?from=2026-11-19".into(),
            later: "/book/ne-s-allume-plus/times?from=2026-12-03".into(),
            people: vec![
                (String::new(), "/book/ne-s-allume-plus/times".into(), true),
                (
                    "Karim B.".into(),
                    "/book/ne-s-allume-plus/times?technician=tec_1".into(),
                    false,
                ),
            ],
            parts: PartCard::samples(),
            note: String::new(),
            sheet: full,
            others: Vec::new(),
            problems: Problems::default(),
        };
        let nothing = TimesPage {
            appliance: String::new(),
            appliance_label: String::new(),
            next: None,
            days: Vec::new(),
            has_slots: false,
            earlier: String::new(),
            later: String::new(),
            parts: Vec::new(),
            sheet: bare,
            ..usual.clone()
        };
        let taken = TimesPage {
            note: "Sonner deux fois.".into(),
            others: vec![next()],
            problems: Problems {
                summary: "Ce créneau vient d’être pris.".into(),
                ..Problems::default()
            },
            ..usual.clone()
        };
        vec![usual, nothing, taken]
    }
}

platform::page!(TimesPage, "visits/book/times.html", TimesPage::samples_list);
