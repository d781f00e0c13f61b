//! Logging in: the right password opens, everything else is the same refusal in the same time; tries are counted.

use std::time::Duration;

use axum::http::Extensions;
use identity::{Browser, Claim, LogInRefused};
use kernel::Role;
use platform::Fault;
use platform::limits::{Limit, Limits};
use serde_json::json;
use testkit::{Parts, TestApp};

use crate::{EMAIL, PASSWORD, count, credentials, house, logged_in, seed, settings, sql};

#[tokio::test]
async fn an_unknown_account_and_a_wrong_password_are_told_alike() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut replies = Vec::new();
    for email in [EMAIL, "personne@exemple.dz"] {
        let reply = house
            .visitor()
            .post_json("/api/v1/sessions", &credentials(email, "pas le bon"))
            .await;
        let mut problem = reply.json();
        problem["request_id"] = json!("");
        replies.push((reply.status.as_u16(), problem, reply.work()));
    }
    assert_eq!(replies[0], replies[1]);
    assert_eq!(
        (replies[0].0, &replies[0].1["code"]),
        (401, &json!("wrong_credentials"))
    );
    let form = [("email", EMAIL), ("password", "pas le bon"), ("next", "/cart")];
    let page = house.visitor().post_form("/fr/account/login", &form).await;
    assert_eq!(page.status, 401);
    assert!(
        page.text.contains("L’adresse ou le mot de passe n’est pas le bon."),
        "{}",
        page.text
    );
    assert!(
        page.text.contains(EMAIL) && !page.text.contains("pas le bon\""),
        "the address is kept, the password is not"
    );
    house.finish().await;
}

#[tokio::test]
async fn an_unknown_account_takes_as_long_as_a_wrong_password() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut quickest = [u128::MAX; 2];
    for _ in 0..4 {
        for (at, email) in [EMAIL, "personne@exemple.dz"].into_iter().enumerate() {
            let watch = platform::Stopwatch::start();
            house
                .visitor()
                .post_json("/api/v1/sessions", &credentials(email, "pas le bon"))
                .await;
            quickest[at] = quickest[at].min(watch.elapsed().as_micros());
        }
    }
    // Without a hash the answer would come in a tenth of the time; the rest is the machine's noise.
    assert!(
        quickest[0] * 2 > quickest[1] && quickest[1] * 2 > quickest[0],
        "{quickest:?} µs"
    );
    house.finish().await;
}

#[tokio::test]
async fn each_log_in_is_a_new_session_and_the_old_one_ends() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut visitor = logged_in(&house, EMAIL).await;
    let earlier = visitor.clone();
    visitor
        .post_json("/api/v1/sessions", &credentials(EMAIL, PASSWORD))
        .await;
    assert_ne!(visitor.cookies["sid"], earlier.cookies["sid"]);
    assert_eq!(visitor.get("/api/v1/me").await.status, 200);
    assert_eq!({ earlier }.get("/api/v1/me").await.status, 401);
    let mut planted = house.visitor();
    planted.cookies.insert("sid".into(), "ab".repeat(32));
    planted
        .post_json("/api/v1/sessions", &credentials(EMAIL, PASSWORD))
        .await;
    assert_ne!(
        planted.cookies["sid"],
        "ab".repeat(32),
        "a planted cookie is not taken over"
    );
    house.finish().await;
}

#[tokio::test]
async fn five_failures_lock_name_and_address_for_a_quarter_of_an_hour() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut visitor = house.visitor();
    for email in [EMAIL, "SAMIRA@exemple.dz", EMAIL, EMAIL, EMAIL] {
        let reply = visitor
            .post_json("/api/v1/sessions", &credentials(email, "pas le bon"))
            .await;
        assert_eq!(reply.status, 401);
    }
    house.advance(Duration::from_mins(14)).await;
    let reply = visitor
        .post_json("/api/v1/sessions", &credentials(EMAIL, PASSWORD))
        .await;
    assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (429, "60"));
    assert_eq!(reply.json()["code"], "log_in_locked");
    let form = [("email", EMAIL), ("password", PASSWORD)];
    let reply = visitor.post_form("/fr/account/login", &form).await;
    assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (429, "60"));
    assert!(reply.text.contains("Trop d’essais"), "{}", reply.text);
    house.advance(Duration::from_mins(1)).await;
    assert_eq!(
        visitor.post_form("/fr/account/login", &form).await.location(),
        "/fr/account"
    );
    assert_eq!(count(&house, "log_in_tries").await, 0, "a success forgets the failures");
    house.finish().await;
}

