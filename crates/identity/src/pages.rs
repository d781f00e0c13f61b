//! The pages under `/account`: register, log in, log out, who am I. Each form is drawn again with what was typed, except
//! the password.

use axum::http::{StatusCode, header};
use axum::response::Response;
use platform::http::{Form, Problems, Query};
use platform::{Allow, Answer, Cx, Fault, Known, Routes};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::destination::{ACCOUNT, own_path};
use crate::{Browser, Claim, LogInRefused, Person, Register, log_in, log_out, register};

pub(crate) fn routes() -> Routes {
    Routes::new("/account")
        .get("", Allow::SignedIn, show_account, "The account page")
        .get("/login", Allow::Anyone, show_log_in, "The log-in form")
        .post("/login", Allow::Anyone, enter, "Logs in")
        .get("/register", Allow::Anyone, show_register, "The registration form")
        .post("/register", Allow::Anyone, sign_up, "Registers a customer")
        .get(
            "/registered",
            Allow::Anyone,
            show_registered,
            "What to do after registering",
        )
        .post("/logout", Allow::Anyone, leave, "Logs out")
}

/// Where the reader was going, as the address says it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Onward {
    next: String,
}

/// The way on, as forms and links hand it over; both empty where there is none.
#[derive(Debug, Default, Serialize)]
struct Way {
    path: String,
    /// `?next=…`
    query: String,
}

impl Way {
    fn to(asked: &str) -> Self {
        let path = own_path(asked).unwrap_or_default().to_owned();
        let quoted: String = path.bytes().map(quote).collect();
        let query = if path.is_empty() {
            quoted
        } else {
            format!("?next={quoted}")
        };
        Way { path, query }
    }

    fn end(&self) -> &str {
        own_path(&self.path).unwrap_or(ACCOUNT)
    }
}

fn quote(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

#[derive(Debug, Serialize)]
struct LogInPage {
    email: String,
    next: Way,
    problems: Problems,
}
platform::page!(LogInPage, "identity/log_in.html", LogInPage::samples_list);

#[derive(Debug, Serialize)]
struct RegisterPage {
    name: String,
    email: String,
    next: Way,
    problems: Problems,
}
platform::page!(RegisterPage, "identity/register.html", RegisterPage::samples_list);

#[derive(Debug, Serialize)]
struct RegisteredPage {
    next: Way,
}
platform::page!(RegisteredPage, "identity/registered.html", RegisteredPage::samples_list);

#[derive(Debug, Serialize)]
struct AccountPage {
    person: Person,
}
platform::page!(AccountPage, "identity/account.html", AccountPage::samples_list);

async fn show_account(cx: Cx) -> Answer {
    match &cx.caller.person {
        Some(known) => cx.page(&AccountPage { person: known.into() }),
        None => Ok(cx.redirect("/account/login")),
    }
}

async fn show_log_in(cx: Cx, Query(onward): Query<Onward>) -> Answer {
    let next = Way::to(&onward.next);
    if cx.caller.person.is_some() {
        return Ok(cx.redirect(next.end()));
    }
    cx.page(&LogInPage {
        email: String::new(),
        next,
        problems: Problems::default(),
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
            let mut response = cx.redirect(next.end());
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
        problems: Problems::of(cx, refusal),
    };
    let mut response = cx.page_with(StatusCode::OK, &page)?;
    mark_refused(&mut response, refusal);
    Ok(response)
}

/// Status and waiting time of a refused log-in. A wrong password is 401 rather than 403: signing in is what would help.
pub(crate) fn mark_refused(response: &mut Response, refusal: &LogInRefused) {
    *response.status_mut() = match refusal {
        LogInRefused::WrongCredentials => StatusCode::UNAUTHORIZED,
        LogInRefused::Invalid(_) | LogInRefused::Locked { .. } => Cx::status(refusal),
    };
    if let LogInRefused::Locked { minutes_left } = refusal {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, (minutes_left * 60).into());
    }
}

async fn show_register(cx: Cx, Query(onward): Query<Onward>) -> Answer {
    let next = Way::to(&onward.next);
    if cx.caller.person.is_some() {
        return Ok(cx.redirect(next.end()));
    }
    cx.page(&RegisterPage {
        name: String::new(),
        email: String::new(),
        next,
        problems: Problems::default(),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RegisterForm {
    name: String,
    email: String,
    password: SecretString,
    next: String,
}

async fn sign_up(cx: Cx, Form(form): Form<RegisterForm>) -> Answer {
    let input = Register {
        name: form.name.clone(),
        email: form.email.clone(),
        password: form.password,
        lang: cx.lang,
    };
    let next = Way::to(&form.next);
    match register(&cx.app, input).await {
        Ok(()) => Ok(cx.redirect(&format!("/account/registered{}", next.query))),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refusal)) => {
            let page = RegisterPage {
                name: form.name,
                email: form.email,
                next,
                problems: Problems::of(&cx, &refusal),
            };
            cx.page_with(Cx::status(&refusal), &page)
        }
    }
}

async fn show_registered(cx: Cx, Query(onward): Query<Onward>) -> Answer {
    cx.page(&RegisteredPage {
        next: Way::to(&onward.next),
    })
}

async fn leave(cx: Cx) -> Answer {
    log_out(&cx.app, &cx.caller).await?;
    let mut response = cx.redirect("/");
    log_out::forget(&cx.app, &mut response);
    Ok(response)
}

fn sample_problems() -> Problems {
    let fields = [
        ("email", "Écrivez une adresse comme nom@exemple.dz."),
        ("password", "Au moins 8 caractères."),
    ];
    Problems {
        summary: "Quelques réponses sont à revoir.".into(),
        fields: fields.map(|(field, said)| (field.to_owned(), said.to_owned())).into(),
    }
}

impl LogInPage {
    fn samples_list() -> Vec<Self> {
        let page = |email: &str, problems| LogInPage {
            email: email.into(),
            next: Way::to("/cart"),
            problems,
        };
        vec![page("", Problems::default()), page("samira", sample_problems())]
    }
}

impl RegisterPage {
    fn samples_list() -> Vec<Self> {
        let page = |name: &str, problems| RegisterPage {
            name: name.into(),
            email: String::new(),
            next: Way::default(),
            problems,
        };
        vec![
            page("", Problems::default()),
            page("Samira Ould Ali", sample_problems()),
        ]
    }
}

impl RegisteredPage {
    fn samples_list() -> Vec<Self> {
        vec![
            RegisteredPage { next: Way::default() },
            RegisteredPage { next: Way::to("/cart") },
        ]
    }
}

impl AccountPage {
    fn samples_list() -> Vec<Self> {
        let known = Known {
            id: uuid::Uuid::from_u128(7),
            name: "Samira Ould Ali".into(),
            email: "samira@exemple.dz".into(),
            role: kernel::Role::Customer,
        };
        vec![AccountPage {
            person: (&known).into(),
        }]
    }
}
