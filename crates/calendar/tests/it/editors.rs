//! The office edits the calendar: by forms and by JSON, two at once, with what is no time and no number.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::House;
use crate::leave::hire;

fn service_form() -> Vec<(&'static str, &'static str)> {
    vec![
        ("slug", "depannage"),
        ("title_fr", "Dépannage"),
        ("title_ar", "إصلاح"),
        ("title_en", "Repair"),
        ("duration_min", "60"),
        ("before_min", "0"),
        ("after_min", "15"),
        ("step_min", "60"),
        ("window_min", "120"),
        ("notice_min", "180"),
        ("horizon_days", "42"),
        ("price", "4500,00"),
        ("currency", "DZD"),
        ("tax", "19"),
        ("payment", "deposit"),
        ("deposit", "30"),
        ("acceptance", "automatic"),
        ("answer_within_min", "1440"),
        ("release_delay_min", "0"),
        ("tier_hours_1", "24"),
        ("tier_share_1", "100"),
        ("tier_hours_2", "12"),
        ("tier_share_2", "50"),
        ("skills", "gaz, chaudiere"),
        ("is_active", "true"),
        ("position", "1"),
    ]
}

fn with(
    form: &[(&'static str, &'static str)],
    changes: &[(&'static str, &'static str)],
) -> Vec<(&'static str, &'static str)> {
    let kept = form
        .iter()
        .filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
    kept.chain(changes).copied().collect()
}

const ID: &str = "svc_00000000000000000000000000000007";

