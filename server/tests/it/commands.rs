//! The commands as an operator types them, on a database of the test's own.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use testkit::TestDatabase;

const SECRET: &str = "5f0c2b7de0c44d6bb1d3a6e19f8f6d2a";

pub fn comptoir(url: &str, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
    command
        .args(words)
        .env("COMPTOIR_DATABASE_URL", url)
        .env("COMPTOIR_WEB_SECRET", SECRET)
        .env("COMPTOIR_IDENTITY_PEPPER", SECRET)
        .env(
            "COMPTOIR_PAYMENTS_STRIPE_SECRET_KEY",
            "sk_test_51abcdefghijklmnopqrstuvwx",
        )
        .env(
            "COMPTOIR_PAYMENTS_STRIPE_WEBHOOK_SECRET",
            "whsec_51abcdefghijklmnopqrstuvwxyz",
        )
        .stdin(Stdio::null());
    command
}

pub fn run(command: &mut Command) -> (bool, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    (
        status.success(),
        format!(
            "{}{}",
            String::from_utf8_lossy(&stdout),
            String::from_utf8_lossy(&stderr)
        ),
    )
}

#[tokio::test]
async fn migrate_says_what_it_did_and_then_that_nothing_is_left() {
    let database = TestDatabase::create().await;
    let (done, said) = run(&mut comptoir(&database.url(), &["migrate"]));
    assert!(done && said.contains("up to date"), "{said}");
    database.drop().await;
}

#[tokio::test]
async fn a_migration_that_cannot_be_applied_changes_nothing_and_says_why() {
    let database = TestDatabase::create().await;
    let client = database.connect().await;
    client
        .batch_execute("drop schema public cascade; create schema public; create table orders (id int)")
        .await
        .unwrap();
    let (done, said) = run(&mut comptoir(&database.url(), &["migrate"]));
    assert!(
        !done && said.contains("nothing was changed") && said.contains("orders"),
        "{said}"
    );
    let tables = client
        .query_one(
            "select count(*) from pg_tables where schemaname = 'public' and tablename <> 'refinery_schema_history'",
            &[],
        )
        .await
        .unwrap();
    assert_eq!(tables.get::<_, i64>(0), 1);
    drop(client);
    database.drop().await;
}

#[tokio::test]
async fn doctor_shows_sources_hides_secrets_and_names_what_to_mend() {
    let database = TestDatabase::create().await;
    let (done, said) = run(&mut comptoir(&database.url(), &["doctor"]));
    assert!(
        done && said.contains("variable COMPTOIR_DATABASE_URL") && said.contains("Nothing stands in the way"),
        "{said}"
    );
    assert!(!said.contains(SECRET) && !said.contains("whsec_51"), "{said}");
    let client = database.connect().await;
    client
        .batch_execute("drop schema public cascade; create schema public")
        .await
        .unwrap();
    let (done, said) = run(&mut comptoir(&database.url(), &["doctor"]));
    assert!(
        !done && said.contains("migrations are pending; run `comptoir migrate`"),
        "{said}"
    );
    // Without one of these nothing starts.
    for needed in [
        "COMPTOIR_WEB_SECRET",
        "COMPTOIR_IDENTITY_PEPPER",
        "COMPTOIR_PAYMENTS_STRIPE_SECRET_KEY",
    ] {
        let (done, said) = run(comptoir(&database.url(), &["doctor"]).env_remove(needed));
        assert!(!done && said.contains(&format!("or {needed} ")), "{said}");
    }
    drop(client);
    database.drop().await;
}

#[tokio::test]
async fn production_refuses_to_start_and_names_every_unsafe_setting() {
    let (done, said) = run(comptoir("postgres://127.0.0.1:1/none", &["serve"])
        .env("COMPTOIR_APP_ENVIRONMENT", "production")
        .env("COMPTOIR_WEB_SECRET", "short")
        .env("COMPTOIR_IDENTITY_PEPPER", "changeme")
        .env_remove("COMPTOIR_PAYMENTS_STRIPE_WEBHOOK_SECRET"));
    assert!(!done, "{said}");
    for unsafe_setting in [
        "web.base_url",
        "web.secret",
        "identity.pepper",
        "identity.token_key",
        "payments.stripe.secret_key",
        "payments.stripe.webhook_secret",
    ] {
        assert!(said.contains(unsafe_setting), "{unsafe_setting} is not named:\n{said}");
    }
}

