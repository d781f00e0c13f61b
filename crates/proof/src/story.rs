//! What happened, for two readers: a hash that tells whether two runs were the same, and lines a person can read when a
//! seed fails. Counts what sometimes must happen, so that a fault that never meets a state is seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hasher};

/// A numbered step: what it does, and on which side of it.
pub type StepName = (&'static str, &'static str);

/// What a run met, added up over many runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    pub crashes: u64,
    pub commits: u64,
    pub acknowledged: u64,
    /// Fault and the state it met.
    pub met: BTreeMap<(&'static str, &'static str), u64>,
    /// Steps at which a process can die, and those at which one did.
    pub passed: BTreeSet<StepName>,
    pub died_at: BTreeSet<StepName>,
    /// What was left to a person, by reason.
    pub for_a_person: BTreeMap<String, u64>,
}

impl Counts {
    pub fn add(&mut self, other: &Counts) {
        self.crashes += other.crashes;
        self.commits += other.commits;
        self.acknowledged += other.acknowledged;
        for (what, times) in &other.met {
            *self.met.entry(*what).or_default() += times;
        }
        for (reason, times) in &other.for_a_person {
            *self.for_a_person.entry(reason.clone()).or_default() += times;
        }
        self.passed.extend(&other.passed);
        self.died_at.extend(&other.died_at);
    }
}

pub struct Story {
    hash: DefaultHasher,
    starts_ms: i64,
    /// Kept only when somebody wants to read it.
    lines: Option<String>,
    pub counts: Counts,
}

impl Story {
    pub fn new(starts_ms: i64, is_told: bool) -> Self {
        Story {
            hash: DefaultHasher::new(),
            starts_ms,
            lines: is_told.then(String::new),
            counts: Counts::default(),
        }
    }

    /// One line, `who` `did what`.
    pub fn tell(&mut self, now_ms: i64, who: &str, what: std::fmt::Arguments<'_>) {
        self.hash.write_i64(now_ms);
        self.hash.write(who.as_bytes());
        if let Some(lines) = &mut self.lines {
            let since = now_ms - self.starts_ms;
            let (hours, minutes, seconds) = (since / 3_600_000, since / 60_000 % 60, since / 1000 % 60);
            // Writing to a string cannot fail.
            let _ = writeln!(
                lines,
                "{hours:3}:{minutes:02}:{seconds:02}.{:03}  {who:<12} {what}",
                since % 1000
            );
        }
    }

    /// Something of the state itself, for the hash alone.
    pub fn note(&mut self, what: &str) {
        self.hash.write(what.as_bytes());
    }

    pub fn met(&mut self, fault: &'static str, state: &'static str) {
        *self.counts.met.entry((fault, state)).or_default() += 1;
    }

    pub fn hash(&self) -> u64 {
        self.hash.finish()
    }

    pub fn is_told(&self) -> bool {
        self.lines.is_some()
    }

    pub fn text(&self) -> &str {
        self.lines.as_deref().unwrap_or_default()
    }
}
