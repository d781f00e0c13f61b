//! Tests of the whole house: what only shows when all slices are linked together.

mod access;
mod generated;
mod pages;
mod statements;
mod words;
