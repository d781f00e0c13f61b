//! The same verbs as JSON. A session made here is the browser's cookie, for scripts of our own pages and for tests;
//! programs get tokens of their own in a later stage.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Kind, Refusal};
use platform::http::{Failure, JsonBody};
use platform::limits::Limit;
use platform::{Allow, Answer, Broken, Cx, Fault, Routes};
use serde::{Deserialize, Serialize};

use crate::factor::{FactorRefused, half};
use crate::pages::{mark_refused, mark_unproven};
use crate::{Browser, Claim, Entered, Half, Person, Register, log_in, log_out, register};

pub(crate) fn routes() -> Routes {
    Routes::new("/api/v1")
        .post(
            "/people",
            Allow::Anyone,
            create_person,
            "Registers a customer; never tells whether the address was known",
        )
        .limited(Limit::Register)
        .takes::<NewPerson>()
        .gives::<Registered>()
        .post(
            "/sessions",
            Allow::Anyone,
            create_session,
            "Logs in; the session is set as a cookie",
        )
        .limited(Limit::LogIn)
        .takes::<NewSession>()
        .gives::<Person>()
        .post(
            "/sessions/code",
            Allow::Anyone,
            complete_session,
            "Completes a log-in that asked for a second factor; the session is set as a cookie",
        )
        .limited(Limit::LogIn)
        .takes::<SecondStep>()
        .gives::<Person>()
        .delete("/sessions/current", Allow::Anyone, delete_session, "Logs out")
        .get("/me", Allow::SignedIn, show_me, "Who is logged in")
        .gives::<Person>()
}

/// A customer to be. Not printable: it holds a password.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct NewPerson {
    /// 1 to 100 characters.
    name: String,
    email: String,
    /// 8 to 128 characters, and not the address.
    password: String,
}

/// What follows a registration, whether or not the address had an account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Registered {
    /// Always `log_in`: a mail to the address says the rest.
    next: &'static str,
}

async fn create_person(cx: Cx, JsonBody(new): JsonBody<NewPerson>) -> Answer {
    let input = Register {
        name: new.name,
        email: new.email,
        password: new.password.into(),
        lang: cx.lang,
    };
    register(&cx.app, input).await?;
    cx.json(StatusCode::CREATED, &Registered { next: "log_in" })
}

/// Who wants to come in. Not printable: it holds a password.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct NewSession {
    email: String,
    password: String,
}

async fn create_session(cx: Cx, JsonBody(new): JsonBody<NewSession>) -> Answer {
    let claim = Claim {
        email: new.email,
        password: new.password.into(),
        address: cx.address,
    };
    let entered = match log_in(&cx.app, claim, Browser::of(&cx)).await {
        Ok(entered) => entered,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
        Err(Fault::Refused(refusal)) => {
            let mut response = Response::default();
            mark_refused(&mut response, &refusal);
            return Ok((response.status(), response.headers().clone(), Failure::from(refusal)).into_response());
        }
    };
    let mut response = match &entered {
        Entered::In(entered) => cx.json(StatusCode::CREATED, &entered.person)?,
        Entered::NeedsSecond(_) => second_factor_required(),
    };
    entered.give_to(&cx.app, &mut response);
    Ok(response)
}

/// The first proof was right; a code is to follow.
#[derive(Debug)]
struct SecondFactorRequired;

impl Refusal for SecondFactorRequired {
    fn kind(&self) -> Kind {
        Kind::Forbidden
    }

    fn code(&self) -> &'static str {
        "second_factor_required"
    }
}

/// The second step of a log-in. Not printable: it holds a code.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct SecondStep {
    /// Six digits of the authenticator app, or a recovery code.
    code: String,
}

async fn complete_session(cx: Cx, JsonBody(step): JsonBody<SecondStep>) -> Answer {
    match half::complete(&cx.app, Half::of(&cx), &step.code, Browser::of(&cx)).await {
        Ok(entered) => {
            let mut response = cx.json(StatusCode::CREATED, &entered.person)?;
            entered.give_to(&cx.app, &mut response);
            half::forget(&cx.app, &mut response);
            Ok(response)
        }
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refusal)) => Ok(unproven(refusal)),
    }
}

pub(crate) fn second_factor_required() -> Response {
    (StatusCode::UNAUTHORIZED, Failure::from(SecondFactorRequired)).into_response()
}

/// The answer to a code that did not help.
pub(crate) fn unproven(refusal: FactorRefused) -> Response {
    let mut response = StatusCode::OK.into_response();
    *response.status_mut() = Cx::status(&refusal);
    mark_unproven(&mut response, &refusal);
    (response.status(), Failure::from(refusal)).into_response()
}

async fn delete_session(cx: Cx) -> Answer {
    log_out(&cx.app, &cx.caller).await?;
    let mut response = StatusCode::OK.into_response();
    log_out::forget(&cx.app, &mut response);
    Ok(response)
}

async fn show_me(cx: Cx) -> Answer {
    let known = cx
        .caller
        .person
        .as_ref()
        .ok_or_else(|| Broken::new("a signed-in route without a person"))?;
    cx.json(StatusCode::OK, &Person::from(known))
}
