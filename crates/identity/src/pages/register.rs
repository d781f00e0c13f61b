//! The pages of registering.

use platform::http::{Form, Problems, Query};
use platform::limits::Limit;
use platform::{Allow, Answer, Cx, Fault, Routes};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{Onward, Way, sample_problems};
use crate::{Register, register};

pub(super) fn routes() -> Routes {
    Routes::new("/account")
        .get("/register", Allow::Anyone, show_register, "The registration form")
        .post("/register", Allow::Anyone, sign_up, "Registers a customer")
        .limited(Limit::Register)
        .get(
            "/registered",
            Allow::Anyone,
            show_registered,
            "What to do after registering",
        )
}

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
            cx.page_refused(&refusal, &page)
        }
    }
}

async fn show_registered(cx: Cx, Query(onward): Query<Onward>) -> Answer {
    cx.page(&RegisteredPage {
        next: Way::to(&onward.next),
    })
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
