//! Reminders: when they are due, what they look at when they are, and that each is said once.

use std::time::Duration;

use jiff::Timestamp;
use kernel::Lang;
use testkit::TestApp;

use super::{Kind, Remind, remind, remind_anew};
use crate::VisitId;
use crate::store::visit::VisitRow;
use crate::tell::tests::{CONFIRMED, Wanted, change, house, mails, run, stand, texts};
use crate::visit::State;

/// The tests' clock begins at eleven on a Thursday in Algiers, 2026-01-15.
async fn booked(house: &TestApp, starts_at: &'static str) -> VisitRow {
    let visit = stand(house, Wanted { starts_at, ..CONFIRMED }).await;
    derive(house, &visit).await;
    visit
}

async fn derive(house: &TestApp, visit: &VisitRow) {
    let tx = house.app.db().begin().await.unwrap();
    remind_anew(&tx, visit).await.unwrap();
    tx.commit().await.unwrap();
}

async fn wait_until(house: &TestApp, at: &str) {
    let at: Timestamp = at.parse().unwrap();
    let pause = at.duration_since(house.app.clock().now());
    house.app.clock().advance(Duration::try_from(pause).unwrap());
    run(house).await;
}

async fn said(house: &TestApp) -> (usize, usize) {
    (mails(house).await.len(), texts(house).await.len())
}

async fn fates(house: &TestApp) -> Vec<(i32, String, Option<String>)> {
    let client = house.database.connect().await;
    client
        .query(
            "select version, kind, outcome from reminders order by version, kind",
            &[],
        )
        .await
        .unwrap()
        .iter()
        .map(|row| (row.get(0), row.get(1), row.get(2)))
        .collect()
}

fn fate(version: i32, kind: &str, outcome: Option<&str>) -> (i32, String, Option<String>) {
    (version, kind.to_owned(), outcome.map(str::to_owned))
}

#[tokio::test]
async fn a_visit_is_reminded_of_the_day_before_and_two_hours_before() {
    let house = house().await;
    booked(&house, "2026-01-20T13:00:00Z").await;
    wait_until(&house, "2026-01-19T12:59:59Z").await;
    assert_eq!(said(&house).await, (0, 0));
    wait_until(&house, "2026-01-19T13:00:00Z").await;
    assert_eq!(said(&house).await, (1, 1));
    let mail = &mails(&house).await[0];
    assert_eq!(
        mail.subject.replace('\u{a0}', " "),
        "Rappel de votre visite : mardi 20 janvier, entre 14 h et 16 h"
    );
    assert!(mail.attachment.is_none(), "the calendar knows it already");
    wait_until(&house, "2026-01-20T11:00:00Z").await;
    assert_eq!(said(&house).await, (2, 2));
    wait_until(&house, "2026-01-21T11:00:00Z").await;
    assert_eq!(said(&house).await, (2, 2));
    assert_eq!(
        fates(&house).await,
        [
            fate(0, "day_before", Some("sent")),
            fate(0, "hours_before", Some("sent"))
        ]
    );
    house.finish().await;
}

#[tokio::test]
async fn whoever_books_for_the_same_day_is_not_reminded_of_yesterday() {
    let house = house().await;
    booked(&house, "2026-01-16T09:30:00Z").await;
    assert_eq!(fates(&house).await, [fate(0, "hours_before", None)]);
    booked(&house, "2026-01-15T11:30:00Z").await;
    assert_eq!(
        fates(&house).await.len(),
        1,
        "in an hour and a half: they have just read it"
    );
    house.finish().await;
}

#[tokio::test]
async fn a_moved_visit_is_reminded_of_at_its_new_time_only() {
    let house = house().await;
    let visit = booked(&house, "2026-01-20T13:00:00Z").await;
    let moved = change(
        &house,
        visit.id,
        (State::Confirmed, 1),
        "2026-01-22T13:00:00Z".parse().unwrap(),
    )
    .await;
    derive(&house, &moved).await;
    wait_until(&house, "2026-01-20T14:00:00Z").await;
    assert_eq!(said(&house).await, (0, 0));
    wait_until(&house, "2026-01-22T12:00:00Z").await;
    assert_eq!(
        said(&house).await,
        (1, 1),
        "the day before was slept through: only the later one"
    );
    assert!(mails(&house).await[0].subject.contains("22"));
    assert_eq!(
        fates(&house).await,
        [
            fate(0, "day_before", Some("outdated")),
            fate(0, "hours_before", Some("outdated")),
            fate(1, "day_before", Some("too_late")),
            fate(1, "hours_before", Some("sent")),
        ]
    );
    house.finish().await;
}

