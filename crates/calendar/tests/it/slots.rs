//! Free slots against a real database: rules, days of their own, holidays, leave, buffers, the way, and what is asked of the
//! database for all that.

use calendar::{AskSlots, NotOffered, Slot, SlotDays, free_slots};
use jiff::civil::{Date, date};
use platform::{Fault, Verdict};

use crate::world::{BLIDA, HYDRA, World, at, insert_service, told};

async fn ask(world: &World, place: &str, (from, days): (Date, u8)) -> Verdict<SlotDays, NotOffered> {
    let db = world.test.app.db().read().await?;
    let ask = AskSlots {
        service: world.repair,
        place: place.to_owned(),
        from: Some(from),
        days,
        technician: None,
        now: world.now(),
    };
    free_slots(&db, &ask).await
}

fn hours(slots: &[Slot]) -> Vec<String> {
    slots.iter().map(|slot| told(slot.starts_at)[11..].to_owned()).collect()
}

async fn on(world: &World, day: Date) -> Vec<String> {
    hours(&ask(world, HYDRA, (day, 1)).await.unwrap().days[0].slots)
}

const SATURDAY: Date = date(2026, 1, 17);

#[tokio::test]
async fn a_day_is_offered_from_opening_to_closing_on_the_grid() {
    let world = World::with(1).await;
    let found = ask(&world, HYDRA, (SATURDAY, 7)).await.unwrap();
    assert_eq!(found.zone, "Africa/Algiers");
    assert_eq!(found.days.len(), 7);
    assert_eq!(
        hours(&found.days[0].slots),
        [
            "08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00", "13:00", "13:30", "14:00", "14:30", "15:00",
            "15:30", "16:00"
        ]
    );
    assert!(found.days[6].slots.is_empty(), "nobody works on Fridays");
    assert_eq!(found.offer.price.to_string(), "4500.00 DZD");
    assert_eq!(found.technicians, [(world.crew[0], "Karim B.".to_owned())]);
    // Today, from two hours on.
    assert_eq!(told(found.next.unwrap().starts_at), "2026-01-15 13:00");
    world.test.finish().await;
}

#[tokio::test]
async fn the_next_slot_is_told_though_the_days_asked_for_have_none() {
    let world = World::with(1).await;
    world
        .execute(
            "insert into technician_days
             select id, day, '{}', '' from technicians, unnest('{2026-01-15, 2026-01-17}'::date[]) day",
        )
        .await;
    world.visit(&world.wish("2026-01-18 08:00")).await;
    for days in [1, 3] {
        let found = ask(&world, HYDRA, (date(2026, 1, 15), days)).await.unwrap();
        assert!(found.days.iter().all(|day| day.slots.is_empty()), "{found:?}");
        assert_eq!(told(found.next.unwrap().starts_at), "2026-01-18 09:30", "{days} days");
    }
    world.test.finish().await;
}

#[tokio::test]
async fn what_is_reserved_is_shown_as_taken_with_its_buffers() {
    let world = World::with(1).await;
    world.visit(&world.wish("2026-01-17 09:30")).await;
    let found = ask(&world, HYDRA, (SATURDAY, 1)).await.unwrap();
    // 9:30 to 10:30 with a quarter of an hour on both sides, and as much around the next.
    assert_eq!(hours(&found.days[0].slots)[..3], ["08:00", "11:00", "13:00"]);
    let taken: Vec<String> = found.days[0]
        .taken
        .iter()
        .map(|at| told(*at)[11..].to_owned())
        .collect();
    assert_eq!(taken, ["08:30", "09:00", "09:30", "10:00", "10:30"]);
    world.test.finish().await;
}

#[tokio::test]
async fn the_way_to_a_place_takes_its_time_and_its_price() {
    let world = World::with(1).await;
    world.visit(&world.wish("2026-01-17 09:30")).await;
    let found = ask(&world, BLIDA, (SATURDAY, 1)).await.unwrap();
    assert_eq!(found.offer.travel.price.to_string(), "800.00 DZD");
    assert_eq!(
        hours(&found.days[0].slots)[..2],
        ["08:00", "13:00"],
        "11:00 would mean setting out at 10:15"
    );
    world.execute("insert into served_areas values ('dz-0901', 1)").await;
    let found = ask(&world, BLIDA, (SATURDAY, 1)).await.unwrap();
    assert_eq!(
        found.offer.travel.band, 1,
        "the place's own band goes before its wilaya's"
    );
    world.test.finish().await;
}

