//! What each column holds, as `migrations/classes.toml` declares it, and whether that is still the schema. Decides nothing
//! about what follows from a class.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use tokio_postgres::Client;

use crate::TestDatabase;

/// What a column holds; the file says what follows from each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    Technical,
    Business,
    Money,
    Personal,
    Contact,
    FreeText,
    Copy,
    Secret,
    Credential,
}

impl Class {
    /// Whether the values themselves are looked for in logs. Free text and copies are kept out of logs as well, but what
    /// stands in them may stand elsewhere by right.
    pub(crate) const fn is_looked_for(self) -> bool {
        matches!(
            self,
            Class::Personal | Class::Contact | Class::Secret | Class::Credential
        )
    }
}

/// Columns by class, by table.
pub type Classes = BTreeMap<String, BTreeMap<Class, Vec<String>>>;

/// The declaration as the file is now.
pub fn classes() -> Classes {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/classes.toml");
    toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// Columns of the migrated schema without a class or with two, and classes of columns that are gone.
pub async fn classes_that_do_not_fit() -> Vec<String> {
    let database = TestDatabase::create().await;
    let client = database.connect().await;
    let columns: BTreeSet<String> = columns(&client)
        .await
        .into_keys()
        .filter(|name| !name.starts_with("refinery_schema_history."))
        .collect();
    drop(client);
    database.drop().await;
    let mut problems = Vec::new();
    let mut classed = BTreeSet::new();
    for (table, by_class) in classes() {
        for name in by_class.values().flatten().map(|column| format!("{table}.{column}")) {
            if !columns.contains(&name) {
                problems.push(format!("{name} has a class and is no column"));
            }
            if let Some(name) = classed.replace(name) {
                problems.push(format!("{name} has two classes"));
            }
        }
    }
    let missing = columns.difference(&classed);
    problems.extend(missing.map(|name| format!("{name} has no class")));
    problems
}

/// The columns there are, as `table.column`, with their types.
pub(crate) async fn columns(client: &Client) -> BTreeMap<String, String> {
    client
        .query(
            "select c.relname || '.' || a.attname, t.typname::text
             from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid
             where c.relnamespace = to_regnamespace('public') and c.relkind in ('r', 'p') and a.attnum > 0
               and not a.attisdropped",
            &[],
        )
        .await
        .unwrap()
        .iter()
        .map(|row| (row.get(0), row.get(1)))
        .collect()
}
