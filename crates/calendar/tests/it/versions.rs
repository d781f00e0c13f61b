//! Areas and holidays are changed by whoever saw the newest: the second is told what is there, and keeps what was typed.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{Reply, Visitor};

use crate::house::House;

async fn open() -> House {
    let house = House::open().await;
    house
        .run_sql("insert into travel_bands values (1, 0, 'DZD', 1900, 0), (2, 80000, 'DZD', 1900, 30)")
        .await;
    house
}

async fn send(staff: &mut Visitor, (method, path): (Method, &str), version: Option<i64>, body: Value) -> Reply {
    staff.headers.retain(|(name, _)| name != "if-match");
    let version = version.map(|version| ("if-match".to_owned(), format!("\"{version}\"")));
    staff.headers.extend(version);
    staff.send_json(method, &format!("/api/v1/office/{path}"), &body).await
}

/// The version of what was saved.
fn saved(reply: &Reply) -> i64 {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    reply.json()["version"].as_i64().unwrap()
}

fn is_changed(reply: &Reply, pointer: &str) {
    assert_eq!(reply.status, StatusCode::CONFLICT, "{}", reply.text);
    let told = reply.json();
    assert_eq!(told["code"], "calendar_changed");
    assert_eq!(told["errors"][0]["pointer"], pointer, "{told}");
}

#[tokio::test]
async fn an_area_is_put_and_taken_out_by_whoever_saw_the_newest() {
    let house = open().await;
    let mut staff = house.staff();
    let (put, delete) = ((Method::PUT, "areas/dz-16"), (Method::DELETE, "areas/dz-16"));
    let band = |band: i16| json!({ "band": band });
    let unseen = send(&mut staff, put.clone(), None, band(1)).await;
    assert_eq!(unseen.json()["errors"][0]["pointer"], "/if_match");
    let first = saved(&send(&mut staff, put.clone(), Some(0), band(1)).await);
    assert_eq!(
        saved(&send(&mut staff, put.clone(), Some(0), band(1)).await),
        first,
        "the same again is the same"
    );
    is_changed(&send(&mut staff, put.clone(), Some(0), band(2)).await, "/band");
    let second = saved(&send(&mut staff, put.clone(), Some(first), band(2)).await);
    is_changed(&send(&mut staff, delete.clone(), Some(first), json!({})).await, "/band");
    let listed = staff.get_json("/api/v1/office/areas").await.json();
    assert_eq!(
        listed["areas"],
        json!([{ "code": "dz-16", "band": 2, "version": second }])
    );
    assert_eq!(
        saved(&send(&mut staff, delete.clone(), Some(second), json!({})).await),
        0
    );
    assert_eq!(
        saved(&send(&mut staff, delete.clone(), Some(second), json!({})).await),
        0,
        "it is out"
    );
    // Who still sees it is told that it is out, and puts it back knowing so.
    is_changed(&send(&mut staff, put.clone(), Some(second), band(1)).await, "/band");
    house.test.advance(std::time::Duration::from_secs(1)).await;
    let third = saved(&send(&mut staff, put, Some(0), band(2)).await);
    assert!(![first, second].contains(&third), "put in again it is not what it was");
    is_changed(&send(&mut staff, delete, Some(second), json!({})).await, "/band");
    assert_eq!(house.count("served_areas where band = 2").await, 1);
    let acts = house.test.acts_on("dz-16").await;
    let verbs: Vec<&str> = acts.iter().map(|act| act.verb.as_str()).collect();
    assert_eq!(verbs, ["put_area", "put_area", "remove_area", "put_area"]);
    house.test.finish().await;
}

