//! The platform's own tests, one file a concern.

mod edge;
mod once;
mod tasks;
mod transactions;
