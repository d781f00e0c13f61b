//! The way to a visit as a browser without scripts goes it: the fault, the place, the slots, holding one with its part, and what
//! is said when somebody else was faster.

use axum::http::StatusCode;
use testkit::{Parts, Reply, TestApp, Visitor};

const SHOP: &str = r#"
currency = "DZD"

[[categories]]
slug = "allumage"
name = { fr = "Allumage", ar = "الإشعال", en = "Ignition" }
intro = { fr = "L’étincelle.", ar = "الشرارة.", en = "The spark." }
drawing = "electrode"

[[appliances]]
id = "ariston-clas-24-cf"
brand = "Ariston"
model = "Clas 24 CF"
kind = { fr = "Murale", ar = "حائطية", en = "Wall-hung" }

[[products]]
slug = "electrode-allumage"
category = "allumage"
brand = "Tafza"
name = { fr = "Électrode d’allumage", ar = "إلكترود الإشعال", en = "Ignition electrode" }
description = { fr = "Fait l’étincelle.", ar = "تصنع الشرارة.", en = "Makes the spark." }
drawing = "electrode"
tax_bp = 1900
fits = ["ariston-clas-24-cf"]
variants = [{ sku = "CHF-0411", price_minor = 345000, on_hand = 1, weight_g = 60 }]
"#;

const TIMES: &str = "/book/ne-s-allume-plus/times?place=dz-1628&appliance=ariston-clas-24-cf";

/// The sample business's time, without the account of one of its technicians.
async fn house() -> TestApp {
    let test = TestApp::start(Parts {
        routes: visits::routes().and(orders::routes()),
        tasks: visits::tasks(),
        ..Parts::default()
    })
    .await;
    let time = include_str!("../../../../server/demo/time.toml");
    let time = time.replace("email = \"technician@comptoir.example\"\n", "");
    let tx = test.app.db().begin().await.unwrap();
    catalog::seed_shop(&tx, &catalog::DemoShop::parse(SHOP).unwrap())
        .await
        .unwrap();
    calendar::seed_time(&tx, &calendar::DemoTime::parse(&time).unwrap(), &[])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    test
}

/// What stands between `before` and the next quote, each time.
fn all<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    text.split(before)
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('"')?.0))
        .collect()
}

async fn see(visitor: &mut Visitor, path: &str) -> Reply {
    let reply = visitor.get(path).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text);
    reply
}

