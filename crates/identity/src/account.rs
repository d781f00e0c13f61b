//! What people do with their own accounts: prove their address, choose passwords, say where parcels go. Lets nobody in.

pub(crate) mod addresses;
mod api;
pub(crate) mod asked;
pub(crate) mod change_email;
pub(crate) mod change_password;
pub(crate) mod forgot;
pub(crate) mod link;
mod me;
pub(crate) mod profile;
pub(crate) mod reset;
pub(crate) mod verify;

use platform::Routes;
use platform::tasks::TaskSet;

pub(crate) fn routes() -> Routes {
    api::routes().and(me::routes())
}

pub(crate) fn tasks() -> TaskSet {
    TaskSet::new().on(forgot::mail_reset).on(verify::mail_verification)
}