#[tokio::test]
async fn an_unknown_name_locks_like_a_known_one() {
    let house = house().await;
    let mut visitor = house.visitor();
    let mut statuses = Vec::new();
    for _ in 0..6 {
        let body = credentials("personne@exemple.dz", "pas le bon");
        statuses.push(visitor.post_json("/api/v1/sessions", &body).await.status.as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
    house.finish().await;
}

#[tokio::test]
async fn a_hash_of_lower_cost_is_renewed_at_log_in() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut extensions = Extensions::new();
    extensions.insert(settings(&[("identity.argon2_passes", "3")]));
    let stricter = TestApp::start(Parts {
        routes: identity::routes(),
        authenticate: identity::authenticate,
        extensions,
        ..Parts::default()
    })
    .await;
    let from = house.database.connect().await;
    let hash: String = from
        .query_one("select password_hash from people", &[])
        .await
        .unwrap()
        .get(0);
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    seed(&stricter, EMAIL, Role::Customer).await;
    let to = stricter.database.connect().await;
    to.execute("update people set password_hash = $1", &[&hash])
        .await
        .unwrap();
    let mut visitor = logged_in(&stricter, EMAIL).await;
    let renewed: String = to
        .query_one("select password_hash from people", &[])
        .await
        .unwrap()
        .get(0);
    assert!(renewed.starts_with("$argon2id$v=19$m=19456,t=3,p=1$"), "{renewed}");
    assert_eq!(visitor.get("/api/v1/me").await.status, 200);
    logged_in(&stricter, EMAIL).await;
    drop((from, to));
    house.finish().await;
    stricter.finish().await;
}

#[tokio::test]
async fn a_suspended_person_is_told_so_when_the_password_is_right() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    sql(
        &house,
        "insert into suspensions (id, person_id, suspended_by, reason, suspended_at)
         select gen_random_uuid(), id, id, 'test', '2026-01-15' from people",
    )
    .await;
    let reply = house
        .visitor()
        .post_json("/api/v1/sessions", &credentials(EMAIL, PASSWORD))
        .await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["code"]),
        (403, &json!("suspended"))
    );
    let guess = house
        .visitor()
        .post_json("/api/v1/sessions", &credentials(EMAIL, "pas le bon"))
        .await;
    assert_eq!(guess.json()["code"], "wrong_credentials", "a guess learns nothing");
    sql(&house, "update suspensions set lifted_at = '2026-01-15'").await;
    logged_in(&house, EMAIL).await;
    house.finish().await;
}

/// On a runtime of one thread, a hash on that thread would keep every other future from running.
#[tokio::test(flavor = "current_thread")]
async fn hashing_never_blocks_the_runtime() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut visitor = house.visitor();
    let guess = tokio::spawn(async move {
        visitor
            .post_json("/api/v1/sessions", &credentials(EMAIL, "pas le bon"))
            .await
    });
    let mut turns = 0;
    while !guess.is_finished() {
        tokio::task::yield_now().await;
        turns += 1;
    }
    assert_eq!(guess.await.unwrap().status, 401);
    assert!(turns > 1_000, "the runtime had only {turns} turns while hashing");
    house.finish().await;
}

/// Five tries lock a name for one address; one name tried from everywhere is slowed down as a whole.
#[tokio::test]
async fn one_name_is_tried_so_often_from_all_addresses_together_and_no_oftener() {
    let mut extensions = Extensions::new();
    extensions.insert(settings(&[]));
    extensions.insert(Limits::all("1000000/min".parse().unwrap()).but(Limit::LogIn));
    let house = TestApp::start(Parts {
        extensions,
        ..Parts::default()
    })
    .await;
    seed(&house, EMAIL, Role::Customer).await;
    let from = async |last: u8| {
        let claim = Claim {
            email: EMAIL.to_uppercase(),
            password: "pas le bon".into(),
            address: [203, 0, 113, last].into(),
        };
        let browser = Browser {
            address: claim.address,
            device: String::new(),
            replaces: String::new(),
        };
        match identity::log_in(&house.app, claim, browser).await {
            Err(Fault::Refused(refused)) => refused,
            other => panic!("nobody knows this password: {:?}", other.map(|_| "in")),
        }
    };
    let mut slowed = None;
    for last in 0..40 {
        match from(last).await {
            LogInRefused::WrongCredentials => assert!(slowed.is_none(), "slowed at {slowed:?}, and not at {last}"),
            LogInRefused::Locked { minutes_left } => {
                assert_eq!(minutes_left, 1);
                slowed.get_or_insert(last);
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(slowed, Some(20), "the share that SECURITY.md names");
    house.finish().await;
}
