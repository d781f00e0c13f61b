//! Brings the schema up to date: forward only, all pending migrations in one transaction, one runner at a time. A
//! migration that fails leaves the database as it was (OPS-16).

use refinery::{Migration, Runner};
use tokio_postgres::NoTls;
use tokio_postgres::error::SqlState;

/// Why migrating stopped: the file and the database's own words.
#[derive(Debug, thiserror::Error)]
pub enum MigrationProblem {
    #[error("the database cannot be reached: {0}")]
    Unreachable(tokio_postgres::Error),
    #[error("migration refused, nothing was changed: {0}")]
    Refused(String),
}

/// The lock every runner takes first, so that two nodes started together do not both migrate.
const ADVISORY_LOCK: &str = "select pg_advisory_lock(736211)";

/// Applies what is pending, in order, and returns the names of what was applied.
pub async fn migrate(url: &str, migrations: Vec<Migration>) -> Result<Vec<String>, MigrationProblem> {
    let (mut client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .map_err(MigrationProblem::Unreachable)?;
    let driver = tokio::spawn(connection);
    client
        .batch_execute(ADVISORY_LOCK)
        .await
        .map_err(MigrationProblem::Unreachable)?;
    let report = Runner::new(&migrations)
        .set_grouped(true)
        .run_async(&mut client)
        .await
        .map_err(|error| MigrationProblem::Refused(chain(&error)))?;
    drop(client);
    // The connection ends with its client; how it ended no longer matters.
    let _ = driver.await;
    Ok(report.applied_migrations().iter().map(ToString::to_string).collect())
}

/// The names of migrations this program has and the database has not.
pub async fn pending(url: &str, migrations: Vec<Migration>) -> Result<Vec<String>, MigrationProblem> {
    let (mut client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .map_err(MigrationProblem::Unreachable)?;
    let driver = tokio::spawn(connection);
    let applied = match Runner::new(&migrations).get_applied_migrations_async(&mut client).await {
        Ok(applied) => applied,
        Err(error) if is_empty_database(&error) => Vec::new(),
        Err(error) => return Err(MigrationProblem::Refused(chain(&error))),
    };
    drop(client);
    let _ = driver.await;
    let last = applied.iter().map(Migration::version).max().unwrap_or_default();
    Ok(migrations
        .iter()
        .filter(|m| m.version() > last)
        .map(ToString::to_string)
        .collect())
}

/// The table of migrations is made by the first one.
fn is_empty_database(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .filter_map(|error| error.downcast_ref::<tokio_postgres::Error>())
        .any(|error| error.code() == Some(&SqlState::UNDEFINED_TABLE))
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
