//! What PostgreSQL refuses by itself, whoever asks: none of these statements comes from our program.

use testkit::{Parts, TestApp};
use tokio_postgres::Client;

const ENTRY: &str = "
    insert into ledger_accounts (code, currency, created_at) values ('sales', 'DZD', now()), ('gateway:stripe', 'DZD', now()), ('sales', 'EUR', now())
        on conflict do nothing;
    insert into journal_entries (id, key, kind, reference, memo, posted_at)
        values ('00000000-0000-0000-0000-000000000001', 'sale:1', 'sale', '', '', now());";

async fn refused(client: &Client, sql: &str) -> String {
    let error = client.batch_execute(sql).await.expect_err(sql);
    client.batch_execute("rollback").await.unwrap();
    error.as_db_error().unwrap().constraint().unwrap_or_default().to_owned()
}

fn lines(values: &str) -> String {
    format!(
        "begin; {ENTRY} insert into postings (entry_id, line, account, currency, amount_minor) values {values}; commit;"
    )
}

const ID: &str = "'00000000-0000-0000-0000-000000000001'";

#[tokio::test]
async fn the_database_refuses_an_entry_that_is_not_whole() {
    let test = TestApp::start(Parts::default()).await;
    let client = test.database.connect().await;
    let unbalanced = [
        format!("begin; {ENTRY} commit;"),
        lines(&format!("({ID}, 1, 'sales', 'DZD', 5)")),
        lines(&format!(
            "({ID}, 1, 'gateway:stripe', 'DZD', 5), ({ID}, 2, 'sales', 'DZD', -4)"
        )),
        lines(&format!(
            "({ID}, 1, 'gateway:stripe', 'DZD', 5), ({ID}, 2, 'sales', 'EUR', -5)"
        )),
    ];
    for sql in unbalanced {
        assert_eq!(refused(&client, &sql).await, "postings_entry_id_balance", "{sql}");
    }
    let nothing = lines(&format!(
        "({ID}, 1, 'gateway:stripe', 'DZD', 0), ({ID}, 2, 'sales', 'DZD', 0)"
    ));
    assert_eq!(refused(&client, &nothing).await, "postings_amount_minor_check");
    let nowhere = lines(&format!(
        "({ID}, 1, 'gateway:nobody', 'DZD', 5), ({ID}, 2, 'sales', 'DZD', -5)"
    ));
    assert_eq!(refused(&client, &nowhere).await, "postings_account_fkey");
    drop(client);
    test.finish().await;
}

#[tokio::test]
async fn the_database_refuses_every_change_of_what_stands() {
    let test = TestApp::start(Parts::default()).await;
    let client = test.database.connect().await;
    client
        .batch_execute(&lines(&format!(
            "({ID}, 1, 'gateway:stripe', 'DZD', 5), ({ID}, 2, 'sales', 'DZD', -5)"
        )))
        .await
        .unwrap();
    for table in ["postings", "journal_entries", "ledger_accounts"] {
        let constraint = format!("{table}_append_only");
        assert_eq!(refused(&client, &format!("delete from {table}")).await, constraint);
        assert_eq!(
            refused(&client, &format!("truncate {table} cascade"))
                .await
                .split('_')
                .next_back(),
            Some("only")
        );
    }
    assert_eq!(
        refused(&client, "update postings set amount_minor = 6 where line = 1").await,
        "postings_append_only"
    );
    assert_eq!(
        refused(&client, "update journal_entries set memo = 'x'").await,
        "journal_entries_append_only"
    );
    assert_eq!(
        refused(&client, "update ledger_accounts set code = 'x'").await,
        "ledger_accounts_append_only"
    );
    let late = format!(
        "insert into postings (entry_id, line, account, currency, amount_minor) values ({ID}, 3, 'sales', 'DZD', 7)"
    );
    assert_eq!(refused(&client, &late).await, "postings_entry_id_balance");
    drop(client);
    test.finish().await;
}

const HOLD: &str = "
    insert into ledger_accounts (code, currency, created_at)
        values ('holds:stripe', 'DZD', now()), ('held', 'DZD', now()), ('held', 'EUR', now()) on conflict do nothing;
    insert into pending_entries (id, key, kind, reference, memo, currency, amount_minor, held_at)
        values ('00000000-0000-0000-0000-000000000001', 'hold:1', 'hold', '', '', 'DZD', 500, now());";

fn held(values: &str) -> String {
    format!(
        "begin; {HOLD} insert into pending_postings (pending_id, line, account, currency, amount_minor) values {values}; commit;"
    )
}

