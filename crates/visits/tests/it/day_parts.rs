//! Parts taken from the stock at a visit, over HTTP: found, taken once, refused with what is left; at once and cut off.

use axum::http::StatusCode;
use futures_util::future::join_all;
use serde_json::json;
use testkit::Reply;
use uuid::Uuid;
use visits::UsePart;

use crate::house::{House, Ordered};

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
fits = []
variants = [{ sku = "CHF-0411", price_minor = 345000, on_hand = 3, weight_g = 60 }]
"#;

async fn house() -> (House, Ordered) {
    let house = House::open().await;
    let tx = house.test.app.db().begin().await.unwrap();
    catalog::seed_shop(&tx, &catalog::DemoShop::parse(SHOP).unwrap())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let ordered = house.order("2026-01-17 09:00", 0).await;
    house.wait_until("2026-01-17 09:00").await;
    (house, ordered)
}

async fn arrive(house: &House, ordered: &Ordered) {
    let begun = house.step("technician", ordered, "check_in").await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
}

/// What stands in a field of the only find, which comes after the parts that were taken.
fn field(page: &Reply, name: &str) -> String {
    let from = format!("name=\"{name}\" value=\"");
    let (_, rest) = page
        .text
        .rsplit_once(&from)
        .unwrap_or_else(|| panic!("no {name}: {}", page.text));
    rest.split('"').next().unwrap().to_owned()
}

async fn look(house: &House, ordered: &Ordered, q: &str) -> Reply {
    let path = format!("/fr/technician/visits/{}?q={q}", ordered.visit);
    house.person("technician").get(&path).await
}

async fn take(house: &House, ordered: &Ordered, (act, variant, quantity): (&str, &str, &str)) -> Reply {
    let path = format!("/fr/technician/visits/{}/parts", ordered.visit);
    let fields = [("act", act), ("variant", variant), ("quantity", quantity)];
    house.person("technician").post_form(&path, &fields).await
}

async fn stock(house: &House) -> String {
    house
        .text("select on_hand || ' ' || reserved from variants where sku = 'CHF-0411'")
        .await
}

