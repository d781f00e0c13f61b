//! Seeding people: makes it so, twice is once, and the rules of passwords hold here too.

use identity::Seed;
use kernel::Role;

use crate::{EMAIL, PASSWORD, count, credentials, house, logged_in, seed};

#[tokio::test]
async fn seeding_twice_changes_nothing() {
    let house = house().await;
    seed(&house, EMAIL, Role::Admin).await;
    let mut visitor = logged_in(&house, EMAIL).await;
    seed(&house, EMAIL, Role::Admin).await;
    assert_eq!(visitor.get("/api/v1/me").await.json()["role"], "admin");
    assert_eq!(count(&house, "people").await, 1);
    house.finish().await;
}

#[tokio::test]
async fn another_password_ends_the_sessions_and_another_role_does_not() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut visitor = logged_in(&house, EMAIL).await;
    seed(&house, EMAIL, Role::Manager).await;
    assert_eq!(visitor.get("/api/v1/me").await.json()["role"], "manager");
    let seed = Seed {
        name: "Samira".into(),
        email: EMAIL.into(),
        password: "un tout autre mot".into(),
        role: Role::Manager,
    };
    identity::seed(&house.app, seed.clone()).await.unwrap();
    assert_eq!(visitor.get("/api/v1/me").await.status, 401);
    let old = house
        .visitor()
        .post_json("/api/v1/sessions", &credentials(EMAIL, PASSWORD))
        .await;
    assert_eq!(old.status, 401);
    let weak = Seed {
        password: "court".into(),
        ..seed
    };
    let broken = identity::seed(&house.app, weak).await.unwrap_err().to_string();
    assert!(broken.contains("password: password_too_short"), "{broken}");
    house.finish().await;
}
