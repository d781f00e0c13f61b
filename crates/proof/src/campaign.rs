//! Many seeds, side by side: each world is alone on its thread. Adds up what they showed; two of a hundred run twice, and
//! must be the same to the last step.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::bug::Bug;
use crate::run::{Caught, Outcome, hunt, run, run_in};
use crate::story::Counts;
use crate::weather::{Sells, Weather};
use crate::world::{Plan, STARTS_MS};

/// What many seeds showed.
#[derive(Debug, Default)]
pub struct Totals {
    pub seeds: u64,
    pub stormy_hours: i64,
    pub hours: i64,
    pub events: u64,
    pub counts: Counts,
    pub lost: u64,
    pub doubled: u64,
    pub unexplained: u64,
    /// Seeds run a second time, and those that went another way.
    pub repeated: u64,
    pub unequal: Vec<u64>,
    /// Seeds with something wrong, the smallest first, with its first sentence.
    pub failed: Vec<(u64, String)>,
}

impl Totals {
    /// The same with what others showed.
    #[must_use]
    pub fn and(mut self, other: Totals) -> Self {
        self.seeds += other.seeds;
        self.stormy_hours += other.stormy_hours;
        self.hours += other.hours;
        self.events += other.events;
        self.counts.add(&other.counts);
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.unexplained += other.unexplained;
        self.repeated += other.repeated;
        self.unequal.extend(other.unequal);
        self.failed.extend(other.failed);
        self
    }

    fn add(&mut self, outcome: &Outcome) {
        self.seeds += 1;
        self.stormy_hours += outcome.stormy_hours;
        self.hours += outcome.hours;
        self.events += outcome.events;
        self.counts.add(&outcome.counts);
        self.lost += outcome.lost;
        self.doubled += outcome.doubled;
        self.unexplained += outcome.unexplained;
        if let Some(first) = outcome.violations.first() {
            self.failed.push((outcome.seed, first.clone()));
            self.failed.sort();
        }
    }
}

/// How far a campaign goes: until all three are reached.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    pub first_seed: u64,
    pub seeds: u64,
    pub stormy_hours: i64,
    pub crashes: u64,
}

impl Bounds {
    fn are_reached(self, totals: &Totals) -> bool {
        let is_enough = totals.seeds >= self.seeds
            && totals.stormy_hours >= self.stormy_hours
            && totals.counts.crashes >= self.crashes;
        is_enough || totals.failed.len() >= 20
    }
}

/// Runs seeds on all cores until the bounds are reached.
pub fn swarm(bounds: Bounds) -> Totals {
    let totals = Mutex::new(Totals::default());
    let next = AtomicU64::new(bounds.first_seed);
    on_all_cores(|| {
        loop {
            let is_done = totals.lock().is_ok_and(|totals| bounds.are_reached(&totals));
            if is_done {
                return;
            }
            let seed = next.fetch_add(1, Ordering::Relaxed);
            let outcome = run(seed, &Plan::default());
            let again = seed.is_multiple_of(50).then(|| run(seed, &Plan::default()).hash);
            let Ok(mut totals) = totals.lock() else { return };
            totals.add(&outcome);
            if let Some(hash) = again {
                totals.repeated += 1;
                if hash != outcome.hash {
                    totals.unequal.push(seed);
                }
            }
        }
    });
    totals.into_inner().unwrap_or_default()
}

/// One quiet scenario, killed at each of its steps in turn: two customers buy goods, or one takes time.
pub fn every_step(seed: u64, sells: Sells) -> Totals {
    let (customers, bookers) = match sells {
        Sells::Goods => (2, 0),
        Sells::Time => (0, 1),
    };
    let weather = || Weather {
        customers,
        bookers,
        ..Weather::fair(STARTS_MS, 3)
    };
    let steps = run_in(seed, weather(), &Plan::default()).steps;
    let totals = Mutex::new(Totals::default());
    let next = AtomicU64::new(0);
    on_all_cores(|| {
        loop {
            let step = next.fetch_add(1, Ordering::Relaxed);
            if step >= steps {
                return;
            }
            let plan = Plan {
                dies_at: Some(step),
                ..Plan::default()
            };
            let outcome = run_in(seed, weather(), &plan);
            let Ok(mut totals) = totals.lock() else { return };
            totals.add(&outcome);
        }
    });
    totals.into_inner().unwrap_or_default()
}

/// Hunts every planted mistake.
pub fn hunt_all() -> Vec<Caught> {
    let caught = Mutex::new(Vec::new());
    let next = AtomicU64::new(0);
    on_all_cores(|| {
        loop {
            let at = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(usize::MAX);
            let Some(bug) = Bug::ALL.get(at) else { return };
            let found = hunt(*bug);
            let Ok(mut caught) = caught.lock() else { return };
            caught.push(found);
        }
    });
    let mut caught = caught.into_inner().unwrap_or_default();
    caught.sort_by_key(|caught| caught.bug);
    caught
}

fn on_all_cores(work: impl Fn() + Sync) {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(&work);
        }
    });
}
