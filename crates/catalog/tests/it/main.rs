//! Tests of the catalogue against a real database: stock, store, import.

mod stock;
