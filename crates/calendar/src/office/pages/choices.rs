//! What the editors' lists and boxes offer. Pure but for what it is given.

use std::collections::BTreeMap;

use kernel::Lang;
use serde::Serialize;

use crate::place;

/// A line of a list, or a box.
#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub is_on: bool,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Choice {
            value: value.into(),
            label: label.into(),
            is_on: false,
        }
    }
}

/// All line drawings by name.
pub fn drawings() -> Vec<Choice> {
    let names = platform::pages::drawing_names().into_iter();
    names.map(|name| Choice::new(name.clone(), name)).collect()
}

/// A box for each served area, and for each other that is chosen; ticked as the form says.
pub fn areas<'a>(served: impl Iterator<Item = &'a str>, more: &'a BTreeMap<String, String>, lang: Lang) -> Vec<Choice> {
    let mut codes: Vec<&str> = served.collect();
    codes.extend(more.keys().filter_map(|name| name.strip_prefix("area_")));
    codes.sort_unstable();
    codes.dedup();
    codes
        .into_iter()
        .map(|code| Choice {
            value: code.to_owned(),
            label: area_label(code, lang),
            is_on: more.contains_key(&format!("area_{code}")),
        })
        .collect()
}

/// `Alger (16)`, `31500 Toulouse`, the code itself where nothing has it.
pub fn area_label(code: &str, lang: Lang) -> String {
    match (place::zone(code), place::place(code)) {
        (Some(zone), _) => format!("{} ({})", zone.names.get(lang), zone.number()),
        (None, Some(place)) => place.label(lang),
        (None, None) => code.to_owned(),
    }
}
