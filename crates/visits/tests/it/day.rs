//! The technician's day over HTTP: each step in its order and once, nobody else's visits, the note; and the customer's page, list
//! and JSON of the same visits.

use axum::http::StatusCode;
use serde_json::json;
use visits::State;

use crate::house::{House, NADIA, Ordered};

async fn done(house: &House, ordered: &Ordered, step: &str, state: State) {
    for _ in 0..2 {
        let reply = house.step("technician", ordered, step).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{step}: {}", reply.text);
        assert_eq!(house.stands(ordered).await.0, state, "{step}");
    }
}

#[tokio::test]
async fn the_steps_are_taken_in_their_order_and_once() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    house.wait_until("2026-01-17 08:30").await;
    for step in ["check_out", "accept", "decline"] {
        let reply = house.step("technician", &ordered, step).await;
        let twice = step == "accept";
        let expected = if twice {
            StatusCode::SEE_OTHER
        } else {
            StatusCode::CONFLICT
        };
        assert_eq!(reply.status, expected, "{step}: {}", reply.text);
    }
    let early = house.step("technician", &ordered, "miss").await;
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text);
    for nonsense in ["", "complete", "cancel", "check in", "drop table"] {
        let reply = house.step("technician", &ordered, nonsense).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{nonsense}");
    }
    done(&house, &ordered, "set_out", State::OnTheWay).await;
    done(&house, &ordered, "check_in", State::CheckedIn).await;
    for step in ["set_out", "miss", "decline"] {
        let reply = house.step("technician", &ordered, step).await;
        assert_eq!(reply.status, StatusCode::CONFLICT, "{step}: {}", reply.text);
    }
    done(&house, &ordered, "check_out", State::Completed).await;
    for step in ["set_out", "check_in", "miss", "decline", "accept"] {
        let reply = house.step("technician", &ordered, step).await;
        assert_eq!(reply.status, StatusCode::CONFLICT, "{step}: {}", reply.text);
    }
    let all = ["ordered", "accept", "set_out", "check_in", "check_out", "complete"];
    assert_eq!(house.events(&ordered).await, all);
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn who_was_not_there_is_missed_once_the_window_is_over() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    house.wait_until("2026-01-17 10:59").await;
    let page = format!("/fr/technician/visits/{}", ordered.visit);
    let early = house.person("technician").get(&page).await;
    assert!(!early.text.contains("value=\"miss\""), "no button before its time");
    house.wait_until("2026-01-17 11:00").await;
    let late = house.person("technician").get(&page).await;
    assert!(late.text.contains("value=\"miss\""), "{}", late.text);
    done(&house, &ordered, "miss", State::NoShow).await;
    assert_eq!(house.stands(&ordered).await, (State::NoShow, false));
    let day = house.person("technician").get("/fr/technician?date=2026-01-17").await;
    assert!(!day.text.contains("class=\"sheet errand"), "{}", day.text);
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn anothers_visit_is_not_found_whatever_is_done_to_it() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    let base = format!("/fr/technician/visits/{}", ordered.visit);
    let mut lila = house.person("lila");
    assert_eq!(lila.get(&base).await.status, StatusCode::NOT_FOUND);
    let posts: [(&str, &[(&str, &str)]); 4] = [
        ("steps", &[("step", "check_in")]),
        ("note", &[("note", "x")]),
        ("cash", &[("amount_minor", "500000"), ("currency", "DZD")]),
        (
            "parts",
            &[
                ("act", "00000000-0000-0000-0000-000000000001"),
                ("variant", "var_00000000000000000000000000000001"),
                ("quantity", "1"),
            ],
        ),
    ];
    for (what, fields) in posts {
        let reply = lila.post_form(&format!("{base}/{what}"), fields).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{what}");
        let customers = house
            .person("customer")
            .post_form(&format!("{base}/{what}"), fields)
            .await;
        assert_eq!(customers.status, StatusCode::FORBIDDEN, "{what}");
    }
    let api = format!("/api/v1/technician/visits/{}", ordered.visit);
    assert_eq!(lila.get_json(&api).await.status, StatusCode::NOT_FOUND);
    for what in ["acceptance", "departure", "check-in", "check-out", "no-show"] {
        let reply = lila.post_json(&format!("{api}/{what}"), &json!({})).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{what}: {}", reply.text);
    }
    let day = lila.get_json("/api/v1/technician/day?date=2026-01-17").await.json();
    assert_eq!(day["visits"], json!([]));
    assert_eq!(house.events(&ordered).await, ["ordered", "accept"]);
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn the_note_is_the_technicians_last_word_and_the_customer_does_not_read_it() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    let base = format!("/fr/technician/visits/{}", ordered.visit);
    let mut karim = house.person("technician");
    for note in ["premier", "Électrode <b>changée</b>\r\n& testée"] {
        let kept = karim.post_form(&format!("{base}/note"), &[("note", note)]).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    }
    let long = "é".repeat(2_001);
    let refused = karim.post_form(&format!("{base}/note"), &[("note", &long)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("f-note-problem"), "{}", refused.text);
    let page = karim.get(&base).await;
    assert!(page.text.contains("Électrode &lt;b&gt;changée"), "{}", page.text);
    let desk = house
        .person("manager")
        .get(&format!("/fr/office/visits/{}", ordered.visit))
        .await;
    assert!(desk.text.contains("&amp; testée"), "{}", desk.text);
    let key = orders::key_of(&house.test.app, ordered.order);
    for path in ["/fr/visits", "/api/v1/visits"] {
        let theirs = house
            .test
            .visitor()
            .get(&format!("{path}/{}?key={key}", ordered.visit))
            .await;
        assert_eq!(theirs.status, StatusCode::OK);
        assert!(!theirs.text.contains("changée"), "{}", theirs.text);
    }
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn customer_technician_and_office_read_the_same_visit_as_json() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    let key = orders::key_of(&house.test.app, ordered.order);
    let id = ordered.visit.to_string();
    let theirs = house
        .test
        .visitor()
        .get_json(&format!("/api/v1/visits/{id}?key={key}"))
        .await
        .json();
    assert_eq!(
        (&theirs["state"], &theirs["can"]),
        (&json!("confirmed"), &json!(["cancel", "move"]))
    );
    assert_eq!(theirs.get("phone"), None, "they know their own number");
    let his = house
        .person("technician")
        .get_json(&format!("/api/v1/technician/visits/{id}"))
        .await
        .json();
    assert_eq!(
        (&his["phone"], &his["can"]),
        (&json!("+213551234567"), &json!(["set_out", "check_in", "miss"]))
    );
    let desk = house
        .person("manager")
        .get_json(&format!("/api/v1/office/visits/{id}"))
        .await
        .json();
    assert_eq!(
        (&desk["starts_at"], &desk["gross"]),
        (&theirs["starts_at"], &his["gross"])
    );
    for nobody in ["", "?key=", "?key=x", "?key=00000000000000000000000000000000"] {
        let reply = house
            .test
            .visitor()
            .get_json(&format!("/api/v1/visits/{id}{nobody}"))
            .await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{nobody}");
    }
    let list = house
        .person("manager")
        .get_json("/api/v1/office/visits?state=confirmed")
        .await
        .json();
    assert_eq!(list["visits"][0]["id"], json!(id));
    let none = house
        .person("manager")
        .get_json("/api/v1/office/visits?state=completed")
        .await
        .json();
    assert_eq!(none["visits"], json!([]));
    let departed = house
        .person("technician")
        .post_json(&format!("/api/v1/technician/visits/{id}/departure"), &json!({}))
        .await;
    assert_eq!(departed.json()["state"], json!("on_the_way"), "{}", departed.text);
    let wrong = house
        .person("technician")
        .post_json(&format!("/api/v1/technician/visits/{id}/check-out"), &json!({}))
        .await;
    assert_eq!(
        (wrong.status, wrong.json()["code"].as_str()),
        (StatusCode::CONFLICT, Some("visit_not_now"))
    );
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn the_account_lists_ones_own_visits_and_opens_them() {
    let house = House::open().await;
    let mine = house.order("2026-01-17 09:00", 0).await;
    let theirs = house.order("2026-01-17 14:00", 0).await;
    house
        .run_sql(&format!(
            "update visits set person_id = '{NADIA}' where id = '{}'",
            mine.visit.uuid()
        ))
        .await;
    let mut nadia = house.person("customer");
    let list = nadia.get("/fr/account/visits").await;
    assert!(list.text.contains(&mine.visit.to_string()), "{}", list.text);
    assert!(!list.text.contains(&theirs.visit.to_string()), "{}", list.text);
    assert_eq!(
        nadia.get(&format!("/fr/visits/{}", mine.visit)).await.status,
        StatusCode::OK
    );
    for path in ["/fr/visits", "/api/v1/visits"] {
        let reply = nadia.get(&format!("{path}/{}", theirs.visit)).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
    }
    let theirs_key = orders::key_of(&house.test.app, theirs.order);
    let crossed = nadia
        .get(&format!("/fr/visits/{}/cancellation?key={theirs_key}", mine.visit))
        .await;
    assert_eq!(
        crossed.status,
        StatusCode::OK,
        "hers by her account, whatever key she shows"
    );
    let stranger = house
        .test
        .visitor()
        .get(&format!("/fr/visits/{}?key={theirs_key}", mine.visit))
        .await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND, "a key opens its own order");
    assert_ne!(
        house.test.visitor().get("/fr/account/visits").await.status,
        StatusCode::OK
    );
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn a_customer_moves_and_cancels_by_key_for_the_amount_that_was_shown() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    let key = orders::key_of(&house.test.app, ordered.order);
    let mut nadia = house.test.visitor();
    let link = format!("/fr/visits/{}", ordered.visit);
    let slots = nadia.get(&format!("{link}/move?key={key}")).await;
    assert_eq!(slots.status, StatusCode::OK, "{}", slots.text);
    let slot = slots.text.split("name=\"starts_at\" value=\"").nth(3).unwrap();
    let slot = slot.split('"').next().unwrap().to_owned();
    for wrong in ["", "demain", "2026-01-17T03:00:00Z", "9999-12-31T00:00:00Z"] {
        let refused = nadia
            .post_form(&format!("{link}/move?key={key}"), &[("starts_at", wrong)])
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(refused.text.contains("#f-starts_at"), "{wrong}");
    }
    for _ in 0..2 {
        let moved = nadia
            .post_form(&format!("{link}/move?key={key}"), &[("starts_at", &slot)])
            .await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text);
    }
    assert_eq!(house.events(&ordered).await, ["ordered", "accept", "move"]);
    let page = nadia.get(&format!("{link}/cancellation?key={key}")).await;
    assert!(
        page.text.contains("name=\"back\" value=\"0\""),
        "nothing was paid: {}",
        page.text
    );
    assert!(
        page.text.contains("5\u{202f}000,00"),
        "what nobody owes any more: {}",
        page.text
    );
    for wrong in [("500000", "0"), ("0", "1"), ("", ""), ("x", "0")] {
        let fields = [("back", wrong.0), ("kept", wrong.1)];
        let refused = nadia
            .post_form(&format!("{link}/cancellation?key={key}"), &fields)
            .await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{wrong:?}");
        assert_eq!(house.stands(&ordered).await, (State::Confirmed, true));
    }
    for _ in 0..2 {
        let fields = [("back", "0"), ("kept", "0"), ("reason", "Réparée seule")];
        let gone = nadia
            .post_form(&format!("{link}/cancellation?key={key}"), &fields)
            .await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
    }
    assert_eq!(house.stands(&ordered).await, (State::Cancelled, false));
    let after = nadia.get(&format!("{link}/cancellation?key={key}")).await;
    assert_eq!(after.status, StatusCode::SEE_OTHER, "nothing is left to cancel");
    house.test.run_tasks().await;
    house.test.finish().await;
}
