//! The sample business's files, held to what the seeding takes for granted: names that are unique, references that
//! lead somewhere, three languages, prices and stock that make sense. Judges no wording.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::PathBuf;

use catalog::DemoShop;
use kernel::Localized;
use orders::DemoPlaces;

/// Letters of the Arabic block.
const ARABIC: std::ops::RangeInclusive<char> = '\u{0600}'..='\u{06ff}';

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("demo")
}

fn file(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

fn shop() -> DemoShop {
    let mut paths: Vec<_> = fs::read_dir(folder().join("products"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .iter()
        .fold(DemoShop::parse(&file("shop.toml")).unwrap(), |shop, path| {
            shop.with_products(&fs::read_to_string(path).unwrap()).unwrap()
        })
}

/// Those that come more than once.
fn repeated<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    names.filter(|name| !seen.insert(*name)).collect()
}

fn is_arabic(text: &str) -> bool {
    text.chars().any(|letter| ARABIC.contains(&letter))
}

/// What is wrong with a text, if anything. A value such as `IP 65` may stay in Latin letters in Arabic; prose may not.
fn fault(text: &Localized, is_prose: bool) -> Option<&'static str> {
    // The fields themselves: `get` would answer for a missing language with another.
    let Localized { fr, ar, en } = text;
    if [fr, ar, en]
        .iter()
        .any(|words| words.trim().is_empty() || words.trim().len() != words.len())
    {
        return Some("is blank or padded in a language");
    }
    if is_arabic(fr) || is_arabic(en) {
        return Some("has Arabic letters in French or English");
    }
    (is_prose && !is_arabic(ar)).then_some("has no Arabic")
}

#[test]
fn slugs_and_skus_are_unique() {
    let shop = shop();
    assert_eq!(
        repeated(shop.categories.iter().map(|category| category.slug.as_str())),
        [""; 0]
    );
    assert_eq!(
        repeated(shop.appliances.iter().map(|appliance| appliance.id.as_str())),
        [""; 0]
    );
    assert_eq!(
        repeated(shop.products.iter().map(|product| product.slug.as_str())),
        [""; 0]
    );
    let variants = shop.products.iter().flat_map(|product| &product.variants);
    assert_eq!(repeated(variants.map(|variant| variant.sku.as_str())), [""; 0]);
}

#[test]
fn the_shelf_is_well_stocked() {
    let shop = shop();
    assert_eq!(shop.categories.len(), 8);
    assert!(shop.products.len() >= 64, "only {} products", shop.products.len());
    for category in &shop.categories {
        let count = shop
            .products
            .iter()
            .filter(|product| product.category == category.slug)
            .count();
        assert!(count >= 8, "{} has only {count} products", category.slug);
    }
    let with_choice = shop
        .products
        .iter()
        .filter(|product| product.variants.len() > 1)
        .count();
    assert!(with_choice >= 12, "only {with_choice} products offer a choice");
    for appliance in &shop.appliances {
        let parts = shop
            .products
            .iter()
            .filter(|product| product.fits.contains(&appliance.id))
            .count();
        assert!(parts > 0, "no part fits {}", appliance.id);
    }
}

#[test]
fn references_lead_somewhere() {
    let shop = shop();
    let categories: BTreeSet<_> = shop.categories.iter().map(|category| category.slug.as_str()).collect();
    let appliances: BTreeSet<_> = shop.appliances.iter().map(|appliance| appliance.id.as_str()).collect();
    let drawings: BTreeSet<String> = platform::pages::drawing_names().into_iter().collect();
    let mut lost = Vec::new();
    for category in shop
        .categories
        .iter()
        .filter(|category| !drawings.contains(&category.drawing))
    {
        lost.push(format!("{}: drawing {}", category.slug, category.drawing));
    }
    for product in &shop.products {
        if !categories.contains(product.category.as_str()) {
            lost.push(format!("{}: category {}", product.slug, product.category));
        }
        if !drawings.contains(&product.drawing) {
            lost.push(format!("{}: drawing {}", product.slug, product.drawing));
        }
        let strangers = product.fits.iter().filter(|id| !appliances.contains(id.as_str()));
        lost.extend(strangers.map(|id| format!("{}: appliance {id}", product.slug)));
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn everything_is_said_in_three_languages() {
    let shop = shop();
    let places = DemoPlaces::parse(&file("shop.toml"), &file("wilayas.toml")).unwrap();
    let mut texts: Vec<(String, &Localized, bool)> = Vec::new();
    for category in &shop.categories {
        texts.extend([
            (category.slug.clone(), &category.name, true),
            (category.slug.clone(), &category.intro, true),
        ]);
    }
    texts.extend(
        shop.appliances
            .iter()
            .map(|appliance| (appliance.id.clone(), &appliance.kind, true)),
    );
    for product in &shop.products {
        let slug = || product.slug.clone();
        texts.extend([(slug(), &product.name, true), (slug(), &product.description, true)]);
        texts.extend(product.options.iter().map(|option| (slug(), option, true)));
        for attribute in &product.attributes {
            texts.extend([(slug(), &attribute.label, true), (slug(), &attribute.value, false)]);
        }
        texts.extend(
            product
                .variants
                .iter()
                .flat_map(|variant| &variant.values)
                .map(|value| (slug(), value, false)),
        );
    }
    for method in &places.delivery {
        texts.extend([
            (method.code.clone(), &method.name, true),
            (method.code.clone(), &method.delay, true),
        ]);
    }
    texts.extend(
        places
            .wilayas
            .iter()
            .map(|wilaya| (wilaya.code.clone(), &wilaya.name, true)),
    );
    let faults: Vec<String> = texts
        .iter()
        .filter_map(|(whose, text, is_prose)| {
            fault(text, *is_prose).map(|fault| format!("{whose}: {fault}: {}", text.fr))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn variants_differ_and_can_be_sold() {
    let mut faults = Vec::new();
    for product in &shop().products {
        let mut seen = BTreeSet::new();
        if product.tax_bp != 1900 {
            faults.push(format!("{}: tax of {} basis points", product.slug, product.tax_bp));
        }
        for variant in &product.variants {
            let values: Vec<&str> = variant.values.iter().map(|value| value.fr.as_str()).collect();
            if values.len() != product.options.len() || !seen.insert(values) {
                faults.push(format!("{}: its values repeat, or miss an option", variant.sku));
            }
            if variant.price_minor <= 0 || variant.weight_g <= 0 || variant.on_hand < 0 {
                faults.push(format!("{}: price, weight or stock make no sense", variant.sku));
            }
            if variant.on_hand == 0 && variant.lead_days.is_none() {
                faults.push(format!("{}: out of stock with no delay", variant.sku));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_wilaya_is_delivered_to() {
    let places = DemoPlaces::parse(&file("shop.toml"), &file("wilayas.toml")).unwrap();
    let codes: Vec<&str> = places.wilayas.iter().map(|wilaya| wilaya.code.as_str()).collect();
    assert_eq!(codes, (1..=58).map(|code| format!("{code:02}")).collect::<Vec<_>>());
    let mut methods: HashMap<&str, usize> = HashMap::new();
    for zone in places.delivery.iter().filter_map(|method| method.zone.as_deref()) {
        *methods.entry(zone).or_default() += 1;
    }
    for wilaya in &places.wilayas {
        assert_eq!(
            methods.get(wilaya.zone.as_str()),
            Some(&2),
            "ways of delivery to {} ({})",
            wilaya.code,
            wilaya.zone
        );
    }
    assert_eq!(
        repeated(places.delivery.iter().map(|method| method.code.as_str())),
        [""; 0]
    );
}
