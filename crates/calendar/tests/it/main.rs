//! Tests of calendar against PostgreSQL, one file a concern.

mod statements;
