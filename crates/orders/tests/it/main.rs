//! Tests of orders against PostgreSQL and the stand-in gateway, one file a concern.

mod budgets;
mod cart;
mod checkout;
mod claim;
mod crowd;
mod deposits;
mod holds;
mod money;
mod office;
mod place;
mod refunds;
mod registered;
mod shop;
mod time;
mod time_money;
