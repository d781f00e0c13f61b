//! The places are whole, and found as people type them.

use super::*;

#[test]
fn algeria_has_58_wilayas_and_1541_communes() {
    assert_eq!(zones(Country::Algeria).count(), 58);
    let communes: usize = zones(Country::Algeria).map(|zone| places_of(zone).len()).sum();
    assert_eq!(communes, 1_541);
    let algiers = zone("dz-16").unwrap();
    assert_eq!(
        (algiers.names.fr, algiers.names.ar, algiers.names.en),
        ("Alger", "الجزائر", "Algiers")
    );
    assert_eq!(places_of(algiers).len(), 57);
    let centre = place("dz-1601").unwrap();
    assert_eq!((centre.names.fr, centre.zone.code), ("Alger-Centre", "dz-16"));
    // A commune keeps its code where its wilaya was made of another's.
    assert_eq!(place("dz-0103").unwrap().zone.names.fr, "Timimoun");
}

#[test]
fn france_has_101_departments_and_their_postcodes() {
    assert_eq!(zones(Country::France).count(), 101);
    let postcodes: usize = zones(Country::France).map(|zone| places_of(zone).len()).sum();
    assert_eq!(postcodes, 6_187);
    for (code, name, zone) in [
        ("fr-31500", "Toulouse", "fr-31"),
        ("fr-75116", "Paris", "fr-75"),
        ("fr-20000", "Ajaccio", "fr-2a"),
        ("fr-20200", "Bastia", "fr-2b"),
        ("fr-97110", "Pointe-à-Pitre", "fr-971"),
        ("fr-97400", "Saint-Denis", "fr-974"),
        ("fr-97600", "Mamoudzou", "fr-976"),
    ] {
        let found = place(code).unwrap_or_else(|| panic!("{code}"));
        assert_eq!((found.names.fr, found.zone.code), (name, zone), "{code}");
    }
    assert_eq!(zone("fr-2a").unwrap().number(), "2A");
    assert!(place("fr-31").is_none() && zone("fr-31500").is_none() && place("").is_none() && zone("dz-59").is_none());
}

#[test]
fn every_place_lies_in_a_zone_and_has_its_names() {
    for country in Country::ALL {
        for zone in zones(*country) {
            assert!(!places_of(zone).is_empty(), "{} is empty", zone.code);
            for place in places_of(zone) {
                assert!(
                    [place.names.fr, place.names.ar, place.names.en]
                        .iter()
                        .all(|name| !name.is_empty())
                );
                assert_eq!(super::place(place.code).unwrap().code, place.code, "two of one code");
            }
        }
    }
}

#[test]
fn a_place_is_found_as_people_type_it() {
    let first = |text: &str| find_places(text, 5).first().map(|place| place.code);
    assert_eq!(first("31500"), Some("fr-31500"));
    assert_eq!(first("alger centre"), Some("dz-1601"));
    assert_eq!(first("HYDRA"), place_named("Hydra"));
    assert_eq!(first("الجزائر الوسطى"), Some("dz-1601"));
    assert_eq!(first("béjaia"), place_named("Béjaïa"));
    assert_eq!(first("toulouse 31500"), Some("fr-31500"));
    assert_eq!(find_places("st etienne", 1)[0].names.fr, "Saint-Étienne");
    assert_eq!(find_places("hydra alger", 1)[0].names.fr, "Hydra");
    assert!(
        find_places("toulouse", 6)
            .iter()
            .all(|place| place.zone.code == "fr-31")
    );
    // One of the smaller communes of a postcode.
    assert!(find_places("Furiani", 5).iter().any(|place| place.code == "fr-20600"));
}

#[test]
fn nothing_and_nonsense_find_nothing() {
    for text in ["", " ", "x", "\u{0}", "qqqqzzzz", &"a ".repeat(50_000), "%_'\"\\"] {
        assert!(find_places(text, 10).is_empty() || text.len() > 1_000, "{text:?}");
    }
    assert!(find_places("saint", 20).len() == 20 && find_places("saint", 0).is_empty());
}

fn place_named(name: &str) -> Option<&'static str> {
    let zones = zones(Country::Algeria).flat_map(places_of);
    zones
        .into_iter()
        .find(|place| place.names.fr == name)
        .map(|place| place.code)
}
