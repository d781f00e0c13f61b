//! The ground every slice stands on: database, HTTP edge, pages, tasks, mail, configuration, clock and chance.
//! Holds no business words: whoever looks for orders or payments is one floor too low.

extern crate self as platform;

mod app;
pub mod audit;
mod broken;
pub mod chance;
mod clock;
pub mod config;
pub mod db;
pub mod files;
pub mod http;
pub mod limits;
pub mod mail;
pub mod outgoing;
pub mod pages;
pub mod private_postgres;
pub mod sms;
mod stored_words;
pub mod tasks;
pub mod telemetry;

pub use app::{App, AppParts, Authenticate, Site};
pub use broken::{Broken, Fault, OnConstraint, Verdict};
pub use clock::{Clock, Stopwatch};
pub use db::Tx;
pub use http::{Allow, Answer, Caller, Cx, Failure, Known, Proof, Routes};

slice_files!("platform");

#[doc(hidden)]
pub mod for_macros {
    pub use bytes::BytesMut;
    pub use inventory;
    pub use postgres_types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};
    pub use rust_embed::{self, RustEmbed};
    pub use serde;
    pub use tokio_postgres::{Error as PgError, Row};
}