#[tokio::test]
async fn the_database_refuses_a_hold_that_is_not_whole() {
    let test = TestApp::start(Parts::default()).await;
    let client = test.database.connect().await;
    let unbalanced = [
        format!("begin; {HOLD} commit;"),
        held(&format!("({ID}, 1, 'holds:stripe', 'DZD', 500)")),
        held(&format!(
            "({ID}, 1, 'holds:stripe', 'DZD', 500), ({ID}, 2, 'held', 'DZD', -499)"
        )),
        held(&format!(
            "({ID}, 1, 'holds:stripe', 'DZD', 400), ({ID}, 2, 'held', 'DZD', -400)"
        )),
        held(&format!(
            "({ID}, 1, 'holds:stripe', 'DZD', 500), ({ID}, 2, 'held', 'EUR', -500)"
        )),
    ];
    for sql in unbalanced {
        assert_eq!(
            refused(&client, &sql).await,
            "pending_postings_pending_id_balance",
            "{sql}"
        );
    }
    let backwards = held(&format!(
        "({ID}, 1, 'holds:stripe', 'DZD', -500), ({ID}, 2, 'held', 'DZD', 500)"
    ));
    assert_eq!(refused(&client, &backwards).await, "pending_postings_account_check");
    let nowhere = held(&format!(
        "({ID}, 1, 'holds:nobody', 'DZD', 500), ({ID}, 2, 'held', 'DZD', -500)"
    ));
    assert_eq!(refused(&client, &nowhere).await, "pending_postings_account_fkey");
    drop(client);
    test.finish().await;
}

#[tokio::test]
async fn the_database_ends_a_hold_once_and_never_with_more_than_was_held() {
    let test = TestApp::start(Parts::default()).await;
    let client = test.database.connect().await;
    client
        .batch_execute(&held(&format!(
            "({ID}, 1, 'holds:stripe', 'DZD', 500), ({ID}, 2, 'held', 'DZD', -500)"
        )))
        .await
        .unwrap();
    let ended = |outcome: &str, currency: &str, held: i64, posted: i64| {
        format!("insert into pending_resolutions values ({ID}, '{outcome}', '{currency}', {held}, {posted}, '', now())")
    };
    for (sql, constraint) in [
        (
            ended("posted", "DZD", 500, 501),
            "pending_resolutions_posted_minor_check",
        ),
        (ended("posted", "DZD", 500, 0), "pending_resolutions_posted_minor_check"),
        (ended("voided", "DZD", 500, 1), "pending_resolutions_posted_minor_check"),
        (ended("lost", "DZD", 500, 0), "pending_resolutions_outcome_check"),
        (ended("posted", "DZD", 600, 600), "pending_resolutions_pending_id_fkey"),
        (ended("posted", "EUR", 500, 500), "pending_resolutions_pending_id_fkey"),
    ] {
        assert_eq!(refused(&client, &sql).await, constraint, "{sql}");
    }
    client.batch_execute(&ended("posted", "DZD", 500, 300)).await.unwrap();
    let again = ended("voided", "DZD", 500, 0);
    assert_eq!(refused(&client, &again).await, "pending_resolutions_pkey");
    for table in ["pending_entries", "pending_postings", "pending_resolutions"] {
        let constraint = format!("{table}_append_only");
        assert_eq!(refused(&client, &format!("delete from {table}")).await, constraint);
        let (column, value) = if table == "pending_resolutions" {
            ("reason", "'x'")
        } else {
            ("amount_minor", "7")
        };
        let change = format!("update {table} set {column} = {value}");
        assert_eq!(refused(&client, &change).await, constraint);
        assert!(
            refused(&client, &format!("truncate {table} cascade"))
                .await
                .ends_with("_append_only")
        );
    }
    drop(client);
    test.finish().await;
}

#[tokio::test]
async fn the_database_keeps_floors_and_checkpoints_by_itself() {
    let test = TestApp::start(Parts::default()).await;
    let client = test.database.connect().await;
    client
        .batch_execute(
            "insert into ledger_accounts (code, currency, created_at)
                 values ('owed:acc_1', 'DZD', now()), ('holds:stripe', 'DZD', now()), ('held', 'DZD', now()), ('sales', 'DZD', now());
             insert into ledger_floor_balances values ('owed:acc_1', 'DZD', -500, 0);
             insert into ledger_checkpoints values ('2026-01-01T00:00:00Z', 1, now());
             insert into ledger_checkpoint_balances values ('2026-01-01T00:00:00Z', 'sales', 'DZD', -5)",
        )
        .await
        .unwrap();
    for (sql, constraint) in [
        (
            "update ledger_floor_balances set balance_minor = 1",
            "ledger_floor_balances_balance_minor_check",
        ),
        (
            "insert into ledger_floor_balances values ('holds:stripe', 'DZD', -1, 0)",
            "ledger_floor_balances_balance_minor_check",
        ),
        (
            "insert into ledger_floor_balances values ('held', 'DZD', 1, 0)",
            "ledger_floor_balances_balance_minor_check",
        ),
        (
            "insert into ledger_floor_balances values ('sales', 'DZD', -1, 0)",
            "ledger_floor_balances_account_check",
        ),
        ("delete from ledger_floor_balances", "ledger_floor_balances_append_only"),
        ("truncate ledger_floor_balances", "ledger_floor_balances_append_only"),
        (
            "update ledger_checkpoint_balances set balance_minor = 0",
            "ledger_checkpoint_balances_append_only",
        ),
        ("delete from ledger_checkpoints", "ledger_checkpoints_append_only"),
        (
            "truncate ledger_checkpoint_balances",
            "ledger_checkpoint_balances_append_only",
        ),
    ] {
        assert_eq!(refused(&client, sql).await, constraint, "{sql}");
    }
    // A balance without postings, that the end of the test would tell of.
    client
        .batch_execute(
            "begin; set local session_replication_role = replica; delete from ledger_floor_balances; commit;",
        )
        .await
        .unwrap();
    drop(client);
    test.finish().await;
}
