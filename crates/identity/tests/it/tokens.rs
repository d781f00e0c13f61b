//! Access tokens: what they say, how they are checked, when they die. And what a program is told when it may not come in.

use axum::http::{Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Role;
use platform::chance;
use ring::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use testkit::{Reply, TestApp};

use crate::{EMAIL, PASSWORD, count, credentials, house, house_with, logged_in, seed, sql};

const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);

/// What a program holds.
#[derive(Debug, Clone)]
pub struct Held {
    pub access: String,
    pub refresh: String,
}

impl Held {
    pub fn of(reply: &Reply) -> Self {
        assert_eq!(reply.status, 201, "{}", reply.text);
        let text = |name: &str| reply.json()[name].as_str().unwrap().to_owned();
        Held {
            access: text("access_token"),
            refresh: text("refresh_token"),
        }
    }
}

pub async fn tokens_for(house: &TestApp, email: &str) -> Held {
    let reply = house
        .visitor()
        .post_json("/api/v1/tokens", &credentials(email, PASSWORD))
        .await;
    Held::of(&reply)
}

pub async fn refreshed(house: &TestApp, refresh: &str) -> Reply {
    house
        .visitor()
        .post_json("/api/v1/tokens/refresh", &json!({ "refresh_token": refresh }))
        .await
}

/// A request with this `Authorization`.
pub async fn with(house: &TestApp, authorization: &str, method: Method, path: &str) -> Reply {
    let mut program = house.visitor();
    program.headers = vec![
        ("authorization".into(), authorization.into()),
        ("sec-fetch-site".into(), String::new()),
    ];
    program.send(method, path, None, String::new()).await
}

pub async fn me(house: &TestApp, access: &str) -> StatusCode {
    with(house, &format!("Bearer {access}"), Method::GET, "/api/v1/me")
        .await
        .status
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn parts(token: &str) -> (Value, Value) {
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(parts.len(), 3);
    (decoded(parts[0]), decoded(parts[1]))
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// The key of the tests' house, as somebody who stole its secret would make it.
fn stolen_key() -> Ed25519KeyPair {
    let seed = chance::sign(b"a pepper of the tests, 32 bytes or longer", b"comptoir access token");
    Ed25519KeyPair::from_seed_unchecked(&hex::decode(seed).unwrap()).unwrap()
}

/// A token with these parts under a true signature.
fn signed(header: &str, claims: &Value) -> String {
    let text = format!("{header}.{}", encoded(claims));
    let signature = URL_SAFE_NO_PAD.encode(stolen_key().sign(text.as_bytes()));
    format!("{text}.{signature}")
}

#[tokio::test]
async fn a_program_logs_in_asks_and_logs_out() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let reply = house
        .visitor()
        .post_json("/api/v1/tokens", &credentials(EMAIL, PASSWORD))
        .await;
    let given = reply.json();
    assert_eq!(given["token_type"], "Bearer");
    assert_eq!(
        (&given["expires_in_s"], &given["refresh_expires_in_s"]),
        (&json!(900), &json!(604_800))
    );
    assert_eq!(given["person"]["email"], EMAIL);
    assert!(reply.header("set-cookie").is_empty(), "no browser is logged in by it");
    assert_eq!(reply.header("cache-control"), "no-store");
    let held = Held::of(&reply);
    let bearer = format!("bEARER {}", held.access);
    assert_eq!(
        with(&house, &bearer, Method::GET, "/api/v1/me").await.json()["email"],
        EMAIL
    );
    let out = with(&house, &bearer, Method::DELETE, "/api/v1/tokens/current").await;
    assert_eq!(out.status, 200, "{}", out.text);
    assert_eq!(me(&house, &held.access).await, 401, "the access token is dead too");
    assert_eq!(refreshed(&house, &held.refresh).await.status, 401);
    house.finish().await;
}

#[tokio::test]
async fn an_access_token_says_what_it_must_under_a_published_key() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let held = tokens_for(&house, EMAIL).await;
    let (header, claims) = parts(&held.access);
    assert_eq!((&header["alg"], &header["typ"]), (&json!("EdDSA"), &json!("at+jwt")));
    let names: BTreeSet<&str> = claims.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        names,
        BTreeSet::from(["aud", "exp", "iat", "iss", "jti", "sid", "sub"]),
        "and no name, address or role"
    );
    assert_eq!(
        (&claims["iss"], &claims["aud"]),
        (&json!("http://127.0.0.1"), &json!("comptoir"))
    );
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 900);
    assert!(claims["sub"].as_str().unwrap().starts_with("per_"));
    let published = house.visitor().get("/.well-known/jwks.json").await;
    assert_eq!(published.header("cache-control"), "public, max-age=300");
    let keys = published.json();
    let key = &keys["keys"][0];
    assert_eq!(
        (&key["kid"], &key["crv"], &key["kty"]),
        (&header["kid"], &json!("Ed25519"), &json!("OKP"))
    );
    assert!(key["d"].is_null(), "no private part");
    let public = URL_SAFE_NO_PAD.decode(key["x"].as_str().unwrap()).unwrap();
    let (text, signature) = held.access.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    UnparsedPublicKey::new(&ED25519, public)
        .verify(text.as_bytes(), &signature)
        .unwrap();
    let other = parts(&tokens_for(&house, EMAIL).await.access).1;
    assert_ne!(claims["jti"], other["jti"]);
    house.finish().await;
}

