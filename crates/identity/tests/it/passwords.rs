//! Passwords: chosen anew by a mailed link, changed by their owner; whatever was open before is closed.

use std::time::Duration;

use kernel::Role;
use serde_json::json;
use testkit::TestApp;

use crate::{EMAIL, PASSWORD, count, credentials, house, key_for, logged_in, seed};

const NEW: &str = "trois radiateurs et un chat";

async fn forget(house: &TestApp) -> String {
    let reply = house
        .visitor()
        .post_form("/fr/account/forgot", &[("email", EMAIL)])
        .await;
    assert_eq!(reply.status, 200);
    house.run_tasks().await;
    key_for(house, EMAIL, "/account/reset").await
}

async fn comes_in(house: &TestApp, password: &str) -> bool {
    let reply = house
        .visitor()
        .post_json("/api/v1/sessions", &credentials(EMAIL, password))
        .await;
    reply.status == 201
}

#[tokio::test]
async fn a_reset_link_sets_one_password_and_ends_every_session() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut elsewhere = logged_in(&house, EMAIL).await;
    for _ in 0..5 {
        assert!(!comes_in(&house, "je ne sais plus").await);
    }
    let key = forget(&house).await;
    let mut visitor = house.visitor();
    let page = visitor.get(&format!("/fr/account/reset?key={key}")).await;
    assert!(page.text.contains("Choisir un mot de passe"), "{}", page.text);
    let weak = [("key", key.as_str()), ("password", "samira1984")];
    let reply = visitor.post_form("/fr/account/reset", &weak).await;
    assert_eq!(reply.status, 422);
    assert!(reply.text.contains("Trop facile à deviner"), "{}", reply.text);
    let good = [("key", key.as_str()), ("password", NEW)];
    let reply = visitor.post_form("/fr/account/reset", &good).await;
    assert_eq!(
        reply.status, 200,
        "a weak password does not use the link up: {}",
        reply.text
    );
    assert!(!visitor.cookies.contains_key("sid"), "a reset logs nobody in");
    assert_eq!(elsewhere.get("/api/v1/me").await.status, 401);
    assert!(
        comes_in(&house, NEW).await,
        "who just forgot a password is not locked out with the new one"
    );
    assert!(!comes_in(&house, PASSWORD).await);
    let again = visitor.post_form("/fr/account/reset", &good).await;
    assert_eq!(again.status, 409);
    assert_eq!(count(&house, "audit_entries where verb = 'reset_password'").await, 1);
    let told = "mails where recipient = 'samira@exemple.dz' and subject like 'Votre mot de passe%'";
    assert_eq!(count(&house, told).await, 1);
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_who_use_one_reset_link_at_once_one_does() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let key = forget(&house).await;
    let tries: Vec<_> = (0..50)
        .map(|turn| {
            let (mut visitor, key) = (house.visitor(), key.clone());
            tokio::spawn(async move {
                let password = format!("{NEW}, numéro {turn}");
                let body = json!({ "key": key, "password": password });
                let reply = visitor.post_json("/api/v1/people/password", &body).await;
                (reply.status.as_u16(), password)
            })
        })
        .collect();
    let mut done = Vec::new();
    for one in tries {
        let (status, password) = one.await.unwrap();
        assert!(status == 201 || status == 409, "{status}");
        if status == 201 {
            done.push(password);
        }
    }
    assert_eq!(done.len(), 1, "{done:?}");
    assert!(
        comes_in(&house, &done[0]).await,
        "the password is the one that was taken"
    );
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn a_reset_link_ends_after_an_hour_and_is_mailed_every_five_minutes_at_most() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let key = forget(&house).await;
    assert_eq!(
        forget(&house).await,
        key,
        "the second within five minutes is not mailed"
    );
    house.advance(Duration::from_mins(5)).await;
    let newer = forget(&house).await;
    assert_ne!(newer, key);
    let body = |key: &str| json!({ "key": key, "password": NEW });
    let reply = house.visitor().post_json("/api/v1/people/password", &body(&key)).await;
    assert_eq!(reply.json()["code"], "link_spent");
    house.advance(Duration::from_hours(1)).await;
    let reply = house
        .visitor()
        .post_json("/api/v1/people/password", &body(&newer))
        .await;
    assert_eq!(reply.json()["code"], "link_spent");
    assert!(comes_in(&house, PASSWORD).await);
    house.finish().await;
}

#[tokio::test]
async fn a_changed_password_ends_everything_but_the_session_that_changed_it() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut here = logged_in(&house, EMAIL).await;
    let mut elsewhere = logged_in(&house, EMAIL).await;
    let stolen = here.clone();
    let reply = here
        .post_form("/fr/account/password", &[("current", PASSWORD), ("new", NEW)])
        .await;
    assert_eq!(
        (reply.status.as_u16(), reply.location()),
        (303, "/fr/account/password?done=1"),
        "{}",
        reply.text
    );
    assert_eq!(here.get("/api/v1/me").await.status, 200);
    assert_eq!(elsewhere.get("/api/v1/me").await.status, 401);
    assert_eq!(
        { stolen }.get("/api/v1/me").await.status,
        401,
        "a copy of the cookie ends as well"
    );
    assert!(comes_in(&house, NEW).await && !comes_in(&house, PASSWORD).await);
    assert_eq!(count(&house, "audit_entries where verb = 'change_password'").await, 1);
    assert_eq!(count(&house, "mails where subject like 'Votre mot de passe%'").await, 1);
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn a_wrong_present_password_counts_like_a_failed_log_in() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut here = logged_in(&house, EMAIL).await;
    let weak = [("current", PASSWORD), ("new", "samira1984")];
    let reply = here.post_form("/en/account/password", &weak).await;
    assert_eq!(reply.status, 422);
    assert!(reply.text.contains("Too easy to guess"), "{}", reply.text);
    for _ in 0..5 {
        let reply = here
            .post_form("/en/account/password", &[("current", "pas le bon"), ("new", NEW)])
            .await;
        assert_eq!(reply.status, 422);
        assert!(reply.text.contains("not your current password"), "{}", reply.text);
    }
    let reply = here
        .post_form("/en/account/password", &[("current", PASSWORD), ("new", NEW)])
        .await;
    assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (429, "900"));
    assert_eq!(here.get("/api/v1/me").await.status, 200, "nothing else is taken away");
    house.finish().await;
}

/// Log-ins that began with the old password before the change and finish after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_session_of_the_old_password_outlives_its_change() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut here = logged_in(&house, EMAIL).await;
    let racing: Vec<_> = (0..4)
        .map(|_| {
            let mut visitor = house.visitor();
            tokio::spawn(async move {
                visitor
                    .post_json("/api/v1/sessions", &credentials(EMAIL, PASSWORD))
                    .await;
                visitor
            })
        })
        .collect();
    let reply = here
        .post_form("/fr/account/password", &[("current", PASSWORD), ("new", NEW)])
        .await;
    assert_eq!(reply.status, 303, "{}", reply.text);
    for one in racing {
        let mut visitor = one.await.unwrap();
        assert_eq!(visitor.get("/api/v1/me").await.status, 401);
    }
    assert_eq!(count(&house, "sessions").await, 1);
    house.run_tasks().await;
    house.finish().await;
}
