//! The platform's own tests, one file a concern.

mod drawings;
mod edge;
mod logs;
mod once;
mod tasks;
mod transactions;