#[tokio::test]
async fn of_a_visit_that_will_not_be_nothing_is_said() {
    let house = house().await;
    let cancelled = booked(&house, "2026-01-20T13:00:00Z").await;
    change(&house, cancelled.id, (State::Cancelled, 1), cancelled.starts_at).await;
    let request = stand(
        &house,
        Wanted {
            state: State::Requested,
            starts_at: "2026-01-20T13:00:00Z",
            ..CONFIRMED
        },
    )
    .await;
    derive(&house, &request).await;
    assert_eq!(fates(&house).await.len(), 2, "nobody has said that the request will be");
    wait_until(&house, "2026-01-20T12:00:00Z").await;
    assert_eq!(said(&house).await, (0, 0));
    house.finish().await;
}

#[tokio::test]
async fn a_worker_that_was_away_says_nothing_too_late() {
    let house = house().await;
    booked(&house, "2026-01-20T13:00:00Z").await;
    wait_until(&house, "2026-01-20T13:00:00Z").await;
    assert_eq!(said(&house).await, (0, 0));
    assert_eq!(
        fates(&house).await,
        [
            fate(0, "day_before", Some("too_late")),
            fate(0, "hours_before", Some("too_late"))
        ]
    );
    house.finish().await;
}

#[tokio::test]
async fn a_visit_at_eight_is_reminded_of_the_evening_before_and_nobody_is_woken() {
    let house = house().await;
    booked(&house, "2026-01-20T07:00:00Z").await;
    wait_until(&house, "2026-01-19T18:59:59Z").await;
    assert_eq!(said(&house).await, (1, 1));
    wait_until(&house, "2026-01-19T19:00:00Z").await;
    assert_eq!(said(&house).await, (2, 2));
    // Late by four hours, into the night: the mail alone.
    booked(&house, "2026-01-21T07:00:00Z").await;
    wait_until(&house, "2026-01-20T23:00:00Z").await;
    assert_eq!(said(&house).await, (3, 2));
    house.finish().await;
}

#[tokio::test]
async fn doubled_and_lost_wake_ups_say_it_once() {
    let house = house().await;
    let visit = booked(&house, "2026-01-20T13:00:00Z").await;
    house
        .app
        .clock()
        .advance(Duration::from_secs(4 * 24 * 3600 + 3 * 3600 + 60));
    tokio::join!(wake(&house, visit.id), wake(&house, visit.id), wake(&house, visit.id));
    assert_eq!(said(&house).await, (1, 1));
    // The wake-ups are lost: the sweep finds what is due.
    let client = house.database.connect().await;
    client
        .execute("delete from tasks where name = 'visits.remind'", &[])
        .await
        .unwrap();
    wait_until(&house, "2026-01-20T11:01:00Z").await;
    assert_eq!(said(&house).await, (2, 2));
    house.finish().await;
}

async fn wake(house: &TestApp, visit: VisitId) {
    let task = Remind {
        visit,
        version: 0,
        kind: Kind::DayBefore,
    };
    remind(&house.app, &task).await.unwrap();
}

#[tokio::test]
async fn a_worker_that_dies_anywhere_leaves_it_said_or_still_to_say() {
    let house = house().await;
    let visit = booked(&house, "2026-01-20T13:00:00Z").await;
    house
        .app
        .clock()
        .advance(Duration::from_secs(4 * 24 * 3600 + 3 * 3600 + 60));
    for polls in 0..200 {
        let task = Remind {
            visit: visit.id,
            version: 0,
            kind: Kind::DayBefore,
        };
        let mut act = Box::pin(remind(&house.app, &task));
        let mut over = false;
        for _ in 0..polls {
            let turn = tokio::time::timeout(Duration::from_micros(200), &mut act).await;
            over = turn.is_ok();
            if over {
                break;
            }
        }
        drop(act);
        let (mails, texts) = said(&house).await;
        let open = fates(&house).await[0].2.is_none();
        assert!(
            (mails, texts) == (0, 0) && open || (mails, texts) == (1, 1) && !open,
            "{mails} {texts} {open}"
        );
        if over {
            break;
        }
    }
    assert_eq!(said(&house).await, (1, 1));
    wait_until(&house, "2026-01-19T14:00:00Z").await;
    assert_eq!(said(&house).await, (1, 1));
    house.finish().await;
}

#[tokio::test]
async fn reminders_speak_the_customers_language() {
    let house = house().await;
    let wanted = Wanted {
        starts_at: "2026-01-20T13:00:00Z",
        lang: Lang::Ar,
        ..CONFIRMED
    };
    let visit = stand(&house, wanted).await;
    derive(&house, &visit).await;
    wait_until(&house, "2026-01-19T13:00:00Z").await;
    let mails = mails(&house).await;
    assert!(
        mails[0].subject.contains("تذكير") && mails[0].body_html.contains("dir=\"rtl\""),
        "{}",
        mails[0].subject
    );
    assert!(texts(&house).await[0].body.contains("تذكير"));
    house.finish().await;
}