#[tokio::test]
async fn a_holiday_is_changed_by_whoever_saw_the_newest() {
    let house = open().await;
    let mut staff = house.staff();
    let day = "holidays/DZ/2026-03-23";
    let (put, delete) = ((Method::PUT, day), (Method::DELETE, day));
    let closed = |en: &str| json!({ "is_closed": true, "names": { "fr": "Aïd", "ar": "عيد", "en": en } });
    let first = saved(&send(&mut staff, put.clone(), Some(0), closed("Eid")).await);
    is_changed(
        &send(&mut staff, put.clone(), Some(0), closed("Eid al-Fitr")).await,
        "/names/en",
    );
    let second = saved(&send(&mut staff, put.clone(), Some(first), closed("Eid al-Fitr")).await);
    is_changed(
        &send(&mut staff, delete.clone(), Some(first), json!({})).await,
        "/is_closed",
    );
    let listed = staff
        .get_json("/api/v1/office/holidays?country=DZ&year=2026")
        .await
        .json();
    let days = listed["days"].as_array().unwrap();
    let version = |date: &str| &days.iter().find(|day| day["day"] == date).unwrap()["version"];
    assert_eq!(version("2026-03-23"), second);
    assert_eq!(version("2026-07-05"), 0, "as the rules say");
    assert_eq!(
        saved(&send(&mut staff, delete.clone(), Some(second), json!({})).await),
        0
    );
    house.test.advance(std::time::Duration::from_secs(1)).await;
    let open = saved(&send(&mut staff, put, Some(0), json!({ "is_closed": false })).await);
    is_changed(&send(&mut staff, delete, Some(second), json!({})).await, "/is_closed");
    assert!(![first, second].contains(&open));
    assert_eq!(house.count("holiday_changes where not is_closed").await, 1);
    house.test.finish().await;
}

#[tokio::test]
async fn of_many_who_put_an_area_in_at_once_one_does_and_the_others_are_told() {
    let house = open().await;
    let try_with = |band: i16| {
        let mut staff = house.staff();
        async move {
            send(
                &mut staff,
                (Method::PUT, "areas/dz-16"),
                Some(0),
                json!({ "band": band }),
            )
            .await
            .status
        }
    };
    let (a, b, c, d) = tokio::join!(try_with(1), try_with(2), try_with(1), try_with(2));
    let won = [a, b, c, d].iter().filter(|status| **status == StatusCode::OK).count();
    let told = [a, b, c, d]
        .iter()
        .filter(|status| **status == StatusCode::CONFLICT)
        .count();
    // Who wished what the winner did has it, too.
    assert_eq!((won, told), (2, 2), "{a} {b} {c} {d}");
    assert_eq!(house.count("served_areas").await, 1);
    house.test.finish().await;
}

/// What the hidden field of a page's last form says.
fn version_in(page: &str) -> &str {
    let from = page.rfind("name=\"version\" value=\"").unwrap() + 22;
    page[from..].split('"').next().unwrap()
}

#[tokio::test]
async fn the_second_at_a_form_is_shown_what_is_there_and_keeps_what_was_typed() {
    let house = open().await;
    let (mut staff, areas, holidays) = (house.staff(), "/en/office/areas", "/en/office/holidays");
    let form = [("code", ""), ("place", "31500"), ("band", "2"), ("version", "")];
    house
        .run_sql("insert into served_areas values ('fr-31500', 1, 5)")
        .await;
    let told = staff.post_form(areas, &form).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(told.text.contains("Somebody has just changed"), "{}", told.text);
    assert!(told.text.contains("value=\"31500\""), "what was typed: {}", told.text);
    assert_eq!(version_in(&told.text), "5");
    let form = [("code", ""), ("place", "31500"), ("band", "2"), ("version", "5")];
    assert_eq!(staff.post_form(areas, &form).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.count("served_areas where band = 2 and version = 6").await, 1);
    let out = [("code", "fr-31500"), ("band", ""), ("version", "5")];
    assert_eq!(staff.post_form(areas, &out).await.status, StatusCode::CONFLICT);
    assert_eq!(house.count("served_areas").await, 1);

    house
        .run_sql("insert into holiday_changes values ('DZ', '2026-03-24', false, '{\"fr\": \"\", \"ar\": \"\", \"en\": \"\"}', 7)")
        .await;
    let close = |version| {
        [
            ("country", "DZ"),
            ("day", "2026-03-24"),
            ("state", "closed"),
            ("names_fr", "Pont"),
            ("names_ar", "عطلة"),
            ("names_en", "Bridge day"),
            ("version", version),
        ]
    };
    let told = staff.post_form(holidays, &close("")).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(told.text.contains("value=\"Bridge day\""), "{}", told.text);
    assert_eq!(version_in(&told.text), "7");
    assert_eq!(
        staff.post_form(holidays, &close("7")).await.status,
        StatusCode::SEE_OTHER
    );
    let stale = [
        ("country", "DZ"),
        ("day", "2026-03-24"),
        ("state", "rule"),
        ("version", "7"),
    ];
    let told = staff.post_form(holidays, &stale).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert_eq!(version_in(&told.text), "", "of a button nothing was typed");
    assert_eq!(house.count("holiday_changes where is_closed and version = 8").await, 1);
    house.test.finish().await;
}
