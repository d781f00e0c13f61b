//! The authenticator app and recovery codes: two steps to come in, a code taken once, and what follows every change.

use std::time::Duration;

use kernel::{Permission, Role};
use platform::http::serve_routes;
use platform::{Allow, App, AppParts, Cx, Routes, Site};
use secrecy::SecretString;
use serde_json::json;
use testkit::{Reply, TestApp, Visitor};
use totp_rs::{Builder, Secret};

use crate::{EMAIL, PASSWORD, count, credentials, end, house, logged_in, seed, settings, sql};

const STEP: Duration = Duration::from_secs(30);

/// Somebody's app and what they wrote down.
pub struct Kept {
    pub secret: String,
    pub codes: Vec<String>,
}

impl Kept {
    /// The code the app shows `steps` from now.
    pub fn code(&self, house: &TestApp, steps: i64) -> String {
        let second = house.app.clock().now().as_second() + steps * 30;
        let totp = Builder::new()
            .with_secret(Secret::try_from_base32(&self.secret).unwrap())
            .build()
            .unwrap();
        totp.generate(u64::try_from(second).unwrap()).to_string()
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no {start} in {text}"));
    rest.split_once(end).unwrap().0
}

/// Sets the app up in a fresh session.
pub async fn set_up(house: &TestApp, visitor: &mut Visitor) -> Kept {
    let begun = visitor.post_form("/fr/account/second-factor/app", &[]).await;
    assert_eq!(begun.location(), "/fr/account/second-factor/app", "{}", begun.text);
    let page = visitor.get(begun.location()).await;
    assert!(page.text.contains("<svg"), "{}", page.text);
    let secret = between(&page.text, "id=\"secret\">", "<").replace(' ', "");
    let kept = Kept { secret, codes: vec![] };
    let code = kept.code(house, 0);
    let done = visitor
        .post_form("/fr/account/second-factor/app/confirm", &[("code", &code)])
        .await;
    assert_eq!(done.status, 200, "{}", done.text);
    let codes: Vec<String> = done
        .text
        .split("<li><code dir=\"ltr\">")
        .skip(1)
        .map(|part| part.split('<').next().unwrap().to_owned())
        .collect();
    assert_eq!(codes.len(), 10, "{}", done.text);
    Kept { codes, ..kept }
}

/// Through the first step only.
async fn half_in(house: &TestApp) -> Visitor {
    let mut visitor = house.visitor();
    let reply = visitor
        .post_json("/api/v1/sessions", &credentials(EMAIL, PASSWORD))
        .await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["code"]),
        (401, &json!("second_factor_required"))
    );
    assert!(visitor.cookies.contains_key("half") && !visitor.cookies.contains_key("sid"));
    visitor
}

async fn send_code(visitor: &mut Visitor, code: &str) -> Reply {
    visitor
        .post_json("/api/v1/sessions/code", &json!({ "code": code }))
        .await
}

fn said(reply: &Reply) -> (u16, String) {
    let code = reply.json()["code"].as_str().unwrap_or_default().to_owned();
    (reply.status.as_u16(), code)
}

