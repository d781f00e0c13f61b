//! The shop as people meet it: a real Chromium on the real program with its demo business. Each test starts a shop of
//! its own. Pictures are kept in `target/screenshots`.

mod account;
mod axe;
mod booking;
mod chromium;
mod customer;
mod planning;
mod sale;
mod shop;
mod tour;
mod trouble;