#[tokio::test]
async fn from_a_fault_over_a_place_to_free_slots() {
    let test = house().await;
    let mut visitor = test.visitor();
    let faults = see(&mut visitor, "/book").await;
    assert!(faults.text.contains("/book/ne-s-allume-plus"), "{}", faults.text);
    see(&mut visitor, "/services").await;
    see(&mut visitor, "/book/ne-s-allume-plus").await;
    let named = visitor
        .get("/book/ne-s-allume-plus?zone=dz-16&near=hydra&part=CHF-0411")
        .await;
    assert_eq!(
        named.location(),
        "/fr/book/ne-s-allume-plus/times?place=dz-1628&part=CHF-0411"
    );
    let listed = visitor.get("/book/ne-s-allume-plus?zone=dz-16&place=dz-1628").await;
    assert_eq!(listed.status, StatusCode::SEE_OTHER);
    let another = see(&mut visitor, "/book/ne-s-allume-plus?zone=dz-09&place=dz-1628&list=1").await;
    assert!(another.text.contains("dz-0901"), "the communes of the other zone");
    for nowhere in ["zone=dz-16&near=Toulouse", "zone=dz-16", "zone=dz-16&near=%C2%A7"] {
        let reply = visitor.get(&format!("/book/ne-s-allume-plus?{nowhere}")).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{nowhere}");
    }
    assert_eq!(
        visitor.get("/book/nothing-like-that").await.status,
        StatusCode::NOT_FOUND
    );
    let elsewhere = visitor.get("/book/ne-s-allume-plus/times?place=fr-31500").await;
    assert_eq!(elsewhere.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody goes there");
    test.finish().await;
}

#[tokio::test]
async fn the_slots_page_is_cheap_and_says_what_it_costs() {
    let test = house().await;
    let mut visitor = test.visitor();
    let page = see(&mut visitor, TIMES).await;
    let (statements, trips) = page.work();
    assert!(
        statements <= 6 && trips <= 3,
        "{statements} statements, {trips} round trips"
    );
    assert!(page.text.contains("CHF-0411"), "a part that fits is proposed");
    assert!(page.text.contains("5\u{202f}300,00"), "work and way: {}", page.text);
    assert_eq!(
        page.text.matches(" checked").count(),
        1,
        "the next free slot, and no part"
    );
    let ticked = see(&mut visitor, &format!("{TIMES}&part=CHF-0411")).await;
    assert_eq!(ticked.text.matches(" checked").count(), 2);
    test.finish().await;
}

#[tokio::test]
async fn slot_and_part_are_held_together_and_who_comes_second_keeps_all_that_was_chosen() {
    let test = house().await;
    let (mut first, mut second) = (test.visitor(), test.visitor());
    let page = see(&mut first, TIMES).await;
    let technician = all(&page.text, "technician=")
        .into_iter()
        .find(|id| id.starts_with("tec_"));
    let technician = technician.unwrap().split('&').next().unwrap().to_owned();
    let page = see(&mut first, &format!("{TIMES}&technician={technician}")).await;
    let slot = all(&page.text, "name=\"slot\" value=\"")[0].to_owned();
    let fields = [
        ("appliance", "ariston-clas-24-cf"),
        ("place", "dz-1628"),
        ("technician", technician.as_str()),
        ("slot", slot.as_str()),
        ("part", "CHF-0411"),
        ("note", "Sonner deux fois."),
    ];
    let path = "/book/ne-s-allume-plus/time";
    let held = first.post_form(path, &fields).await;
    assert_eq!(held.location(), "/fr/checkout", "{}", held.text);
    let late = second.post_form(path, &fields).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
    assert!(late.text.contains("Sonner deux fois."), "the word is kept");
    assert!(late.text.contains("class=\"others\""), "other slots are named");
    // Another slot, but the last part is gone: neither is held.
    let page = see(&mut second, TIMES).await;
    let free = all(&page.text, "name=\"slot\" value=\"")[1].to_owned();
    let without_part = second
        .post_form(path, &[("place", "dz-1628"), ("slot", &free), ("part", "CHF-0411")])
        .await;
    assert_eq!(without_part.status, StatusCode::CONFLICT);
    let alone = second.post_form(path, &[("place", "dz-1628"), ("slot", &free)]).await;
    assert_eq!(
        alone.location(),
        "/fr/checkout",
        "the slot was not held by the refused try"
    );
    test.finish().await;
}

#[tokio::test]
async fn what_cannot_be_held_names_its_field() {
    let test = house().await;
    let mut visitor = test.visitor();
    let path = "/book/ne-s-allume-plus/time";
    for slot in [
        "",
        "gestern",
        "2026-01-15T10:00:00Z",
        "2025-01-20T08:00:00Z",
        "2031-01-20T08:00:00Z",
        "2026-01-20T08:07:00Z",
    ] {
        let reply = visitor.post_form(path, &[("place", "dz-1628"), ("slot", slot)]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{slot}");
        assert!(reply.text.contains("#f-starts_at"), "{slot}");
    }
    let note = "x".repeat(601);
    let fields = [
        ("place", "dz-1628"),
        ("slot", "2026-01-20T08:00:00Z"),
        ("note", note.as_str()),
    ];
    let reply = visitor.post_form(path, &fields).await;
    assert!(reply.text.contains("#f-note"), "{}", reply.status);
    let chosen = visitor
        .post_form(
            "/book/ne-s-allume-plus/choice",
            &[("place", "dz-1628"), ("part", "A"), ("part", "B"), ("note", "secret")],
        )
        .await;
    assert_eq!(
        chosen.location(),
        "/fr/book/ne-s-allume-plus/times?place=dz-1628&part=A&part=B"
    );
    test.finish().await;
}
