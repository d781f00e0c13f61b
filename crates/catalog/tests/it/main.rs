//! Tests of the catalogue against a real database: stock, store, import.

mod shop;
mod stock;
mod store;
