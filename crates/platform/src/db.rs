//! The way to PostgreSQL: a pool, read sessions, transactions, and statements that a test prepares. Holds no SQL of any
//! slice, and no retries: a verb that may be repeated says so itself.

mod connect;
mod count;
mod listen;
mod migrate;
mod row;
mod session;
mod statement;
mod store;
mod tx;

pub use connect::{Db, PoolSettings};
pub use count::{Work, count_of, counted};
pub use listen::{Heard, Listener};
pub use migrate::{MigrationProblem, migrate, pending};
pub use row::{Column, FromRow, Json, One, Outcome};
pub use session::{Reader, Session};
pub use statement::{Parameter, StatementInfo, statements};
pub use tx::Tx;

#[doc(hidden)]
pub use statement::run;
