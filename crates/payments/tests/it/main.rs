//! Tests of payments against PostgreSQL and the stand-in gateway.

mod shop;
mod webhooks;
