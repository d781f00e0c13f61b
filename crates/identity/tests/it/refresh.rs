//! Refresh tokens: each good once, many at once, cut at any step, and shown again by a thief.

use std::collections::BTreeSet;
use std::future::Future;
use std::task::Poll;
use std::time::Duration;

use axum::http::Method;
use kernel::Role;
use serde_json::json;
use testkit::TestApp;

use crate::tokens::{Held, me, refreshed, tokens_for, with};
use crate::{EMAIL, PASSWORD, count, credentials, house, seed};

const SECOND: Duration = Duration::from_secs(1);

async fn open_families(house: &TestApp) -> i64 {
    count(house, "token_families where revoked_at is null").await
}

#[tokio::test]
async fn a_refresh_token_is_kept_as_a_digest_and_good_once() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let first = tokens_for(&house, EMAIL).await;
    let second = Held::of(&refreshed(&house, &first.refresh).await);
    assert_ne!(first.refresh, second.refresh);
    assert_eq!(count(&house, "refresh_tokens where octet_length(digest) = 32").await, 2);
    assert_eq!(count(&house, "refresh_tokens where spent_at is null").await, 1);
    for secret in [&first.refresh, &second.refresh] {
        assert_eq!(
            count(
                &house,
                &format!("refresh_tokens where encode(digest, 'hex') = '{secret}'")
            )
            .await,
            0
        );
    }
    assert_eq!(me(&house, &first.access).await, 200, "until it expires");
    assert_eq!(me(&house, &second.access).await, 200);
    for unknown in ["", "x", &"0".repeat(64), &"é".repeat(32), &"0".repeat(9_000)] {
        let reply = refreshed(&house, unknown).await;
        assert_eq!(
            (reply.status.as_u16(), &reply.json()["code"]),
            (401, &json!("refresh_refused"))
        );
    }
    assert_eq!(open_families(&house).await, 1, "a guess revokes nothing");
    house.finish().await;
}

#[tokio::test]
async fn a_lost_answer_is_given_again_for_some_seconds_while_unused() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let first = tokens_for(&house, EMAIL).await;
    let second = Held::of(&refreshed(&house, &first.refresh).await);
    house.app.clock().advance(10 * SECOND);
    let again = Held::of(&refreshed(&house, &first.refresh).await);
    assert_eq!(again.refresh, second.refresh);
    assert_eq!(count(&house, "refresh_tokens").await, 2);
    house.app.clock().advance(SECOND);
    assert_eq!(refreshed(&house, &first.refresh).await.status, 401, "too late");
    assert_eq!(
        refreshed(&house, &second.refresh).await.status,
        401,
        "and the family with it"
    );
    house.finish().await;
}

#[tokio::test]
async fn a_spent_token_shown_again_revokes_its_family_and_no_other() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let (stolen, other) = (tokens_for(&house, EMAIL).await, tokens_for(&house, EMAIL).await);
    let second = Held::of(&refreshed(&house, &stolen.refresh).await);
    let third = Held::of(&refreshed(&house, &second.refresh).await);
    assert_eq!(
        refreshed(&house, &stolen.refresh).await.status,
        401,
        "its successor was used"
    );
    for dead in [&stolen, &second, &third] {
        assert_eq!(me(&house, &dead.access).await, 401);
        assert_eq!(refreshed(&house, &dead.refresh).await.status, 401);
    }
    assert_eq!(me(&house, &other.access).await, 200);
    Held::of(&refreshed(&house, &other.refresh).await);
    assert_eq!(count(&house, "token_families where revoked_why = 'reused'").await, 1);
    let noted = "audit_entries where verb = 'refresh_reused' and subject like 'per_%' and person_id is null";
    assert_eq!(count(&house, noted).await, 1, "once, whoever showed it");
    house.finish().await;
}

