//! What a process runs by itself: the tasks others left, and the sweeps that find what is due, as `payments::tasks` and
//! `orders::tasks` have them. A task is only a wake-up.

use jiff::SignedDuration;
use payments::for_proof::oldest;
use payments::{CallKind, CallState, EventState};

use super::time::{book, sweep as sweep_of_time};
use super::{Away, Server, Tx, reconcile, shop};
use crate::bug::Bug;
use crate::rows::{Rows, Task, TaskRow};

/// How long a worker may hold a task.
const LOCK: SignedDuration = SignedDuration::from_mins(5);
const LOOK_EVERY_MS: i64 = 60_000;
const AFTER_TROUBLE_MS: i64 = 500;
const ATTEMPTS: i32 = 12;
const HALF_AN_HOUR_MS: i64 = 30 * 60_000;

/// One sweep, as a transaction.
type SweepBody = fn(&mut Tx<'_>);

impl Server {
    pub fn start_working(&self) {
        for _ in 0..2 {
            let server = self.clone();
            self.spawn(async move { server.work().await });
        }
        let server = self.clone();
        self.spawn(async move { server.keep_schedules().await });
        let server = self.clone();
        self.spawn(async move { server.keep_comparing().await });
    }

    async fn work(self) {
        loop {
            // A look costs nothing as long as nothing waits.
            let now = self.now();
            let is_due = self.read(|rows| rows.tasks.values().any(|row| is_free(row, now)));
            if !is_due {
                // The bell rings for new ones; those of the dead are looked for.
                self.world.wait_for_bell(LOOK_EVERY_MS).await;
                continue;
            }
            let claimed = self
                .transaction("take a task", |tx| tx.rows.claim_task(tx.now, LOCK))
                .await;
            if let Ok(Some((id, row))) = claimed {
                let outcome = self.run(&row.task).await;
                // A task that is not taken off the list runs once more, which changes nothing.
                let _ = self.transaction("end a task", |tx| end(tx, id, &row, outcome)).await;
            } else {
                self.world.pause(AFTER_TROUBLE_MS).await;
            }
        }
    }

    async fn run(&self, task: &Task) -> Result<(), Away> {
        match task {
            Task::SendCall(call) => self.perform(*call).await.map(|_| ()),
            Task::LookUp(payment) => self.look_up(*payment).await.map(|_| ()),
            Task::LookUpRefunds(payment) => self.look_up_refunds(*payment).await,
            Task::ApplyEvent(event) => self.apply_again(*event).await,
        }
    }

    async fn keep_schedules(self) {
        loop {
            // In the calm nobody need look before something is due.
            let pause = if self.world.is_calm() {
                self.read(|rows| until_due(rows, self.now()))
            } else {
                5_000
            };
            self.world.pause(pause + self.world.between(0, 200)).await;
            for (name, seconds, sweep) in SWEEPS {
                let now = self.now();
                if name == "sweep the payments" && self.has(Bug::NoJanitor) {
                    continue;
                }
                if !self.read(|rows| (sweep.is_due)(rows, now)) {
                    continue;
                }
                let next = now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(now);
                let claimed = self
                    .transaction("claim a sweep", |tx| tx.rows.claim_schedule(name, tx.now, next))
                    .await;
                if claimed == Ok(true) {
                    // What is left is found by the next sweep.
                    let _ = self.transaction(name, sweep.body).await;
                }
            }
        }
    }
}

impl Server {
    /// Looks every half hour whether the day's comparison is due.
    async fn keep_comparing(self) {
        loop {
            self.world.pause(HALF_AN_HOUR_MS).await;
            let (name, now) = ("reconcile", self.now());
            if self.has(Bug::NoReconciliation) || !self.read(|rows| reconcile::is_due(rows, now)) {
                continue;
            }
            let next = now.checked_add(SignedDuration::from_mins(30)).unwrap_or(now);
            let claimed = self
                .transaction("claim a sweep", |tx| tx.rows.claim_schedule(name, tx.now, next))
                .await;
            if claimed == Ok(true) && self.reconcile().await.is_err() {
                self.tell(format_args!("could not finish its reconciliation"));
            }
        }
    }
}

impl Server {
    /// Every sweep and every task that is due, until none is left, as a test of the real server runs them.
    pub async fn run_due(self) {
        let sweeps: [(&'static str, i64, SweepBody); 3] = [
            ("sweep the calls", 10, sweep_calls),
            ("sweep the events", 15, sweep_events),
            ("sweep the payments", 30, sweep_payments),
        ];
        for (name, seconds, body) in sweeps {
            let next = self
                .now()
                .checked_add(SignedDuration::from_secs(seconds))
                .unwrap_or(self.now());
            if self.commit("claim a sweep", |tx| tx.rows.claim_schedule(name, tx.now, next)) {
                self.commit(name, body);
            }
        }
        if self.read(|rows| reconcile::is_due(rows, self.now())) {
            // What is left is looked at by the next run.
            let _ = self.reconcile().await;
        }
        while let Some((id, row)) = self.commit("take a task", |tx| tx.rows.claim_task(tx.now, LOCK)) {
            let outcome = self.run(&row.task).await;
            self.commit("end a task", |tx| end(tx, id, &row, outcome));
        }
    }
}

#[derive(Clone, Copy)]
struct Sweep {
    is_due: fn(&Rows, jiff::Timestamp) -> bool,
    body: fn(&mut Tx<'_>),
}

const fn sweep(is_due: fn(&Rows, jiff::Timestamp) -> bool, body: fn(&mut Tx<'_>)) -> Sweep {
    Sweep { is_due, body }
}

/// Name, how often in seconds, and what it does.
const SWEEPS: [(&str, i64, Sweep); 7] = [
    ("sweep the calls", 10, sweep(calls_due, sweep_calls)),
    ("sweep the events", 15, sweep(events_due, sweep_events)),
    ("sweep the payments", 30, sweep(payments_due, sweep_payments)),
    ("sweep the orders", 60, sweep(shop::orders_due, shop::sweep_orders)),
    ("sweep the slots", 60, sweep(book::slots_due, book::end_slots)),
    ("sweep the carts", 60, sweep(book::carts_due, book::end_carts)),
    (
        "sweep the visits",
        60,
        sweep(sweep_of_time::visits_due, sweep_of_time::sweep_visits),
    ),
];

fn is_free(row: &TaskRow, now: jiff::Timestamp) -> bool {
    row.run_at <= now && !row.has_given_up && row.locked_until.is_none_or(|until| until <= now)
}

fn end(tx: &mut Tx<'_>, id: uuid::Uuid, row: &TaskRow, outcome: Result<(), Away>) {
    if outcome.is_ok() {
        tx.rows.tasks.remove(&id);
        return;
    }
    let seconds = 2_i64.pow(row.attempts.clamp(1, 12).unsigned_abs()).min(3600);
    let again = tx.now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(tx.now);
    if let Some(row) = tx.rows.tasks.get_mut(&id) {
        row.locked_until = None;
        row.run_at = again;
        row.has_given_up = row.attempts >= ATTEMPTS;
    }
}

/// How long until a sweep may find something: at least five seconds, at most ten minutes.
fn until_due(rows: &Rows, now: jiff::Timestamp) -> i64 {
    let calls = rows
        .calls
        .values()
        .filter(|row| is_waiting(row.state))
        .filter_map(|row| row.next_at);
    let events = rows
        .events
        .values()
        .filter(|row| row.state != EventState::Applied)
        .filter_map(|row| row.next_at);
    let times = sweep_of_time::next_due(rows);
    let next = calls
        .chain(events)
        .chain(rows.check_at.values().copied())
        .chain(times)
        .min();
    let wait = next.map_or(i64::MAX, |at| at.as_millisecond().saturating_sub(now.as_millisecond()));
    wait.clamp(5_000, 600_000)
}

fn calls_due(rows: &Rows, now: jiff::Timestamp) -> bool {
    rows.calls
        .values()
        .any(|row| is_waiting(row.state) && row.next_at.is_some_and(|at| at <= now))
}

const fn is_waiting(state: CallState) -> bool {
    matches!(state, CallState::Pending | CallState::Sending | CallState::Unknown)
}

/// Calls that wait: sent again where the key is still honoured, asked about otherwise.
fn sweep_calls(tx: &mut Tx<'_>) {
    let now = tx.now;
    let Ok(oldest) = oldest(now) else { return };
    let due = tx
        .rows
        .calls
        .values()
        .filter(|row| is_waiting(row.state) && row.next_at.is_some_and(|at| at <= now));
    let due: Vec<_> = due.cloned().collect();
    for row in due {
        let is_young = row.first_sent_at.is_none_or(|first| first > oldest) || tx.has(Bug::ResendAfterWindow);
        if row.may_repeat && is_young {
            tx.enqueue(Task::SendCall(row.id));
            continue;
        }
        match (row.call.kind, row.call.about.payment) {
            (CallKind::Refund, Some(payment)) => tx.enqueue(Task::LookUpRefunds(payment)),
            (_, Some(payment)) => tx.enqueue(Task::LookUp(payment)),
            (_, None) => {}
        }
        if let Some(call) = tx.rows.calls.get_mut(&row.id) {
            call.next_at = now.checked_add(SignedDuration::from_hours(1)).ok();
            call.state = CallState::Unknown;
        }
    }
}

fn events_due(rows: &Rows, now: jiff::Timestamp) -> bool {
    rows.events
        .values()
        .any(|row| row.state != EventState::Applied && row.next_at.is_some_and(|at| at <= now))
}

fn sweep_events(tx: &mut Tx<'_>) {
    let now = tx.now;
    let due = tx
        .rows
        .events
        .values()
        .filter(|row| row.state != EventState::Applied && row.next_at.is_some_and(|at| at <= now));
    let due: Vec<_> = due.map(|row| row.id).collect();
    for event in due {
        tx.enqueue(Task::ApplyEvent(event));
    }
}

fn payments_due(rows: &Rows, now: jiff::Timestamp) -> bool {
    rows.check_at.values().any(|at| *at <= now)
}

/// The janitor: payments we should have heard of by now.
fn sweep_payments(tx: &mut Tx<'_>) {
    let now = tx.now;
    let due: Vec<_> = tx
        .rows
        .check_at
        .iter()
        .filter(|(_, at)| **at <= now)
        .map(|(id, _)| *id)
        .collect();
    for payment in due {
        tx.enqueue(Task::LookUp(payment));
    }
}
