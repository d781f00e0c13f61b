//! The pages of proving an address: the one the mailed link opens, and the one that asks for another link.

use platform::http::{Form, Problems, Query};
use platform::limits::Limit;
use platform::{Allow, Answer, Cx, Fault, Routes};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::asked::{AskForm, AskPage, Letter};
use super::log_in::mark_refused;
use crate::Browser;
use crate::account::link::{self, Purpose};
use crate::account::verify::{self, Verify, VerifyRefused};
use crate::destination::ACCOUNT;
use crate::enter::{Entered, Entrant, enter};

pub(super) fn routes() -> Routes {
    Routes::new("/account")
        .get(
            "/verify",
            Allow::Anyone,
            show_verify,
            "What the mailed link opens: proves an address",
        )
        .post("/verify", Allow::Anyone, prove, "Proves an address and logs in")
        .limited(Limit::LogIn)
        .get(
            "/verify/again",
            Allow::Anyone,
            show_again,
            "Asks for the link once more",
        )
        .post("/verify/again", Allow::Anyone, again, "Mails the link once more")
        .limited(Limit::Reset)
}

#[derive(Debug, Serialize)]
struct VerifyPage {
    key: String,
    /// The address it is about; empty where the link works no longer.
    email: String,
    problems: Problems,
}
platform::page!(VerifyPage, "identity/verify.html", VerifyPage::samples_list);

/// The key in a link's address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Key {
    pub(super) key: String,
}

async fn show_verify(cx: Cx, Query(Key { key }): Query<Key>) -> Answer {
    let page = VerifyPage::of(&cx, key, Problems::default()).await?;
    cx.page(&page)
}

/// Not printable: it holds a password.
#[derive(Default, Deserialize)]
#[serde(default)]
struct VerifyForm {
    key: String,
    password: SecretString,
}

async fn prove(cx: Cx, Form(form): Form<VerifyForm>) -> Answer {
    let input = Verify {
        key: form.key.clone(),
        password: form.password,
        address: cx.address,
    };
    let account = match verify::verify(&cx.app, input).await {
        Ok(account) => account,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
        Err(Fault::Refused(refused)) => return draw_refused(&cx, form.key, &refused).await,
    };
    let Some(entered) = enter(&cx.app, Entrant::by_password(account), Browser::of(&cx)).await? else {
        return Ok(cx.redirect("/account/login"));
    };
    let mut response = match &entered {
        Entered::In(_) => cx.redirect(ACCOUNT),
        Entered::NeedsSecond(_) => cx.redirect("/account/login/code"),
    };
    entered.give_to(&cx.app, &mut response);
    Ok(response)
}

async fn draw_refused(cx: &Cx, key: String, refused: &VerifyRefused) -> Answer {
    let page = VerifyPage::of(cx, key, Problems::of(cx, refused)).await?;
    let mut response = cx.page_refused(refused, &page)?;
    if let VerifyRefused::Password(refused) = refused {
        mark_refused(&mut response, refused);
    }
    Ok(response)
}

async fn show_again(cx: Cx) -> Answer {
    cx.page(&AskPage::new(Letter::Verify))
}

async fn again(cx: Cx, Form(form): Form<AskForm>) -> Answer {
    match verify::ask_again(&cx.app, &form.email).await {
        Ok(()) => cx.page(&AskPage::asked(Letter::Verify)),
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Err(Fault::Refused(refused)) => AskPage::draw_refused(&cx, Letter::Verify, form.email, &refused),
    }
}

impl VerifyPage {
    async fn of(cx: &Cx, key: String, problems: Problems) -> Result<Self, platform::Broken> {
        let db = cx.app.db().read().await?;
        let found = link::find(&db, &key, Purpose::Verify, cx.app.clock().now()).await?;
        Ok(VerifyPage {
            key,
            email: found.map(|found| found.email).unwrap_or_default(),
            problems,
        })
    }

    fn samples_list() -> Vec<Self> {
        let page = |email: &str, problems| VerifyPage {
            key: "0".into(),
            email: email.into(),
            problems,
        };
        vec![
            page("samira@exemple.dz", Problems::default()),
            page("samira@exemple.dz", super::sample_problems()),
            page("", Problems::default()),
        ]
    }
}
