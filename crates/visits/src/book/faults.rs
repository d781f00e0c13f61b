//! What is wrong? The faults as drawings, and when somebody could come.

use axum::extract::RawQuery;
use calendar::{AskSlots, FaultCard};
use kernel::Lang;
use platform::{Answer, Cx, Fault};
use serde::Serialize;

use super::choice::Choice;
use super::shown::{PartCard, SlotShown};

#[derive(Debug, Clone, Serialize)]
pub(super) struct FaultsPage {
    faults: Vec<FaultShown>,
    /// The part that is to be fitted, where somebody comes from its page.
    part: Option<PartCard>,
    /// When somebody could come, and where that is said of.
    next: Option<SlotShown>,
    place: String,
}

#[derive(Debug, Clone, Serialize)]
struct FaultShown {
    title: String,
    note: String,
    drawing: String,
    path: String,
}

pub(super) async fn show(cx: Cx, RawQuery(query): RawQuery) -> Answer {
    let choice = Choice::of_query(query.as_deref());
    let db = cx.app.db().read().await?;
    let ask = catalog::AskParts {
        categories: &[],
        appliance: "",
        named: &choice.parts,
        most: 1,
    };
    let (faults, served, parts) = tokio::try_join!(
        calendar::list_faults(&db),
        calendar::served(&db),
        catalog::list_parts(&db, ask),
    )?;
    let place = choice.place().or_else(|| served.nearest_place());
    let next = match (faults.first(), place) {
        (Some(fault), Some(place)) => {
            let ask = AskSlots {
                service: fault.service,
                place: place.code.to_owned(),
                from: None,
                days: 1,
                technician: None,
                now: cx.app.clock().now(),
            };
            match calendar::free_slots(&db, &ask).await {
                Ok(found) => found.next.map(|slot| SlotShown::of(&slot, found.offer.window_min)),
                Err(Fault::Refused(_)) => None,
                Err(Fault::Broken(broken)) => return Err(broken.into()),
            }
        }
        _ => None,
    };
    let part = parts.first();
    cx.page(&FaultsPage {
        faults: shown(cx.lang, &choice, &faults, part.map(|part| part.category.as_str())),
        part: part.map(|part| PartCard::of(part, cx.lang, false)),
        next,
        place: place
            .map(|place| place.names.get(cx.lang).to_owned())
            .unwrap_or_default(),
    })
}

/// Those that may be mended with a part of that category, the widest first: who comes with a part wants it fitted. Without one,
/// all of them.
fn shown(lang: Lang, choice: &Choice, faults: &[FaultCard], category: Option<&str>) -> Vec<FaultShown> {
    let mut wanted: Vec<&FaultCard> = faults
        .iter()
        .filter(|fault| category.is_none_or(|category| fault.part_categories.iter().any(|known| known == category)))
        .collect();
    if category.is_some() {
        wanted.sort_by_key(|fault| std::cmp::Reverse(fault.part_categories.len()));
    }
    let card = |fault: &FaultCard| FaultShown {
        title: fault.title.get(lang).to_owned(),
        note: fault.note.get(lang).to_owned(),
        drawing: fault.drawing.clone(),
        path: choice.address(&format!("/book/{}", fault.slug)),
    };
    wanted.into_iter().map(card).collect()
}

impl FaultsPage {
    fn samples_list() -> Vec<Self> {
        let empty = FaultsPage {
            faults: Vec::new(),
            part: None,
            next: None,
            place: String::new(),
        };
        let full = FaultsPage {
            faults: vec![FaultShown {
                title: "La chaudière ne s’allume plus".into(),
                note: "Elle claque sans s’allumer.".into(),
                drawing: "no-flame".into(),
                path: "/book/ne-s-allume-plus".into(),
            }],
            next: Some(SlotShown::sample()),
            place: "Hydra".into(),
            ..empty.clone()
        };
        let with_part = FaultsPage {
            part: PartCard::samples().into_iter().next(),
            ..full.clone()
        };
        vec![empty, full, with_part]
    }
}

platform::page!(FaultsPage, "visits/book/faults.html", FaultsPage::samples_list);

#[cfg(test)]
mod tests {
    use kernel::Localized;

    use super::*;

    fn fault(slug: &str, categories: &[&str]) -> FaultCard {
        FaultCard {
            id: "flt_00000000000000000000000000000001".parse().unwrap(),
            slug: slug.into(),
            title: Localized::same(slug),
            note: Localized::same(""),
            drawing: "boiler".into(),
            service: "svc_00000000000000000000000000000001".parse().unwrap(),
            part_categories: categories.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    #[test]
    fn who_brings_a_part_is_led_to_having_it_fitted() {
        let faults = [
            fault("cold", &["pumps"]),
            fault("survey", &[]),
            fault("fitting", &["pumps", "gas"]),
        ];
        let choice = Choice::of_query(Some("part=CHF-1"));
        let paths = |category| -> Vec<String> {
            shown(Lang::Fr, &choice, &faults, category)
                .into_iter()
                .map(|fault| fault.path)
                .collect()
        };
        assert_eq!(
            paths(Some("pumps")),
            ["/book/fitting?part=CHF-1", "/book/cold?part=CHF-1"]
        );
        assert_eq!(paths(None).len(), 3);
    }
}
