//! Statements against the migrated schema: each is prepared there, and its types are compared with the Rust side. Asserts
//! nothing: whoever asks says how many there must be.

use platform::db::{StatementInfo, statements};

use crate::TestDatabase;

/// How many of the registered statements `of` picked, and what does not fit.
pub async fn statements_that_do_not_fit(of: impl Fn(&StatementInfo) -> bool) -> (usize, Vec<String>) {
    let database = TestDatabase::create().await;
    let client = database.connect().await;
    let mut problems = Vec::new();
    let mut seen = 0;
    for info in statements().filter(|info| of(info)) {
        seen += 1;
        let at = format!("{}::{}", info.module, info.name);
        match client.prepare(info.sql).await {
            Ok(prepared) => {
                problems.extend(parameter_problems(&at, info, &prepared));
                problems.extend(column_problems(&at, info, &prepared));
            }
            Err(error) => problems.push(format!(
                "{at}: {}",
                error.as_db_error().map_or(error.to_string(), ToString::to_string)
            )),
        }
    }
    drop(client);
    database.drop().await;
    (seen, problems)
}

fn parameter_problems(at: &str, info: &StatementInfo, prepared: &tokio_postgres::Statement) -> Vec<String> {
    let mut problems = Vec::new();
    let parameters = (info.parameters)();
    if parameters.len() != prepared.params().len() {
        problems.push(format!(
            "{at}: {} parameters in Rust, {} in SQL",
            parameters.len(),
            prepared.params().len()
        ));
    }
    for (rust, sql) in parameters.iter().zip(prepared.params()) {
        if !(rust.accepts)(sql) {
            problems.push(format!(
                "{at}: parameter {} is {} in Rust and {sql} in SQL",
                rust.name, rust.rust_type
            ));
        }
    }
    problems
}

fn column_problems(at: &str, info: &StatementInfo, prepared: &tokio_postgres::Statement) -> Vec<String> {
    let Some(columns) = (info.columns)() else {
        return Vec::new();
    };
    let mut problems = Vec::new();
    if columns.len() != prepared.columns().len() {
        problems.push(format!(
            "{at}: {} columns in Rust, {} in SQL",
            columns.len(),
            prepared.columns().len()
        ));
    }
    for (rust, sql) in columns.iter().zip(prepared.columns()) {
        if rust.name.is_some_and(|name| name != sql.name()) {
            problems.push(format!("{at}: column {:?} in Rust, {:?} in SQL", rust.name, sql.name()));
        }
        if !(rust.accepts)(sql.type_()) {
            problems.push(format!(
                "{at}: column {} is {} in Rust and {} in SQL",
                sql.name(),
                rust.rust_type,
                sql.type_()
            ));
        }
    }
    problems
}
