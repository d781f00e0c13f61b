//! A visit in France from a postcode to the technician's day: its place, its technician's clock, its day of the change of the clock.

use axum::http::StatusCode;
use jiff::Timestamp;
use testkit::{Reply, Visitor};

use crate::house::{House, Ordered};

/// Lila works in Toulouse, Karim in Algiers; both are booked for the same fault.
async fn house() -> House {
    let house = House::open().await;
    house
        .run_sql(
            "insert into served_areas values ('fr-31', 1);
             update technicians set time_zone = 'Europe/Paris', country = 'FR', areas = '{fr-31}' where name = 'Lila M.';
             update technicians set areas = '{dz-16}' where name = 'Karim B.';
             insert into fault_types (id, slug, title, note, drawing, service_id, part_categories, is_active, position, created_at, updated_at)
             select gen_random_uuid(), 'froid', '{\"fr\": \"Froid\", \"ar\": \"بارد\", \"en\": \"Cold\"}', '{\"fr\": \"\", \"ar\": \"\", \"en\": \"\"}', 'boiler', id,
                 '{}', true, 0, now(), now() from services",
        )
        .await;
    house
}

fn paris(wall: &str) -> Timestamp {
    let wall: jiff::civil::DateTime = wall.replace(' ', "T").parse().unwrap();
    wall.in_tz("Europe/Paris").unwrap().timestamp()
}

async fn see(visitor: &mut Visitor, path: &str) -> Reply {
    let reply = visitor.get(path).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text);
    reply
}

#[tokio::test]
async fn a_postcode_leads_to_slots_on_the_clock_of_paris_and_one_is_held() {
    let house = house().await;
    let mut visitor = house.test.visitor();
    let named = visitor.get("/fr/book/froid?zone=fr-31&near=31500").await;
    assert_eq!(
        named.location(),
        "/fr/book/froid/times?place=fr-31500",
        "{}",
        named.text
    );
    let page = see(&mut visitor, "/fr/book/froid/times?place=fr-31500&from=2026-01-19").await;
    let slots: Vec<&str> = page
        .text
        .split("name=\"slot\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    // Eight in Toulouse is seven in London; a quarter before it the technician is on the way.
    let first = slots
        .iter()
        .filter(|slot| slot.starts_with("2026-01-19"))
        .min()
        .unwrap();
    assert!(**first >= *"2026-01-19T07:", "{slots:?}");
    assert!(
        slots.contains(&paris("2026-01-19 09:00").to_string().as_str()),
        "{slots:?}"
    );
    let elsewhere = see(&mut visitor, "/fr/book/froid/times?place=dz-1628&from=2026-01-19").await;
    assert_ne!(elsewhere.text, page.text);
    let chosen = paris("2026-01-19 09:00").to_string();
    let fields = [("place", "fr-31500"), ("slot", chosen.as_str())];
    let held = visitor.post_form("/fr/book/froid/time", &fields).await;
    assert_eq!(held.location(), "/fr/checkout", "{}", held.text);
    let late = house.test.visitor().post_form("/fr/book/froid/time", &fields).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "the only technician there");
    let unserved = visitor.get("/fr/book/froid/times?place=fr-75011").await;
    assert_eq!(unserved.status, StatusCode::UNPROCESSABLE_ENTITY);
    let held = house
        .text("select concat_ws(' ', r.place, t.name, r.kind) from reservations r join technicians t on t.id = r.technician_id")
        .await;
    assert_eq!(held, "fr-31500 Lila M. hold");
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn the_day_the_visit_and_its_file_are_on_the_clock_of_paris() {
    let house = house().await;
    // The clock springs forward on the 29th of March 2026, within the sixty days that are sold.
    house.run_sql("update services set horizon_days = 90").await;
    let before = house
        .order_in(("fr-31500", "Toulouse"), paris("2026-01-19 09:00"), 1)
        .await;
    let after = house
        .order_in(("fr-31500", "Toulouse"), paris("2026-03-30 09:00"), 1)
        .await;
    let mut lila = house.person("lila");
    for (ordered, date, utc) in [(&before, "2026-01-19", "08:00"), (&after, "2026-03-30", "07:00")] {
        let day = lila.get(&format!("/api/v1/technician/day?date={date}")).await.json();
        let visit = &day["visits"][0];
        assert_eq!(
            (&day["time_zone"], &visit["from"], &visit["until"]),
            (&"Europe/Paris".into(), &"09:00".into(), &"11:00".into())
        );
        assert_eq!(visit["starts_at"], format!("{date}T{utc}:00Z"));
        let page = see(&mut lila, &format!("/fr/technician?date={date}")).await;
        assert!(page.text.contains("09:00 – 11:00"), "{}", page.text);
        file_says(
            &house,
            ordered,
            &format!("DTSTART;TZID=Europe/Paris:{}T090000", date.replace('-', "")),
        )
        .await;
    }
    let planning = see(&mut house.person("manager"), "/fr/office/planning?date=2026-01-19").await;
    assert!(
        planning.text.contains("09:00–10:00") && planning.text.contains("Toulouse"),
        "{}",
        planning.text
    );
    house.test.run_tasks().await;
    house.test.finish().await;
}

async fn file_says(house: &House, ordered: &Ordered, line: &str) {
    let key = orders::key_of(&house.test.app, ordered.order);
    let mut nadia = house.test.visitor();
    let page = see(&mut nadia, &format!("/fr/visits/{}?key={key}", ordered.visit)).await;
    assert!(page.text.contains("Dépannage"), "{}", page.text);
    let file = see(
        &mut nadia,
        &format!("/fr/visits/{}/calendar.ics?key={key}", ordered.visit),
    )
    .await;
    assert!(file.text.contains(line), "{line}: {}", file.text);
}
