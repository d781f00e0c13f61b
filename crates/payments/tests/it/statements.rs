//! Every statement of payments fits the schema: its parameters, its columns and their names.

use platform::db::{StatementInfo, statements};
use testkit::{Parts, TestApp};

#[tokio::test]
async fn every_statement_fits_the_schema() {
    let test = TestApp::start(Parts::default()).await;
    let client = test.database.connect().await;
    let mut checked = 0;
    let mut problems = Vec::new();
    for info in statements().filter(|info| info.module.starts_with("payments")) {
        match client.prepare(info.sql).await {
            Ok(statement) => problems.extend(misfits(info, &statement)),
            Err(error) => problems.push(format!("{}: {:?}", info.name, error.as_db_error())),
        }
        checked += 1;
    }
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(checked > 100, "{checked}");
    drop(client);
    test.finish().await;
}

fn misfits(info: &StatementInfo, statement: &tokio_postgres::Statement) -> Vec<String> {
    let mut problems = Vec::new();
    let parameters = (info.parameters)();
    for (parameter, ty) in parameters.iter().zip(statement.params()) {
        if !(parameter.accepts)(ty) {
            problems.push(format!("{}: {} is {ty}", info.name, parameter.name));
        }
    }
    if parameters.len() != statement.params().len() {
        problems.push(format!("{}: {} parameters", info.name, statement.params().len()));
    }
    for (column, found) in (info.columns)().unwrap_or_default().iter().zip(statement.columns()) {
        if !(column.accepts)(found.type_()) {
            problems.push(format!("{}: {} is {}", info.name, found.name(), found.type_()));
        }
        if column.name.is_some_and(|name| name != found.name()) {
            problems.push(format!("{}: {} is named {:?}", info.name, found.name(), column.name));
        }
    }
    problems
}
