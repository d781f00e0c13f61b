//! The pages of coming in and going out.

use axum::http::StatusCode;
use axum::response::Response;
use kernel::Refusal;
use platform::http::{Form, Problems, Query};
use platform::limits::Limit;
use platform::{Allow, Answer, Broken, Cx, Fault, Routes};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::providers::{self, ProviderButton};
use super::second_step::passkey_host;
use super::{Onward, Way, sample_problems};
use crate::{Browser, Claim, Entered, LogInRefused, log_in, log_out};

pub(super) fn routes() -> Routes {
    Routes::new("/account")
        .get("/login", Allow::Anyone, show_log_in, "The log-in form")
        .post("/login", Allow::Anyone, enter, "Logs in")
        .limited(Limit::LogIn)
        .post("/logout", Allow::Anyone, leave, "Logs out")
}

#[derive(Debug, Serialize)]
pub(super) struct LogInPage {
    email: String,
    next: Way,
    /// The host under which passkeys work; empty where they do not.
    passkeys: String,
    problems: Problems,
    providers: Vec<ProviderButton>,
}
platform::page!(LogInPage, "identity/log_in.html", LogInPage::samples_list);

async fn show_log_in(cx: Cx, Query(onward): Query<Onward>) -> Answer {
    let next = Way::to(&onward.next);
    if cx.caller.person.is_some() {
        return Ok(cx.redirect(next.end()));
    }
    cx.page(&LogInPage {
        email: String::new(),
        next,
        passkeys: passkey_host(&cx),
        problems: Problems::default(),
        providers: providers::buttons(&cx.app)?,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LogInForm {
    email: String,
    password: SecretString,
    next: String,
}

async fn enter(cx: Cx, Form(form): Form<LogInForm>) -> Answer {
    let claim = Claim {
        email: form.email.clone(),
        password: form.password,
        address: cx.address,
    };
    let next = Way::to(&form.next);
    match log_in(&cx.app, claim, Browser::of(&cx)).await {
        Ok(entered) => {
            let mut response = match &entered {
                Entered::In(entered) => cx.redirect(next.end_of(entered.person.role)),
                Entered::NeedsSecond(_) => cx.redirect(&format!("/account/login/code{}", next.query)),
            };
            entered.give_to(&cx.app, &mut response);
            Ok(response)
        }
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refusal)) => draw_refused(&cx, &refusal, form.email, next),
    }
}

fn draw_refused(cx: &Cx, refusal: &LogInRefused, email: String, next: Way) -> Answer {
    let page = LogInPage {
        email,
        next,
        passkeys: passkey_host(cx),
        problems: Problems::of(cx, refusal),
        providers: providers::buttons(&cx.app)?,
    };
    let mut response = cx.page_refused(refusal, &page)?;
    mark_refused(&mut response, refusal);
    Ok(response)
}

/// Status of a refused log-in. A wrong password is 401 rather than 403: signing in is what would help.
pub(crate) fn mark_refused(response: &mut Response, refusal: &LogInRefused) {
    *response.status_mut() = match refusal {
        LogInRefused::WrongCredentials => StatusCode::UNAUTHORIZED,
        LogInRefused::Invalid(_)
        | LogInRefused::VerifyFirst
        | LogInRefused::Suspended { .. }
        | LogInRefused::Locked { .. } => Cx::status(refusal),
    };
}

async fn leave(cx: Cx) -> Answer {
    log_out(&cx.app, &cx.caller).await?;
    let mut response = cx.redirect("/");
    log_out::forget(&cx.app, &mut response);
    Ok(response)
}

impl LogInPage {
    /// The form after a passkey that did not help.
    pub(super) fn again(cx: &Cx, next: Way, refusal: &dyn Refusal) -> Result<Self, Broken> {
        Ok(LogInPage {
            email: String::new(),
            next,
            passkeys: passkey_host(cx),
            problems: Problems::of(cx, refusal),
            providers: providers::buttons(&cx.app)?,
        })
    }

    fn samples_list() -> Vec<Self> {
        let page = |email: &str, problems| LogInPage {
            email: email.into(),
            next: Way::to("/cart"),
            passkeys: "shop.example".into(),
            problems,
            providers: vec![],
        };
        let with_providers = LogInPage {
            providers: providers::sample_buttons(),
            ..page("", Problems::default())
        };
        vec![
            page("", Problems::default()),
            page("samira", sample_problems()),
            with_providers,
        ]
    }
}
