//! Orders placed before there was an account: they appear once the address is proven, and only then.

use axum::http::Extensions;
use identity::{IdentitySettings, SETTINGS};
use platform::config::Config;
use serde_json::json;
use testkit::{Parts, TestApp};

const EMAIL: &str = "samira@exemple.dz";
const PASSWORD: &str = "une chaudière tranquille";

async fn house() -> TestApp {
    let mut config = Config::load(SETTINGS.to_vec(), None, []).unwrap();
    config.set("identity.pepper", "a pepper of the tests, 32 bytes or longer");
    let mut extensions = Extensions::new();
    extensions.insert(IdentitySettings::from_config(&config).unwrap());
    TestApp::start(Parts {
        routes: identity::routes(),
        tasks: identity::tasks()
            .and(platform::mail::tasks())
            .and(server::journeys::tasks()),
        authenticate: identity::authenticate,
        extensions,
    })
    .await
}

/// A guest's order at the address, as the checkout leaves it.
const ORDER: &str = "insert into orders (id, number, submit_token, email, phone, name, address, lang, currency, goods_minor,
         delivery_minor, discount_minor, tax_minor, total_minor, state, placed_at, expires_at)
     values (gen_random_uuid(), 'CC-1', 't', 'Samira@exemple.dz', '', 'Samira', '{}', 'fr', 'DZD', 100, 0, 0, 0, 100, 'pending',
         '2026-01-15', '2026-01-16')";

#[tokio::test]
async fn guest_orders_appear_after_verification_and_only_then() {
    let house = house().await;
    let client = house.database.connect().await;
    client.batch_execute(ORDER).await.unwrap();
    let owned = async || -> i64 {
        let count =
            "select count(*) from orders o join people p on p.id = o.person_id where p.email = 'samira@exemple.dz'";
        client.query_one(count, &[]).await.unwrap().get(0)
    };
    let body = json!({ "name": "Samira", "email": EMAIL, "password": PASSWORD });
    house.visitor().post_json("/api/v1/people", &body).await;
    house.run_tasks().await;
    assert_eq!(owned().await, 0, "anybody can register an address");
    let text: String = client
        .query_one("select body_text from mails", &[])
        .await
        .unwrap()
        .get(0);
    let (_, rest) = text.split_once("?key=").unwrap();
    let key: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    let body = json!({ "key": key, "password": PASSWORD });
    let reply = house.visitor().post_json("/api/v1/people/verification", &body).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    house.run_tasks().await;
    assert_eq!(owned().await, 1);
    drop(client);
    house.finish().await;
}
