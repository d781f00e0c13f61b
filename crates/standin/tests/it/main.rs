//! The gateway from outside: driven over HTTP as a shop, a customer and a browser would. No test looks inside.

mod connect;
mod contract;
mod control;
mod desk;
mod disputes;
mod faults;
mod holds;
mod idempotency;
mod journal;
mod offline;
mod pages;
mod refunds;
mod sessions;
mod shop;
mod webhooks;
