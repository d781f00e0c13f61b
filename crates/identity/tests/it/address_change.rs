//! Changing one's address: both mailboxes say yes, either order; the old one can say no.

use std::time::Duration;

use kernel::Role;
use serde_json::json;
use testkit::{TestApp, Visitor};

use crate::{EMAIL, PASSWORD, count, credentials, house, key_for, logged_in, seed};

const NEW: &str = "samira@nouveau.dz";
const OLD_LINK: &str = "/account/email/old";
const NEW_LINK: &str = "/account/email/new";

/// Somebody who has asked for the new address, and the keys in both mailboxes.
async fn asked(house: &TestApp) -> (Visitor, String, String) {
    let mut person = logged_in(house, EMAIL).await;
    let reply = person.post_form("/fr/account/email", &[("email", NEW)]).await;
    assert_eq!(
        (reply.status.as_u16(), reply.location()),
        (303, "/fr/account/email"),
        "{}",
        reply.text
    );
    let old = key_for(house, EMAIL, OLD_LINK).await;
    let new = key_for(house, NEW, NEW_LINK).await;
    (person, old, new)
}

async fn agree(house: &TestApp, link: &str, key: &str) -> (u16, String) {
    let reply = house.visitor().post_form(&format!("/fr{link}"), &[("key", key)]).await;
    (reply.status.as_u16(), reply.text)
}

#[tokio::test]
async fn the_address_changes_when_both_mailboxes_agree() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let (mut person, old, new) = asked(&house).await;
    let page = house.visitor().get(&format!("/fr{NEW_LINK}?key={new}")).await;
    assert!(
        page.text.contains("Oui, confirmer") && page.text.contains(NEW),
        "{}",
        page.text
    );
    assert_eq!(count(&house, "links where used_at is not null").await, 0);
    let (status, text) = agree(&house, NEW_LINK, &new).await;
    assert!(status == 200 && text.contains("C’est noté"), "{text}");
    assert_eq!(person.get("/api/v1/me").await.json()["email"], EMAIL);
    let page = person.get("/fr/account/email").await;
    assert!(
        page.text.contains("A confirmé") && page.text.contains("N’a pas encore répondu"),
        "{}",
        page.text
    );
    let (status, text) = agree(&house, OLD_LINK, &old).await;
    assert!(status == 200 && text.contains("L’adresse a changé"), "{text}");
    assert_eq!(person.get("/api/v1/me").await.json()["email"], NEW);
    let by = async |email: &str| {
        let body = credentials(email, PASSWORD);
        house
            .visitor()
            .post_json("/api/v1/sessions", &body)
            .await
            .status
            .as_u16()
    };
    assert_eq!((by(EMAIL).await, by(NEW).await), (401, 201));
    assert_eq!(
        count(&house, "mails where subject like '%a changé'").await,
        2,
        "both are told"
    );
    assert_eq!(count(&house, "audit_entries where verb = 'change_email'").await, 1);
    assert_eq!(agree(&house, OLD_LINK, &old).await.0, 409);
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn the_old_mailbox_stops_it() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let (mut person, old, new) = asked(&house).await;
    let (status, text) = agree(&house, "/account/email/stop", &old).await;
    assert!(status == 200 && text.contains("Le changement est arrêté"), "{text}");
    assert_eq!(agree(&house, NEW_LINK, &new).await.0, 409);
    assert_eq!(person.get("/api/v1/me").await.json()["email"], EMAIL);
    assert_eq!(count(&house, "address_changes").await, 0);
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn one_mailbox_alone_changes_nothing_and_the_links_end_after_a_day() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let (mut person, old, new) = asked(&house).await;
    assert_eq!(agree(&house, OLD_LINK, &old).await.0, 200);
    house.advance(Duration::from_hours(24)).await;
    assert_eq!(agree(&house, NEW_LINK, &new).await.0, 409);
    assert_eq!(person.get("/api/v1/me").await.json()["email"], EMAIL);
    house.finish().await;
}

#[tokio::test]
async fn an_address_taken_meanwhile_is_refused_without_a_word_of_whose_it_is() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let (mut person, old, new) = asked(&house).await;
    seed(&house, NEW, Role::Customer).await;
    assert_eq!(agree(&house, OLD_LINK, &old).await.0, 200);
    let (status, text) = agree(&house, NEW_LINK, &new).await;
    assert!(
        status == 409 && text.contains("Cette adresse ne peut pas servir"),
        "{text}"
    );
    assert_eq!(person.get("/api/v1/me").await.json()["email"], EMAIL);
    house.run_tasks().await;
    house.finish().await;
}

/// The answer to asking is the same whether or not the new address has an account.
#[tokio::test]
async fn asking_for_a_known_address_answers_like_an_unknown_one() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    seed(&house, "autre@exemple.dz", Role::Customer).await;
    let mut person = logged_in(&house, EMAIL).await;
    let mut answers = Vec::new();
    for email in ["autre@exemple.dz", "personne@exemple.dz"] {
        let reply = person.post_json("/api/v1/me/email", &json!({ "email": email })).await;
        answers.push((reply.status.as_u16(), reply.text.clone(), reply.work()));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].0, 202);
    house.run_tasks().await;
    house.finish().await;
}

#[tokio::test]
async fn an_old_proof_asks_again_and_a_wrong_address_is_named() {
    let house = house().await;
    seed(&house, EMAIL, Role::Customer).await;
    let mut person = logged_in(&house, EMAIL).await;
    for (email, words) in [
        (EMAIL, "déjà votre adresse"),
        ("samira", "nom@exemple.dz"),
        ("samira@ex\u{430}mple.dz", "lettres latines"),
    ] {
        let reply = person.post_form("/fr/account/email", &[("email", email)]).await;
        assert!(
            reply.status == 422 && reply.text.contains(words),
            "{email}: {}",
            reply.text
        );
    }
    house.advance(Duration::from_mins(16)).await;
    let reply = person.get("/fr/account/email").await;
    assert_eq!(reply.location(), "/fr/account/confirm?next=%2Faccount%2Femail");
    let reply = person.post_json("/api/v1/me/email", &json!({ "email": NEW })).await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["code"]),
        (403, &json!("confirm_first"))
    );
    house.finish().await;
}
