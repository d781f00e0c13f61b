//! Every statement of the books fits the schema: its parameters, its columns and their names.

use platform::db::statements;
use testkit::{Parts, TestApp};

#[tokio::test]
async fn every_statement_fits_the_schema() {
    let test = TestApp::start(Parts::default()).await;
    let client = test.database.connect().await;
    let mut checked = 0;
    for info in statements().filter(|info| info.module.starts_with("ledger")) {
        let statement = client
            .prepare(info.sql)
            .await
            .unwrap_or_else(|error| panic!("{}: {error:?}", info.name));
        for (parameter, ty) in (info.parameters)().iter().zip(statement.params()) {
            assert!((parameter.accepts)(ty), "{}: {} is {ty}", info.name, parameter.name);
        }
        assert_eq!((info.parameters)().len(), statement.params().len(), "{}", info.name);
        for (column, found) in (info.columns)().unwrap_or_default().iter().zip(statement.columns()) {
            assert!(
                (column.accepts)(found.type_()),
                "{}: {} is {}",
                info.name,
                found.name(),
                found.type_()
            );
            if let Some(name) = column.name {
                assert_eq!(name, found.name(), "{}", info.name);
            }
        }
        checked += 1;
    }
    assert!(checked > 25, "{checked}");
    drop(client);
    test.finish().await;
}
