//! Where the house goes: the zones and places that lie in a band. Says nothing of which service goes there.

use std::collections::HashSet;

use platform::Broken;
use platform::db::Session;

use crate::place::{self, Country, Place, Zone};
use crate::store::served as store;

/// What is served, by code.
#[derive(Debug, Clone, Default)]
pub struct Served {
    codes: HashSet<String>,
    /// The nearest, by its band.
    nearest: Option<String>,
}

/// The areas that are served. One statement.
pub async fn served(db: &impl Session) -> Result<Served, Broken> {
    let codes = store::list_served(db).await?;
    Ok(Served {
        nearest: codes.first().map(|(code,)| code.clone()),
        codes: codes.into_iter().map(|(code,)| code).collect(),
    })
}

impl Served {
    /// Whether somebody may go there.
    pub fn has(&self, place: &Place) -> bool {
        self.codes.contains(place.code) || self.codes.contains(place.zone.code)
    }

    /// A place to show times for while nobody has said theirs: in the area the way to which is the shortest.
    pub fn nearest_place(&self) -> Option<&'static Place> {
        let code = self.nearest.as_deref()?;
        place::place(code).or_else(|| {
            place::places_of(place::zone(code)?)
                .into_iter()
                .min_by_key(|place| place.code)
        })
    }

    /// The zones with at least one place that is served, by country and number.
    pub fn zones(&self) -> Vec<&'static Zone> {
        let of_places: HashSet<&str> = self
            .codes
            .iter()
            .filter_map(|code| Some(place::place(code)?.zone.code))
            .collect();
        Country::ALL
            .iter()
            .flat_map(|country| place::zones(*country))
            .filter(|zone| self.codes.contains(zone.code) || of_places.contains(zone.code))
            .collect()
    }

    /// A zone's places that are served, by name.
    pub fn places_of(&self, zone: &Zone) -> Vec<&'static Place> {
        let mut places = place::places_of(zone);
        places.retain(|place| self.has(place));
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_serves_its_places_and_a_place_itself_alone() {
        let served = Served {
            codes: ["dz-16", "dz-0901"].map(str::to_owned).into(),
            nearest: Some("dz-16".to_owned()),
        };
        let zones: Vec<_> = served.zones().iter().map(|zone| zone.code).collect();
        assert_eq!(zones, ["dz-09", "dz-16"]);
        assert_eq!(served.places_of(place::zone("dz-09").unwrap()).len(), 1);
        assert!(served.places_of(place::zone("dz-16").unwrap()).len() > 50);
        assert_eq!(served.nearest_place().map(|place| place.code), Some("dz-1601"));
        assert!(!served.has(place::place("fr-31500").unwrap()));
    }
}
