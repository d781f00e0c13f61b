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
