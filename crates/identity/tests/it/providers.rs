//! Log-in by a provider: whom it lets in, whom it makes, and every way in which a provider, a browser or a stranger may be
//! wrong.

use std::time::Duration;

use axum::http::Extensions;
use kernel::Role;
use testkit::oidc::{Member, Misdeed, Signature, TestProvider};
use testkit::{Parts, Reply, TestApp, Visitor};

use crate::{EMAIL, count, logged_in, seed, settings, sql};

const GO: &str = "/account/providers/maison";
const NADIA: &str = "nadia@exemple.dz";

/// A house that takes log-ins of one provider.
async fn house() -> (TestApp, TestProvider) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let provider = TestProvider::start().await;
    let mut extensions = Extensions::new();
    extensions.insert(settings(&[
        ("identity.provider.maison.issuer", &provider.issuer()),
        ("identity.provider.maison.client_id", TestProvider::CLIENT),
        ("identity.provider.maison.client_secret", TestProvider::SECRET),
        ("identity.provider.maison.inside", "true"),
    ]));
    let house = TestApp::start(Parts {
        routes: identity::routes(),
        tasks: identity::tasks().and(platform::mail::tasks()),
        authenticate: identity::authenticate,
        extensions,
    })
    .await;
    provider.keep_time_by(house.app.clock());
    (house, provider)
}

/// Presses the button, goes to the provider, comes back.
async fn log_in(visitor: &mut Visitor, provider: &TestProvider) -> Reply {
    let way = way_back(visitor, provider, GO).await;
    visitor.get(&way).await
}