#[tokio::test]
async fn own_days_holidays_and_leave_close_what_they_say() {
    let world = World::with(1).await;
    world
        .execute(
            "insert into technician_days select id, '2026-01-18', '{540,600}', 'fair' from technicians;
             insert into technician_days select id, '2026-01-19', '{}', 'closed' from technicians;
             insert into holiday_changes values ('DZ', '2026-01-20', true, '{\"fr\": \"Fête\"}');
             insert into reservations (id, technician_id, kind, starts_at, ends_at, during, created_at)
             select gen_random_uuid(), id, 'leave', '2026-01-21 11:00Z', '2026-01-22 23:00Z', '[2026-01-21 11:00Z,2026-01-22 23:00Z)', now()
             from technicians",
        )
        .await;
    assert_eq!(on(&world, date(2026, 1, 18)).await, ["09:00"]);
    assert!(on(&world, date(2026, 1, 19)).await.is_empty());
    assert!(on(&world, date(2026, 1, 20)).await.is_empty());
    assert_eq!(
        on(&world, date(2026, 1, 21)).await.last().unwrap(),
        "10:30",
        "the buffer ends when leave begins"
    );
    assert!(on(&world, date(2026, 1, 22)).await.is_empty());
    // The first of May, by the program's own list, unless the house says otherwise.
    world.execute("update services set horizon_days = 200").await;
    assert!(on(&world, date(2026, 5, 2)).await.len() > 10);
    assert!(on(&world, date(2026, 7, 5)).await.is_empty());
    world
        .execute("insert into holiday_changes values ('DZ', '2026-07-05', false, '{}')")
        .await;
    assert_eq!(on(&world, date(2026, 7, 5)).await.len(), 14);
    world.test.finish().await;
}

#[tokio::test]
async fn only_who_is_able_named_and_near_is_offered() {
    let world = World::with(5).await;
    let [_, lila, samir, nadia, omar] = world.crew[..] else {
        panic!()
    };
    world
        .execute(&format!(
            "update technicians set skills = '{{}}' where id = '{}';
             update technicians set areas = '{{dz-31}}' where id = '{}';
             update technicians set areas = '{{dz-1628}}' where id = '{}';
             update technicians set is_active = false where id = '{}'",
            lila.uuid(),
            samir.uuid(),
            nadia.uuid(),
            omar.uuid()
        ))
        .await;
    let found = ask(&world, HYDRA, (SATURDAY, 1)).await.unwrap();
    assert_eq!(found.days[0].slots[0].technicians, [world.crew[0], nadia]);
    assert_eq!(ask(&world, BLIDA, (SATURDAY, 1)).await.unwrap().technicians.len(), 1);
    world
        .execute(&format!("update services set technicians = '{{{}}}'", nadia.uuid()))
        .await;
    let found = ask(&world, HYDRA, (SATURDAY, 1)).await.unwrap();
    assert_eq!(found.days[0].slots[0].technicians, [nadia]);
    world.test.finish().await;
}

#[tokio::test]
async fn what_is_not_offered_says_so() {
    let world = World::with(1).await;
    let field = |verdict: Verdict<SlotDays, NotOffered>| match verdict {
        Err(Fault::Refused(NotOffered::Place(problem))) => problem.code,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        field(ask(&world, "dz-3101", (SATURDAY, 1)).await),
        "calendar_not_served"
    );
    assert_eq!(field(ask(&world, "atlantis", (SATURDAY, 1)).await), "choice");
    world.execute("update services set areas = '{dz-09}'").await;
    assert_eq!(field(ask(&world, HYDRA, (SATURDAY, 1)).await), "calendar_not_served");
    assert!(ask(&world, BLIDA, (SATURDAY, 1)).await.is_ok());
    world.execute("update services set is_active = false").await;
    assert!(matches!(
        ask(&world, BLIDA, (SATURDAY, 1)).await,
        Err(Fault::Refused(NotOffered::Service))
    ));
    world.test.finish().await;
}

#[tokio::test]
async fn a_page_of_slots_asks_three_things_at_once() {
    let world = World::with(10).await;
    let mut visitor = world.test.visitor();
    world.visit(&world.wish("2026-01-17 09:30")).await;
    let path = format!(
        "/api/v1/services/{}/slots?place={HYDRA}&from=2026-01-17&days=14",
        world.repair
    );
    let reply = visitor.get_json(&path).await;
    let (statements, trips) = reply.work();
    assert!(
        statements <= 3 && trips <= 1,
        "{statements} statements, {trips} round trips"
    );
    let body = reply.json();
    assert_eq!(body["days"].as_array().unwrap().len(), 14);
    assert_eq!(body["days"][0]["slots"][0]["technicians"].as_array().unwrap().len(), 10);
    assert_eq!(
        body["days"][0]["slots"][2]["technicians"].as_array().unwrap().len(),
        9,
        "one is taken"
    );
    assert_eq!(body["travel"]["amount_minor"], 0);

    let tag = reply.header("etag").to_owned();
    assert_eq!(reply.header("cache-control"), "private, no-cache");
    visitor.headers.push(("if-none-match".into(), tag.clone()));
    let again = visitor.get_json(&path).await;
    assert_eq!(
        (again.status.as_u16(), again.text.as_str(), again.header("etag")),
        (304, "", tag.as_str())
    );
    world.visit(&world.wish("2026-01-18 09:30")).await;
    assert_eq!(visitor.get_json(&path).await.status.as_u16(), 200);
    world.test.finish().await;
}

