//! Tests of the books against PostgreSQL.

mod audit;
mod checkpoints;
mod database;
mod document;
mod floors;
mod holds;
mod journal;
mod properties;
mod shelf;
mod statements;
mod tables;
mod trips;