/// Every way to be wrong that has a name, each but for one thing like a good token.
fn bad_tokens(good: &str, now: i64) -> Vec<(&'static str, String)> {
    let (header, claims) = parts(good);
    let true_header = good.split('.').next().unwrap();
    let but = |name: &str, value: Value| {
        let mut claims = claims.clone();
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value;
        }
        signed(true_header, &claims)
    };
    let headed = |name: &str, value: &str| {
        let mut header = header.clone();
        header[name] = json!(value);
        signed(&encoded(&header), &claims)
    };
    let unsigned = format!(
        "{}.{}",
        encoded(&json!({ "alg": "none", "typ": "at+jwt" })),
        encoded(&claims)
    );
    let public = hex::encode(ring::signature::KeyPair::public_key(&stolen_key()).as_ref());
    let by_hmac = format!(
        "{}.{}",
        encoded(&json!({ "alg": "HS256", "typ": "at+jwt", "kid": header["kid"] })),
        encoded(&claims)
    );
    let tag = hex::decode(chance::sign(&hex::decode(public).unwrap(), by_hmac.as_bytes())).unwrap();
    let (text, signature) = good.rsplit_once('.').unwrap();
    let mut flipped = URL_SAFE_NO_PAD.decode(signature).unwrap();
    flipped[0] ^= 1;
    vec![
        ("no algorithm", format!("{unsigned}.")),
        ("no algorithm, signed", format!("{unsigned}.{signature}")),
        (
            "HMAC under the public key",
            format!("{by_hmac}.{}", URL_SAFE_NO_PAD.encode(tag)),
        ),
        ("another algorithm", headed("alg", "ES256")),
        ("another type", headed("typ", "JWT")),
        ("another key's name", headed("kid", "me")),
        ("a key by address", headed("jku", "https://evil.example/jwks.json")),
        ("another issuer", but("iss", json!("https://evil.example"))),
        ("another audience", but("aud", json!("another"))),
        ("two audiences", but("aud", json!(["comptoir", "another"]))),
        ("expired", but("exp", json!(now))),
        ("from the future", but("iat", json!(now + 31))),
        ("without an end", but("exp", Value::Null)),
        ("an end that is no number", but("exp", json!("later"))),
        ("without an id", but("jti", Value::Null)),
        ("without a family", but("sid", Value::Null)),
        ("another's family", but("sid", json!(format!("dev_{}", "0".repeat(32))))),
        ("another person", but("sub", json!(format!("per_{}", "0".repeat(32))))),
        ("without a person", but("sub", Value::Null)),
        (
            "another signature",
            format!("{text}.{}", URL_SAFE_NO_PAD.encode(flipped)),
        ),
        ("a cut signature", good[..good.len() - 2].to_owned()),
        ("without a signature", text.to_owned()),
        ("a signature written with padding", format!("{good}==")),
        ("four parts", format!("{good}.{signature}")),
        ("too long", but("jti", json!("x".repeat(2_000)))),
        ("garbage", "garbage".to_owned()),
        ("an encrypted one's parts", "a.b.c.d.e".to_owned()),
        ("nothing", String::new()),
    ]
}

