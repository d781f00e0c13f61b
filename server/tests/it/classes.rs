//! What each column holds is declared, for every column (PRIV-03): a new one without a class fails here.

#[tokio::test]
async fn every_column_has_a_class_and_every_class_a_column() {
    let problems = testkit::classes_that_do_not_fit().await;
    assert!(
        problems.is_empty(),
        "say in migrations/classes.toml what these hold; its head tells what each class means:\n{}",
        problems.join("\n")
    );
}
