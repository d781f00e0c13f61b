//! The test application: a database of its own cloned from a migrated template, a clock that tests move, and an end
//! that tells on you when a task is left over, the books do not balance, or a log says what it must not. Fakes nothing of ours.

mod app;
mod classes;
mod database;
mod leaks;
mod log;
pub mod oidc;
mod statements;
mod visitor;

pub use app::{Parts, TestApp, site};
pub use classes::{Class, Classes, classes, classes_that_do_not_fit};
pub use database::TestDatabase;
pub use statements::statements_that_do_not_fit;
pub use visitor::{Reply, Visitor};
