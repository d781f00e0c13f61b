//! The second step of a log-in: a code, a recovery code or a passkey; and the log-in by passkey alone.

use axum::http::StatusCode;
use axum::response::Response;
use platform::http::{Form, Problems, Query, set_cookie};
use platform::limits::Limit;
use platform::{Allow, Answer, App, Cx, Fault, Routes};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::{Onward, Way, sample_problems};
use crate::Browser;
use crate::factor::FactorRefused;
use crate::factor::half::{self, Half};
use crate::factor::passkey::{self, Answered, Challenge};
use crate::log_in;
use crate::pages::log_in::LogInPage;

/// What ties a passkey's answer to the browser that was asked.
const CEREMONY: &str = "passkey";
const CEREMONY_LASTS_S: i64 = 300;
/// The answer of a device takes a few kilobytes.
const ANSWER_BYTES: usize = 32 * 1024;

pub(super) fn routes() -> Routes {
    Routes::new("/account")
        .get(
            "/login/code",
            Allow::Anyone,
            show_code,
            "The form for the second step of a log-in",
        )
        .post(
            "/login/code",
            Allow::Anyone,
            send_code,
            "Completes a log-in with a code of the app or a recovery code",
        )
        .limited(Limit::LogIn)
        .post("/login/passkey", Allow::Anyone, send_passkey, "Logs in with a passkey")
        .limited(Limit::LogIn)
        .limited_to(ANSWER_BYTES)
        .post(
            "/login/passkey/challenge",
            Allow::Anyone,
            challenge,
            "What a passkey is to sign, for the script of our pages",
        )
        .limited(Limit::LogIn)
}

#[derive(Debug, Serialize)]
struct CodePage {
    next: Way,
    /// The host under which passkeys work; empty where they do not.
    passkeys: String,
    /// The log-in has to begin again.
    is_over: bool,
    problems: Problems,
}
platform::page!(CodePage, "identity/log_in_code.html", CodePage::samples_list);

async fn show_code(cx: Cx, Query(onward): Query<Onward>) -> Answer {
    let next = Way::to(&onward.next);
    if cx.caller.person.is_some() {
        return Ok(cx.redirect(next.end()));
    }
    let waits = match Half::of(&cx) {
        Some(half) => half::waits(&cx.app, &half).await?,
        None => false,
    };
    if !waits {
        return Ok(cx.redirect(&format!("/account/login{}", next.query)));
    }
    cx.page(&CodePage {
        next,
        passkeys: passkey_host(&cx),
        is_over: false,
        problems: Problems::default(),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CodeForm {
    code: String,
    next: String,
}

async fn send_code(cx: Cx, Form(form): Form<CodeForm>) -> Answer {
    let next = Way::to(&form.next);
    match half::complete(&cx.app, Half::of(&cx), &form.code, Browser::of(&cx)).await {
        Ok(entered) => {
            let mut response = cx.redirect(next.end_of(entered.person.role));
            entered.give_to(&cx.app, &mut response);
            half::forget(&cx.app, &mut response);
            Ok(response)
        }
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refusal)) => {
            let page = CodePage {
                next,
                passkeys: passkey_host(&cx),
                is_over: refusal == FactorRefused::Over,
                problems: Problems::of(&cx, &refusal),
            };
            let mut response = cx.page_refused(&refusal, &page)?;
            mark_unproven(&mut response, &refusal);
            Ok(response)
        }
    }
}

/// A wrong code is 401 rather than 403: another would help.
pub(crate) fn mark_unproven(response: &mut Response, refusal: &FactorRefused) {
    if matches!(refusal, FactorRefused::WrongCode | FactorRefused::Over) {
        *response.status_mut() = StatusCode::UNAUTHORIZED;
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PasskeyForm {
    credential: String,
    next: String,
}

async fn send_passkey(cx: Cx, Form(form): Form<PasskeyForm>) -> Answer {
    let next = Way::to(&form.next);
    let answered = answered(&cx, form.credential);
    match log_in::by_passkey(&cx.app, &answered, &Browser::of(&cx)).await {
        Ok(entered) => {
            let mut response = cx.redirect(next.end_of(entered.person.role));
            entered.give_to(&cx.app, &mut response);
            half::forget(&cx.app, &mut response);
            Ok(response)
        }
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refusal)) => {
            let page = LogInPage::again(&cx, next, &refusal)?;
            let mut response = cx.page_refused(&refusal, &page)?;
            *response.status_mut() = StatusCode::UNAUTHORIZED;
            Ok(response)
        }
    }
}

async fn challenge(cx: Cx) -> Answer {
    hand_out(&cx, passkey::ask(&cx.app).await?)
}

/// Hands a challenge to the script, and its secret to the browser.
pub(super) fn hand_out(cx: &Cx, challenge: Challenge) -> Answer {
    let mut response = cx.json(StatusCode::OK, &challenge.options)?;
    set_cookie(
        &cx.app,
        &mut response,
        (CEREMONY, challenge.secret.expose_secret()),
        CEREMONY_LASTS_S,
    );
    Ok(response)
}

/// What the browser brought back.
pub(super) fn answered(cx: &Cx, credential: String) -> Answered {
    Answered {
        secret: cx.cookie(CEREMONY).unwrap_or_default().into(),
        credential,
    }
}

/// The host that passkeys are bound to, if the reader is there; else empty.
pub(super) fn passkey_host(cx: &Cx) -> String {
    let asked = cx
        .headers
        .get(axum::http::header::HOST)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let host = home_host(&cx.app);
    if host == asked.split(':').next().unwrap_or_default() {
        host
    } else {
        String::new()
    }
}

fn home_host(app: &App) -> String {
    passkey::home(app.site())
        .and_then(|home| home.host_str().map(str::to_owned))
        .unwrap_or_default()
}

impl CodePage {
    fn samples_list() -> Vec<Self> {
        let page = |is_over, problems| CodePage {
            next: Way::to("/cart"),
            passkeys: "shop.example".into(),
            is_over,
            problems,
        };
        vec![
            page(false, Problems::default()),
            page(false, sample_problems()),
            page(true, sample_problems()),
        ]
    }
}