async fn verbs(house: &TestApp) -> Vec<String> {
    let client = house.database.connect().await;
    let rows = client
        .query(
            "select verb from audit_entries where subject like 'per_%' order by id",
            &[],
        )
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn whoever_set_the_app_up_comes_in_by_two_steps() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut elsewhere = logged_in(&house, EMAIL).await;
    let mut visitor = logged_in(&house, EMAIL).await;
    let before = visitor.cookies["sid"].clone();
    let kept = set_up(&house, &mut visitor).await;
    assert_ne!(visitor.cookies["sid"], before, "a new id after the proof");
    assert_eq!(visitor.get("/api/v1/me").await.status, 200);
    assert_eq!(
        elsewhere.get("/api/v1/me").await.status,
        401,
        "what began without the factor has ended"
    );
    house.advance(STEP).await;

    let mut page = house.visitor();
    let form = [("email", EMAIL), ("password", PASSWORD), ("next", "/cart")];
    let reply = page.post_form("/fr/account/login", &form).await;
    assert_eq!(reply.location(), "/fr/account/login/code?next=/cart");
    assert!(!page.cookies.contains_key("sid"));
    let asked = page.get(reply.location()).await;
    assert!(asked.text.contains("autocomplete=\"one-time-code\""), "{}", asked.text);
    let wrong = [("code", "000000"), ("next", "/cart")];
    let refused = page.post_form("/fr/account/login/code", &wrong).await;
    assert_eq!(refused.status, 401);
    assert!(refused.text.contains("Ce code n’est pas le bon"), "{}", refused.text);
    let right = [("code", &*kept.code(&house, 0)), ("next", "/cart")];
    let entered = page.post_form("/fr/account/login/code", &right).await;
    assert_eq!(entered.location(), "/fr/cart");
    assert!(page.cookies.contains_key("sid") && !page.cookies.contains_key("half"));
    assert_eq!(page.get("/api/v1/me").await.status, 200);
    assert_eq!(count(&house, "sessions where second_factor").await, 2);
    assert_eq!(count(&house, "half_log_ins").await, 0);
    assert_eq!(
        count(&house, "factor_tries").await,
        0,
        "a right code forgets the wrong ones"
    );
    end(house).await;
}

#[tokio::test]
async fn a_program_shows_the_code_with_the_password() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let kept = set_up(&house, &mut logged_in(&house, EMAIL).await).await;
    house.advance(STEP).await;
    let mut program = house.visitor();
    let mut body = credentials(EMAIL, PASSWORD);
    let reply = program.post_json("/api/v1/tokens", &body).await;
    assert_eq!(said(&reply), (401, "second_factor_required".into()));
    body["code"] = json!("123");
    assert_eq!(program.post_json("/api/v1/tokens", &body).await.status, 422);
    body["code"] = json!("000000");
    assert_eq!(
        said(&program.post_json("/api/v1/tokens", &body).await),
        (401, "wrong_code".into())
    );
    body["code"] = json!(kept.code(&house, 0));
    assert_eq!(program.post_json("/api/v1/tokens", &body).await.status, 201);
    assert_eq!(count(&house, "token_families where second_factor").await, 1);
    end(house).await;
}

