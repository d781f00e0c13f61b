//! The proof: a seeded world that tries to break the money engine, and an auditor that looks after every commit. Customers,
//! staff, a gateway with its own truth, a network that loses and doubles, two servers that die at any step; virtual time.
//!
//! The server in memory takes every decision from the pure functions of `payments` and `orders`; what is its own is the
//! order of the steps, which the real verbs on PostgreSQL must match (`tests/it`). Planted mistakes measure the harness.
//! Read `docs/proof.md` first. Depends on nothing that listens, and nothing depends on it.

pub mod auditor;
pub mod bug;
pub mod campaign;
pub mod chance;
pub mod clockwork;
pub mod kills;
pub mod network;
pub mod people;
pub mod rows;
pub mod run;
pub mod script;
pub mod server;
pub mod story;
pub mod table;
pub mod weather;
pub mod world;
