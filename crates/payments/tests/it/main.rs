//! Tests of payments against PostgreSQL and the stand-in gateway.

mod calls;
mod contract;
mod crashes;
mod janitor;
mod refunds;
mod shop;
mod webhooks;