#[tokio::test]
async fn a_code_is_taken_once_and_within_a_step_of_now() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let kept = set_up(&house, &mut logged_in(&house, EMAIL).await).await;
    let wrong = (401, "wrong_code".to_owned());
    let mut visitor = half_in(&house).await;
    let used = kept.code(&house, 0);
    assert_eq!(said(&send_code(&mut visitor, &used).await), wrong, "it set the app up");
    house.advance(3 * STEP).await;
    for steps in [-2, 2] {
        assert_eq!(
            said(&send_code(&mut visitor, &kept.code(&house, steps)).await),
            wrong,
            "{steps}"
        );
    }
    let ahead = kept.code(&house, 1);
    assert_eq!(send_code(&mut visitor, &ahead).await.status, 201);
    let mut visitor = half_in(&house).await;
    for steps in [1, 0, -1] {
        assert_eq!(
            said(&send_code(&mut visitor, &kept.code(&house, steps)).await),
            wrong,
            "no step that is not behind the last one: {steps}"
        );
    }
    house.advance(3 * STEP).await;
    assert_eq!(send_code(&mut visitor, &kept.code(&house, -1)).await.status, 201);
    end(house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_simultaneous_posts_of_one_code_are_one_log_in() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let kept = set_up(&house, &mut logged_in(&house, EMAIL).await).await;
    house.advance(STEP).await;
    let code = kept.code(&house, 0);
    let visitors = [half_in(&house).await, half_in(&house).await];
    let sent: Vec<_> = (0..20)
        .map(|number| {
            let (mut visitor, code) = (visitors[number % 2].clone(), code.clone());
            tokio::spawn(async move { send_code(&mut visitor, &code).await })
        })
        .collect();
    let mut statuses = Vec::new();
    for reply in sent {
        statuses.push(reply.await.unwrap().status.as_u16());
    }
    assert_eq!(
        statuses.iter().filter(|status| **status == 201).count(),
        1,
        "{statuses:?}"
    );
    assert!(
        statuses.iter().all(|status| [201, 401, 429].contains(status)),
        "{statuses:?}"
    );
    assert_eq!(count(&house, "sessions where second_factor").await, 2);
    end(house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_recovery_code_used_by_two_at_once_lets_one_in() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let kept = set_up(&house, &mut logged_in(&house, EMAIL).await).await;
    let sent: Vec<_> = [half_in(&house).await, half_in(&house).await]
        .into_iter()
        .map(|mut visitor| {
            let code = kept.codes[3].to_lowercase().replace('-', " ");
            tokio::spawn(async move { send_code(&mut visitor, &code).await.status.as_u16() })
        })
        .collect();
    let mut statuses = Vec::new();
    for status in sent {
        statuses.push(status.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 401]);
    assert_eq!(count(&house, "recovery_codes").await, 9);
    house.run_tasks().await;
    assert_eq!(count(&house, "mails where body_text like '%restants : 9%'").await, 1);
    assert_eq!(verbs(&house).await, ["add_totp", "use_recovery_code"]);
    end(house).await;
}

#[tokio::test]
async fn a_half_log_in_is_its_browsers_for_ten_minutes_and_its_passwords() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let kept = set_up(&house, &mut logged_in(&house, EMAIL).await).await;
    house.advance(STEP).await;
    let over = (401, "log_in_over".to_owned());
    let waiting = half_in(&house).await;
    let code = kept.code(&house, 0);
    assert_eq!(said(&send_code(&mut house.visitor(), &code).await), over);
    let mut planted = house.visitor();
    planted.cookies.insert("half".into(), "ab".repeat(32));
    assert_eq!(said(&send_code(&mut planted, &code).await), over);
    assert_eq!(
        planted.get("/fr/account/login/code?next=/cart").await.location(),
        "/fr/account/login?next=/cart"
    );

    let mut late = waiting.clone();
    house.advance(Duration::from_mins(10)).await;
    assert_eq!(said(&send_code(&mut late, &kept.code(&house, 0)).await), over);

    let mut changed = half_in(&house).await;
    sql(&house, "update people set password_hash = password_hash || ' '").await;
    assert_eq!(said(&send_code(&mut changed, &kept.code(&house, 0)).await), over);
    assert_eq!(count(&house, "sessions").await, 1, "only the one the app was set up in");
    end(house).await;
}

#[tokio::test]
async fn five_wrong_codes_end_the_log_in_and_lock_the_second_step() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let kept = set_up(&house, &mut logged_in(&house, EMAIL).await).await;
    house.advance(STEP).await;
    let mut visitor = half_in(&house).await;
    for _ in 0..5 {
        assert_eq!(
            said(&send_code(&mut visitor, "000000").await),
            (401, "wrong_code".into())
        );
    }
    assert_eq!(
        said(&send_code(&mut visitor, &kept.code(&house, 0)).await),
        (401, "log_in_over".into())
    );
    let mut visitor = half_in(&house).await;
    let reply = send_code(&mut visitor, &kept.code(&house, 0)).await;
    assert_eq!(said(&reply), (429, "second_factor_locked".into()));
    assert_eq!(reply.header("retry-after"), "900");
    house.advance(Duration::from_mins(15)).await;
    let mut visitor = half_in(&house).await;
    assert_eq!(send_code(&mut visitor, &kept.code(&house, 0)).await.status, 201);
    end(house).await;
}

