//! The floor: pgbench, prepared statements, one process a client, sending recorded statements in their batches. Ids and
//! secrets of the recording are made anew for each transaction by a counter in their last twelve signs, so every
//! transaction inserts rows of its own, as the program does.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tokio_postgres::types::{Kind, Type};

use crate::place::Place;
use crate::record::Step;

/// Signs of an id that the counter replaces.
const COUNTED: usize = 12;
/// Transactions a client may make before it meets its neighbour's numbers.
const REACH: u64 = 1_000_000;
/// How far apart the slots are of which each transaction books the next, the way included: a reservation that is repeated is refused.
pub const SLOT_S: i64 = 3_600;
const SLIDING: [&str; 4] = ["starts_at", "ends_at", "from", "until"];
/// Parameters that are new with every request, beside the uuids.
const SECRETS: [&str; 9] = [
    "submit_token",
    "next_submit_token",
    "digest",
    "number",
    "event_id",
    "session",
    "intent",
    "gateway_charge",
    "gateway_refund",
];

/// Batches of statements, written for pgbench.
#[derive(Debug, Clone, Default)]
pub struct Script {
    text: String,
    /// `name=value`
    variables: Vec<String>,
}

/// Parts of one recording that name each other's rows, such as an order and its webhook.
pub struct Recording<'a> {
    /// What stands in the database already and is only read: uuids, and secrets as they are logged.
    pub fixed: &'a [String],
    pub parts: Vec<Vec<Vec<Step>>>,
}

impl Recording<'_> {
    /// One script a part.
    pub async fn scripts(&self, db: &tokio_postgres::Client) -> Result<Vec<Script>> {
        let tokens = self.tokens(db).await?;
        let mut scripts = Vec::new();
        for (number, part) in self.parts.iter().enumerate() {
            let mut script = Script::default();
            for batch in part {
                script.batch(db, batch, (number, &tokens)).await?;
            }
            scripts.push(script);
        }
        Ok(scripts)
    }

    /// Everything that must differ from transaction to transaction, the longest first.
    async fn tokens(&self, db: &tokio_postgres::Client) -> Result<Vec<String>> {
        let mut tokens = Vec::new();
        for step in self.parts.iter().flatten().flatten() {
            let types = types_of(db, step.sql).await?;
            let rows = step.values.iter().zip(&step.parameters).zip(&types);
            for ((value, name), kind) in rows {
                let Some(value) = value else { continue };
                if matches!(*kind, Type::UUID | Type::UUID_ARRAY) {
                    let ids = value.trim_matches(['{', '}']).split(',').filter(|id| id.len() == 36);
                    for id in ids.filter(|id| !self.fixed.iter().any(|fixed| fixed == id)) {
                        tokens.push(id.to_owned());
                        tokens.push(id.replace('-', ""));
                    }
                } else if SECRETS.contains(name) && value.len() >= COUNTED && !self.fixed.contains(value) {
                    tokens.push(value.trim_start_matches("\\x").to_owned());
                }
            }
        }
        tokens.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        tokens.dedup();
        Ok(tokens)
    }
}

async fn types_of(db: &tokio_postgres::Client, sql: &str) -> Result<Vec<Type>> {
    if matches!(sql, "begin" | "commit") {
        return Ok(Vec::new());
    }
    Ok(db.prepare(sql).await?.params().to_vec())
}

impl Script {
    async fn batch(
        &mut self,
        db: &tokio_postgres::Client,
        batch: &[Step],
        (part, tokens): (usize, &[String]),
    ) -> Result<()> {
        let is_pipeline = batch.len() > 1;
        if is_pipeline {
            self.text.push_str("\\startpipeline\n");
        }
        for step in batch {
            let types = types_of(db, step.sql).await?;
            let mut terms = Vec::new();
            let is_booking = step.name == "reservations::insert_hold";
            for ((value, kind), name) in step.values.iter().zip(&types).zip(&step.parameters) {
                let term = self.term(value.as_deref(), kind, (part, tokens));
                if is_booking && SLIDING.contains(name) {
                    terms.push(format!(
                        "({term} + cast(cast(:k as bigint) % {REACH} as float8) * interval '{SLOT_S} s')"
                    ));
                } else {
                    terms.push(term);
                }
            }
            // pgbench ends a statement at its semicolon, wherever the line ends.
            writeln!(self.text, "{};", fill(step.sql, &terms)?)?;
        }
        if is_pipeline {
            self.text.push_str("\\endpipeline\n");
        }
        Ok(())
    }

    /// A parameter: a variable of pgbench, with the counter where a token stood.
    fn term(&mut self, value: Option<&str>, kind: &Type, (part, tokens): (usize, &[String])) -> String {
        let name = type_name(kind);
        let Some(value) = value else {
            return format!("cast(null as {name})");
        };
        let pieces = cut(value, tokens);
        if let [whole] = pieces.as_slice() {
            return format!("cast({} as {name})", self.variable(part, whole));
        }
        let words: Vec<String> = pieces
            .iter()
            .map(|piece| format!("cast({} as text)", self.variable(part, piece)))
            .collect();
        format!("cast(({}) as {name})", words.join(" || cast(:k as text) || "))
    }

