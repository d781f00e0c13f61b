//! Tests of the books against PostgreSQL.

mod database;
mod properties;
mod tables;
