//! Where somebody lives, as data in the program: Algeria's 58 wilayas with their communes, the French departments with their
//! postcodes. A place has a code that never changes (`dz-1601`, `fr-31500`); tables name codes. Read once, kept for good.
//! Says nothing of what is served or what the way costs. Where the data comes from: data/README.md.

mod find;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::LazyLock;

use kernel::{Lang, Localized, fold};

pub use find::find_places;

platform::stored_words! {
    /// A country that visits go to.
    pub enum Country {
        Algeria = "DZ",
        France = "FR",
    }
}

/// A name in three languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names {
    pub fr: &'static str,
    pub ar: &'static str,
    pub en: &'static str,
}

/// A wilaya or a department.
#[derive(Debug, PartialEq, Eq)]
pub struct Zone {
    /// `dz-16`, `fr-31`, `fr-2a`, `fr-971`.
    pub code: &'static str,
    pub country: Country,
    pub names: Names,
}

/// A commune of Algeria or a French postcode.
#[derive(Debug)]
pub struct Place {
    /// `dz-1601`, `fr-31500`.
    pub code: &'static str,
    pub zone: &'static Zone,
    /// Of several communes under one postcode: the one with the most people.
    pub names: Names,
    pub postcode: Option<&'static str>,
    /// The other communes of a postcode, or other spellings of the name: `|` between them.
    others: &'static str,
    /// All names, folded, one a line between newlines.
    words: String,
}

impl Names {
    pub fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Fr => self.fr,
            Lang::Ar => self.ar,
            Lang::En => self.en,
        }
    }

    pub fn localized(&self) -> Localized {
        Localized::new(self.fr, self.ar, self.en)
    }
}

impl Zone {
    /// The part of the code people write: `16`, `2A`.
    pub fn number(&self) -> String {
        self.code.get(3..).unwrap_or_default().to_ascii_uppercase()
    }
}

impl Place {
    /// As a list shows it: `31500 Toulouse`, `Hydra`.
    pub fn label(&self, lang: Lang) -> String {
        let name = self.names.get(lang);
        match self.postcode {
            Some(postcode) => format!("{postcode} {name}"),
            None => name.to_owned(),
        }
    }

    /// The other communes under the same postcode.
    pub fn other_communes(&self) -> impl Iterator<Item = &'static str> {
        let others = if self.postcode.is_some() { self.others } else { "" };
        others.split('|').filter(|name| !name.is_empty())
    }
}

/// The place with this code.
pub fn place(code: &str) -> Option<&'static Place> {
    ATLAS.by_code.get(code).and_then(|at| ATLAS.places.get(*at))
}

/// The zone with this code.
pub fn zone(code: &str) -> Option<&'static Zone> {
    ZONES.iter().find(|zone| zone.code == code)
}

/// A country's zones, by number.
pub fn zones(country: Country) -> impl Iterator<Item = &'static Zone> {
    ZONES.iter().filter(move |zone| zone.country == country)
}

/// A zone's places, by name; postcodes by number.
pub fn places_of(zone: &Zone) -> Vec<&'static Place> {
    let mut places: Vec<&Place> = ATLAS
        .places
        .iter()
        .filter(|place| place.zone.code == zone.code)
        .collect();
    places.sort_by_key(|place| (place.postcode, &place.words));
    places
}

/// The zone or the place with this code, by its names: what tables of areas name.
pub fn area_names(code: &str) -> Option<Names> {
    zone(code)
        .map(|zone| zone.names)
        .or_else(|| place(code).map(|place| place.names))
}

struct Atlas {
    /// Within a country: those with the most people first, where that is known.
    places: Vec<Place>,
    by_code: HashMap<&'static str, usize>,
}

static ZONES: LazyLock<Vec<Zone>> = LazyLock::new(|| {
    let algeria = include_str!("../data/dz-zones.csv").lines();
    let france = include_str!("../data/fr-zones.csv").lines();
    let algeria = algeria.filter_map(|line| read_zone(line, Country::Algeria));
    algeria
        .chain(france.filter_map(|line| read_zone(line, Country::France)))
        .collect()
});

static ATLAS: LazyLock<Atlas> = LazyLock::new(|| {
    let algeria = include_str!("../data/dz-places.csv").lines();
    let france = include_str!("../data/fr-places.csv").lines();
    let zones: HashMap<&str, &'static Zone> = ZONES.iter().map(|zone| (zone.code, zone)).collect();
    let algeria = algeria.filter_map(|line| read_commune(line, &zones));
    let places: Vec<Place> = algeria
        .chain(france.filter_map(|line| read_postcode(line, &zones)))
        .collect();
    let by_code = places.iter().enumerate().map(|(at, place)| (place.code, at)).collect();
    Atlas { places, by_code }
});

/// `code;French;Arabic;English, where it is another`.
fn read_zone(line: &'static str, country: Country) -> Option<Zone> {
    let [code, fr, ar, en] = fields(line)?;
    let en = if en.is_empty() { fr } else { en };
    Some(Zone {
        code,
        country,
        names: Names { fr, ar, en },
    })
}

/// `code;zone;French;Arabic;other spellings`.
fn read_commune(line: &'static str, zones: &HashMap<&str, &'static Zone>) -> Option<Place> {
    let [code, zone, fr, ar, others] = fields(line)?;
    Some(Place {
        code,
        zone: zones.get(zone)?,
        names: Names { fr, ar, en: fr },
        postcode: None,
        others,
        words: words([fr, ar].into_iter().chain(others.split('|'))),
    })
}

/// `code;zone;communes, the largest first`.
fn read_postcode(line: &'static str, zones: &HashMap<&str, &'static Zone>) -> Option<Place> {
    let [code, zone, communes] = fields(line)?;
    let (name, others) = communes.split_once('|').unwrap_or((communes, ""));
    Some(Place {
        code,
        zone: zones.get(zone)?,
        names: Names {
            fr: name,
            ar: name,
            en: name,
        },
        postcode: code.get(3..),
        others,
        words: words(communes.split('|')),
    })
}

fn fields<const N: usize>(line: &'static str) -> Option<[&'static str; N]> {
    line.split(';').collect::<Vec<_>>().try_into().ok()
}

/// Names as a search meets them, one a line.
fn words<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names
        .filter(|name| !name.is_empty())
        .fold("\n".to_owned(), |words, name| words + &fold(name) + "\n")
}
