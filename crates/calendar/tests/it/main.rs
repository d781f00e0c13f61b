//! Tests of calendar against PostgreSQL, one file a concern.

mod house;
mod leave;
mod seed;
mod statements;
