//! Tests of the whole house: what only shows when all slices are linked together.

mod access;
mod commands;
mod demo;
mod generated;
mod pages;
mod sample_business;
mod statements;
mod words;