#[tokio::test]
async fn a_part_is_found_taken_once_and_refused_where_too_few_are_left() {
    let (house, ordered) = house().await;
    arrive(&house, &ordered).await;
    for q in ["CHF", "electrode", "ALLUMAGE"] {
        let found = look(&house, &ordered, q).await;
        assert!(
            found.text.contains("CHF-0411") && found.text.contains("3\u{2069} en stock"),
            "{q}: {}",
            found.text
        );
    }
    for q in ["zzz", "%25", "%27", "_"] {
        let none = look(&house, &ordered, q).await;
        assert!(
            none.status == StatusCode::OK && !none.text.contains("CHF-0411"),
            "{q}: {}",
            none.text
        );
    }
    let found = look(&house, &ordered, "CHF").await;
    let (act, variant) = (field(&found, "act"), field(&found, "variant"));
    for _ in 0..2 {
        let taken = take(&house, &ordered, (&act, &variant, "2")).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
        assert_eq!(stock(&house).await, "1 0", "the same button twice is once");
    }
    let again = field(&look(&house, &ordered, "CHF").await, "act");
    assert_ne!(again, act, "another look is another act");
    let refused = take(&house, &ordered, (&again, &variant, "2")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    assert!(
        refused
            .text
            .replace(['\u{2068}', '\u{2069}'], "")
            .contains("CHF-0411, encore 1."),
        "{}",
        refused.text
    );
    for wrong in ["0", "-1", "", "100", "1.5", "x", "9999999999999999999"] {
        let reply = take(&house, &ordered, (&again, &variant, wrong)).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let unknown = take(&house, &ordered, (&again, "var_00000000000000000000000000000001", "1")).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unknown.text);
    let nameless = take(&house, &ordered, ("", &variant, "1")).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(stock(&house).await, "1 0");
    let page = look(&house, &ordered, "").await;
    assert!(page.text.contains("2 × Électrode d’allumage"), "{}", page.text);
    let desk = house
        .person("manager")
        .get(&format!("/fr/office/visits/{}", ordered.visit))
        .await;
    assert!(desk.text.contains("CHF-0411"), "{}", desk.text);
    let events = house.events(&ordered).await;
    assert_eq!(events, ["ordered", "accept", "check_in", "part"]);
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn parts_are_taken_by_whoever_is_there_and_an_act_of_another_visit_is_none() {
    let (house, ordered) = house().await;
    let variant = house.text("select id::text from variants").await;
    let variant = format!("var_{}", variant.replace('-', ""));
    let act = Uuid::from_u128(7).to_string();
    let early = take(&house, &ordered, (&act, &variant, "1")).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text);
    arrive(&house, &ordered).await;
    assert_eq!(
        take(&house, &ordered, (&act, &variant, "1")).await.status,
        StatusCode::SEE_OTHER
    );
    let other = house.order("2026-01-17 14:00", 0).await;
    arrive(&house, &other).await;
    let stolen = take(&house, &other, (&act, &variant, "1")).await;
    assert_eq!(stolen.status, StatusCode::NOT_FOUND, "{}", stolen.text);
    assert_eq!(stock(&house).await, "2 0");
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn a_part_taken_by_mistake_is_put_back_once() {
    let (house, ordered) = house().await;
    arrive(&house, &ordered).await;
    let found = look(&house, &ordered, "CHF").await;
    let (act, variant) = (field(&found, "act"), field(&found, "variant"));
    take(&house, &ordered, (&act, &variant, "3")).await;
    assert_eq!(stock(&house).await, "0 0");
    let path = format!("/fr/technician/visits/{}/returned-parts", ordered.visit);
    for (who, act, status) in [
        ("lila", act.as_str(), StatusCode::NOT_FOUND),
        ("customer", &act, StatusCode::FORBIDDEN),
        ("technician", "x", StatusCode::NOT_FOUND),
        (
            "technician",
            "00000000-0000-0000-0000-0000000000ff",
            StatusCode::NOT_FOUND,
        ),
    ] {
        let reply = house.person(who).post_form(&path, &[("act", act)]).await;
        assert_eq!(reply.status, status, "{who} {act}");
    }
    let page = look(&house, &ordered, "").await;
    assert!(page.text.contains("Remettre en stock"), "{}", page.text);
    let back = (0..4).map(|_| async {
        house
            .person("technician")
            .post_form(&path, &[("act", &act)])
            .await
            .status
    });
    assert_eq!(join_all(back).await, [StatusCode::SEE_OTHER; 4]);
    assert_eq!(stock(&house).await, "3 0");
    let page = look(&house, &ordered, "").await;
    assert!(
        page.text.contains("Remise en stock") && !page.text.contains("Remettre en stock"),
        "{}",
        page.text
    );
    let again = take(&house, &ordered, (&act, &variant, "3")).await;
    assert_eq!(
        (again.status, stock(&house).await.as_str()),
        (StatusCode::SEE_OTHER, "3 0"),
        "that act is over"
    );
    assert_eq!(
        house.events(&ordered).await,
        ["ordered", "accept", "check_in", "part", "part_back"]
    );
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn programs_note_take_return_and_are_paid_like_the_page() {
    let (house, ordered) = house().await;
    let base = format!("/api/v1/technician/visits/{}", ordered.visit);
    let mut karim = house.person("technician");
    let owed = json!({ "amount": { "amount_minor": 500_000, "currency": "DZD" } });
    let early = karim.post_json(&format!("{base}/cash"), &owed).await;
    assert_eq!(
        (early.status, early.json()["code"].as_str()),
        (StatusCode::CONFLICT, Some("visit_not_now"))
    );
    arrive(&house, &ordered).await;
    let work = karim
        .post_json(&format!("{base}/note"), &json!({ "note": "Gicleur" }))
        .await
        .json();
    assert_eq!(
        (&work["note"], &work["owed"]["amount_minor"]),
        (&json!("Gicleur"), &json!(500_000))
    );
    let variant = field(&look(&house, &ordered, "CHF").await, "variant");
    let part = |quantity: i64| json!({ "act": Uuid::from_u128(5), "variant": variant, "quantity": quantity });
    let too_many = karim.post_json(&format!("{base}/parts"), &part(4)).await;
    assert_eq!(
        too_many.json()["code"],
        json!("visit_out_of_stock"),
        "{}",
        too_many.text
    );
    let work = karim.post_json(&format!("{base}/parts"), &part(2)).await.json();
    assert_eq!(
        (&work["parts"][0]["sku"], &work["parts"][0]["quantity"]),
        (&json!("CHF-0411"), &json!(2))
    );
    let act = json!({ "act": Uuid::from_u128(5) });
    let work = karim.post_json(&format!("{base}/returned-parts"), &act).await.json();
    assert_eq!(work["parts"][0]["is_back"], json!(true));
    let wrong = json!({ "amount": { "amount_minor": 1, "currency": "DZD" } });
    let wrong = karim.post_json(&format!("{base}/cash"), &wrong).await;
    assert_eq!(wrong.json()["code"], json!("visit_owed_changed"), "{}", wrong.text);
    for _ in 0..2 {
        let work = karim.post_json(&format!("{base}/cash"), &owed).await;
        assert_eq!(
            (work.status, &work.json()["owed"]),
            (StatusCode::OK, &json!(null)),
            "{}",
            work.text
        );
    }
    assert_eq!(house.count("journal_entries").await, 1);
    let lila = house.person("lila").get_json(&format!("{base}/work")).await;
    assert_eq!(lila.status, StatusCode::NOT_FOUND);
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn of_many_at_once_so_many_get_one_as_there_are() {
    let (house, ordered) = house().await;
    arrive(&house, &ordered).await;
    let variant = field(&look(&house, &ordered, "CHF").await, "variant");
    let acts: Vec<String> = (1..=8).map(|n| Uuid::from_u128(n).to_string()).collect();
    let all = acts.iter().map(|act| take(&house, &ordered, (act, &variant, "1")));
    let replies = join_all(all).await;
    let taken = replies
        .iter()
        .filter(|reply| reply.status == StatusCode::SEE_OTHER)
        .count();
    let refused = replies
        .iter()
        .filter(|reply| reply.status == StatusCode::CONFLICT)
        .count();
    assert_eq!((taken, refused), (3, 5));
    assert_eq!(stock(&house).await, "0 0");
    let same = (0..6).map(|_| take(&house, &ordered, (&acts[0], &variant, "1")));
    let first = house.count(&format!("visit_parts where id = '{}'", acts[0])).await;
    for reply in join_all(same).await {
        let expected = if first == 1 {
            StatusCode::SEE_OTHER
        } else {
            StatusCode::CONFLICT
        };
        assert_eq!(reply.status, expected, "{}", reply.text);
    }
    assert_eq!(house.count("visit_parts").await, 3);
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn cut_off_anywhere_the_stock_and_the_visit_say_the_same() {
    let (house, ordered) = house().await;
    arrive(&house, &ordered).await;
    house.run_sql("update variants set on_hand = 100").await;
    let variant = field(&look(&house, &ordered, "CHF").await, "variant").parse().unwrap();
    let by = house.technician(0);
    for round in 0..12_u64 {
        let input = UsePart {
            id: Uuid::from_u128(u128::from(round) + 1),
            visit: ordered.visit,
            variant,
            quantity: 1,
        };
        let act = async {
            let tx = house.test.app.db().begin().await.unwrap();
            visits::use_part(&tx, &by, input).await.unwrap();
            tx.commit().await.unwrap();
        };
        let _ = tokio::time::timeout(std::time::Duration::from_micros(round * 900), act).await;
    }
    // Whoever was cut off says it again; whoever was not has said it once.
    for round in 0..12_u64 {
        let input = UsePart {
            id: Uuid::from_u128(u128::from(round) + 1),
            visit: ordered.visit,
            variant,
            quantity: 1,
        };
        let tx = house.test.app.db().begin().await.unwrap();
        visits::use_part(&tx, &by, input).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(stock(&house).await, "88 0");
    assert_eq!(house.count("visit_parts").await, 12);
    assert_eq!(house.count("stock_reservations where state = 'kept'").await, 12);
    house.test.run_tasks().await;
    house.test.finish().await;
}
