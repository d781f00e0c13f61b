//! Proving an address: the link works once, asks for the password, and nobody comes in before.

use std::time::Duration;

use kernel::Role;
use serde_json::json;

use crate::{EMAIL, PASSWORD, count, credentials, house, key_for, register, seed};

const VERIFY: &str = "/account/verify";

#[tokio::test]
async fn nobody_comes_in_before_the_address_is_proven() {
    let house = house().await;
    register(&house, EMAIL).await;
    let mut visitor = house.visitor();
    let reply = visitor
        .post_json("/api/v1/sessions", &credentials(EMAIL, PASSWORD))
        .await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["code"]),
        (403, &json!("verify_first"))
    );
    assert!(!visitor.cookies.contains_key("sid"));
    let wrong = visitor
        .post_json("/api/v1/sessions", &credentials(EMAIL, "pas le bon"))
        .await;
    assert_eq!(
        (wrong.status.as_u16(), &wrong.json()["code"]),
        (401, &json!("wrong_credentials")),
        "only who knows the password hears that the address waits"
    );
    let page = visitor
        .post_form("/fr/account/login", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    assert_eq!(page.status, 403);
    assert!(page.text.contains("Confirmez d’abord votre adresse"), "{}", page.text);
    assert_eq!(count(&house, "mails").await, 1, "the first link is a moment old");
    house.advance(Duration::from_mins(5)).await;
    visitor
        .post_json("/api/v1/sessions", &credentials(EMAIL, PASSWORD))
        .await;
    assert_eq!(
        count(&house, "mails").await,
        2,
        "after the pause the link is mailed again"
    );
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn a_link_proves_once_and_only_with_the_password() {
    let house = house().await;
    register(&house, EMAIL).await;
    let key = key_for(&house, EMAIL, VERIFY).await;
    let mut visitor = house.visitor();
    let page = visitor.get(&format!("/fr{VERIFY}?key={key}")).await;
    assert!(page.text.contains("Confirmer et se connecter"), "{}", page.text);
    assert_eq!(
        count(&house, "links where used_at is not null").await,
        0,
        "opening it changes nothing"
    );
    let wrong = [("key", key.as_str()), ("password", "pas le bon")];
    let reply = visitor.post_form("/fr/account/verify", &wrong).await;
    assert_eq!(reply.status, 401, "{}", reply.text);
    assert_eq!(count(&house, "people where email_verified_at is not null").await, 0);
    let right = [("key", key.as_str()), ("password", PASSWORD)];
    let reply = visitor.post_form("/fr/account/verify", &right).await;
    assert_eq!((reply.status.as_u16(), reply.location()), (303, "/fr/account"));
    assert_eq!(visitor.get("/api/v1/me").await.json()["email"], EMAIL);
    let again = house.visitor().post_form("/fr/account/verify", &right).await;
    assert_eq!(again.status, 409);
    assert!(again.text.contains("Ce lien ne marche plus"), "{}", again.text);
    assert_eq!(count(&house, "audit_entries where verb = 'verify_email'").await, 1);
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn a_link_ends_after_a_day_and_with_a_newer_one() {
    let house = house().await;
    register(&house, EMAIL).await;
    let first = key_for(&house, EMAIL, VERIFY).await;
    house.advance(Duration::from_mins(6)).await;
    let again = json!({ "email": EMAIL });
    house
        .visitor()
        .post_json("/api/v1/people/verification/mail", &again)
        .await;
    house.run_tasks().await;
    let second = key_for(&house, EMAIL, VERIFY).await;
    assert_ne!(first, second);
    let body = |key: &str| json!({ "key": key, "password": PASSWORD });
    let prove = async |key: &str| {
        let reply = house
            .visitor()
            .post_json("/api/v1/people/verification", &body(key))
            .await;
        (reply.status.as_u16(), reply.json()["code"].clone())
    };
    assert_eq!(prove(&first).await, (409, json!("link_spent")));
    assert_eq!(prove("").await, (409, json!("link_spent")));
    house.advance(Duration::from_hours(24)).await;
    assert_eq!(prove(&second).await, (409, json!("link_spent")));
    assert_eq!(count(&house, "people where email_verified_at is not null").await, 0);
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_four_who_open_one_link_at_once_one_proves() {
    let house = house().await;
    register(&house, EMAIL).await;
    let key = key_for(&house, EMAIL, VERIFY).await;
    let tries: Vec<_> = (0..4)
        .map(|_| {
            let (mut visitor, key) = (house.visitor(), key.clone());
            tokio::spawn(async move {
                let body = json!({ "key": key, "password": PASSWORD });
                visitor
                    .post_json("/api/v1/people/verification", &body)
                    .await
                    .status
                    .as_u16()
            })
        })
        .collect();
    let mut statuses = Vec::new();
    for one in tries {
        statuses.push(one.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
    assert_eq!(count(&house, "audit_entries where verb = 'verify_email'").await, 1);
    house.run_tasks().await;
    house.finish().await;
}

/// Somebody registers a stranger's address first, and waits for the stranger to prove it.
#[tokio::test]
async fn a_stranger_who_registered_the_address_first_never_gets_in() {
    let house = house().await;
    let theirs = json!({ "name": "Mallory", "email": EMAIL, "password": "le mien, pas le tien" });
    house.visitor().post_json("/api/v1/people", &theirs).await;
    house.advance(Duration::from_mins(6)).await;
    register(&house, EMAIL).await;
    house.advance(Duration::from_mins(6)).await;
    house.visitor().post_json("/api/v1/people", &theirs).await;
    let key = key_for(&house, EMAIL, VERIFY).await;
    let mine = json!({ "key": key, "password": PASSWORD });
    let reply = house.visitor().post_json("/api/v1/people/verification", &mine).await;
    assert_eq!(
        reply.json()["code"],
        "wrong_credentials",
        "the password is the stranger's: nothing is proven"
    );
    house
        .visitor()
        .post_json("/api/v1/people/password/mail", &json!({ "email": EMAIL }))
        .await;
    house.run_tasks().await;
    let reset = key_for(&house, EMAIL, "/account/reset").await;
    let body = json!({ "key": reset, "password": PASSWORD });
    let reply = house.visitor().post_json("/api/v1/people/password", &body).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    let stranger = house
        .visitor()
        .post_json("/api/v1/sessions", &credentials(EMAIL, "le mien, pas le tien"))
        .await;
    assert_eq!(stranger.status, 401);
    crate::logged_in(&house, EMAIL).await;
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn a_proven_account_is_not_touched_by_who_registers_it_again() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    register(&house, EMAIL).await;
    house.advance(Duration::from_mins(6)).await;
    let theirs = json!({ "name": "Mallory", "email": EMAIL, "password": "le mien, pas le tien" });
    house.visitor().post_json("/api/v1/people", &theirs).await;
    let mut owner = crate::logged_in(&house, EMAIL).await;
    assert_eq!(owner.get("/api/v1/me").await.json()["name"], "Samira Ould Ali");
    house.run_tasks().await;
    house.finish().await;
}
