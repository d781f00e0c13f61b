//! The rules of the tree, one module each: a pure function over a path and a text, and a sample that it must catch.
//! `tree` runs all of them over the checkout; they never change a file.

mod budgets;
mod comments;
mod conformance;
mod documents;
mod floats;
mod layers;
mod machine;
mod marks;
mod names;
mod panics;
mod source;
mod sql;
mod styles;
mod tree;
mod walker;