async fn fifty(house: &TestApp, refresh: &str) -> Vec<testkit::Reply> {
    let tries: Vec<_> = (0..50)
        .map(|_| {
            let (mut program, body) = (house.visitor(), json!({ "refresh_token": refresh }));
            tokio::spawn(async move { program.post_json("/api/v1/tokens/refresh", &body).await })
        })
        .collect();
    let mut replies = Vec::new();
    for reply in tries {
        replies.push(reply.await.unwrap());
    }
    replies
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_refreshes_at_once_are_one_and_the_same_successor() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut held = tokens_for(&house, EMAIL).await;
    for round in 2..5 {
        let successors: BTreeSet<String> = fifty(&house, &held.refresh)
            .await
            .iter()
            .map(|reply| Held::of(reply).refresh)
            .collect();
        assert_eq!(successors.len(), 1);
        assert_eq!(count(&house, "refresh_tokens").await, round, "one rotation");
        held.refresh = successors.into_iter().next().unwrap();
    }
    assert_eq!(
        (open_families(&house).await, count(&house, "audit_entries").await),
        (1, 0)
    );
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_log_out_among_refreshes_leaves_nothing() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    for _ in 0..8 {
        let held = tokens_for(&house, EMAIL).await;
        let bearer = format!("Bearer {}", held.access);
        let (replies, out) = tokio::join!(
            fifty(&house, &held.refresh),
            with(&house, &bearer, Method::DELETE, "/api/v1/tokens/current")
        );
        assert_eq!(out.status, 200);
        for reply in replies.iter().filter(|reply| reply.status != 401) {
            let got = Held::of(reply);
            assert_eq!(me(&house, &got.access).await, 401);
            assert_eq!(refreshed(&house, &got.refresh).await.status, 401);
        }
    }
    assert_eq!(open_families(&house).await, 0);
    house.finish().await;
}

/// A password change races with refreshes and log-ins of every kind; whoever still holds something proved the new password.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_begun_before_a_password_change_lives_after_it() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let (mut old, mut new) = (PASSWORD.to_owned(), "un radiateur bavard".to_owned());
    for _ in 0..5 {
        let held = tokens_for_with(&house, &old).await.unwrap();
        let changed = identity::Seed {
            name: "Samira Ould Ali".into(),
            email: EMAIL.into(),
            password: new.clone(),
            role: Role::Customer,
        };
        let mut browser = house.visitor();
        let claim = credentials(EMAIL, &old);
        let (change, replies, program, session) = tokio::join!(
            identity::seed(&house.app, changed),
            fifty(&house, &held.refresh),
            tokens_for_with(&house, &old),
            browser.post_json("/api/v1/sessions", &claim),
        );
        change.unwrap();
        assert!([201, 401].contains(&session.status.as_u16()), "{}", session.text);
        assert_eq!(browser.get("/api/v1/me").await.status, 401);
        let refreshed_ones = replies.iter().filter(|reply| reply.status == 201).map(Held::of);
        for held in refreshed_ones.chain(program).chain([held]) {
            assert_eq!(me(&house, &held.access).await, 401);
            assert_eq!(refreshed(&house, &held.refresh).await.status, 401);
        }
        assert_eq!((open_families(&house).await, count(&house, "sessions").await), (0, 0));
        std::mem::swap(&mut old, &mut new);
    }
    house.finish().await;
}

async fn tokens_for_with(house: &TestApp, password: &str) -> Option<Held> {
    let reply = house
        .visitor()
        .post_json("/api/v1/tokens", &credentials(EMAIL, password))
        .await;
    (reply.status != 401).then(|| Held::of(&reply))
}

/// Runs a future until it has waited `waits` times, then drops it, as if the process had died there.
async fn dying_after<F: Future>(waits: usize, future: F) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut polls = 0;
    std::future::poll_fn(|cx| {
        if polls == waits {
            return Poll::Ready(None);
        }
        polls += 1;
        future.as_mut().poll(cx).map(Some)
    })
    .await
}

#[tokio::test]
async fn a_refresh_cut_at_any_step_costs_nobody_their_log_in() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut held = tokens_for(&house, EMAIL).await;
    for waits in 0..40 {
        let done = dying_after(waits, identity::for_tests::refresh(&house.app, &held.refresh)).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
        let again = Held::of(&refreshed(&house, &held.refresh).await);
        assert_eq!(me(&house, &again.access).await, 200, "cut after {waits}");
        assert_eq!(open_families(&house).await, 1, "cut after {waits}");
        if let Some(successor) = done {
            assert!(waits > 2, "the steps were really cut");
            assert_eq!(successor, Some(again.refresh));
            return house.finish().await;
        }
        held = again;
    }
    panic!("the refresh never ends");
}
