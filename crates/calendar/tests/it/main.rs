//! Tests of calendar against PostgreSQL, one file a concern.

mod external;
mod database;
mod house;
mod ics;
mod leave;
mod seed;
mod hold;
mod races;
mod slots;
mod statements;
mod world;
