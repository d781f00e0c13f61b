//! Databases for tests: one template a schema, migrated once; one clone a test, dropped when the test is done.

use std::path::Path;

use platform::chance;
use refinery::Migration;
use sha2::{Digest, Sha256};
use tokio_postgres::{Client, NoTls};

/// A database of one test's own.
#[derive(Debug)]
pub struct TestDatabase {
    admin_url: String,
    name: String,
}

impl TestDatabase {
    /// Clones the migrated template, which the first test of a run makes.
    pub async fn create() -> Self {
        let admin_url = std::env::var("COMPTOIR_TEST_DATABASE_URL")
            .expect("no test database: run `make test`, or `cargo run -q -p testkit --bin with-postgres -- cargo nextest run -p <crate>`");
        let migrations = migrations();
        let template = template_name(&migrations);
        let admin = connect(&admin_url).await;
        admin.batch_execute("select pg_advisory_lock(411)").await.unwrap();
        let exists = admin
            .query_opt("select 1 from pg_database where datname = $1", &[&template])
            .await
            .unwrap()
            .is_some();
        if !exists {
            make_template(&admin, &admin_url, &template, migrations).await;
        }
        let name = format!("test_{}", hex::encode(chance::bytes::<10>()));
        admin
            .batch_execute(&format!("create database {name} template {template}"))
            .await
            .unwrap();
        admin.batch_execute("select pg_advisory_unlock(411)").await.unwrap();
        TestDatabase { admin_url, name }
    }

    pub fn url(&self) -> String {
        with_database(&self.admin_url, &self.name)
    }

    /// Stands where a database was dropped.
    pub(crate) fn gone() -> Self {
        TestDatabase {
            admin_url: String::new(),
            name: String::new(),
        }
    }

    /// A plain connection, for tests of what the database itself refuses.
    pub async fn connect(&self) -> Client {
        connect(&self.url()).await
    }

    pub async fn drop(self) {
        let admin = connect(&self.admin_url).await;
        admin
            .batch_execute(&format!("drop database if exists {} with (force)", self.name))
            .await
            .unwrap();
    }
}

async fn make_template(admin: &Client, admin_url: &str, template: &str, migrations: Vec<Migration>) {
    let unfinished = format!("{template}_unfinished");
    admin
        .batch_execute(&format!("drop database if exists {unfinished} with (force)"))
        .await
        .unwrap();
    admin
        .batch_execute(&format!("create database {unfinished}"))
        .await
        .unwrap();
    platform::db::migrate(&with_database(admin_url, &unfinished), migrations)
        .await
        .unwrap();
    // The migrating connection may take a moment to leave; a rename waits for nobody.
    admin
        .batch_execute(&format!(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{unfinished}'"
        ))
        .await
        .unwrap();
    admin
        .batch_execute(&format!("alter database {unfinished} rename to {template}"))
        .await
        .unwrap();
}

/// The migrations as the files are now.
pub fn migrations() -> Vec<Migration> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort();
    let migration = |path: &std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        Migration::unapplied(&name, &std::fs::read_to_string(path).unwrap()).unwrap()
    };
    files.iter().map(migration).collect()
}

fn template_name(migrations: &[Migration]) -> String {
    let mut hasher = Sha256::new();
    for migration in migrations {
        hasher.update(migration.name());
        hasher.update(migration.sql().unwrap_or_default());
    }
    format!("template_{}", hex::encode(&hasher.finalize()[..8]))
}

fn with_database(url: &str, name: &str) -> String {
    let (server, _) = url.rsplit_once('/').expect("a database address has a path");
    let query = url
        .split_once('?')
        .map(|(_, query)| format!("?{query}"))
        .unwrap_or_default();
    format!("{server}/{name}{query}")
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .expect("the test cluster answers");
    tokio::spawn(connection);
    client
}
