//! Asking again before something that matters: by second factor where there is one, else by password.

use axum::http::StatusCode;
use kernel::Refusal;
use platform::http::{Form, Problems, Query};
use platform::limits::Limit;
use platform::{Allow, Answer, Cx, Fault, Known, Routes, Verdict};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::providers::{self, ProviderButton};
use super::second_step::{answered, passkey_host};
use super::{Onward, Way, sample_problems};
use crate::PersonId;
use crate::enter::Renewed;
use crate::factor::confirm::{self, ConfirmRefused};
use crate::store;

pub(super) fn routes() -> Routes {
    Routes::new("/account")
        .get(
            "/confirm",
            Allow::SignedIn,
            show,
            "Asks once more who you are, before something that matters",
        )
        .post(
            "/confirm",
            Allow::SignedIn,
            send,
            "Proves once more who you are: a code, or the password of people without a second factor",
        )
        .limited(Limit::LogIn)
        .post(
            "/confirm/passkey",
            Allow::SignedIn,
            send_passkey,
            "Proves once more who you are, by a passkey",
        )
        .limited(Limit::LogIn)
        .limited_to(32 * 1024)
}

/// What somebody can prove themselves by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Proof {
    Factor,
    Password,
    /// Comes in by a provider only: logging in anew is the proof.
    LogIn,
}

#[derive(Debug, Serialize)]
struct ConfirmPage {
    by: Proof,
    email: String,
    next: Way,
    passkeys: String,
    /// For who comes in by a provider alone: coming in again is the proof.
    providers: Vec<ProviderButton>,
    problems: Problems,
}
platform::page!(ConfirmPage, "identity/confirm.html", ConfirmPage::samples_list);

async fn show(cx: Cx, Query(onward): Query<Onward>) -> Answer {
    let next = Way::to(&onward.next);
    let page = draw(&cx, next, Problems::default()).await?;
    cx.page(&page)
}

async fn draw(cx: &Cx, next: Way, problems: Problems) -> Result<ConfirmPage, platform::Broken> {
    let known = known(cx)?;
    let db = cx.app.db().read().await?;
    let account = store::find_account_of(&db, PersonId::from_uuid(known.id)).await?;
    let by = match account {
        Some(account) if account.second_factor => Proof::Factor,
        Some(account) if account.password_hash.is_some() => Proof::Password,
        _ => Proof::LogIn,
    };
    let providers = match by {
        Proof::LogIn => providers::buttons(&cx.app)?,
        Proof::Factor | Proof::Password => Vec::new(),
    };
    Ok(ConfirmPage {
        by,
        email: known.email.clone(),
        next,
        passkeys: passkey_host(cx),
        providers,
        problems,
    })
}

/// The person of a route for signed-in people.
pub(super) fn known(cx: &Cx) -> Result<&Known, platform::Broken> {
    let known = cx.caller.person.as_ref();
    known.ok_or_else(|| platform::Broken::new("a signed-in route without a person"))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ConfirmForm {
    password: SecretString,
    code: String,
    next: String,
}

async fn send(cx: Cx, Form(form): Form<ConfirmForm>) -> Answer {
    let known = known(&cx)?;
    let confirmed = if form.password.expose_secret().is_empty() {
        confirm::by_code(&cx.app, &cx.caller, PersonId::from_uuid(known.id), &form.code).await
    } else {
        confirm::by_password(&cx.app, &cx.caller, (known, cx.address), form.password).await
    };
    go_on(&cx, Way::to(&form.next), confirmed).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PasskeyForm {
    credential: String,
    next: String,
}

async fn send_passkey(cx: Cx, Form(form): Form<PasskeyForm>) -> Answer {
    let person = PersonId::from_uuid(known(&cx)?.id);
    let answered = answered(&cx, form.credential);
    let confirmed = confirm::by_passkey(&cx.app, &cx.caller, person, &answered).await;
    go_on(&cx, Way::to(&form.next), confirmed).await
}

async fn go_on(cx: &Cx, next: Way, confirmed: Verdict<Renewed, ConfirmRefused>) -> Answer {
    match confirmed {
        Ok(session) => {
            let mut response = cx.redirect(next.end());
            session.give_to(&cx.app, &mut response);
            Ok(response)
        }
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refusal)) => {
            let page = draw(cx, next, Problems::of(cx, &refusal)).await?;
            let mut response = cx.page_refused(&refusal, &page)?;
            if refusal.kind() == kernel::Kind::Forbidden {
                *response.status_mut() = StatusCode::UNAUTHORIZED;
            }
            Ok(response)
        }
    }
}

impl ConfirmPage {
    fn samples_list() -> Vec<Self> {
        let page = |by, problems| ConfirmPage {
            by,
            email: "samira@exemple.dz".into(),
            next: Way::to("/account/second-factor"),
            passkeys: "shop.example".into(),
            providers: match by {
                Proof::LogIn => providers::sample_buttons(),
                Proof::Factor | Proof::Password => vec![],
            },
            problems,
        };
        vec![
            page(Proof::Factor, Problems::default()),
            page(Proof::Password, sample_problems()),
            page(Proof::LogIn, Problems::default()),
        ]
    }
}