#[tokio::test]
async fn a_wrong_question_is_refused_by_its_field() {
    let world = World::with(1).await;
    let mut visitor = world.test.visitor();
    let base = format!("/api/v1/services/{}/slots", world.repair);
    for (query, field) in [
        ("", "/place"),
        ("?place=dz-1628&from=2026-02-30", "/from"),
        ("?place=dz-1628&from=25:99", "/from"),
        ("?place=dz-1628&from=2026-1-5", "/from"),
        ("?place=dz-1628&days=32", "/days"),
        ("?place=dz-1628&days=0", "/days"),
        ("?place=dz-1628&days=-1", "/days"),
        ("?place=dz-1628&days=many", "/days"),
        ("?place=dz-1628&technician=karim", "/technician"),
        ("?place=dz-3101", "/place"),
        ("?place=x", "/place"),
    ] {
        let reply = visitor.get_json(&format!("{base}{query}")).await;
        assert_eq!(reply.status.as_u16(), 422, "{query}");
        assert_eq!(reply.json()["errors"][0]["pointer"], field, "{query}");
    }
    assert_eq!(
        visitor
            .get_json("/api/v1/services/svc_x/slots?place=dz-1628")
            .await
            .status
            .as_u16(),
        404
    );
    let far = visitor
        .get_json(&format!("{base}?place=dz-1628&from=9999-12-31&days=31"))
        .await;
    assert_eq!(far.status.as_u16(), 200, "{}", far.text);
    let past = visitor
        .get_json(&format!("{base}?place=dz-1628&from=1999-01-01&days=1"))
        .await;
    assert_eq!(past.json()["days"][0]["date"], "2026-01-15", "the past is over");
    world.test.finish().await;
}

#[tokio::test]
async fn services_faults_and_places_are_listed() {
    let world = World::with(1).await;
    insert_service(&world.test, "survey", 30).await;
    world
        .execute(
            "insert into fault_types (id, slug, title, note, drawing, service_id, part_categories, is_active, position, created_at, updated_at)
             select gen_random_uuid(), 'no-flame', '{\"fr\": \"Ne s’allume pas\"}', '{}', '', id, '{allumage}', true, 0, now(), now()
             from services where slug = 'repair'",
        )
        .await;
    let mut visitor = world.test.visitor();
    let services = visitor.get_json("/api/v1/services").await.json();
    assert_eq!(services["items"][0]["policy"]["cancelling"][0]["more_than_hours"], 24);
    assert_eq!(services["items"][1]["slug"], "survey");
    let faults = visitor.get_json("/api/v1/fault-types").await.json();
    assert_eq!(faults["items"][0]["service"], world.repair.to_string());
    let places = visitor.get_json("/api/v1/places?q=hydra").await.json();
    assert_eq!(places["items"][0]["code"], HYDRA, "{places}");
    assert_eq!(visitor.get_json("/api/v1/places?q=").await.status.as_u16(), 422);
    world.test.finish().await;
}

#[tokio::test]
async fn a_booking_leaves_two_windows_of_the_open_hours() {
    let world = World::with(2).await;
    world.visit(&world.wish_of("2026-01-17 09:30", 0)).await;
    let db = world.test.app.db().read().await.unwrap();
    let found = calendar::open_hours(&db, &world.crew, (SATURDAY, 1), world.now())
        .await
        .unwrap();
    let spans = |spans: &[(jiff::Timestamp, jiff::Timestamp)]| -> Vec<String> {
        spans
            .iter()
            .map(|(from, until)| format!("{}-{}", &told(*from)[11..], &told(*until)[11..]))
            .collect()
    };
    assert_eq!(spans(&found[0].open), ["08:00-12:00", "13:00-17:00"]);
    assert_eq!(spans(&found[0].left), ["08:00-09:15", "10:45-12:00", "13:00-17:00"]);
    assert_eq!(found[1].open, found[1].left);
    drop(db);
    world.test.finish().await;
}

