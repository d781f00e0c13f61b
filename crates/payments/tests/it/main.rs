//! Tests of payments against PostgreSQL and the stand-in gateway.

mod accounts;
mod calls;
mod contract;
mod crashes;
mod disputes;
mod holds;
mod janitor;
mod kept_cards;
mod market;
mod reconcile;
mod refunds;
mod release;
mod shop;
mod statements;
mod till;
mod transfers;
mod webhooks;
