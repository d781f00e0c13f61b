//! Every registered statement is prepared against the migrated schema, and its types are compared with the Rust side.

use testkit::statements_that_do_not_fit;

#[tokio::test]
async fn every_statement_prepares_and_its_types_agree_with_the_row() {
    // The house is linked in, and with it every slice's statements.
    assert!(server::routes().table().count() > 10);
    let (seen, problems) = statements_that_do_not_fit(|info| !info.module.contains("::it::")).await;
    assert!(seen > 50, "only {seen} statements are registered");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
