//! Tests of calendar against PostgreSQL, one file a concern.

mod house;
mod seed;
mod statements;
