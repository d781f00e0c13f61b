//! SQL of the books, by what is written and asked.

pub mod audit;
pub mod checkpoints;
pub mod entries;
pub mod holds;
pub mod journal;
