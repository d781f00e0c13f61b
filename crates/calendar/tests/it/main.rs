//! Tests of calendar against PostgreSQL, one file a concern.

mod database;
mod editors;
mod external;
mod hold;
mod house;
mod ics;
mod leave;
mod races;
mod seed;
mod slots;
mod statements;
mod versions;
mod world;