#[tokio::test]
async fn an_unknown_setting_stops_every_command() {
    let (done, said) = run(comptoir("postgres://127.0.0.1:1/none", &["doctor"]).env("COMPTOIR_WEB_PROT", "1"));
    assert!(!done && said.contains("unknown variable COMPTOIR_WEB_PROT"), "{said}");
}

#[tokio::test]
async fn a_user_is_added_once_and_changed_by_adding_again() {
    let database = TestDatabase::create().await;
    for role in ["manager", "admin"] {
        let mut child = comptoir(
            &database.url(),
            &[
                "user",
                "add",
                "--email",
                "lamia@example.org",
                "--name",
                "Lamia",
                "--role",
                role,
            ],
        )
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(b"a boiler behind the bakery 42\n")
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let client = database.connect().await;
    let rows = client
        .query("select role from people where email = 'lamia@example.org'", &[])
        .await
        .unwrap();
    assert_eq!(
        rows.iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>(),
        ["admin"]
    );
    drop(client);
    database.drop().await;
}

#[tokio::test]
async fn ledger_check_tells_whole_books_from_broken_ones() {
    let database = TestDatabase::create().await;
    let (done, said) = run(&mut comptoir(&database.url(), &["ledger-check"]));
    assert!(done && said.contains("The books balance."), "{said}");
    let client = database.connect().await;
    // As somebody with the database's own rights could do, past every guard.
    client
        .batch_execute(
            "set session_replication_role = replica;
             insert into journal_entries values (gen_random_uuid(), 'sale:forged', 'sale', 'ord_1', '', now());
             insert into postings select id, 1, 'sales', 'DZD', -700 from journal_entries",
        )
        .await
        .unwrap();
    drop(client);
    let (done, said) = run(&mut comptoir(&database.url(), &["ledger-check"]));
    assert!(!done && said.contains("The books do NOT balance."), "{said}");
    assert!(
        said.contains("off by -700 DZD: sale:forged") && said.contains("fewer than two postings: sale:forged"),
        "{said}"
    );
    database.drop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reconcile_says_what_it_found_and_exits_with_one_until_a_person_has_decided() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let gateway = standin::Standin::start(standin::Settings {
        port: 0,
        secret_key: "sk_test_51abcdefghijklmnopqrstuvwx".into(),
        webhook_url: None,
        webhook_secret: "whsec_51abcdefghijklmnopqrstuvwxyz".into(),
        journal: None,
        business_name: "Comptoir Chauffage".into(),
    })
    .await
    .unwrap();
    let database = TestDatabase::create().await;
    let reconcile = |words: &[&str]| {
        let mut command = comptoir(&database.url(), &[&["reconcile"], words].concat());
        run(command.env("COMPTOIR_PAYMENTS_STRIPE_API_BASE", gateway.url()))
    };
    let (done, said) = reconcile(&["--all"]);
    assert!(
        done && said.contains("The gateway and the books say the same."),
        "{said}"
    );
    gateway.control().fill(&standin::Fill {
        count: 2,
        payments: Vec::new(),
        amount: 5_000,
        currency: "dzd".into(),
    });
    let (done, said) = reconcile(&[]);
    assert!(!done && said.contains("2 wait for a person:"), "{said}");
    assert!(
        said.contains("payment_found") && said.contains("give back or attach"),
        "{said}"
    );
    let client = database.connect().await;
    let resolved = "update reconciliation_differences set state = 'resolved'; update payments set needs_human = null";
    client.batch_execute(resolved).await.unwrap();
    drop(client);
    let (done, said) = reconcile(&["--since", "30d"]);
    assert!(done, "{said}");
    let (done, said) = reconcile(&["--since", "soon"]);
    assert!(!done && said.contains("30d or 12h"), "{said}");
    database.drop().await;
    gateway.shutdown().await;
}

#[tokio::test]
async fn an_import_reports_by_line_and_a_dry_run_changes_nothing() {
    let database = TestDatabase::create().await;
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../crates/catalog/tests/data/shopify/apparel.csv"
    );
    let count = async || {
        let client = database.connect().await;
        client
            .query_one("select count(*) from products", &[])
            .await
            .unwrap()
            .get::<_, i64>(0)
    };
    let (_, said) = run(&mut comptoir(
        &database.url(),
        &["import", "products", file, "--dry-run"],
    ));
    assert_eq!(count().await, 0, "{said}");
    let (_, said) = run(&mut comptoir(&database.url(), &["import", "products", file]));
    let first = count().await;
    assert!(first > 5, "{said}");
    run(&mut comptoir(&database.url(), &["import", "products", file]));
    assert_eq!(count().await, first);
    database.drop().await;
}
