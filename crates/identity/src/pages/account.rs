//! The account's own page: who is signed in, and the ways on.

use platform::{Allow, Answer, Cx, Known, Routes};
use serde::Serialize;

use super::providers;
use crate::Person;

pub(super) fn routes() -> Routes {
    Routes::new("/account").get("", Allow::SignedIn, show_account, "The account page")
}

/// A part of the account: its page and the words of its link.
#[derive(Debug, Clone, Copy, Serialize)]
struct Part {
    path: &'static str,
    words: &'static str,
}

const PARTS: &[Part] = &[
    Part {
        path: "/account/profile",
        words: "account-profile",
    },
    Part {
        path: "/account/addresses",
        words: "account-addresses",
    },
    Part {
        path: "/account/email",
        words: "account-change-email",
    },
    Part {
        path: "/account/password",
        words: "account-change-password",
    },
    Part {
        path: "/account/second-factor",
        words: "account-factor-title",
    },
    Part {
        path: "/account/devices",
        words: "account-devices",
    },
];

#[derive(Debug, Serialize)]
struct AccountPage {
    person: Person,
    parts: Vec<Part>,
}
platform::page!(AccountPage, "identity/account.html", AccountPage::samples_list);

async fn show_account(cx: Cx) -> Answer {
    match &cx.caller.person {
        Some(known) => {
            let has_providers = !providers::buttons(&cx.app)?.is_empty();
            cx.page(&AccountPage::of(known, has_providers))
        }
        None => Ok(cx.redirect("/account/login")),
    }
}

impl AccountPage {
    fn of(known: &Known, has_providers: bool) -> Self {
        let mut parts = PARTS.to_vec();
        if has_providers {
            parts.push(Part {
                path: "/account/providers",
                words: "account-providers-title",
            });
        }
        AccountPage {
            person: known.into(),
            parts,
        }
    }

    fn samples_list() -> Vec<Self> {
        let known = Known {
            id: uuid::Uuid::from_u128(7),
            name: "Samira Ould Ali".into(),
            email: "samira@exemple.dz".into(),
            role: kernel::Role::Customer,
        };
        vec![AccountPage::of(&known, false), AccountPage::of(&known, true)]
    }
}
