//! Tests of the office against PostgreSQL and the stand-in gateway.

mod access;
mod accounts;
mod api;
mod disputes;
mod ledger;
mod record;
mod shop;
mod waiting;
