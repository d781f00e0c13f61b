//! Tests of visits against PostgreSQL, one file a concern.

mod drawn;
mod feed;
