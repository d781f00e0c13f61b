//! Statements of the listening connection, which is not of the pool.

pub(super) const OWN_BACKEND: &str = "select pg_backend_pid()";
pub(super) const ANNOUNCE: &str = "select pg_notify($1, $2)";