    fn variable(&mut self, part: usize, value: &str) -> String {
        // pgbench knows no empty variable.
        if value.is_empty() {
            return "''".to_owned();
        }
        let name = format!("v{part}_{}", self.variables.len());
        self.variables.push(format!("{name}={value}"));
        format!(":{name}")
    }

    /// Both, one after the other, in each transaction.
    pub fn and(&self, next: &Script) -> Script {
        Script {
            text: format!("{}{}", self.text, next.text),
            variables: [self.variables.clone(), next.variables.clone()].concat(),
        }
    }
}

fn type_name(kind: &Type) -> String {
    match kind.kind() {
        Kind::Array(inner) => format!("{}[]", inner.name()),
        _ => kind.name().to_owned(),
    }
}

/// Replaces `$1`, `$2` … by their terms.
fn fill(sql: &str, terms: &[String]) -> Result<String> {
    let mut pieces = sql.split('$');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(piece.len());
        let at: usize = piece[..digits].parse().context("a dollar that is no parameter")?;
        text.push_str(terms.get(at - 1).context("a parameter without a value")?);
        text.push_str(&piece[digits..]);
    }
    Ok(text)
}

/// Cuts a value where the counter stands: behind all but the last signs of each token.
fn cut(value: &str, tokens: &[String]) -> Vec<String> {
    let (mut pieces, mut piece, mut rest) = (Vec::new(), String::new(), value);
    while let Some(sign) = rest.chars().next() {
        if let Some(token) = tokens.iter().find(|token| rest.starts_with(token.as_str())) {
            piece.push_str(&token[..token.len() - COUNTED]);
            pieces.push(std::mem::take(&mut piece));
            rest = &rest[token.len()..];
        } else {
            piece.push(sign);
            rest = &rest[sign.len_utf8()..];
        }
    }
    pieces.push(piece);
    pieces
}

/// Where pgbench sends, and where its scripts lie.
pub struct Floor {
    program: PathBuf,
    folder: PathBuf,
    environment: Vec<(&'static str, String)>,
}

impl Floor {
    pub fn new(place: &Place) -> Result<Self> {
        let cluster = place.cluster()?;
        let url: tokio_postgres::Config = place.database_url()?.parse()?;
        let beside = cluster.binaries().program("pgbench");
        Ok(Floor {
            // Debian keeps it among the server's programs, Homebrew and the wheel only in PATH.
            program: beside.unwrap_or_else(|| PathBuf::from("pgbench")),
            folder: place.folder().to_owned(),
            environment: vec![
                ("PGHOST", "127.0.0.1".to_owned()),
                ("PGPORT", cluster.port().to_string()),
                ("PGUSER", url.get_user().unwrap_or_default().to_owned()),
                (
                    "PGPASSWORD",
                    String::from_utf8(url.get_password().unwrap_or_default().to_vec())?,
                ),
                ("PGDATABASE", url.get_dbname().unwrap_or_default().to_owned()),
            ],
        })
    }

    /// Transactions a second of all scripts at once, each run `each` times by a client of its own. Runs with one `round`
    /// make the same ids.
    pub async fn run(&self, scripts: &[Script], each: usize, round: u64) -> Result<f64> {
        let mut clients = tokio::task::JoinSet::new();
        for (number, script) in scripts.iter().enumerate() {
            let path = self.folder.join(format!("floor-{number}.sql"));
            std::fs::write(&path, format!("\\set k :k + 1\n{}", script.text))?;
            let first = 100_000_000_000 + (round * 100 + number as u64) * REACH;
            let mut command = self.command(&path, each, first);
            for variable in &script.variables {
                command.arg("-D").arg(variable);
            }
            clients.spawn(async move { command.output().await });
        }
        let mut total = 0.0;
        while let Some(output) = clients.join_next().await {
            let output = output??;
            let said = String::from_utf8_lossy(&output.stdout);
            let rate = said
                .lines()
                .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse::<f64>().ok());
            match rate {
                Some(rate) if output.status.success() => total += rate,
                _ => bail!("pgbench: {said}{}", String::from_utf8_lossy(&output.stderr)),
            }
        }
        Ok(total)
    }

    fn command(&self, script: &Path, each: usize, first: u64) -> tokio::process::Command {
        let mut command = tokio::process::Command::new(&self.program);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.kill_on_drop(true);
        command.args(["-n", "-M", "prepared", "-c", "1", "-j", "1", "-t"]);
        command
            .arg(each.to_string())
            .arg("-f")
            .arg(script)
            .arg("-D")
            .arg(format!("k={first}"));
        command
    }
}
