//! The time a visit really takes: what is left of it is free, what goes on keeps its place, and who waits is warned of.

use std::time::Duration;

use axum::http::StatusCode;
use visits::{MoveVisit, State};

use crate::house::{House, Ordered, at, run, staff};

/// The one active reservation: the work's end, and when the technician is free, on the wall of Algiers.
async fn reserved(house: &House, ordered: &Ordered) -> String {
    house
        .text(&format!(
            "select string_agg(to_char(ends_at at time zone 'Africa/Algiers', 'HH24:MI') || ' ' || to_char(upper(during) at time zone 'Africa/Algiers', 'HH24:MI'), ',')
             from reservations where time_id = '{}' and ended_at is null",
            ordered.visit.uuid()
        ))
        .await
}

async fn check(house: &House, ordered: &Ordered, step: &str) {
    let reply = house.step("technician", ordered, step).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{step}: {}", reply.text);
}

fn to(ordered: &Ordered, wall: &str) -> MoveVisit {
    MoveVisit {
        visit: ordered.visit,
        starts_at: at(wall),
        technician: None,
    }
}

#[tokio::test]
async fn who_is_done_early_frees_the_rest_but_for_the_way() {
    let house = House::open().await;
    let done = house.order("2026-01-17 09:00", 0).await;
    let other = house.order("2026-01-17 14:00", 0).await;
    let staff = staff();
    house.wait_until("2026-01-17 09:00").await;
    check(&house, &done, "check_in").await;
    assert_eq!(reserved(&house, &done).await, "10:00 10:15");
    house.wait_until("2026-01-17 09:20").await;
    let wished = to(&other, "2026-01-17 09:50");
    let before = run(&house, async |tx| visits::move_visit(tx, &staff, wished).await).await;
    assert!(before.is_err(), "the work may last");
    for _ in 0..2 {
        check(&house, &done, "check_out").await;
        assert_eq!(reserved(&house, &done).await, "09:20 09:35");
    }
    let reservations = format!("reservations where time_id = '{}'", done.visit.uuid());
    assert_eq!(
        house.count(&reservations).await,
        2,
        "the first ended, one took its place"
    );
    let too_near = to(&other, "2026-01-17 09:45");
    let too_near = run(&house, async |tx| visits::move_visit(tx, &staff, too_near).await).await;
    assert!(
        too_near.is_err(),
        "the buffer after it stands, and the one before the next"
    );
    let moved = run(&house, async |tx| visits::move_visit(tx, &staff, wished).await).await;
    assert_eq!(moved.unwrap().starts_at, at("2026-01-17 09:50"));
    assert_eq!(house.stands(&done).await, (State::Completed, true));
    assert_eq!(
        house
            .text(&format!(
                "select ends_at::text from visits where id = '{}'",
                done.visit.uuid()
            ))
            .await,
        "2026-01-17 09:00:00+00",
        "what was sold stays what was sold"
    );
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn a_visit_done_before_its_hour_keeps_a_minute_of_it() {
    let house = House::open().await;
    let ordered = house.order("2026-01-17 09:00", 0).await;
    house.wait_until("2026-01-17 08:20").await;
    check(&house, &ordered, "check_in").await;
    house.wait_until("2026-01-17 08:40").await;
    check(&house, &ordered, "check_out").await;
    assert_eq!(reserved(&house, &ordered).await, "09:01 09:16");
    assert_eq!(house.stands(&ordered).await, (State::Completed, true));
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn work_that_goes_on_keeps_its_place_as_far_as_nothing_else_is_sold() {
    let house = House::open().await;
    let late = house.order("2026-01-17 09:00", 0).await;
    let next = house.order("2026-01-17 11:00", 0).await;
    let staff = staff();
    house.wait_until("2026-01-17 09:00").await;
    check(&house, &late, "check_in").await;
    house.wait_until("2026-01-17 09:59").await;
    assert_eq!(reserved(&house, &late).await, "10:00 10:15", "not before its end");
    house.wait_until("2026-01-17 10:00").await;
    assert_eq!(reserved(&house, &late).await, "10:15 10:30");
    let third = house.order("2026-01-17 15:00", 0).await;
    let into = to(&third, "2026-01-17 10:30");
    let into = run(&house, async |tx| visits::move_visit(tx, &staff, into).await).await;
    assert!(into.is_err(), "nothing is sold where the technician still is");
    house.wait_until("2026-01-17 10:30").await;
    assert_eq!(
        reserved(&house, &late).await,
        "10:45 10:45",
        "what was sold gives no way"
    );
    house.wait_until("2026-01-17 10:50").await;
    assert_eq!(reserved(&house, &late).await, "10:45 10:45");
    assert_eq!(reserved(&house, &next).await, "12:00 12:15");
    // Both say so: the technician's day and the planning.
    let day = house.person("technician").get("/fr/technician?date=2026-01-17").await;
    assert!(day.text.contains("Devait finir à"), "{}", day.text);
    assert_eq!(day.text.matches("Vous êtes encore chez").count(), 1, "{}", day.text);
    let json = house
        .person("technician")
        .get("/api/v1/technician/day?date=2026-01-17")
        .await
        .json();
    assert_eq!(json["visits"][0]["over_since"], "10:00");
    assert_eq!(json["visits"][1]["waits_for"], "Nadia Ferhat");
    assert_eq!(json["visits"][2]["waits_for"], "", "that is a while yet");
    let planning = house.person("manager").get("/fr/office/planning?date=2026-01-17").await;
    assert!(
        planning.text.contains("travaille encore chez un client"),
        "{}",
        planning.text
    );
    assert!(
        planning.text.contains("La visite suivante attend, prévue à 11"),
        "{}",
        planning.text
    );
    check(&house, &late, "check_out").await;
    let day = house.person("technician").get("/fr/technician?date=2026-01-17").await;
    assert!(!day.text.contains("Vous êtes encore chez") && !day.text.contains("Devait finir"));
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn a_visit_nobody_checked_out_does_not_bar_the_rest_of_the_day() {
    let house = House::open().await;
    let forgotten = house.order("2026-01-17 09:00", 0).await;
    house.wait_until("2026-01-17 09:00").await;
    check(&house, &forgotten, "check_in").await;
    for hour in ["10:01", "10:40", "11:20", "11:55", "12:30", "14:00"] {
        house.wait_until(&format!("2026-01-17 {hour}")).await;
    }
    assert_eq!(
        reserved(&house, &forgotten).await,
        "12:00 12:15",
        "two hours and no more"
    );
    check(&house, &forgotten, "check_out").await;
    assert_eq!(
        reserved(&house, &forgotten).await,
        "12:00 12:15",
        "what is past is past"
    );
    house.test.run_tasks().await;
    house.test.finish().await;
}

#[tokio::test]
async fn done_and_going_on_at_the_same_moment_leave_one_place() {
    let house = House::open().await;
    for day in 17..23 {
        let ordered = house.order(&format!("2026-01-{day} 09:00"), 0).await;
        house.wait_until(&format!("2026-01-{day} 09:00")).await;
        check(&house, &ordered, "check_in").await;
        house.test.app.clock().advance(Duration::from_secs(61 * 60));
        let (done, again, ()) = tokio::join!(
            house.step("technician", &ordered, "check_out"),
            house.step("technician", &ordered, "check_out"),
            async {
                house.test.run_tasks().await;
            }
        );
        assert_eq!(
            (done.status, again.status),
            (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER)
        );
        assert_eq!(house.stands(&ordered).await, (State::Completed, true));
        let active = format!(
            "reservations where time_id = '{}' and ended_at is null",
            ordered.visit.uuid()
        );
        assert_eq!(house.count(&active).await, 1);
        let end = reserved(&house, &ordered).await;
        assert!(["10:00 10:15", "10:01 10:16"].contains(&end.as_str()), "{end}");
    }
    house.test.run_tasks().await;
    house.test.finish().await;
}
