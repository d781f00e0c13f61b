//! Every registered statement is prepared against the migrated schema, and its types are compared with the Rust side.

use platform::db::statements;
use testkit::TestDatabase;

#[tokio::test]
async fn every_statement_prepares_and_its_types_agree_with_the_row() {
    let database = TestDatabase::create().await;
    let client = database.connect().await;
    let mut problems = Vec::new();
    let mut seen = 0;
    // The house is linked in, and with it every slice's statements.
    assert!(server::routes().table().count() > 10);
    for info in statements().filter(|info| !info.module.contains("::it::")) {
        seen += 1;
        let at = format!("{}::{}", info.module, info.name);
        let prepared = match client.prepare(info.sql).await {
            Ok(prepared) => prepared,
            Err(error) => {
                problems.push(format!(
                    "{at}: {}",
                    error.as_db_error().map_or(error.to_string(), ToString::to_string)
                ));
                continue;
            }
        };
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
        problems.extend(column_problems(&at, info, &prepared));
    }
    database.drop().await;
    assert!(seen > 50, "only {seen} statements are registered");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn column_problems(at: &str, info: &platform::db::StatementInfo, prepared: &tokio_postgres::Statement) -> Vec<String> {
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
