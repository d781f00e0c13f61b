//! Everything the gateway knows, in memory, and how it reaches the journal: a change is one line, whole or not at all.
//! Holds no rule of payments; those stand with their nouns.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::chance::Chance;
use crate::event::Event;
use crate::fault::WebhookFault;
use crate::idempotency::KeptAnswer;
use crate::journal::Journal;
use crate::payment::{BalanceTransaction, Charge, Intent};
use crate::refund::Refund;
use crate::session::{self, Session};
use crate::webhook::{Delivery, DeliveryStatus};
use crate::{Pace, checkout};

/// What can be kept in a table and in the journal.
pub(crate) trait Record: Serialize + DeserializeOwned {
    fn id(&self) -> &str;
}

/// Records in the order of their creation.
pub(crate) struct Table<T> {
    rows: Vec<T>,
    places: HashMap<String, usize>,
    changed: BTreeSet<usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table {
            rows: Vec::new(),
            places: HashMap::new(),
            changed: BTreeSet::new(),
        }
    }
}

impl<T: Record> Table<T> {
    pub fn get(&self, id: &str) -> Option<&T> {
        self.places.get(id).map(|place| &self.rows[*place])
    }

    /// The record, to be changed: it will be in the next journal line.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        let place = *self.places.get(id)?;
        self.changed.insert(place);
        Some(&mut self.rows[place])
    }

    pub fn put(&mut self, record: T) {
        let place = *self.places.entry(record.id().to_owned()).or_insert(self.rows.len());
        self.changed.insert(place);
        if place == self.rows.len() {
            self.rows.push(record);
        } else {
            self.rows[place] = record;
        }
    }

    pub fn newest_first(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().rev()
    }

    pub fn oldest_first(&self) -> impl Iterator<Item = &T> {
        self.rows.iter()
    }
}

/// What the journal asks of a table, whatever is in it.
trait Kept {
    fn has_changed(&self) -> bool;
    fn collect(&self, kind: &str, line: &mut Map<String, Value>) -> serde_json::Result<()>;
    fn forget_changes(&mut self);
    fn replay(&mut self, rows: Value) -> serde_json::Result<()>;
}

impl<T: Record> Kept for Table<T> {
    fn has_changed(&self) -> bool {
        !self.changed.is_empty()
    }

    fn collect(&self, kind: &str, line: &mut Map<String, Value>) -> serde_json::Result<()> {
        if !self.changed.is_empty() {
            let rows = self
                .changed
                .iter()
                .map(|place| serde_json::to_value(&self.rows[*place]));
            line.insert(kind.to_owned(), rows.collect::<serde_json::Result<_>>()?);
        }
        Ok(())
    }

    fn forget_changes(&mut self) {
        self.changed.clear();
    }

    fn replay(&mut self, rows: Value) -> serde_json::Result<()> {
        for row in serde_json::from_value::<Vec<T>>(rows)? {
            self.put(row);
        }
        Ok(())
    }
}

/// How far the clock has been moved; one row.
#[derive(Serialize, Deserialize)]
pub(crate) struct ClockMove {
    pub id: String,
    pub ahead_s: i64,
}

impl ClockMove {
    pub const ID: &str = "clock";
}

impl Record for ClockMove {
    fn id(&self) -> &str {
        &self.id
    }
}

/// Something that happens by itself when its time has come.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    ExpireSession(String),
    SettleIntent(String),
}

