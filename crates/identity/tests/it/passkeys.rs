//! Passkeys: made, shown instead of a password, and refused whenever anything about them is not as it should be.

use std::time::Duration;

use axum::http::Method;
use kernel::Role;
use serde_json::Value;
use testkit::{Reply, TestApp, Visitor};

use crate::authenticator::Authenticator;
use crate::second_factor::set_up;
use crate::{EMAIL, PASSWORD, count, credentials, end, house, logged_in, seed, sql};

const NEW: &str = "/account/second-factor/passkeys/challenge";
const ASK: &str = "/account/login/passkey/challenge";

/// Asks for a challenge as the script of our pages does.
async fn challenge(visitor: &mut Visitor, path: &str) -> Value {
    let token = visitor.form_token();
    visitor.headers.push(("x-form-token".into(), token));
    let reply = visitor.send(Method::POST, path, None, String::new()).await;
    visitor.headers.pop();
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

async fn add(visitor: &mut Visitor, device: &mut Authenticator) -> Reply {
    let credential = device.create(&challenge(visitor, NEW).await);
    let form = [("name", "Mon téléphone"), ("credential", &*credential)];
    visitor.post_form("/fr/account/second-factor/passkeys", &form).await
}

async fn come_in(visitor: &mut Visitor, device: &mut Authenticator) -> Reply {
    let credential = device.get(&challenge(visitor, ASK).await);
    show(visitor, &credential).await
}

async fn show(visitor: &mut Visitor, credential: &str) -> Reply {
    let form = [("credential", credential), ("next", "/cart")];
    visitor.post_form("/fr/account/login/passkey", &form).await
}

/// Somebody with one passkey, and the device it is in.
async fn with_passkey(house: &TestApp) -> (Visitor, Authenticator) {
    seed(house, EMAIL, Role::Customer).await;
    let (mut visitor, mut device) = (logged_in(house, EMAIL).await, Authenticator::new());
    let added = add(&mut visitor, &mut device).await;
    assert_eq!(added.text.matches("<li><code").count(), 10, "{}", added.text);
    (visitor, device)
}

#[tokio::test]
async fn a_passkey_comes_in_without_address_password_or_code() {
    let house = house().await;
    let (mut owner, mut device) = with_passkey(&house).await;
    let page = owner.get("/fr/account/second-factor").await;
    assert!(page.text.contains("Mon téléphone"), "{}", page.text);
    let mut visitor = house.visitor();
    let entered = come_in(&mut visitor, &mut device).await;
    assert_eq!((entered.status.as_u16(), entered.location()), (303, "/fr/cart"));
    assert_eq!(visitor.get("/api/v1/me").await.json()["email"], EMAIL);
    assert_eq!(count(&house, "sessions where second_factor").await, 2);
    let by_password = house
        .visitor()
        .post_json("/api/v1/sessions", &credentials(EMAIL, PASSWORD))
        .await;
    assert_eq!(by_password.json()["code"], "second_factor_required");
    house.run_tasks().await;
    assert_eq!(count(&house, "mails where body_text like '%clé d’accès%'").await, 1);
    assert_eq!(count(&house, "audit_entries where verb = 'add_passkey'").await, 1);
    end(house).await;
}

#[tokio::test]
async fn an_answer_counts_once_and_for_its_browser() {
    let house = house().await;
    let (_, mut device) = with_passkey(&house).await;
    let mut visitor = house.visitor();
    let credential = device.get(&challenge(&mut visitor, ASK).await);
    let mut other = house.visitor();
    challenge(&mut other, ASK).await;
    assert_eq!(show(&mut other, &credential).await.status, 401, "another browser's");
    assert_eq!(show(&mut visitor.clone(), &credential).await.status, 303);
    assert_eq!(show(&mut visitor.clone(), &credential).await.status, 401, "shown again");
    let late = device.get(&challenge(&mut visitor, ASK).await);
    house.advance(Duration::from_mins(5)).await;
    assert_eq!(show(&mut visitor, &late).await.status, 401, "too late");
    assert!(!visitor.cookies.contains_key("sid"));
    end(house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_simultaneous_answers_are_one_log_in() {
    let house = house().await;
    let (_, mut device) = with_passkey(&house).await;
    let mut visitor = house.visitor();
    let credential = device.get(&challenge(&mut visitor, ASK).await);
    let sent: Vec<_> = (0..10)
        .map(|_| {
            let (mut visitor, credential) = (visitor.clone(), credential.clone());
            tokio::spawn(async move { show(&mut visitor, &credential).await.status.as_u16() })
        })
        .collect();
    let mut statuses = Vec::new();
    for status in sent {
        statuses.push(status.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 401, 401, 401, 401, 401, 401, 401, 401, 401]);
    end(house).await;
}

#[tokio::test]
async fn whatever_is_not_as_it_should_be_is_refused() {
    let house = house().await;
    let (_, mut device) = with_passkey(&house).await;
    let refused = |house: &TestApp, mut device: Authenticator| {
        let mut visitor = house.visitor();
        async move {
            let reply = come_in(&mut visitor, &mut device).await;
            assert_eq!(reply.status, 401, "{}", reply.text);
            assert!(reply.text.contains("n’est pas connue ici"), "{}", reply.text);
            assert!(!visitor.cookies.contains_key("sid"));
            device
        }
    };
    device.origin = "http://localhost.evil.example".into();
    device = refused(&house, device).await;
    device.origin = "http://localhost".into();
    device.domain = "evil.example".into();
    device = refused(&house, device).await;
    device.domain = "localhost".into();
    device.verifies = false;
    device = refused(&house, device).await;
    device.verifies = true;
    let user = std::mem::replace(&mut device.user, vec![7; 16]);
    device = refused(&house, device).await;
    device.user = user;
    let mut stranger = Authenticator::new();
    stranger.user = device.user.clone();
    stranger.id = device.id.clone();
    refused(&house, stranger).await;
    let mut visitor = house.visitor();
    for nonsense in ["", "{}", "null", "[1]", &"x".repeat(10_000)] {
        challenge(&mut visitor, ASK).await;
        assert_eq!(show(&mut visitor, nonsense).await.status, 401);
    }
    assert_eq!(
        come_in(&mut visitor, &mut device).await.status,
        303,
        "and it still works"
    );
    end(house).await;
}

#[tokio::test]
async fn a_counter_that_does_not_grow_is_refused() {
    let house = house().await;
    let (_, mut device) = with_passkey(&house).await;
    for (counter, status) in [(5, 303), (5, 401), (4, 401), (6, 303), (0, 401)] {
        device.counter = counter;
        let reply = come_in(&mut house.visitor(), &mut device).await;
        assert_eq!(reply.status, status, "{counter}: {}", reply.text);
    }
    end(house).await;
}

#[tokio::test]
async fn a_passkey_is_registered_once_by_whom_it_was_asked_of() {
    let house = house().await;
    let (mut owner, mut device) = with_passkey(&house).await;
    let again = add(&mut owner, &mut device).await;
    assert_eq!(again.status, 403, "a device told to keep out: {}", again.text);
    seed(&house, "karim@exemple.dz", Role::Customer).await;
    let mut other = logged_in(&house, "karim@exemple.dz").await;
    let reply = add(&mut other, &mut device).await;
    assert_eq!(reply.status, 409, "an id is one person's: {}", reply.text);
    let mut new = Authenticator::new();
    let credential = new.create(&challenge(&mut owner, NEW).await);
    other.cookies.insert("passkey".into(), owner.cookies["passkey"].clone());
    let form = [("name", "x"), ("credential", &*credential)];
    let taken = other.post_form("/fr/account/second-factor/passkeys", &form).await;
    assert_eq!(taken.status, 403, "what was asked of one is not answered by another");
    new.verifies = false;
    assert_eq!(add(&mut owner, &mut new).await.status, 403, "without verification");
    assert_eq!(count(&house, "passkeys").await, 1);
    end(house).await;
}

#[tokio::test]
async fn its_owner_renames_and_removes_it() {
    let house = house().await;
    let (mut owner, mut device) = with_passkey(&house).await;
    let client = house.database.connect().await;
    let id: uuid::Uuid = client.query_one("select id from passkeys", &[]).await.unwrap().get(0);
    drop(client);
    let path = format!("/fr/account/second-factor/passkeys/pky_{}", id.simple());
    seed(&house, "karim@exemple.dz", Role::Customer).await;
    let mut other = logged_in(&house, "karim@exemple.dz").await;
    for (what, form) in [("name", [("name", "À moi")]), ("remove", [("name", "")])] {
        assert_eq!(other.post_form(&format!("{path}/{what}"), &form).await.status, 404);
    }
    let renamed = owner.post_form(&format!("{path}/name"), &[("name", "Clé USB")]).await;
    assert_eq!(renamed.status, 303, "{}", renamed.text);
    assert_eq!(count(&house, "passkeys where name = 'Clé USB'").await, 1);
    assert_eq!(
        owner.post_form(&format!("{path}/name"), &[("name", "")]).await.status,
        422
    );
    assert_eq!(owner.post_form(&format!("{path}/remove"), &[]).await.status, 303);
    assert_eq!(come_in(&mut house.visitor(), &mut device).await.status, 401);
    logged_in(&house, EMAIL).await;
    assert_eq!(count(&house, "recovery_codes").await, 0);
    end(house).await;
}

#[tokio::test]
async fn a_suspended_person_is_kept_out_with_a_passkey_too() {
    let house = house().await;
    let (_, mut device) = with_passkey(&house).await;
    sql(
        &house,
        "insert into suspensions (id, person_id, suspended_by, reason, suspended_at)
         select gen_random_uuid(), id, id, 'test', '2026-01-15' from people",
    )
    .await;
    assert_eq!(come_in(&mut house.visitor(), &mut device).await.status, 401);
    end(house).await;
}

#[tokio::test]
async fn a_passkey_answers_when_asked_again_and_only_its_owners() {
    let house = house().await;
    let (mut owner, mut device) = with_passkey(&house).await;
    house.advance(Duration::from_mins(16)).await;
    assert!(
        owner
            .get("/fr/account/second-factor")
            .await
            .location()
            .starts_with("/fr/account/confirm")
    );
    seed(&house, "karim@exemple.dz", Role::Customer).await;
    let mut other = logged_in(&house, "karim@exemple.dz").await;
    set_up(&house, &mut other).await;
    for (visitor, status) in [(&mut other, 401), (&mut owner, 303)] {
        let credential = device.get(&challenge(visitor, ASK).await);
        let form = [("credential", &*credential), ("next", "/account/second-factor")];
        let reply = visitor.post_form("/fr/account/confirm/passkey", &form).await;
        assert_eq!(reply.status, status, "{}", reply.text);
    }
    assert_eq!(owner.get("/fr/account/second-factor").await.status, 200);
    end(house).await;
}
