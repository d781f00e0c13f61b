//! The commands, one file each. Each loads what it needs, does one thing, and says what it did.

mod doctor;
mod import_products;
mod ledger_check;
mod migrate;
mod print_routes;
mod reconcile;
mod serve;
mod user;

pub use doctor::doctor;
pub use import_products::import_products;
pub use ledger_check::ledger_check;
pub use migrate::migrate;
pub use print_routes::{print_routes, table as route_table};
pub use reconcile::reconcile;
pub use serve::{refuse_unsafe, serve, start_logging, work};
pub use user::keep_users;
