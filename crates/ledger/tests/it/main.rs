//! Tests of the books against PostgreSQL.

mod database;
mod holds;
mod properties;
mod tables;
