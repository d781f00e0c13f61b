//! Registering: one account an address, the same answer either way, and a letter to the owner.

use kernel::Role;
use platform::chance;
use serde_json::json;

use crate::{EMAIL, PASSWORD, count, house, key_for, logged_in, seed};

#[tokio::test]
async fn a_new_person_registers_then_logs_in() {
    let house = house().await;
    let mut visitor = house.visitor();
    let form = [
        ("name", " Samira "),
        ("email", EMAIL),
        ("password", PASSWORD),
        ("next", "/cart"),
    ];
    let reply = visitor.post_form("/fr/account/register", &form).await;
    assert_eq!(
        (reply.status.as_u16(), reply.location()),
        (303, "/fr/account/registered?next=/cart")
    );
    assert!(
        !visitor.cookies.contains_key("sid"),
        "a session would tell that the address was new"
    );
    let key = key_for(&house, EMAIL, "/account/verify").await;
    let link = [("key", key.as_str()), ("password", PASSWORD)];
    let reply = house.visitor().post_form("/fr/account/verify", &link).await;
    assert_eq!((reply.status.as_u16(), reply.location()), (303, "/fr/account"));
    let form = [("email", EMAIL), ("password", PASSWORD), ("next", "/cart")];
    let reply = visitor.post_form("/fr/account/login", &form).await;
    assert_eq!((reply.status.as_u16(), reply.location()), (303, "/fr/cart"));
    assert_eq!(visitor.get("/api/v1/me").await.json()["name"], "Samira");
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn a_known_address_gets_the_same_answer_and_its_owner_a_letter() {
    let house = house().await;
    seed(&house, EMAIL, Role::Manager).await;
    let fresh = [
        ("name", "X"),
        ("email", "neuf@exemple.dz"),
        ("password", "un autre mot"),
    ];
    let known = [
        ("name", "X"),
        ("email", "SAMIRA@exemple.dz"),
        ("password", "un autre mot"),
    ];
    let (mut one, mut two) = (house.visitor(), house.visitor());
    let first = one.post_form("/fr/account/register", &fresh).await;
    let second = two.post_form("/fr/account/register", &known).await;
    assert_eq!(
        (first.status, first.location(), &first.text),
        (second.status, second.location(), &second.text)
    );
    assert_eq!(one.cookies, two.cookies);
    assert_eq!(first.work(), second.work(), "both ways cost the database the same");
    let body = |email: &str| json!({ "name": "X", "email": email, "password": "un autre mot" });
    let first = house
        .visitor()
        .post_json("/api/v1/people", &body("neuve@exemple.dz"))
        .await;
    let second = house.visitor().post_json("/api/v1/people", &body(EMAIL)).await;
    assert_eq!((first.status, &first.text), (second.status, &second.text));
    assert_eq!(first.status, 201);
    assert_eq!(
        count(
            &house,
            "mails where recipient = 'samira@exemple.dz' and subject like 'Vous avez déjà%'"
        )
        .await,
        1
    );
    assert_eq!(
        count(
            &house,
            "mails where recipient = 'neuf@exemple.dz' and subject like 'Confirmez%'"
        )
        .await,
        1
    );
    let mut owner = logged_in(&house, EMAIL).await;
    assert_eq!(
        owner.get("/api/v1/me").await.json()["role"],
        "manager",
        "the account is as it was"
    );
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn registering_takes_as_long_for_a_known_address() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut quickest = [u128::MAX; 2];
    for turn in 0..4 {
        for (at, email) in [EMAIL.to_owned(), format!("neuf{turn}@exemple.dz")]
            .into_iter()
            .enumerate()
        {
            let body = json!({ "name": "X", "email": email, "password": "un autre mot" });
            let watch = platform::Stopwatch::start();
            house.visitor().post_json("/api/v1/people", &body).await;
            quickest[at] = quickest[at].min(watch.elapsed().as_micros());
        }
    }
    assert!(
        quickest[0] * 2 > quickest[1] && quickest[1] * 2 > quickest[0],
        "{quickest:?} µs"
    );
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn a_bad_field_is_named_and_the_rest_is_kept() {
    let house = house().await;
    let mut visitor = house.visitor();
    let form = [("name", "Samira <b>"), ("email", "samira"), ("password", "court")];
    let reply = visitor.post_form("/en/account/register", &form).await;
    assert_eq!(reply.status, 422);
    assert!(reply.text.contains("At least 8 characters."), "{}", reply.text);
    assert!(
        reply.text.contains("Samira &lt;b&gt;") && !reply.text.contains("court\""),
        "{}",
        reply.text
    );
    let body = json!({ "name": "Samira", "email": EMAIL, "password": 12_345_678 });
    let reply = visitor.post_json("/api/v1/people", &body).await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["errors"][0]["pointer"]),
        (422, &json!("/password"))
    );
    let reply = visitor.post_json("/api/v1/people", &json!({})).await;
    let codes: Vec<_> = reply.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["code"].clone())
        .collect();
    assert_eq!(codes, ["required", "required", "required"]);
    let body = json!({ "name": "S\u{0}", "email": "a\u{0}@b.dz", "password": PASSWORD });
    assert_eq!(visitor.post_json("/api/v1/people", &body).await.status, 422);
    assert_eq!(count(&house, "people").await, 0);
    house.finish().await;
}

#[tokio::test]
async fn nobody_registers_as_anything_but_a_customer() {
    let house = house().await;
    let body = json!({ "name": "X", "email": EMAIL, "password": PASSWORD, "role": "admin", "id": chance::secret() });
    house.visitor().post_json("/api/v1/people", &body).await;
    assert_eq!(
        count(&house, "people where role = 'customer' and email_verified_at is null").await,
        1
    );
    house.run_tasks().await;
    house.finish().await;
}
