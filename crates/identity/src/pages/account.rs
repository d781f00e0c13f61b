//! The account's own page: who is signed in, and the ways on.

use platform::{Allow, Answer, Cx, Known, Routes};
use serde::Serialize;

use crate::Person;

pub(super) fn routes() -> Routes {
    Routes::new("/account").get("", Allow::SignedIn, show_account, "The account page")
}

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