#[tokio::test]
async fn every_change_is_on_record_and_tells_the_owner() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut visitor = logged_in(&house, EMAIL).await;
    let kept = set_up(&house, &mut visitor).await;
    let page = visitor.get("/fr/account/second-factor").await;
    assert!(page.text.contains("Une application est en place"), "{}", page.text);
    let again = visitor.post_form("/fr/account/second-factor/app", &[]).await;
    assert_eq!(again.status, 409, "a second secret needs the first one gone");
    let codes = visitor.post_form("/fr/account/second-factor/recovery-codes", &[]).await;
    assert_eq!(codes.text.matches("<li><code").count(), 10, "{}", codes.text);
    assert!(!codes.text.contains(&kept.codes[0]));
    let mut old = half_in(&house).await;
    assert_eq!(send_code(&mut old, &kept.codes[0]).await.status, 401);
    let removed = visitor.post_form("/fr/account/second-factor/app/remove", &[]).await;
    assert_eq!(removed.location(), "/fr/account/second-factor");
    logged_in(&house, EMAIL).await;
    for gone in [
        "totp_secrets",
        "recovery_codes",
        "people where second_factor",
        "sessions where second_factor",
    ] {
        assert_eq!(count(&house, gone).await, 0, "{gone}");
    }
    assert_eq!(verbs(&house).await, ["add_totp", "new_recovery_codes", "remove_totp"]);
    house.run_tasks().await;
    assert_eq!(count(&house, "mails where recipient = 'samira@exemple.dz'").await, 3);
    end(house).await;
}

#[tokio::test]
async fn the_database_holds_no_secret_in_the_clear() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let kept = set_up(&house, &mut logged_in(&house, EMAIL).await).await;
    let client = house.database.connect().await;
    let row = client.query_one("select secret from totp_secrets", &[]).await.unwrap();
    let sealed: Vec<u8> = row.get(0);
    let secret = Secret::try_from_base32(&kept.secret).unwrap();
    assert_eq!(sealed.len(), 20 + 16, "the secret and its tag");
    assert!(
        !sealed
            .windows(8)
            .any(|part| secret.as_ref().windows(8).any(|own| own == part))
    );
    let plain = platform::chance::digest(&kept.codes[0].replace('-', ""));
    let digests = client.query("select digest from recovery_codes", &[]).await.unwrap();
    assert!(digests.iter().all(|row| row.get::<_, Vec<u8>>(0) != plain), "peppered");
    drop(client);
    end(house).await;
}

#[tokio::test]
async fn a_change_asks_again_after_a_quarter_of_an_hour() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut visitor = logged_in(&house, EMAIL).await;
    house.advance(Duration::from_mins(16)).await;
    let asked = visitor.get("/fr/account/second-factor").await;
    assert_eq!(asked.location(), "/fr/account/confirm?next=%2Faccount%2Fsecond-factor");
    assert_eq!(
        visitor.post_form("/fr/account/second-factor/app", &[]).await.status,
        403
    );
    let wrong = [("password", "pas le bon"), ("next", "/account/second-factor")];
    let refused = visitor.post_form("/fr/account/confirm", &wrong).await;
    assert_eq!(refused.status, 401);
    assert!(
        refused.text.contains("Le mot de passe n’est pas le bon"),
        "{}",
        refused.text
    );
    let before = visitor.cookies["sid"].clone();
    let right = [("password", PASSWORD), ("next", "/account/second-factor")];
    let confirmed = visitor.post_form("/fr/account/confirm", &right).await;
    assert_eq!(confirmed.location(), "/fr/account/second-factor");
    assert_ne!(visitor.cookies["sid"], before, "a new id at step-up");
    let mut old = house.visitor();
    old.cookies.insert("sid".into(), before);
    assert_eq!(old.get("/api/v1/me").await.status, 401);
    assert_eq!(count(&house, "log_in_tries").await, 0);

    let kept = set_up(&house, &mut visitor).await;
    house.advance(Duration::from_mins(16)).await;
    assert_eq!(
        visitor.post_form("/fr/account/confirm", &right).await.status,
        401,
        "a password is not enough where there is a second factor"
    );
    let code = [("code", &*kept.code(&house, 0)), ("next", "//evil.example")];
    assert_eq!(
        visitor.post_form("/fr/account/confirm", &code).await.location(),
        "/fr/account"
    );
    assert_eq!(visitor.get("/fr/account/second-factor").await.status, 200);
    end(house).await;
}

