//! The platform's own tests, one file a concern.

mod browsers;
mod drawings;
mod edge;
mod limits;
mod logs;
mod once;
mod sms;
mod tasks;
mod transactions;