async fn way_back(visitor: &mut Visitor, provider: &TestProvider, from: &str) -> String {
    let sent = visitor.post_form(from, &[("next", "/cart")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    provider.visit(sent.location()).await
}

async fn who(visitor: &mut Visitor) -> Option<String> {
    let reply = visitor.get("/api/v1/me").await;
    (reply.status == 200).then(|| reply.json()["email"].as_str().unwrap().to_owned())
}

/// The page says so, nobody is in, nothing is kept.
async fn is_refused(house: &TestApp, visitor: &mut Visitor, reply: &Reply, (status, words): (u16, &str)) {
    assert_eq!(reply.status.as_u16(), status, "{}", reply.text);
    assert!(reply.text.contains(words), "{words}: {}", reply.text);
    assert_eq!(who(visitor).await, None);
    assert_eq!(count(house, "sessions").await, 0);
}

#[tokio::test]
async fn somebody_new_gets_an_account_and_comes_back_to_the_same() {
    let (house, provider) = house().await;
    let mut visitor = house.visitor();
    let page = visitor.get("/fr/account/login?next=/cart").await;
    assert!(page.text.contains("Continuer avec"), "{}", page.text);
    let back = log_in(&mut visitor, &provider).await;
    assert_eq!(
        (back.status.as_u16(), back.location()),
        (303, "/fr/cart"),
        "{}",
        back.text
    );
    assert_eq!(who(&mut visitor).await.as_deref(), Some(NADIA));
    assert!(!visitor.cookies.contains_key("provider"), "its half is used up");
    let made = "people where name = 'Nadia Belkacem' and role = 'customer' and password_hash is null and email_verified_at is not null";
    assert_eq!(count(&house, made).await, 1);
    // Another address by now: it is the provider's account that counts.
    provider.let_through(Member::new("sub-1", "nadia@autre.dz", "N. B."));
    let mut again = house.visitor();
    log_in(&mut again, &provider).await;
    assert_eq!(who(&mut again).await.as_deref(), Some(NADIA));
    assert_eq!(count(&house, "people").await, 1);
    assert_eq!(
        count(
            &house,
            "audit_entries where verb = 'link_provider' and subject like 'per_%'"
        )
        .await,
        1
    );
    assert_eq!(count(&house, "mails where key like 'link_provider:%'").await, 1);
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn each_kind_of_signature_is_read_and_new_keys_are_fetched() {
    let (house, provider) = house().await;
    for signature in [Signature::Rsa, Signature::P256, Signature::Ed25519] {
        provider.sign_with(signature);
        let mut visitor = house.visitor();
        log_in(&mut visitor, &provider).await;
        assert_eq!(who(&mut visitor).await.as_deref(), Some(NADIA), "{signature:?}");
    }
    assert_eq!(provider.asked("/keys"), 1, "keys are remembered");
    provider.rotate_keys();
    let mut visitor = house.visitor();
    let soon = log_in(&mut visitor, &provider).await;
    assert_eq!(soon.status, 403, "no oftener than once a minute");
    assert_eq!(provider.asked("/keys"), 1);
    house.app.clock().advance(Duration::from_secs(61));
    log_in(&mut visitor, &provider).await;
    assert_eq!(who(&mut visitor).await.as_deref(), Some(NADIA));
    assert_eq!(provider.asked("/keys"), 2);
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn whatever_the_provider_says_wrongly_lets_nobody_in() {
    let (house, provider) = house().await;
    let cases = [
        (Misdeed::WrongNonce, 403, "(nonce)"),
        (Misdeed::NoNonce, 403, "(nonce)"),
        (Misdeed::WrongIssuer, 403, "(issuer)"),
        (Misdeed::AnswersAsAnother, 403, "(issuer)"),
        (Misdeed::WrongAudience, 403, "(audience)"),
        (Misdeed::OthersBesides, 403, "(audience)"),
        (Misdeed::WrongParty, 403, "(audience)"),
        (Misdeed::Unsigned, 403, "(algorithm)"),
        (Misdeed::SharedSecret, 403, "(algorithm)"),
        (Misdeed::PublicKeyAsSecret, 403, "(algorithm)"),
        (Misdeed::ForeignKey, 403, "(signature)"),
        (Misdeed::Expired, 403, "(expired)"),
        (Misdeed::LongAgo, 403, "(expired)"),
        (Misdeed::LongSubject, 403, "(subject)"),
        (Misdeed::AddressUnverified, 403, "ne se porte pas garant"),
        (Misdeed::NoAddress, 403, "ne se porte pas garant"),
        (Misdeed::Denies, 403, "ne vous a pas laissé passer"),
        (Misdeed::IsBusy, 503, "ne répond pas"),
        (Misdeed::NoToken, 503, "ne répond pas"),
    ];
    for (misdeed, status, words) in cases {
        provider.misbehave(Some(misdeed));
        let mut visitor = house.visitor();
        let reply = log_in(&mut visitor, &provider).await;
        assert!(reply.text.contains(words), "{misdeed:?}: {}", reply.text);
        is_refused(&house, &mut visitor, &reply, (status, words)).await;
        assert!(!reply.text.contains("eyJ"), "a token is shown to nobody");
    }
    assert_eq!(count(&house, "people").await, 0);
    assert_eq!(count(&house, "provider_log_ins").await, 0);
    house.finish().await;
}

#[tokio::test]
async fn a_provider_that_is_down_is_said_plainly_and_left_in_peace() {
    let (house, provider) = house().await;
    for misdeed in [Misdeed::Fails, Misdeed::Garbage, Misdeed::NamesAnother] {
        provider.misbehave(Some(misdeed));
        let reply = house.visitor().post_form(GO, &[]).await;
        assert_eq!(reply.status, 503, "{misdeed:?}");
        assert!(reply.text.contains("ne répond pas"), "{}", reply.text);
        house.app.clock().advance(Duration::from_secs(6));
    }
    let asked = provider.asked("/.well-known/openid-configuration");
    provider.misbehave(Some(Misdeed::Fails));
    for _ in 0..5 {
        assert_eq!(house.visitor().post_form(GO, &[]).await.status, 503);
    }
    assert_eq!(provider.asked("/.well-known/openid-configuration"), asked + 1);
    assert_eq!(count(&house, "provider_log_ins").await, 0);
    // Down between the way there and the way back: the same, and the next try works.
    house.app.clock().advance(Duration::from_secs(6));
    provider.misbehave(None);
    let mut visitor = house.visitor();
    let way = way_back(&mut visitor, &provider, GO).await;
    provider.misbehave(Some(Misdeed::Fails));
    let reply = visitor.get(&way).await;
    is_refused(&house, &mut visitor, &reply, (503, "ne répond pas")).await;
    provider.misbehave(None);
    log_in(&mut visitor, &provider).await;
    assert_eq!(who(&mut visitor).await.as_deref(), Some(NADIA));
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn a_provider_that_keeps_us_waiting_is_given_up() {
    let (house, provider) = house().await;
    provider.misbehave(Some(Misdeed::Slow));
    let reply = house.visitor().post_form(GO, &[]).await;
    assert_eq!(reply.status, 503, "{}", reply.text);
    house.finish().await;
}

#[tokio::test]
async fn only_the_browser_that_was_sent_comes_back_once_and_in_time() {
    let (house, provider) = house().await;
    let mut visitor = house.visitor();
    let way = way_back(&mut visitor, &provider, GO).await;
    let expired = (403, "a déjà servi");
    // Somebody who was handed the link, without and with a log-in of their own under way.
    let mut stranger = house.visitor();
    let reply = stranger.get(&way).await;
    is_refused(&house, &mut stranger, &reply, expired).await;
    way_back(&mut stranger, &provider, GO).await;
    let reply = stranger.get(&way).await;
    is_refused(&house, &mut stranger, &reply, expired).await;
    // Its own browser is not kept out by that; a second time it is.
    let cookies = visitor.cookies.clone();
    assert_eq!(visitor.get(&way).await.status, 303);
    let mut twice = house.visitor();
    twice.cookies = cookies;
    let reply = twice.get(&way).await;
    assert!(
        reply.status == 403 && reply.text.contains("a déjà servi"),
        "{}",
        reply.text
    );
    assert_eq!(count(&house, "sessions").await, 1);
    let mut late = house.visitor();
    let way = way_back(&mut late, &provider, GO).await;
    house.app.clock().advance(Duration::from_mins(10));
    assert_eq!(late.get(&way).await.status, 403);
    // What nobody came back from is swept away.
    assert!(count(&house, "provider_log_ins").await > 0);
    house.advance(Duration::from_hours(1)).await;
    assert_eq!(count(&house, "provider_log_ins").await, 0);
    house.finish().await;
}

#[tokio::test]
async fn an_address_that_has_an_account_is_not_handed_over() {
    let (house, provider) = house().await;
    seed(&house, EMAIL, Role::Admin).await;
    provider.let_through(Member::new("evil", EMAIL, "Samira"));
    let mut visitor = house.visitor();
    let reply = log_in(&mut visitor, &provider).await;
    is_refused(&house, &mut visitor, &reply, (409, "a déjà un compte ici")).await;
    let way = reply.text.replace("&#x2f;", "/");
    assert!(way.contains("/fr/account/login?next=/account/providers"), "{way}");
    assert_eq!(count(&house, "person_providers").await, 0);
    assert_eq!(count(&house, "people where password_hash is not null").await, 1);
    house.finish().await;
}

#[tokio::test]
async fn an_account_nobody_ever_confirmed_goes_to_the_owner_of_the_address() {
    let (house, provider) = house().await;
    let form = [
        ("name", "Quelqu’un d’autre"),
        ("email", NADIA),
        ("password", "une chaudière très tranquille 42"),
    ];
    house.visitor().post_form("/account/register", &form).await;
    assert_eq!(count(&house, "people where email_verified_at is null").await, 1);
    let mut visitor = house.visitor();
    log_in(&mut visitor, &provider).await;
    assert_eq!(who(&mut visitor).await.as_deref(), Some(NADIA));
    let taken_over = "people where name = 'Nadia Belkacem' and password_hash is null and email_verified_at is not null";
    assert_eq!(count(&house, taken_over).await, 1);
    assert_eq!(count(&house, "people").await, 1);
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn two_ways_back_at_once_make_one_person() {
    let (house, provider) = house().await;
    let (mut one, mut other) = (house.visitor(), house.visitor());
    let ways = (
        way_back(&mut one, &provider, GO).await,
        way_back(&mut other, &provider, GO).await,
    );
    let (first, second) = tokio::join!(one.get(&ways.0), other.get(&ways.1));
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303));
    assert_eq!(count(&house, "people").await, 1);
    assert_eq!(count(&house, "person_providers").await, 1);
    assert_eq!(count(&house, "mails where key like 'link_provider:%'").await, 1);
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn a_person_links_and_unlinks_from_inside_and_hears_of_it() {
    let (house, provider) = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut visitor = logged_in(&house, EMAIL).await;
    let way = way_back(&mut visitor, &provider, "/account/providers/maison/link").await;
    // Not into whose browser the link is opened, but who asked.
    seed(&house, "karim@exemple.dz", Role::Customer).await;
    let mut karim = logged_in(&house, "karim@exemple.dz").await;
    karim
        .cookies
        .insert("provider".into(), visitor.cookies["provider"].clone());
    assert_eq!(karim.get(&way).await.status, 403);
    assert_eq!(count(&house, "person_providers").await, 0);
    let way = way_back(&mut visitor, &provider, "/account/providers/maison/link").await;
    let reply = visitor.get(&way).await;
    assert_eq!(reply.location(), "/fr/account/providers", "{}", reply.text);
    let page = visitor.get("/fr/account/providers").await;
    assert!(page.text.contains("Relié depuis"), "{}", page.text);
    let mut elsewhere = house.visitor();
    log_in(&mut elsewhere, &provider).await;
    assert_eq!(who(&mut elsewhere).await.as_deref(), Some(EMAIL));
    // What opens Samira's account cannot open Karim's as well.
    let way = way_back(&mut karim, &provider, "/account/providers/maison/link").await;
    assert_eq!(karim.get(&way).await.status, 409);
    let reply = visitor.post_form("/account/providers/maison/unlink", &[]).await;
    assert_eq!(reply.status, 303, "{}", reply.text);
    visitor.post_form("/account/providers/maison/unlink", &[]).await;
    assert_eq!(count(&house, "person_providers").await, 0);
    for verb in ["link_provider", "unlink_provider"] {
        assert_eq!(count(&house, &format!("audit_entries where verb = '{verb}'")).await, 1);
        assert_eq!(count(&house, &format!("mails where key like '{verb}:%'")).await, 1);
    }
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn the_last_way_in_stays_and_linking_wants_a_fresh_proof() {
    let (house, provider) = house().await;
    let mut visitor = house.visitor();
    log_in(&mut visitor, &provider).await;
    let reply = visitor.post_form("/fr/account/providers/maison/unlink", &[]).await;
    assert_eq!(reply.status, 409);
    assert!(reply.text.contains("seule façon d’entrer"), "{}", reply.text);
    assert_eq!(count(&house, "person_providers").await, 1);
    house.app.clock().advance(Duration::from_mins(16));
    let reply = visitor.get("/fr/account/providers").await;
    assert!(
        reply.location().starts_with("/fr/account/confirm?next="),
        "{}",
        reply.location()
    );
    for act in ["link", "unlink"] {
        let reply = visitor.post_form(&format!("{GO}/{act}"), &[]).await;
        assert_eq!(reply.status, 403, "{act}");
    }
    // Coming again by the provider is such a proof, and it is asked to make sure.
    let sent = visitor.post_form(GO, &[("next", "/account/providers")]).await;
    assert!(sent.location().contains("prompt=login"), "{}", sent.location());
    let way = provider.visit(sent.location()).await;
    visitor.get(&way).await;
    assert_eq!(visitor.get("/fr/account/providers").await.status, 200);
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn a_suspended_person_does_not_come_in_by_a_provider() {
    let (house, provider) = house().await;
    let mut visitor = house.visitor();
    log_in(&mut visitor, &provider).await;
    sql(
        &house,
        "insert into suspensions (id, person_id, suspended_by, reason, suspended_at)
         select gen_random_uuid(), id, id, 'essai', now() from people; delete from sessions",
    )
    .await;
    let mut again = house.visitor();
    let reply = log_in(&mut again, &provider).await;
    is_refused(&house, &mut again, &reply, (403, "Écrivez-nous")).await;
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn there_is_no_provider_by_default_and_an_unknown_one_is_not_found() {
    let house = crate::house().await;
    let page = house.visitor().get("/fr/account/login").await;
    assert!(!page.text.contains("/account/providers/"), "{}", page.text);
    assert_eq!(house.visitor().post_form(GO, &[]).await.status, 404);
    assert_eq!(
        house
            .visitor()
            .get(&format!("{GO}/callback?code=a&state=b"))
            .await
            .status,
        404
    );
    house.finish().await;
}

#[tokio::test]
async fn a_second_factor_is_asked_for_after_a_provider_too() {
    let (house, provider) = house().await;
    let mut visitor = house.visitor();
    log_in(&mut visitor, &provider).await;
    sql(&house, "update people set second_factor = true").await;
    let mut again = house.visitor();
    let reply = log_in(&mut again, &provider).await;
    assert!(
        reply.location().starts_with("/fr/account/login/code"),
        "{}",
        reply.location()
    );
    assert_eq!(who(&mut again).await, None);
    house.run_tasks().await;
    house.finish().await;
}