#[derive(Default)]
pub(crate) struct State {
    /// Set at the start of each change, in milliseconds since the epoch.
    pub now_ms: i64,
    pub chance: Chance,
    pub base_url: String,
    pub webhook_url: Option<String>,
    pub pace: Pace,
    pub sessions: Table<Session>,
    pub intents: Table<Intent>,
    pub charges: Table<Charge>,
    pub refunds: Table<Refund>,
    pub balance: Table<BalanceTransaction>,
    pub events: Table<Event>,
    pub deliveries: Table<Delivery>,
    pub kept_answers: Table<KeptAnswer>,
    pub clock: Table<ClockMove>,
    pub timers: BTreeSet<(i64, Timer)>,
    /// Deliveries to be sent: when (ms), in which order, which.
    pub waiting: BTreeSet<(i64, u64, String)>,
    pub last_sequence: u64,
    /// Payments that have a delivery under way: their next one waits, so that news arrive in order.
    pub busy_lanes: HashSet<String>,
    pub webhook_faults: Vec<WebhookFault>,
    pub journal: Option<Journal>,
}

impl State {
    pub fn now(&self) -> i64 {
        self.now_ms / 1000
    }

    /// Runs every timer that is due, each at its own time.
    pub fn sweep(&mut self) {
        let now_ms = self.now_ms;
        while self.timers.first().is_some_and(|(due_ms, _)| *due_ms <= now_ms) {
            let Some((due_ms, timer)) = self.timers.pop_first() else {
                break;
            };
            self.now_ms = due_ms;
            match timer {
                Timer::ExpireSession(id) => session::expire_when_due(self, &id),
                Timer::SettleIntent(id) => checkout::settle(self, &id),
            }
        }
        self.now_ms = now_ms;
    }

    /// Every table under its name in the journal.
    fn tables(&mut self) -> [(&'static str, &mut dyn Kept); 9] {
        [
            ("session", &mut self.sessions),
            ("intent", &mut self.intents),
            ("charge", &mut self.charges),
            ("refund", &mut self.refunds),
            ("balance", &mut self.balance),
            ("event", &mut self.events),
            ("delivery", &mut self.deliveries),
            ("answer", &mut self.kept_answers),
            ("clock", &mut self.clock),
        ]
    }

    /// Writes what has changed. Says whether anything had. After a failure the next commit writes it again.
    pub fn commit(&mut self) -> io::Result<bool> {
        let has_changed = self.tables().iter().any(|(_, table)| table.has_changed());
        if has_changed && self.journal.is_some() {
            let mut line = Map::new();
            for (name, table) in self.tables() {
                table.collect(name, &mut line)?;
            }
            if let Some(journal) = &mut self.journal {
                journal.append(&Value::Object(line))?;
            }
        }
        if has_changed {
            self.forget_changes();
        }
        Ok(has_changed)
    }

    fn forget_changes(&mut self) {
        self.tables().into_iter().for_each(|(_, table)| table.forget_changes());
    }

    /// Builds the state again from the journal's lines.
    pub fn replay(&mut self, lines: Vec<Value>) -> serde_json::Result<()> {
        for line in lines {
            for (kind, rows) in serde_json::from_value::<Map<String, Value>>(line)? {
                let mut tables = self.tables().into_iter();
                let Some((_, table)) = tables.find(|(name, _)| *name == kind) else {
                    return Err(serde::de::Error::custom(format!("unknown record {kind:?}")));
                };
                table.replay(rows)?;
            }
        }
        self.forget_changes();
        self.wind_up();
        Ok(())
    }

    fn wind_up(&mut self) {
        for session in self.sessions.rows.iter().filter(|session| session.is_open()) {
            self.timers
                .insert((session.expires_at * 1000, Timer::ExpireSession(session.id.clone())));
        }
        for intent in &self.intents.rows {
            if let Some(settlement) = &intent.settlement {
                self.timers
                    .insert((settlement.at_ms, Timer::SettleIntent(intent.id.clone())));
            }
        }
        self.last_sequence = self.deliveries.rows.iter().map(|row| row.sequence).max().unwrap_or(0);
        for delivery in self
            .deliveries
            .rows
            .iter()
            .filter(|row| row.status == DeliveryStatus::Waiting)
        {
            self.waiting
                .insert((delivery.due_ms, delivery.sequence, delivery.id.clone()));
        }
    }
}
