//! Everything the gateway knows, in memory, and how it reaches the journal: a change is one line, whole or not at all.
//! Holds no rule of payments; those stand with their nouns.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::account::{self, Account};
use crate::balance::{self, BalanceTransaction};
use crate::chance::Chance;
use crate::charge::Charge;
use crate::customer::{Customer, KeptCard, Setup};
use crate::dispute::{self, Dispute};
use crate::error::ApiError;
use crate::event::Event;
use crate::fault::WebhookFault;
use crate::fee::{ApplicationFee, FeeRefund};
use crate::idempotency::KeptAnswer;
use crate::intent::{Intent, IntentStatus};
use crate::journal::Journal;
use crate::link::Link;
use crate::payout::{self, Payout, PayoutStatus};
use crate::refund::{Refund, RefundPace};
use crate::session::{self, Session};
use crate::table::{Kept, Record, Table};
use crate::transfer::{Reversal, Transfer};
use crate::webhook::{Delivery, DeliveryStatus};
use crate::{Pace, checkout, hold};

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
    LapseHold(String),
    CloseDispute(String),
    ArrivePayout(String),
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
    pub setups: Table<Setup>,
    pub customers: Table<Customer>,
    pub cards: Table<KeptCard>,
    pub disputes: Table<Dispute>,
    pub accounts: Table<Account>,
    pub links: Table<Link>,
    pub transfers: Table<Transfer>,
    pub reversals: Table<Reversal>,
    pub application_fees: Table<ApplicationFee>,
    pub fee_refunds: Table<FeeRefund>,
    pub payouts: Table<Payout>,
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
    /// What is on each balance, by account (ours when absent) and currency: the sum of its movements.
    pub totals: BTreeMap<(Option<String>, String), i64>,
    /// Movements that no payout has taken along.
    pub not_paid_out: BTreeMap<(Option<String>, String), Vec<String>>,
    /// What was passed on of each charge.
    pub passed_on: HashMap<String, i64>,
    /// Disputes of each charge.
    pub disputes_of: HashMap<String, Vec<String>>,
    pub refund_pace: RefundPace,
    pub webhook_faults: Vec<WebhookFault>,
    pub journal: Option<Journal>,
}

impl State {
    pub fn now(&self) -> i64 {
        self.now_ms / 1000
    }

    /// Refuses a connected account that money cannot be passed on to.
    pub fn check_destination(&self, account: Option<&str>) -> Result<(), ApiError> {
        let Some(id) = account else { return Ok(()) };
        let Ok(found) = account::find(self, id) else {
            return Err(ApiError::named("destination", id, "destination"));
        };
        if found.is_active() {
            return Ok(());
        }
        let message = "Your destination account needs to have the transfers capability enabled.";
        Err(ApiError::invalid("insufficient_capabilities_for_transfer", message).of("destination"))
    }

    /// The hold is over: its hour need not be watched.
    pub fn forget_hold(&mut self, intent: &str, until: Option<i64>) {
        if let Some(until) = until {
            self.timers.remove(&(until * 1000, Timer::LapseHold(intent.to_owned())));
        }
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
                Timer::LapseHold(id) => {
                    hold::lapse(self, &id);
                }
                Timer::CloseDispute(id) => dispute::close_when_due(self, &id),
                Timer::ArrivePayout(id) => payout::arrive(self, &id),
            }
        }
        self.now_ms = now_ms;
    }

    /// Every table under its name in the journal.
    fn tables(&mut self) -> [(&'static str, &mut dyn Kept); 20] {
        [
            ("session", &mut self.sessions),
            ("intent", &mut self.intents),
            ("charge", &mut self.charges),
            ("refund", &mut self.refunds),
            ("balance", &mut self.balance),
            ("setup", &mut self.setups),
            ("customer", &mut self.customers),
            ("card", &mut self.cards),
            ("dispute", &mut self.disputes),
            ("account", &mut self.accounts),
            ("link", &mut self.links),
            ("transfer", &mut self.transfers),
            ("reversal", &mut self.reversals),
            ("application_fee", &mut self.application_fees),
            ("fee_refund", &mut self.fee_refunds),
            ("payout", &mut self.payouts),
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

    /// Sets again what follows from the records: timers, deliveries to come, totals.
    fn wind_up(&mut self) {
        self.wind_timers();
        for at in 0..self.balance.rows().len() {
            let entry = self.balance.rows()[at].clone();
            balance::count(self, &entry);
        }
        for transfer in self.transfers.rows() {
            if let Some(charge) = &transfer.source_charge {
                *self.passed_on.entry(charge.clone()).or_default() += transfer.amount;
            }
        }
        for dispute in self.disputes.rows() {
            let of_charge = self.disputes_of.entry(dispute.charge.clone()).or_default();
            of_charge.push(dispute.id.clone());
        }
        let sequences = self.deliveries.rows().iter().map(|row| row.sequence);
        self.last_sequence = sequences.max().unwrap_or(0);
        let waiting = self
            .deliveries
            .rows()
            .iter()
            .filter(|row| row.status == DeliveryStatus::Waiting);
        self.waiting
            .extend(waiting.map(|row| (row.due_ms, row.sequence, row.id.clone())));
    }

    fn wind_timers(&mut self) {
        let mut timers = BTreeSet::new();
        let mut set = |at: i64, timer: Timer| timers.insert((at, timer));
        for session in self.sessions.rows().iter().filter(|session| session.is_open()) {
            set(session.expires_at * 1000, Timer::ExpireSession(session.id.clone()));
        }
        for intent in self.intents.rows() {
            if let Some(settlement) = &intent.settlement {
                set(settlement.at_ms, Timer::SettleIntent(intent.id.clone()));
            }
            let charge = intent.latest_charge.as_deref().and_then(|id| self.charges.get(id));
            let until = charge.and_then(|charge| charge.capture_before);
            if let Some(until) = until.filter(|_| intent.status == IntentStatus::RequiresCapture) {
                set(until * 1000, Timer::LapseHold(intent.id.clone()));
            }
        }
        for dispute in self.disputes.rows() {
            set(dispute.due_by * 1000, Timer::CloseDispute(dispute.id.clone()));
        }
        let under_way = |payout: &&Payout| payout.status == PayoutStatus::InTransit;
        for payout in self.payouts.rows().iter().filter(under_way) {
            set(payout.arrives * 1000, Timer::ArrivePayout(payout.id.clone()));
        }
        self.timers = timers;
    }
}