#[tokio::test]
async fn a_zones_slots_count_who_is_free() {
    let world = World::with(5).await;
    world.visit(&world.wish_of("2026-01-17 09:30", 0)).await;
    world.visit(&world.wish_of("2026-01-17 10:00", 1)).await;
    world
        .execute(
            "update technicians set weekly = '{8160,8220}' where name = 'Omar Z.';
             insert into technician_days select id, '2026-01-17', '{}', '' from technicians where name = 'Nadia H.'",
        )
        .await;
    let app = world.test.app.clone();
    let counting = async {
        let db = app.db().read().await.unwrap();
        calendar::zone_slots(&db, (world.repair, "dz-16"), (SATURDAY, 2), world.now())
            .await
            .unwrap()
    };
    let (found, work) = platform::db::counted(counting).await;
    assert!(work.statements <= 3 && work.round_trips <= 1, "{work:?}");
    let free = |wall: &str| {
        found
            .iter()
            .find(|slot| slot.starts_at == at(wall))
            .map(|slot| slot.technicians)
    };
    assert_eq!(
        free("2026-01-17 08:00"),
        Some(3),
        "Nadia is away, Omar works from 16:00 to 17:00"
    );
    assert_eq!(free("2026-01-17 08:30"), Some(2));
    assert_eq!(free("2026-01-17 09:30"), Some(1));
    assert_eq!(free("2026-01-17 16:00"), Some(4));
    assert_eq!(free("2026-01-18 09:30"), Some(4));
    // The same as one by one, where the zone's places are all one band.
    let page = ask(&world, HYDRA, (SATURDAY, 2)).await.unwrap();
    let one_by_one: Vec<_> = page
        .days
        .iter()
        .flat_map(|day| &day.slots)
        .map(|slot| (slot.starts_at, slot.technicians.len()))
        .collect();
    let counted: Vec<_> = found
        .iter()
        .map(|slot| (slot.starts_at, slot.technicians as usize))
        .collect();
    assert_eq!(counted, one_by_one);
    world.test.finish().await;
}

#[tokio::test]
async fn staff_are_told_why_a_time_is_closed() {
    let world = World::with(1).await;
    world.execute("update services set before_min = 0").await;
    world.visit(&world.wish("2026-01-17 09:30")).await;
    world
        .execute(
            "insert into technician_days select id, '2026-01-18', '{540,600}', 'fair' from technicians;
             insert into holiday_changes values ('DZ', '2026-01-19', true, '{\"fr\": \"Fête\"}');
             insert into reservations (id, technician_id, kind, starts_at, ends_at, during, created_at)
             select gen_random_uuid(), id, 'leave', '2026-01-21 11:00Z', '2026-01-22 23:00Z', '[2026-01-21 11:00Z,2026-01-22 23:00Z)', now()
             from technicians",
        )
        .await;
    world.hold(world.time(), &world.wish("2026-01-20 09:00")).await.unwrap();
    for (place, wall, expected) in [
        (HYDRA, "2026-01-17 14:00", vec![]),
        (HYDRA, "2026-01-16 10:00", vec!["rule"]),
        (HYDRA, "2026-01-17 07:00", vec!["rule"]),
        (HYDRA, "2026-01-17 14:10", vec!["grid"]),
        (HYDRA, "2026-01-18 14:00", vec!["day"]),
        (HYDRA, "2026-01-19 14:00", vec!["holiday"]),
        (HYDRA, "2026-01-21 14:00", vec!["leave"]),
        (HYDRA, "2026-01-17 10:00", vec!["visit"]),
        (HYDRA, "2026-01-17 10:30", vec!["buffer"]),
        (BLIDA, "2026-01-17 11:00", vec!["travel"]),
        (HYDRA, "2026-01-20 09:30", vec!["hold"]),
        (HYDRA, "2026-01-15 11:30", vec!["notice", "rule"]),
        (HYDRA, "2026-04-15 09:00", vec!["horizon"]),
        ("dz-3101", "2026-01-17 14:00", vec!["area"]),
    ] {
        let db = world.test.app.db().read().await.unwrap();
        let ask = calendar::AskWhy {
            technician: world.crew[0],
            service: world.repair,
            place: place.to_owned(),
            starts_at: at(wall),
            now: world.now(),
        };
        let why = calendar::why_closed(&db, &ask).await.unwrap();
        let words: Vec<&str> = why.iter().map(calendar::Closed::word).collect();
        assert_eq!(words, expected, "{place} {wall}");
    }
    world.test.finish().await;
}
