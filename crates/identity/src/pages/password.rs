//! The pages of passwords: forgotten, chosen anew by a link, changed by somebody who is signed in.

use platform::http::{Form, Problems, Query};
use platform::limits::Limit;
use platform::{Allow, Answer, Broken, Cx, Fault, Routes};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::asked::{AskForm, AskPage, Letter};
use super::verify::Key;
use crate::account::change_password::{ChangePassword, ChangePasswordRefused, change_password};
use crate::account::forgot;
use crate::account::reset::{self, Reset, ResetRefused};

pub(super) fn routes() -> Routes {
    Routes::new("/account")
        .get(
            "/forgot",
            Allow::Anyone,
            show_forgot,
            "Asks for a link to choose another password",
        )
        .post("/forgot", Allow::Anyone, ask, "Mails a link to choose another password")
        .limited(Limit::Reset)
        .get(
            "/reset",
            Allow::Anyone,
            show_reset,
            "What the mailed link opens: chooses another password",
        )
        .post(
            "/reset",
            Allow::Anyone,
            set,
            "Sets another password; ends every session and token",
        )
        .limited(Limit::Reset)
        .get(
            "/password",
            Allow::SignedIn,
            show_change,
            "The form to change the password",
        )
        .post(
            "/password",
            Allow::SignedIn,
            change,
            "Changes the password; ends every other session and every token",
        )
        .limited(Limit::LogIn)
}

async fn show_forgot(cx: Cx) -> Answer {
    cx.page(&AskPage::new(Letter::Reset))
}

async fn ask(cx: Cx, Form(form): Form<AskForm>) -> Answer {
    match forgot::ask(&cx.app, &form.email).await {
        Ok(()) => cx.page(&AskPage::asked(Letter::Reset)),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refused)) => AskPage::draw_refused(&cx, Letter::Reset, form.email, &refused),
    }
}

#[derive(Debug, Serialize)]
struct ResetPage {
    key: String,
    /// Whose password it is; empty where the link works no longer.
    email: String,
    is_done: bool,
    problems: Problems,
}
platform::page!(ResetPage, "identity/reset.html", ResetPage::samples_list);

async fn show_reset(cx: Cx, Query(Key { key }): Query<Key>) -> Answer {
    let page = ResetPage::of(&cx, key, Problems::default()).await?;
    cx.page(&page)
}

/// Not printable: it holds a password.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ResetForm {
    key: String,
    password: SecretString,
}

async fn set(cx: Cx, Form(form): Form<ResetForm>) -> Answer {
    let input = Reset {
        key: form.key.clone(),
        password: form.password,
        address: cx.address,
    };
    match reset::reset(&cx.app, input).await {
        Ok(_) => cx.page(&ResetPage::done()),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refused)) => draw_refused(&cx, form.key, &refused).await,
    }
}

async fn draw_refused(cx: &Cx, key: String, refused: &ResetRefused) -> Answer {
    let page = ResetPage::of(cx, key, Problems::of(cx, refused)).await?;
    cx.page_with(Cx::status(refused), &page)
}

#[derive(Debug, Serialize)]
struct ChangePage {
    email: String,
    is_done: bool,
    problems: Problems,
}
platform::page!(ChangePage, "identity/password.html", ChangePage::samples_list);

/// How the page of a change was come to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

async fn show_change(cx: Cx, Query(done): Query<Done>) -> Answer {
    cx.page(&ChangePage::of(&cx, !done.done.is_empty(), Problems::default()))
}

/// Not printable: it holds passwords.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ChangeForm {
    current: SecretString,
    new: SecretString,
}

async fn change(cx: Cx, Form(form): Form<ChangeForm>) -> Answer {
    let known = cx
        .caller
        .person
        .as_ref()
        .ok_or_else(|| Broken::new("a signed-in route without a person"))?;
    let input = ChangePassword {
        current: form.current,
        new: form.new,
        address: cx.address,
    };
    match change_password(&cx.app, (&cx.caller, known), input).await {
        Ok(renewed) => {
            let mut response = cx.redirect("/account/password?done=1");
            if let Some(renewed) = renewed {
                renewed.give_to(&cx.app, &mut response);
            }
            Ok(response)
        }
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refused)) => draw_change_refused(&cx, &refused),
    }
}

fn draw_change_refused(cx: &Cx, refused: &ChangePasswordRefused) -> Answer {
    cx.page_refused(refused, &ChangePage::of(cx, false, Problems::of(cx, refused)))
}

impl ResetPage {
    async fn of(cx: &Cx, key: String, problems: Problems) -> Result<Self, Broken> {
        let holder = reset::find_holder(&cx.app, &key).await?;
        Ok(ResetPage {
            key,
            email: holder.map(|holder| holder.email).unwrap_or_default(),
            is_done: false,
            problems,
        })
    }

    fn done() -> Self {
        ResetPage {
            key: String::new(),
            email: String::new(),
            is_done: true,
            problems: Problems::default(),
        }
    }

    fn samples_list() -> Vec<Self> {
        let page = |email: &str, problems| ResetPage {
            key: "0".into(),
            email: email.into(),
            is_done: false,
            problems,
        };
        vec![
            page("samira@exemple.dz", Problems::default()),
            page("samira@exemple.dz", super::sample_problems()),
            page("", Problems::default()),
            ResetPage::done(),
        ]
    }
}

impl ChangePage {
    fn of(cx: &Cx, is_done: bool, problems: Problems) -> Self {
        ChangePage {
            email: cx
                .caller
                .person
                .as_ref()
                .map(|known| known.email.clone())
                .unwrap_or_default(),
            is_done,
            problems,
        }
    }

    fn samples_list() -> Vec<Self> {
        let page = |is_done, problems| ChangePage {
            email: "samira@exemple.dz".into(),
            is_done,
            problems,
        };
        vec![
            page(false, Problems::default()),
            page(false, super::sample_problems()),
            page(true, Problems::default()),
        ]
    }
}
