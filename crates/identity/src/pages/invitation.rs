//! The page an invitation's link leads to: who was invited as what, and a form. Opening it changes nothing.

use axum::http::StatusCode;
use kernel::Role;
use platform::http::{Form, Problems, Query};
use platform::limits::Limit;
use platform::{Allow, Answer, Cx, Fault, Routes};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::sample_problems;
use crate::PersonId;
use crate::staff::{AcceptRefused, Acceptance, accept, find_open};

pub(super) fn routes() -> Routes {
    Routes::new("/account")
        .get("/invitation", Allow::Anyone, show, "What an invitation offers")
        .post("/invitation", Allow::Anyone, take_up, "Accepts an invitation")
        .limited(Limit::Reset)
}

#[derive(Debug, Serialize)]
struct InvitationPage {
    /// `join`: a new account. `raise`: the reader's own. `log_in`: the address has an account. `spent`: no invitation.
    is: &'static str,
    key: String,
    name: String,
    email: String,
    role: Role,
    problems: Problems,
}
platform::page!(InvitationPage, "identity/invitation.html", InvitationPage::samples_list);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Key {
    key: String,
}

async fn show(cx: Cx, Query(Key { key }): Query<Key>) -> Answer {
    let page = InvitationPage::load(&cx, key).await?;
    let status = if page.is == "spent" {
        StatusCode::GONE
    } else {
        StatusCode::OK
    };
    cx.page_with(status, &page)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Acceptor {
    key: String,
    name: String,
    password: SecretString,
}

async fn take_up(cx: Cx, Form(form): Form<Acceptor>) -> Answer {
    let input = Acceptance {
        key: form.key.clone(),
        caller: caller(&cx),
        name: form.name.clone(),
        password: form.password,
    };
    let refused: AcceptRefused = match accept(&cx.app, input).await {
        Ok(()) => return Ok(cx.redirect("/account/login")),
        Err(Fault::Refused(refused)) => refused,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    let page = InvitationPage {
        name: form.name,
        problems: Problems::of(&cx, &refused),
        ..InvitationPage::load(&cx, form.key).await?
    };
    cx.page_with(Cx::status(&refused), &page)
}

fn caller(cx: &Cx) -> Option<PersonId> {
    cx.caller.person.as_ref().map(|person| PersonId::from_uuid(person.id))
}

impl InvitationPage {
    async fn load(cx: &Cx, key: String) -> Result<Self, platform::Broken> {
        let page = |is, (name, email, role): (String, String, Role)| InvitationPage {
            is,
            key: key.clone(),
            name,
            email,
            role,
            problems: Problems::default(),
        };
        let Some((invitation, has_account)) = find_open(&cx.app, &key).await? else {
            return Ok(page("spent", (String::new(), String::new(), Role::Customer)));
        };
        let is_theirs = cx
            .caller
            .person
            .as_ref()
            .is_some_and(|person| person.email.eq_ignore_ascii_case(&invitation.email));
        let is = match (has_account, is_theirs) {
            (false, _) => "join",
            (true, true) => "raise",
            (true, false) => "log_in",
        };
        Ok(page(is, (invitation.name, invitation.email, invitation.role)))
    }

    fn samples_list() -> Vec<Self> {
        let page = |is, problems| InvitationPage {
            is,
            key: "0".into(),
            name: "Karim Bensaïd".into(),
            email: "karim@exemple.dz".into(),
            role: Role::Technician,
            problems,
        };
        vec![
            page("join", Problems::default()),
            page("join", sample_problems()),
            page("raise", Problems::default()),
            page("log_in", Problems::default()),
            page("spent", Problems::default()),
        ]
    }
}
