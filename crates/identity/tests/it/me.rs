//! Name, language and postal addresses: one's own, and nobody else's.

use axum::http::Method;
use kernel::Role;
use serde_json::{Value, json};

use crate::{EMAIL, count, house, logged_in, seed};

fn workshop() -> Value {
    json!({
        "label": "Atelier", "name": "Samira Ould Ali", "phone": "0551 23 45 67", "line1": "12, rue des Frères",
        "city": "Bab El Oued", "region": "Alger", "postcode": "16000",
    })
}

#[tokio::test]
async fn name_and_language_change_and_a_wrong_one_is_named() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut person = logged_in(&house, EMAIL).await;
    let form = [("name", "Samira O."), ("lang", "ar")];
    let reply = person.post_form("/fr/account/profile", &form).await;
    assert_eq!(reply.location(), "/fr/account/profile?done=1", "{}", reply.text);
    assert_eq!(person.get("/api/v1/me").await.json()["name"], "Samira O.");
    assert_eq!(count(&house, "people where lang = 'ar'").await, 1);
    let body = json!({ "lang": "de", "name": "S\u{202e}" });
    let reply = person.send_json(Method::PATCH, "/api/v1/me", &body).await;
    let problem = reply.json();
    assert_eq!(reply.status, 422);
    assert_eq!(problem["errors"].as_array().unwrap().len(), 2, "{problem}");
    let read_only = json!({ "role": "admin", "email": "x@y.dz", "id": "per_0", "name": "Samira" });
    person.send_json(Method::PATCH, "/api/v1/me", &read_only).await;
    let me = person.get("/api/v1/me").await.json();
    assert_eq!((&me["role"], &me["email"]), (&json!("customer"), &json!(EMAIL)));
    house.finish().await;
}

#[tokio::test]
async fn addresses_are_kept_changed_preferred_and_forgotten() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut person = logged_in(&house, EMAIL).await;
    let all = "/api/v1/me/addresses";
    let first = person.post_json(all, &workshop()).await;
    assert_eq!(first.status, 201, "{}", first.text);
    let first = first.json();
    assert_eq!((&first["is_default"], &first["country"]), (&json!(true), &json!("DZ")));
    let second = person.post_json(all, &workshop()).await.json();
    assert_eq!(second["is_default"], false);
    let at = |address: &Value| format!("{all}/{}", address["id"].as_str().unwrap());
    let change = json!({ "label": "Maison", "is_default": true });
    let changed = person.send_json(Method::PATCH, &at(&second), &change).await.json();
    assert_eq!(
        (&changed["label"], &changed["city"], &changed["is_default"]),
        (&json!("Maison"), &json!("Bab El Oued"), &json!(true))
    );
    assert_eq!(count(&house, "addresses where is_default").await, 1);
    let page = person.get("/fr/account/addresses").await;
    assert!(
        page.text.contains("Maison") && page.text.contains("Atelier"),
        "{}",
        page.text
    );
    let gone = person.send(Method::DELETE, &at(&second), None, String::new()).await;
    assert_eq!(gone.status, 204);
    let left = person.get(all).await.json();
    assert_eq!(
        (left.as_array().unwrap().len(), &left[0]["is_default"]),
        (1, &json!(true))
    );
    let reply = person.post_json(all, &json!({ "name": "X" })).await;
    assert_eq!(reply.status, 422);
    house.finish().await;
}

#[tokio::test]
async fn anothers_address_does_not_exist() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    seed(&house, "autre@exemple.dz", Role::Admin).await;
    let mut owner = logged_in(&house, EMAIL).await;
    let mine = owner.post_json("/api/v1/me/addresses", &workshop()).await.json();
    let id = mine["id"].as_str().unwrap();
    let mut other = logged_in(&house, "autre@exemple.dz").await;
    let api = format!("/api/v1/me/addresses/{id}");
    let page = format!("/fr/account/addresses/{id}");
    let body = json!({ "label": "à moi" });
    assert_eq!(other.send_json(Method::PATCH, &api, &body).await.status, 404);
    assert_eq!(other.send(Method::DELETE, &api, None, String::new()).await.status, 404);
    assert_eq!(other.get(&page).await.status, 404);
    let form = [("name", "Autre"), ("line1", "ailleurs 1"), ("city", "Oran")];
    assert_eq!(other.post_form(&page, &form).await.status, 404);
    for act in ["default", "delete"] {
        assert_eq!(other.post_form(&format!("{page}/{act}"), &[]).await.status, 404);
    }
    assert_eq!(owner.get("/api/v1/me/addresses").await.json()[0]["label"], "Atelier");
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_keeps_more_than_twenty_however_many_come_at_once() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let person = logged_in(&house, EMAIL).await;
    let tries: Vec<_> = (0..24)
        .map(|_| {
            let mut visitor = person.clone();
            tokio::spawn(async move {
                visitor
                    .post_json("/api/v1/me/addresses", &workshop())
                    .await
                    .status
                    .as_u16()
            })
        })
        .collect();
    let mut refused = 0;
    for one in tries {
        refused += i32::from(one.await.unwrap() == 409);
    }
    assert_eq!((refused, count(&house, "addresses").await), (4, 20));
    assert_eq!(count(&house, "addresses where is_default").await, 1);
    house.finish().await;
}
