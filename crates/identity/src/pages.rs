//! The pages under `/account`, one file a topic. Each form is drawn again with what was typed, except passwords.

mod account;
mod addresses;
mod asked;
mod confirm;
mod email;
mod invitation;
mod log_in;
mod password;
mod profile;
pub(crate) mod providers;
mod register;
mod second_factor;
mod second_step;
mod verify;

use kernel::Role;
use platform::Routes;
use platform::http::Problems;
use serde::{Deserialize, Serialize};

use crate::destination::{ACCOUNT, home, own_path};

pub(crate) use log_in::mark_refused;
pub(crate) use second_step::mark_unproven;

pub(crate) fn routes() -> Routes {
    account::routes()
        .and(invitation::routes())
        .and(log_in::routes())
        .and(providers::routes())
        .and(second_step::routes())
        .and(confirm::routes())
        .and(second_factor::routes())
        .and(register::routes())
        .and(verify::routes())
        .and(password::routes())
        .and(email::routes())
        .and(profile::routes())
        .and(addresses::routes())
}

/// Where the reader was going, as the address says it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Onward {
    pub(crate) next: String,
}

/// The way on, as forms and links hand it over; both empty where there is none.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Way {
    path: String,
    /// `?next=…`
    pub(crate) query: String,
}

impl Way {
    pub(crate) fn to(asked: &str) -> Self {
        let path = own_path(asked).unwrap_or_default().to_owned();
        let quoted: String = path.bytes().map(quote).collect();
        let query = if path.is_empty() {
            quoted
        } else {
            format!("?next={quoted}")
        };
        Way { path, query }
    }

    pub(crate) fn end(&self) -> &str {
        own_path(&self.path).unwrap_or(ACCOUNT)
    }

    /// The same for somebody who has just come in.
    pub(crate) fn end_of(&self, role: Role) -> &str {
        own_path(&self.path).unwrap_or(home(role))
    }
}

fn quote(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

pub(crate) fn sample_problems() -> Problems {
    let fields = [
        ("email", "Écrivez une adresse comme nom@exemple.dz."),
        ("password", "Au moins 8 caractères."),
    ];
    Problems {
        summary: "Quelques réponses sont à revoir.".into(),
        fields: fields.map(|(field, said)| (field.to_owned(), said.to_owned())).into(),
    }
}
