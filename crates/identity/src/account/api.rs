//! What people do with their accounts, as JSON.

use axum::http::StatusCode;
use platform::http::JsonBody;
use platform::limits::Limit;
use platform::{Allow, Answer, Cx, Routes};
use serde::{Deserialize, Serialize};

use super::reset::Reset;
use super::verify::Verify;
use super::{forgot, reset, verify};

pub(super) fn routes() -> Routes {
    Routes::new("/api/v1")
        .post(
            "/people/verification",
            Allow::Anyone,
            create_verification,
            "Proves an address with the key of the mailed link and the password",
        )
        .limited(Limit::LogIn)
        .takes::<NewVerification>()
        .gives::<Next>()
        .post(
            "/people/verification/mail",
            Allow::Anyone,
            mail_verification,
            "Mails the link again; never tells whether the address waits for one",
        )
        .limited(Limit::Reset)
        .takes::<Mailbox>()
        .gives::<Next>()
        .post(
            "/people/password/mail",
            Allow::Anyone,
            mail_reset,
            "Mails a link to choose another password; never tells whether the address has an account",
        )
        .limited(Limit::Reset)
        .takes::<Mailbox>()
        .gives::<Next>()
        .post(
            "/people/password",
            Allow::Anyone,
            reset_password,
            "Sets another password with the key of the mailed link; ends every session and token",
        )
        .limited(Limit::Reset)
        .takes::<NewPassword>()
        .gives::<Next>()
}

/// What to do next.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Next {
    /// `log_in` or `read_mail`.
    next: &'static str,
}

/// An address that a letter is asked for.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct Mailbox {
    email: String,
}

/// The proof of an address. Not printable: it holds a password.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct NewVerification {
    /// From the link, `?key=…`.
    key: String,
    /// The one chosen when registering.
    password: String,
}

/// Another password. Not printable.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct NewPassword {
    /// From the link, `?key=…`.
    key: String,
    /// 8 to 128 characters, hard to guess.
    password: String,
}

async fn create_verification(cx: Cx, JsonBody(new): JsonBody<NewVerification>) -> Answer {
    let input = Verify {
        key: new.key,
        password: new.password.into(),
        address: cx.address,
    };
    verify::verify(&cx.app, input).await?;
    cx.json(StatusCode::CREATED, &Next { next: "log_in" })
}

async fn mail_verification(cx: Cx, JsonBody(mailbox): JsonBody<Mailbox>) -> Answer {
    verify::ask_again(&cx.app, &mailbox.email).await?;
    cx.json(StatusCode::ACCEPTED, &Next { next: "read_mail" })
}

async fn mail_reset(cx: Cx, JsonBody(mailbox): JsonBody<Mailbox>) -> Answer {
    forgot::ask(&cx.app, &mailbox.email).await?;
    cx.json(StatusCode::ACCEPTED, &Next { next: "read_mail" })
}

async fn reset_password(cx: Cx, JsonBody(new): JsonBody<NewPassword>) -> Answer {
    let input = Reset {
        key: new.key,
        password: new.password.into(),
        address: cx.address,
    };
    reset::reset(&cx.app, input).await?;
    cx.json(StatusCode::CREATED, &Next { next: "log_in" })
}