#[tokio::test]
async fn a_bad_token_is_refused_and_never_taken_for_a_guest() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let held = tokens_for(&house, EMAIL).await;
    let now = house.app.clock().now().as_second();
    let sound = signed(held.access.split('.').next().unwrap(), &parts(&held.access).1);
    assert_eq!(me(&house, &sound).await, 200, "the tests sign as the house does");
    for (what, token) in bad_tokens(&held.access, now) {
        for (method, path) in [
            (Method::GET, "/api/v1/me"),
            (Method::GET, "/.well-known/jwks.json"),
            (Method::GET, "/fr/account/login"),
            (Method::POST, "/api/v1/people"),
            (Method::DELETE, "/api/v1/sessions/current"),
        ] {
            let reply = with(&house, &format!("Bearer {token}"), method, path).await;
            assert_eq!(reply.status, 401, "{what}: {path}: {}", reply.text);
            assert_eq!(
                reply.header("www-authenticate"),
                "Bearer error=\"invalid_token\"",
                "{what}: {path}"
            );
            if path.starts_with("/api/") {
                assert_eq!(reply.json()["code"], "invalid_token");
            }
        }
    }
    let guest = house.visitor().get("/api/v1/me").await;
    assert_eq!(
        (guest.status.as_u16(), guest.header("www-authenticate")),
        (401, "Bearer")
    );
    house.finish().await;
}

#[tokio::test]
async fn a_shown_token_speaks_alone_whatever_cookie_comes_with_it() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    seed(&house, "karim@exemple.dz", Role::Manager).await;
    let held = tokens_for(&house, EMAIL).await;
    let mut browser = logged_in(&house, "karim@exemple.dz").await;
    browser.headers = vec![("authorization".into(), "Bearer nonsense".into())];
    assert_eq!(browser.get("/api/v1/me").await.status, 401);
    browser.headers = vec![("authorization".into(), format!("Bearer {}", held.access))];
    assert_eq!(browser.get("/api/v1/me").await.json()["email"], EMAIL);
    browser.headers.push(("sec-fetch-site".into(), "cross-site".into()));
    let form = Some("application/x-www-form-urlencoded");
    let out = browser
        .send(Method::POST, "/fr/account/devices/end-others", form, String::new())
        .await;
    assert_eq!(
        out.status, 303,
        "a form's token is for what browsers send by themselves: {}",
        out.text
    );
    browser.headers = vec![("authorization".into(), "Basic YTpi".into())];
    assert_eq!(
        browser.get("/api/v1/me").await.json()["email"],
        "karim@exemple.dz",
        "a proxy's own"
    );
    house.finish().await;
}

#[tokio::test]
async fn the_former_key_is_accepted_while_it_is_named() {
    let (old, new) = (
        "the first key of these tests, 32 bytes",
        "the second key of these tests, 32 bytes",
    );
    let house = house_with(&[("identity.token_key", old)]).await;
    seed(&house, EMAIL, Role::Customer).await;
    let held = tokens_for(&house, EMAIL).await;
    for (before, is_known, published) in [(Some(old), true, 2), (None, false, 1)] {
        let mut set = vec![("identity.token_key", new)];
        set.extend(before.map(|before| ("identity.token_key_before", before)));
        let mut node = crate::node(&house, &set);
        node.headers = vec![("authorization".into(), format!("Bearer {}", held.access))];
        assert_eq!(node.get("/api/v1/me").await.status == 200, is_known);
        node.headers.clear();
        let keys = node.get("/.well-known/jwks.json").await.json();
        assert_eq!(keys["keys"].as_array().unwrap().len(), published);
        if before.is_some() {
            let body = json!({ "refresh_token": held.refresh });
            let next = Held::of(&node.post_json("/api/v1/tokens/refresh", &body).await);
            let kid = parts(&next.access).0["kid"].clone();
            assert_eq!(
                (&kid, kid != parts(&held.access).0["kid"]),
                (&keys["keys"][0]["kid"], true)
            );
        }
    }
    house.finish().await;
}

