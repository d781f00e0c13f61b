//! Every statement of the slice fits the schema: its parameters, its columns and their names.

use testkit::statements_that_do_not_fit;

#[tokio::test]
async fn every_statement_fits_the_schema() {
    let (checked, problems) = statements_that_do_not_fit(|info| info.module.starts_with("calendar")).await;
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(checked > 5, "{checked}");
}
