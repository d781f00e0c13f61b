//! Keeps the shape of the tree: sizes, layers, and the promises of the documents.
//! Holds no product code: every rule is a test, in `tests/it/`, one file a rule, and nothing depends on this crate.
