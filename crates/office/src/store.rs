//! SQL of the office, by page. Reads across the tables of other slices, writes none: what changes goes through their verbs.

pub mod waiting;
