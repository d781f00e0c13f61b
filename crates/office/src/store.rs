//! SQL of the office. Reads across the tables of other slices, writes none: what changes goes through their verbs.

pub mod acts;
pub mod orders;
pub mod people;
pub mod waiting;
