//! Tests of the whole house: what only shows when all slices are linked together.

mod access;
mod claims;
mod classes;
mod commands;
mod demo;
mod forged;
mod generated;
mod hostile;
mod limits;
mod lived_in;
mod pages;
mod races;
mod sample_business;
mod serve;
mod statements;
mod users;
mod words;