#[tokio::test]
async fn a_service_is_made_once_and_changed_by_whoever_saw_the_newest() {
    let house = House::open().await;
    let mut staff = house.staff();
    let page = staff.get("/fr/office/services/new").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let form = with(&service_form(), &[("id", ID)]);
    for _ in 0..2 {
        let made = staff.post_form("/fr/office/services", &form).await;
        assert_eq!(made.location(), "/fr/office/services", "{}", made.text);
    }
    assert_eq!(
        house
            .count("services where price_minor = 450000 and policy->>'deposit_bp' = '3000'")
            .await,
        1
    );
    assert_eq!(house.count("audit_entries where verb = 'put_service'").await, 1);

    // Two open the form; both change the price; the first is saved.
    let path = format!("/fr/office/services/{ID}");
    let first = with(&service_form(), &[("version", "1"), ("price", "5000")]);
    let second = with(&service_form(), &[("version", "1"), ("duration_min", "90")]);
    assert_eq!(staff.post_form(&path, &first).await.status, StatusCode::SEE_OTHER);
    let refused = staff.post_form(&path, &second).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    // What they typed is kept, what differs is named, and the next save is from the newest.
    assert!(
        refused.text.contains(r#"name="duration_min" type="text" value="90""#),
        "{}",
        refused.text
    );
    assert!(refused.text.contains("f-price-problem") && refused.text.contains("f-duration_min-problem"));
    assert!(refused.text.contains(r#"name="version" value="2""#));
    assert_eq!(
        house
            .count("services where duration_min = 60 and price_minor = 500000")
            .await,
        1
    );
    let again = with(&second, &[("version", "2")]);
    assert_eq!(staff.post_form(&path, &again).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.count("services where duration_min = 90 and version = 3").await, 1);
    house.test.finish().await;
}

#[tokio::test]
async fn a_form_names_every_field_that_is_wrong_and_keeps_what_was_typed() {
    let house = House::open().await;
    let mut staff = house.staff();
    let form = with(
        &service_form(),
        &[
            ("id", ID),
            ("slug", "Not A Slug"),
            ("title_ar", ""),
            ("duration_min", "2"),
            ("tier_share_2", "100,5"),
            ("tier_hours_1", "6"),
        ],
    );
    let refused = staff.post_form("/fr/office/services", &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Not A Slug"));
    let form = with(&form, &[("tier_share_2", "100")]);
    let refused = staff.post_form("/fr/office/services", &form).await;
    for name in ["slug", "title_ar", "duration_min", "tiers"] {
        assert!(
            refused.text.contains(&format!("href=\"#f-{name}\"")),
            "{name}: {}",
            refused.text
        );
    }
    assert_eq!(house.count("services").await, 0);
    house.test.finish().await;
}

#[tokio::test]
async fn hours_of_the_week_that_are_no_time_are_refused_by_their_day() {
    let house = House::open().await;
    let karim = hire(&house).await;
    let mut staff = house.staff();
    let path = format!("/fr/office/technicians/{karim}");
    let form = [
        ("version", "1"),
        ("name", "Karim B."),
        ("phone", "+213 555 01 02 03"),
        ("time_zone", "Africa/Algiers"),
        ("country", "DZ"),
        ("skills", "boiler"),
        ("area_dz-16", "true"),
        ("is_active", "true"),
        ("weekly_monday", "8h–12h, 13h–17h30"),
    ];
    let mut wrong = form.to_vec();
    wrong.extend([("weekly_tuesday", "25:99-26:00"), ("weekly_friday", "12-8")]);
    let refused = staff.post_form(&path, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("#f-weekly_tuesday") && refused.text.contains("#f-weekly_friday"),
        "{}",
        refused.text
    );
    assert!(refused.text.contains("25:99-26:00"), "what was typed is kept");
    assert_eq!(staff.post_form(&path, &form).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        house
            .count("technicians where weekly = '{480,720,780,1050}' and version = 2")
            .await,
        1
    );

    // A day of its own, from the version that was seen; a second editor is refused.
    let days = format!("{path}/days");
    let closed = [
        ("version", "2"),
        ("day", "2026-02-02"),
        ("hours", ""),
        ("note", "Inventaire"),
    ];
    for _ in 0..2 {
        assert_eq!(staff.post_form(&days, &closed).await.status, StatusCode::SEE_OTHER);
    }
    let late = [("version", "2"), ("day", "2026-02-03"), ("hours", "10-12")];
    let refused = staff.post_form(&days, &late).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    let wrong = [("version", "3"), ("day", "2026-02-03"), ("hours", "25:99-26")];
    assert_eq!(
        staff.post_form(&days, &wrong).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(house.count("technician_days").await, 1);
    let shown = staff.get(&path).await;
    assert!(
        shown.text.contains("Inventaire") && shown.text.contains("/days/2026-02-02/removal"),
        "{}",
        shown.text
    );
    let removed = staff
        .post_form(&format!("{days}/2026-02-02/removal"), &[("version", "3")])
        .await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    assert_eq!(house.count("technician_days").await, 0);
    house.test.finish().await;
}

#[tokio::test]
async fn leave_by_form_is_refused_over_leave_and_ends() {
    let house = House::open().await;
    let karim = hire(&house).await;
    let mut staff = house.staff();
    let path = format!("/fr/office/technicians/{karim}/leave");
    let away = [
        ("from", "2026-02-02T08:00"),
        ("until", "2026-02-06T18:00"),
        ("note", "Mariage"),
    ];
    assert_eq!(staff.post_form(&path, &away).await.status, StatusCode::SEE_OTHER);
    let over = [("from", "2026-02-05"), ("until", "2026-02-08"), ("note", "")];
    let refused = staff.post_form(&path, &over).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("2026-02-02 08:00"), "{}", refused.text);
    let shown = staff.get(&format!("/ar/office/technicians/{karim}")).await;
    let id = shown
        .text
        .split("/leave/")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .unwrap();
    let ended = staff.post_form(&format!("{path}/{id}/end"), &[]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    assert_eq!(staff.post_form(&path, &over).await.status, StatusCode::SEE_OTHER);
    house.test.finish().await;
}

#[tokio::test]
async fn places_are_served_in_bands() {
    let house = House::open().await;
    let mut staff = house.staff();
    let band = [
        ("version", ""),
        ("price", "800"),
        ("currency", "DZD"),
        ("tax", "19"),
        ("travel_min", "15"),
    ];
    for _ in 0..2 {
        let put = staff.post_form("/fr/office/areas/bands/1", &band).await;
        assert_eq!(put.status, StatusCode::SEE_OTHER, "{}", put.text);
    }
    let other = with(&band, &[("price", "900")]);
    assert_eq!(
        staff.post_form("/fr/office/areas/bands/1", &other).await.status,
        StatusCode::CONFLICT
    );
    assert_eq!(
        staff.post_form("/fr/office/areas/bands/10", &band).await.status,
        StatusCode::NOT_FOUND
    );
    for (form, status) in [
        ([("code", "dz-16"), ("place", ""), ("band", "1")], StatusCode::SEE_OTHER),
        ([("code", ""), ("place", "31500"), ("band", "1")], StatusCode::SEE_OTHER),
        (
            [("code", "dz-99"), ("place", ""), ("band", "1")],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            [("code", "dz-16"), ("place", ""), ("band", "7")],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            [("code", ""), ("place", "qqzz"), ("band", "1")],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    ] {
        assert_eq!(
            staff.post_form("/fr/office/areas", &form).await.status,
            status,
            "{form:?}"
        );
    }
    assert_eq!(house.count("served_areas where code in ('dz-16', 'fr-31500')").await, 2);
    let shown = staff.get_json("/api/v1/office/areas").await.json();
    let area = shown["areas"]
        .as_array()
        .unwrap()
        .iter()
        .find(|area| area["code"] == "fr-31500");
    let version = area.unwrap()["version"].to_string();
    let out = [("code", "fr-31500"), ("band", ""), ("version", version.as_str())];
    assert_eq!(
        staff.post_form("/fr/office/areas", &out).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(house.count("served_areas").await, 1);
    house.test.finish().await;
}

#[tokio::test]
async fn holidays_are_corrected_by_the_house() {
    let house = House::open().await;
    let mut staff = house.staff();
    let list = async |staff: &mut testkit::Visitor| staff.get("/en/office/holidays?country=DZ&year=2026").await.text;
    assert!(list(&mut staff).await.contains("Eid al-Fitr"));
    let open = [("country", "DZ"), ("day", "2026-03-22"), ("state", "open")];
    assert_eq!(
        staff.post_form("/en/office/holidays", &open).await.status,
        StatusCode::SEE_OTHER
    );
    let closed = [
        ("country", "DZ"),
        ("day", "2026-03-23"),
        ("state", "closed"),
        ("names_fr", "Aïd el-Fitr"),
        ("names_ar", "عيد الفطر"),
        ("names_en", "Eid al-Fitr, moved"),
    ];
    assert_eq!(
        staff.post_form("/en/office/holidays", &closed).await.status,
        StatusCode::SEE_OTHER
    );
    let text = list(&mut staff).await;
    assert!(text.contains("Eid al-Fitr, moved") && text.contains("worked"), "{text}");
    for (name, value) in [("day", "2026-25-99"), ("country", "XX"), ("state", "maybe")] {
        let wrong = with(&open, &[(name, value)]);
        let refused = staff.post_form("/en/office/holidays", &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
    }
    let shown = staff
        .get_json("/api/v1/office/holidays?country=DZ&year=2026")
        .await
        .json();
    let day = shown["days"]
        .as_array()
        .unwrap()
        .iter()
        .find(|day| day["day"] == "2026-03-22");
    let version = day.unwrap()["version"].to_string();
    let rule = [
        ("country", "DZ"),
        ("day", "2026-03-22"),
        ("state", "rule"),
        ("version", version.as_str()),
    ];
    for _ in 0..2 {
        assert_eq!(
            staff.post_form("/en/office/holidays", &rule).await.status,
            StatusCode::SEE_OTHER
        );
    }
    assert_eq!(house.count("holiday_changes").await, 1);
    house.test.finish().await;
}

async fn change(staff: &mut testkit::Visitor, path: &str, version: Option<&str>, body: &Value) -> testkit::Reply {
    staff.headers.retain(|(name, _)| name != "if-match");
    staff
        .headers
        .extend(version.map(|version| ("if-match".to_owned(), format!("\"{version}\""))));
    staff.send_json(Method::PUT, path, body).await
}

#[tokio::test]
async fn programs_edit_with_if_match() {
    let house = House::open().await;
    let karim = hire(&house).await;
    let mut staff = house.staff();
    let path = format!("/api/v1/office/technicians/{karim}");
    let mut body = staff.get_json(&path).await.json();
    assert_eq!(body["weekly"]["monday"], "08:00–12:00, 13:00–17:00");
    body["weekly"]["tuesday"] = json!("25:99-26:00");
    let refused = change(&mut staff, &path, Some("1"), &body).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["errors"][0]["pointer"], "/weekly/tuesday");
    body["weekly"]["tuesday"] = json!("9-12");
    assert_eq!(
        change(&mut staff, &path, None, &body).await.json()["errors"][0]["pointer"],
        "/if_match"
    );
    assert_eq!(change(&mut staff, &path, Some("1"), &body).await.json()["version"], 2);
    body["weekly"]["friday"] = json!("9-12");
    let refused = change(&mut staff, &path, Some("1"), &body).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(refused.json()["code"], "calendar_changed");
    assert_eq!(refused.json()["errors"][0]["pointer"], "/weekly/friday");
    let day = change(
        &mut staff,
        &format!("{path}/days/2026-02-30"),
        Some("2"),
        &json!({ "hours": "" }),
    )
    .await;
    assert_eq!(day.json()["errors"][0]["pointer"], "/day");
    let day = change(
        &mut staff,
        &format!("{path}/days/2026-02-27"),
        Some("2"),
        &json!({ "hours": "10-11" }),
    )
    .await;
    assert_eq!(day.json()["version"], 3, "{}", day.text);
    let away = staff
        .post_json(
            &format!("{path}/leave"),
            &json!({ "from": "2026-03-02", "until": "2026-03-25T99:00" }),
        )
        .await;
    assert_eq!(away.json()["errors"][0]["pointer"], "/until");
    let away = staff
        .post_json(
            &format!("{path}/leave"),
            &json!({ "from": "2026-03-02", "until": "2026-03-03" }),
        )
        .await;
    assert_eq!(away.status, StatusCode::CREATED, "{}", away.text);
    let id = away.json()["id"].as_str().unwrap().to_owned();
    let shown = staff.get_json(&path).await.json();
    assert_eq!(
        (shown["leave"][0]["id"].as_str(), shown["days"][0]["hours"].as_str()),
        (Some(id.as_str()), Some("10:00–11:00"))
    );
    let ended = staff
        .send_json(Method::DELETE, &format!("{path}/leave/{id}"), &json!({}))
        .await;
    assert_eq!(ended.status, StatusCode::OK);
    house.test.finish().await;
}

#[tokio::test]
async fn of_two_editors_at_once_one_is_refused_and_nothing_is_lost() {
    let house = House::open().await;
    let karim = hire(&house).await;
    let path = format!("/api/v1/office/technicians/{karim}");
    let body = house.staff().get_json(&path).await.json();
    let try_with = |position: i32| {
        let (mut staff, path, mut body) = (house.staff(), path.clone(), body.clone());
        body["position"] = json!(position);
        async move { change(&mut staff, &path, Some("1"), &body).await.status }
    };
    let (a, b, c) = tokio::join!(try_with(1), try_with(2), try_with(3));
    let mut statuses = [a, b, c].map(|status| status.as_u16());
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409]);
    assert_eq!(house.count("technicians where version = 2 and position > 0").await, 1);
    house.test.finish().await;
}

#[tokio::test]
async fn nobody_but_staff_with_the_permission_edits() {
    let house = House::open().await;
    for role in ["customer", "technician", "mechanic"] {
        let mut person = house.person(role);
        for path in [
            "/office/services",
            "/office/technicians",
            "/office/areas",
            "/office/holidays",
        ] {
            let shown = person.get(&format!("/fr{path}")).await;
            assert_eq!(shown.status, StatusCode::FORBIDDEN, "{role} {path}");
        }
    }
    house.test.finish().await;
}