#[tokio::test]
async fn guessing_at_the_question_locks_like_guessing_at_the_door() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut visitor = logged_in(&house, EMAIL).await;
    for status in [401, 401, 401, 401, 401, 429] {
        let form = [("password", "pas le bon")];
        let reply = visitor.post_form("/fr/account/confirm", &form).await;
        assert_eq!(reply.status, status, "{}", reply.text);
    }
    let form = [("password", PASSWORD)];
    let reply = visitor.post_form("/fr/account/confirm", &form).await;
    assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (429, "900"));
    end(house).await;
}

/// A visitor of the same shop, whose staff need a second factor.
fn strict(house: &TestApp) -> Visitor {
    async fn office(cx: Cx) -> platform::Answer {
        cx.json(axum::http::StatusCode::OK, &json!({}))
    }
    let mut parts = axum::http::Extensions::new();
    parts.insert(settings(&[]));
    let app = App::new(AppParts {
        db: house.app.db().clone(),
        site: Site {
            staff_second_factor: true,
            ..house.app.site().clone()
        },
        secret: SecretString::from("a secret of the tests, 32 bytes long or longer"),
        renderer: house.app.renderer().clone(),
        authenticate: identity::authenticate,
        menu: vec![],
        parts,
    });
    let office = Routes::new("/office").get("", Allow::May(Permission::SeeOrders), office, "A page of the office");
    let router = serve_routes(&app, identity::routes().and(office));
    Visitor::new(app, router)
}

#[tokio::test]
async fn staff_reach_nothing_of_the_office_before_their_second_factor() {
    let house = house().await;
    for (email, role) in [("karim@exemple.dz", Role::Manager), ("lila@exemple.dz", Role::Admin)] {
        seed(&house, email, role).await;
        let mut visitor = strict(&house);
        let form = [("email", email), ("password", PASSWORD), ("next", "/office")];
        assert_eq!(
            visitor.post_form("/fr/account/login", &form).await.location(),
            "/fr/office"
        );
        let led = visitor.get("/fr/office").await;
        assert_eq!(led.location(), "/fr/account/second-factor?next=%2Foffice");
        let page = visitor.get(led.location()).await;
        assert!(page.text.contains("L’équipe n’entre qu’avec"), "{}", page.text);
        assert_eq!(visitor.get("/fr/office").await.status, 303);
        set_up(&house, &mut visitor).await;
        assert_eq!(visitor.get("/fr/office").await.status, 200);
        let removed = visitor.post_form("/fr/account/second-factor/app/remove", &[]).await;
        assert_eq!(removed.status, 303);
        assert_eq!(visitor.get("/fr/office").await.status, 303, "gone with the factor");
    }
    end(house).await;
}

#[tokio::test]
async fn another_persons_code_and_a_session_without_it_open_nothing() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    seed(&house, "karim@exemple.dz", Role::Customer).await;
    set_up(&house, &mut logged_in(&house, EMAIL).await).await;
    let other = set_up(&house, &mut logged_in(&house, "karim@exemple.dz").await).await;
    house.advance(STEP).await;
    let mut visitor = half_in(&house).await;
    for code in [other.code(&house, 0), other.codes[0].clone()] {
        assert_eq!(send_code(&mut visitor, &code).await.status, 401);
    }
    assert_eq!(visitor.get("/api/v1/me").await.status, 401, "half in is not in");
    assert_eq!(count(&house, "recovery_codes").await, 20);
    end(house).await;
}

/// The password was right a moment before the factor was set up: the session it would have begun does not.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_log_in_does_not_slip_past_a_factor_that_is_being_set_up() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let setting_up = house.database.connect().await;
    setting_up
        .batch_execute("begin; update people set second_factor = true")
        .await
        .unwrap();
    let mut visitor = house.visitor();
    let body = credentials(EMAIL, PASSWORD);
    let log_in = tokio::spawn(async move { visitor.post_json("/api/v1/sessions", &body).await });
    let waits = "pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    while count(&house, waits).await == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    setting_up.batch_execute("commit").await.unwrap();
    assert_eq!(log_in.await.unwrap().status, 401);
    assert_eq!(count(&house, "sessions").await, 0);
    drop(setting_up);
    end(house).await;
}
