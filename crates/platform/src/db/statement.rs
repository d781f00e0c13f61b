//! Registered statements: each is a function with typed parameters and a typed outcome, and a row in a list that a
//! test prepares against the migrated schema. No SQL is built at run time.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use postgres_types::{ToSql, Type};

use super::count::InFlight;
use super::row::{Column, Outcome};
use super::session::Connection;
use crate::Broken;

/// A parameter as Rust sends it.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    pub name: &'static str,
    pub rust_type: &'static str,
    pub accepts: fn(&Type) -> bool,
}

/// One statement of the program.
#[derive(Debug)]
pub struct StatementInfo {
    pub name: &'static str,
    pub module: &'static str,
    pub sql: &'static str,
    pub parameters: fn() -> Vec<Parameter>,
    pub columns: fn() -> Option<Vec<Column>>,
}

inventory::collect!(StatementInfo);

/// Every statement of every crate linked into this program.
pub fn statements() -> impl Iterator<Item = &'static StatementInfo> {
    inventory::iter::<StatementInfo>()
}

/// Declares statements as functions: `pub fn find_x(id: XId) -> Option<XRow> = "select …";`
///
/// The outcome is `One<R>`, `Option<R>`, `Vec<R>` or `u64` (rows touched), where `R` is a `row!` struct or a tuple.
#[macro_export]
macro_rules! statements {
    ($($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident : $ty:ty),* $(,)?) -> $outcome:ty = $sql:expr;)*) => {$(
        $(#[$meta])*
        $vis async fn $name(
            db: &impl $crate::db::Session, $($arg: $ty),*
        ) -> Result<<$outcome as $crate::db::Outcome>::Output, $crate::Broken> {
            $crate::db::run::<$outcome>(db.connection(), $sql, &[$(&$arg as &(dyn $crate::for_macros::ToSql + Sync)),*]).await
        }
        $crate::for_macros::inventory::submit! {
            $crate::db::StatementInfo {
                name: stringify!($name),
                module: module_path!(),
                sql: $sql,
                parameters: || vec![$($crate::db::Parameter {
                    name: stringify!($arg),
                    rust_type: stringify!($ty),
                    accepts: <$ty as $crate::for_macros::ToSql>::accepts,
                }),*],
                columns: <$outcome as $crate::db::Outcome>::columns,
            }
        }
    )*};
}

/// Prepares (once a connection) and runs one statement. Statements joined with `try_join!` on one session go out
/// together, in the order they were joined, also while some of them are still to be prepared.
#[track_caller]
pub fn run<O: Outcome>(
    connection: &Connection,
    sql: &'static str,
    params: &[&(dyn ToSql + Sync)],
) -> impl Future<Output = Result<O::Output, Broken>> {
    let at = std::panic::Location::caller();
    async move {
        let _in_flight = InFlight::start();
        let outcome = send::<O>(connection, sql, params).await;
        if let Err(broken) = &outcome {
            connection.note_failure(broken);
            tracing::debug!(%broken, at = %at, "statement failed");
        }
        outcome
    }
}

async fn send<O: Outcome>(
    connection: &Connection,
    sql: &'static str,
    params: &[&(dyn ToSql + Sync)],
) -> Result<O::Output, Broken> {
    let turn = connection.turn().await;
    let statement = connection.client().prepare_cached(sql).await?;
    if O::columns().is_some() {
        let mut rows = pin!(connection.client().query(&statement, params));
        let first = poll_fn(|cx| Poll::Ready(rows.as_mut().poll(cx))).await;
        drop(turn);
        let rows = match first {
            Poll::Ready(rows) => rows?,
            Poll::Pending => rows.await?,
        };
        return O::read(rows, 0);
    }
    let mut touched = pin!(connection.client().execute(&statement, params));
    let first = poll_fn(|cx| Poll::Ready(touched.as_mut().poll(cx))).await;
    drop(turn);
    let touched = match first {
        Poll::Ready(touched) => touched?,
        Poll::Pending => touched.await?,
    };
    O::read(Vec::new(), touched)
}
