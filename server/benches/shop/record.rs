//! What the program sent to the database for one request, read from the server's own log: the registered statements by name,
//! with their parameters as text. Interprets nothing: which of them travelled together is said in `shape.rs` and checked there.

use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use platform::private_postgres::Cluster;

/// Begins every entry of the log.
const MARK: &str = "@@ ";

/// Makes the log readable for [`Recorder`]; records nothing by itself.
pub fn log_settings() -> Vec<(String, String)> {
    [
        ("log_line_prefix", MARK),
        ("lc_messages", "C"),
        ("log_checkpoints", "off"),
        ("log_parameter_max_length", "-1"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// One statement as it was sent.
#[derive(Debug, Clone)]
pub struct Step {
    /// `shelf::list_appliances`: the module and the statement; or `begin`, `commit`.
    pub name: String,
    pub sql: &'static str,
    /// As text; `None` is null.
    pub values: Vec<Option<String>>,
    /// Their names in Rust.
    pub parameters: Vec<&'static str>,
}

/// Reads the log from where it was left.
pub struct Recorder {
    log: PathBuf,
    read: usize,
    known: HashMap<&'static str, &'static platform::db::StatementInfo>,
}

impl Recorder {
    pub fn new(cluster: &Cluster) -> Self {
        Recorder {
            log: cluster.folder().join("server.log"),
            read: 0,
            known: platform::db::statements().map(|info| (info.sql, info)).collect(),
        }
    }

    /// What was sent since the last call.
    pub fn take(&mut self) -> Result<Vec<Step>> {
        let text = std::fs::read(&self.log).with_context(|| format!("reading {}", self.log.display()))?;
        let new = String::from_utf8_lossy(&text[self.read..]).into_owned();
        self.read = text.len();
        let mut steps = Vec::new();
        for entry in new.split(MARK) {
            let entry = entry.trim_end_matches('\n').replace("\n\t", "\n");
            self.read_entry(&entry, &mut steps)?;
        }
        Ok(steps)
    }

    fn read_entry(&self, entry: &str, steps: &mut Vec<Step>) -> Result<()> {
        if let Some(said) = entry.strip_prefix("LOG:  execute ") {
            let (_, sql) = said.split_once(": ").context("an entry without its statement")?;
            // What the driver asks about types, once a connection, is not of the program's making; what the node tells itself
            // is of no request.
            if sql.contains("pg_catalog.") || sql.contains("pg_notify(") || sql.contains("pg_backend_pid(") {
                return Ok(());
            }
            let Some(info) = self.known.get(sql) else {
                bail!("a statement that is not registered: {sql}");
            };
            let module = info.module.rsplit("::").next().unwrap_or_default();
            steps.push(Step {
                name: format!("{module}::{}", info.name),
                sql: info.sql,
                values: Vec::new(),
                parameters: (info.parameters)().iter().map(|each| each.name).collect(),
            });
        } else if let Some(word) = entry.strip_prefix("LOG:  statement: ") {
            let sql = match word {
                "begin" => "begin",
                "commit" => "commit",
                listening if listening.starts_with("listen ") => return Ok(()),
                other => bail!("a command that is not expected here: {other}"),
            };
            steps.push(Step {
                name: sql.to_owned(),
                sql,
                values: Vec::new(),
                parameters: Vec::new(),
            });
        } else if let Some(detail) = entry.strip_prefix("DETAIL:  ")
            && let Some((word, values)) = detail.split_once(": ")
            && word.eq_ignore_ascii_case("parameters")
            && let Some(step) = steps.last_mut()
            // Filled once: what follows may belong to the driver's own question.
            && step.values.is_empty()
        {
            let values = read_values(values)?;
            if values.len() == step.parameters.len() {
                step.values = values;
            }
        }
        Ok(())
    }
}

/// `$1 = 'it''s', $2 = NULL`
fn read_values(mut text: &str) -> Result<Vec<Option<String>>> {
    let mut values = Vec::new();
    while let Some((_, rest)) = text.split_once(" = ") {
        if let Some(rest) = rest.strip_prefix("NULL") {
            values.push(None);
            text = rest;
            continue;
        }
        let inner = rest.strip_prefix('\'').context("a value without its quote")?;
        let (mut value, mut signs) = (String::new(), inner.char_indices().peekable());
        text = loop {
            match signs.next() {
                Some((_, '\'')) if signs.peek().is_some_and(|next| next.1 == '\'') => {
                    signs.next();
                    value.push('\'');
                }
                Some((at, '\'')) => break &inner[at + 1..],
                Some((_, sign)) => value.push(sign),
                None => bail!("a value without its end"),
            }
        };
        values.push(Some(value));
    }
    Ok(values)
}
