//! Tests of identity, one file a verb or concern, and what they share: the house, its settings, one person.

mod accounts;
mod address_change;
mod alike;
mod authenticator;
mod devices;
mod log_in;
mod log_out;
mod me;
mod pages;
mod passkeys;
mod passwords;
mod providers;
mod races;
mod refresh;
mod register;
mod second_factor;
mod seed;
mod sessions;
mod staff;
mod tokens;
mod watch;

use axum::http::Extensions;
use identity::{AddressVerified, IdentitySettings, SETTINGS, Seed};
use kernel::Role;
use platform::config::Config;
use platform::http::serve_routes;
use platform::limits::Limits;
use platform::{App, AppParts};
use secrecy::SecretString;
use serde_json::{Value, json};
use testkit::{Parts, TestApp, Visitor};

pub const EMAIL: &str = "samira@exemple.dz";
pub const PASSWORD: &str = "une chaudière tranquille";

/// The settings with their defaults, `changed` over them.
pub fn settings(changed: &[(&str, &str)]) -> IdentitySettings {
    let mut config = Config::load(SETTINGS.to_vec(), None, []).unwrap();
    config.set("identity.pepper", "a pepper of the tests, 32 bytes or longer");
    for (key, value) in changed {
        config.set(key, *value);
    }
    IdentitySettings::from_config(&config).unwrap()
}

pub async fn house() -> TestApp {
    house_with(&[]).await
}

pub async fn house_with(changed: &[(&str, &str)]) -> TestApp {
    let mut extensions = Extensions::new();
    extensions.insert(settings(changed));
    TestApp::start(Parts {
        routes: identity::routes(),
        tasks: identity::tasks()
            .and(platform::mail::tasks())
            .on(|_: App, _: AddressVerified| async { Ok(()) }),
        authenticate: identity::authenticate,
        extensions,
    })
    .await
}

/// Another node on the house's database, with a memory of its own.
pub fn node_of(house: &TestApp, settings: IdentitySettings) -> App {
    let mut parts = Extensions::new();
    parts.insert(settings);
    // As the house itself has them: nodes count in the same rows.
    parts.insert(Limits::all("1000000/min".parse().unwrap()));
    App::new(AppParts {
        db: house.app.db().clone(),
        site: house.app.site().clone(),
        secret: SecretString::from("a secret of the tests, 32 bytes long or longer"),
        renderer: house.app.renderer().clone(),
        authenticate: identity::authenticate,
        menu: vec![],
        parts,
    })
}

/// A visitor of another node.
pub fn node(house: &TestApp, changed: &[(&str, &str)]) -> Visitor {
    let app = node_of(house, settings(changed));
    let router = serve_routes(&app, identity::routes());
    Visitor::new(app, router)
}

pub async fn seed(house: &TestApp, email: &str, role: Role) {
    let seed = Seed {
        name: "Samira Ould Ali".into(),
        email: email.into(),
        password: PASSWORD.into(),
        role,
    };
    identity::seed(&house.app, seed).await.unwrap();
}

/// The body of a log-in.
pub fn credentials(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

/// A browser in which `email` is logged in.
pub async fn logged_in(house: &TestApp, email: &str) -> testkit::Visitor {
    let mut visitor = house.visitor();
    let reply = visitor
        .post_json("/api/v1/sessions", &credentials(email, PASSWORD))
        .await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    visitor
}

/// Registers somebody who does not prove their address yet.
pub async fn register(house: &TestApp, email: &str) {
    let body = json!({ "name": "Samira", "email": email, "password": PASSWORD });
    let reply = house.visitor().post_json("/api/v1/people", &body).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
}

/// The key in the newest letter to `email` whose link begins with `path`.
pub async fn key_for(house: &TestApp, email: &str, path: &str) -> String {
    let client = house.database.connect().await;
    let rows = client
        .query(
            "select body_text from mails where recipient = $1 order by created_at desc, id desc",
            &[&email],
        )
        .await
        .unwrap();
    let texts: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let start = format!("{path}?key=");
    let Some((_, rest)) = texts.iter().find_map(|text| text.split_once(&start)) else {
        panic!("no letter with {start} in {texts:?}");
    };
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

/// Rows of a table, counted.
pub async fn count(house: &TestApp, of: &str) -> i64 {
    let client = house.database.connect().await;
    client
        .query_one(&format!("select count(*) from {of}"), &[])
        .await
        .unwrap()
        .get(0)
}

/// Runs SQL that no verb of today writes.
pub async fn sql(house: &TestApp, text: &str) {
    house.database.connect().await.batch_execute(text).await.unwrap();
}

/// Ends a test whose letters nobody reads.
pub async fn end(house: TestApp) {
    house.run_tasks().await;
    house.finish().await;
}
