//! The shop window: what is sold, for which appliance, and one piece of each shelf.

use platform::{Broken, Cx};
use serde::Serialize;

use super::card::{Appliance, Card};
use crate::shelf::Window;

#[derive(Debug, Clone, Serialize)]
pub(crate) struct HomePage {
    categories: Vec<Shelf>,
    cards: Vec<Card>,
    appliances: Vec<Appliance>,
    mine: Option<Appliance>,
}

#[derive(Debug, Clone, Serialize)]
struct Shelf {
    slug: String,
    title: String,
    intro: String,
    drawing: String,
}

impl HomePage {
    pub fn of(cx: &Cx, appliance: &str, window: Window) -> Result<Self, Broken> {
        let shelves = window.categories.into_iter().map(|row| Shelf {
            slug: row.slug,
            title: row.title.0.get(cx.lang).to_owned(),
            intro: row.intro.0.get(cx.lang).to_owned(),
            drawing: row.drawing,
        });
        Ok(HomePage {
            categories: shelves.collect(),
            cards: Card::all(cx.lang, window.cards)?,
            mine: Appliance::mine(&window.appliances, appliance),
            appliances: Appliance::all(&window.appliances),
        })
    }

    fn samples_list() -> Vec<Self> {
        let empty = HomePage {
            categories: Vec::new(),
            cards: Vec::new(),
            appliances: Vec::new(),
            mine: None,
        };
        let full = HomePage {
            categories: vec![Shelf {
                slug: "circulation".to_owned(),
                title: "Circulation".to_owned(),
                intro: "Ce qui fait tourner l’eau.".to_owned(),
                drawing: "pump".to_owned(),
            }],
            cards: Card::samples(),
            appliances: vec![Appliance::sample()],
            mine: None,
        };
        let chosen = HomePage {
            mine: Some(Appliance::sample()),
            ..full.clone()
        };
        vec![empty, full, chosen]
    }
}

platform::page!(HomePage, "catalog/home.html", HomePage::samples_list);