#[tokio::test]
async fn tokens_expire_by_age_by_disuse_and_for_good() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut held = tokens_for(&house, EMAIL).await;
    house.advance(Duration::from_secs(15 * 60 - 1)).await;
    assert_eq!(me(&house, &held.access).await, 200);
    house.advance(Duration::from_secs(1)).await;
    assert_eq!(me(&house, &held.access).await, 401);
    for _ in 0..9 {
        let before = held.refresh.clone();
        held = Held::of(&refreshed(&house, &held.refresh).await);
        assert_ne!(held.refresh, before);
        assert_eq!(me(&house, &held.access).await, 200);
        house.advance(6 * DAY).await;
    }
    let last = refreshed(&house, &held.refresh).await;
    let left = last.json()["refresh_expires_in_s"].as_i64().unwrap();
    assert!((1..7 * 86_400).contains(&left), "the absolute end is near: {left}");
    house.advance(6 * DAY).await;
    assert_eq!(
        refreshed(&house, &Held::of(&last).refresh).await.status,
        401,
        "sixty days are over"
    );
    let idle = tokens_for(&house, EMAIL).await;
    house.advance(7 * DAY).await;
    assert_eq!(refreshed(&house, &idle.refresh).await.status, 401, "unused for a week");
    house.advance(60 * DAY).await;
    assert_eq!(
        count(&house, "token_families").await + count(&house, "refresh_tokens").await,
        0,
        "swept"
    );
    house.finish().await;
}

#[tokio::test]
async fn staff_tokens_are_as_short_lived_as_staff_sessions() {
    let house = house().await;
    seed(&house, EMAIL, Role::Manager).await;
    let mut held = tokens_for(&house, EMAIL).await;
    for _ in 0..35 {
        house.advance(20 * MINUTE).await;
        held = Held::of(&refreshed(&house, &held.refresh).await);
    }
    assert_eq!(me(&house, &held.access).await, 200);
    house.advance(20 * MINUTE).await;
    assert_eq!(
        refreshed(&house, &held.refresh).await.status,
        401,
        "twelve hours are over"
    );
    let idle = tokens_for(&house, EMAIL).await;
    house.advance(30 * MINUTE).await;
    assert_eq!(
        refreshed(&house, &idle.refresh).await.status,
        401,
        "half an hour unused"
    );
    house.finish().await;
}

#[tokio::test]
async fn a_wrong_password_is_told_and_locked_as_in_a_browser() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let wrong = credentials(EMAIL, "pas le bon mot de passe");
    let (mut program, mut browser) = (house.visitor(), house.visitor());
    for _ in 0..2 {
        let reply = program.post_json("/api/v1/tokens", &wrong).await;
        let other = browser.post_json("/api/v1/sessions", &wrong).await;
        assert_eq!(
            (reply.status, &reply.json()["code"]),
            (other.status, &other.json()["code"])
        );
    }
    assert_eq!(
        program.post_json("/api/v1/tokens", &wrong).await.status,
        401,
        "the fifth"
    );
    let locked = program.post_json("/api/v1/tokens", &credentials(EMAIL, PASSWORD)).await;
    assert_eq!(
        (locked.status.as_u16(), &locked.json()["code"]),
        (429, &json!("log_in_locked"))
    );
    assert_eq!(locked.header("retry-after"), "900");
    house.advance(15 * MINUTE).await;
    sql(
        &house,
        "insert into suspensions (id, person_id, suspended_by, reason, suspended_at)
         select gen_random_uuid(), id, id, 'test', '2026-01-15' from people",
    )
    .await;
    let suspended = program.post_json("/api/v1/tokens", &credentials(EMAIL, PASSWORD)).await;
    assert_eq!(
        (suspended.status.as_u16(), &suspended.json()["code"]),
        (403, &json!("suspended"))
    );
    assert_eq!(count(&house, "token_families").await, 0);
    house.finish().await;
}

#[tokio::test]
async fn checking_a_token_is_one_statement_and_none_for_a_bad_one() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let held = tokens_for(&house, EMAIL).await;
    assert_eq!(
        crate::sessions::cost(&house, "authorization", &format!("Bearer {}", held.access)).await,
        (true, 1)
    );
    assert_eq!(
        crate::sessions::cost(&house, "authorization", "Bearer a.b.c").await,
        (false, 0)
    );
    house.finish().await;
}
