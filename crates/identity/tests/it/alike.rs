//! Known and unknown addresses are answered alike: the same words, the same work, in the same time (ID-09).

use kernel::Role;
use serde_json::{Value, json};
use testkit::TestApp;

use crate::{EMAIL, house, seed};

const TRIES: usize = 200;

/// What an answer shows of itself.
type Shown = (u16, String, (u32, u32));

/// Posts the bodies of `known` and `unknown` in turn; the two kinds' answers, and their times in microseconds.
async fn compare(
    house: &TestApp,
    path: &str,
    body: impl Fn(bool, usize) -> Value,
) -> ([Vec<Shown>; 2], [Vec<u128>; 2]) {
    let (mut shown, mut times) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for turn in 0..TRIES {
        // Whichever comes second finds the caches warm: they take turns at that, too.
        for is_known in [turn % 2 == 0, turn % 2 == 1] {
            let mut visitor = house.visitor();
            let watch = platform::Stopwatch::start();
            let reply = visitor.post_json(path, &body(is_known, turn)).await;
            times[usize::from(is_known)].push(watch.elapsed().as_micros());
            shown[usize::from(is_known)].push((reply.status.as_u16(), reply.text.clone(), reply.work()));
        }
    }
    (shown, times)
}

/// The two distributions overlap: each one's median lies within the other's middle nine tenths.
fn overlap(times: [Vec<u128>; 2]) {
    let sorted = times.map(|mut times| {
        times.sort_unstable();
        times
    });
    let at = |times: &[u128], percent: usize| times[times.len() * percent / 100];
    for (one, other) in [(0, 1), (1, 0)] {
        let median = at(&sorted[one], 50);
        let (low, high) = (at(&sorted[other], 5), at(&sorted[other], 95));
        assert!(
            low <= median && median <= high,
            "a median of {median} µs outside of {low} to {high} µs"
        );
    }
}

fn same_answers(shown: &[Vec<Shown>; 2]) {
    for answers in shown {
        assert!(
            answers.iter().all(|answer| *answer == shown[0][0]),
            "{:?} and others",
            shown[0][0]
        );
    }
}

#[tokio::test]
async fn asking_for_a_reset_is_alike_for_known_and_unknown_addresses() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let body = |is_known, turn| {
        if is_known {
            json!({ "email": EMAIL })
        } else {
            json!({ "email": format!("personne{turn}@exemple.dz") })
        }
    };
    let (shown, times) = compare(&house, "/api/v1/people/password/mail", body).await;
    same_answers(&shown);
    assert_eq!(shown[0][0].0, 202);
    overlap(times);
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn asking_for_the_link_again_is_alike_for_known_and_unknown_addresses() {
    let house = house().await;
    crate::register(&house, EMAIL).await;
    let body = |is_known, turn| {
        if is_known {
            json!({ "email": EMAIL })
        } else {
            json!({ "email": format!("personne{turn}@exemple.dz") })
        }
    };
    let (shown, times) = compare(&house, "/api/v1/people/verification/mail", body).await;
    same_answers(&shown);
    overlap(times);
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn registering_is_alike_for_known_and_unknown_addresses() {
    let house = house().await;
    for turn in 0..TRIES {
        crate::sql(
            &house,
            &format!(
                "insert into people (id, email, name, lang, role, password_hash, created_at, email_verified_at)
                 values (gen_random_uuid(), 'connue{turn}@exemple.dz', 'X', 'fr', 'customer', '-', '2026-01-01', '2026-01-01')"
            ),
        )
        .await;
    }
    let body = |is_known, turn| {
        let who = if is_known { "connue" } else { "personne" };
        json!({ "name": "X", "email": format!("{who}{turn}@exemple.dz"), "password": "trois radiateurs et un chat" })
    };
    let (shown, times) = compare(&house, "/api/v1/people", body).await;
    same_answers(&shown);
    assert_eq!(shown[0][0].0, 201);
    overlap(times);
    assert_eq!(
        crate::count(&house, "mails").await,
        2 * i64::try_from(TRIES).unwrap(),
        "every address gets a letter"
    );
    house.run_tasks().await;
    house.finish().await;
}
