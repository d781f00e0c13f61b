//! Parts for a repair: what fits the boiler and can be had, and what was named.

use catalog::{AskParts, list_appliances, list_parts};

use crate::shop;

#[tokio::test]
async fn parts_for_a_repair_fit_the_boiler_and_what_was_named_comes_first() {
    let test = shop::start().await;
    let db = test.app.db().read().await.unwrap();
    let categories = ["circulation".to_owned(), "allumage".to_owned()];
    let ask = async |appliance: &str, named: &[String]| {
        let ask = AskParts {
            categories: &categories,
            appliance,
            named,
            most: 6,
        };
        list_parts(&db, ask).await.unwrap()
    };
    let fitting = ask("saunier-duval-thema-classic-c24", &[]).await;
    assert!(!fitting.is_empty());
    assert!(fitting.iter().all(|part| part.is_fitting && part.offer.is_sellable));
    assert_eq!(fitting[0].offer.sku, "CHF-1502", "the first category first");
    assert_eq!(ask("", &[]).await, [], "nothing is guessed");
    let named = ask("saunier-duval-thema-classic-c24", &["CHF-1503".to_owned()]).await;
    assert_eq!(named[0].offer.sku, "CHF-1503");
    assert!(!named[0].is_fitting, "it is for another boiler, and says so");
    assert_eq!(named.len(), fitting.len() + 1);
    assert_eq!(list_appliances(&db).await.unwrap().len(), 2);
    drop(db);
    test.finish().await;
}
