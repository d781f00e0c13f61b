//! Tests of the catalogue against a real database: stock, store, import.

mod import;
mod parts;
mod pictures;
mod shop;
mod statements;
mod stock;
mod store;
