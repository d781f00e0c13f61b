//! People: who someone is, how they prove it, and how long a browser is believed.
//!
//! - An address has one account. Registering never tells whether it had one already.
//! - Passwords are kept as Argon2id hashes under a pepper that is not in the database, and are hashed off the runtime.
//! - A session is a 256-bit secret in a cookie; the database keeps its digest. Role and suspension are read with it, so a
//!   change counts from the next request on.
//! - Programs hold a signed token of 15 minutes and a refresh token that changes at each use; the database keeps its digest.
//! - What a node remembers of a session or token is believed only while it provably hears of every change (`watch`).
//! - Five failed tries lock an account name together with the client's address for a quarter of an hour.
//!
//! Owns the tables `people`, `suspensions`, `invitations`, `sessions`, `token_families`, `refresh_tokens`, `log_in_tries`,
//! `person_providers`, `provider_log_ins`, `links`, `address_changes`, `addresses`. Knows no orders, and no page but its own.

mod access;
mod account;
mod api;
mod attempt;
mod authenticate;
mod destination;
mod device;
mod devices;
mod enter;
mod factor;
#[doc(hidden)]
pub mod for_tests;
mod hasher;
mod log_in;
mod log_out;
mod mails;
mod memory;
mod operator;
mod pages;
mod password;
mod person;
mod provider;
mod register;
mod secrets;
mod seed;
mod session;
mod settings;
pub mod staff;
mod store;
mod sweep;
mod tasks;
mod token;
mod watch;

use platform::Routes;

pub use account::addresses::{AddressId, PostalAddress, list_addresses};
pub use account::verify::AddressVerified;
pub use authenticate::authenticate;
pub use enter::{Browser, Entered, LoggedIn};
pub use factor::half::Half;
pub use log_in::{Claim, LogInRefused, log_in};
pub use log_out::log_out;
pub use operator::{Handed, OperatorRefused, create_admin, find_by_email, issue_reset};
pub use person::{Person, PersonId, reader_of, role_of};
pub use register::{Register, register};
pub use secrets::check_secrets;
pub use seed::{Seed, add_person, seed};
pub use session::SessionPolicy;
pub use settings::{IdentitySettings, SETTINGS};
pub use tasks::tasks;
pub use watch::watch;

platform::slice_files!("identity");

/// Pages under `/account`, JSON under `/api/v1`.
pub fn routes() -> Routes {
    pages::routes()
        .and(api::routes())
        .and(account::routes())
        .and(devices::routes())
        .and(token::api::routes())
}
