//! What the slice has registered holds: every statement prepares and fits its Rust types, every page draws in every language.

use kernel::Lang;
use platform::db::statements;
use platform::pages::pages;
use testkit::{Parts, TestApp};

#[tokio::test]
async fn every_statement_fits_the_schema() {
    let test = TestApp::start(Parts::default()).await;
    let client = test.database.connect().await;
    let ours: Vec<_> = statements()
        .filter(|info| info.module.starts_with("orders::"))
        .collect();
    assert!(ours.len() > 30);
    for info in ours {
        let statement = client
            .prepare(info.sql)
            .await
            .unwrap_or_else(|error| panic!("{}: {error:?}", info.name));
        let parameters = (info.parameters)();
        assert_eq!(parameters.len(), statement.params().len(), "{}", info.name);
        for (parameter, ty) in parameters.iter().zip(statement.params()) {
            assert!((parameter.accepts)(ty), "{}: {} is not {ty}", info.name, parameter.name);
        }
        let Some(columns) = (info.columns)() else { continue };
        assert_eq!(columns.len(), statement.columns().len(), "{}", info.name);
        for (column, found) in columns.iter().zip(statement.columns()) {
            assert!(
                (column.accepts)(found.type_()),
                "{}: {} is {}",
                info.name,
                found.name(),
                found.type_()
            );
            assert!(
                column.name.is_none_or(|name| name == found.name()),
                "{}: {:?} is {}",
                info.name,
                column.name,
                found.name()
            );
        }
    }
    test.finish().await;
}

#[tokio::test]
async fn every_page_draws_from_its_samples_in_every_language() {
    let test = TestApp::start(Parts::default()).await;
    let renderer = test.app.renderer();
    let shell = platform::pages::as_value(&serde_json::json!({
        "lang": "fr", "dir": "ltr", "nonce": "n", "form_token": "t", "path": "/", "base_url": "http://127.0.0.1",
        "languages": [["fr", "Français"]], "shop_name": "Comptoir", "shop_phone": "", "shop_email": "", "shop_address": "",
        "person_name": "", "is_signed_in": false, "is_staff": false, "is_technician": false, "is_demo": false, "cart_count": 0, "menu": [],
    }));
    let mut drawn = 0;
    for page in pages().filter(|page| page.template.starts_with("orders/")) {
        for sample in (page.samples)() {
            for lang in Lang::ALL {
                let text = renderer.render(lang, page.template, sample.clone(), shell.clone());
                let text = text.unwrap_or_else(|broken| panic!("{} in {lang}: {broken:?}", page.template));
                assert!(
                    !text.contains("order-") || !text.contains("no sentence"),
                    "{}",
                    page.template
                );
                drawn += 1;
            }
        }
    }
    assert!(drawn > 60, "{drawn}");
    test.finish().await;
}
