//! The faults of one seed: a random subset of all we know, because faults that never come alone hide each other. Draws
//! nothing while the world runs; `calm_from_ms` is when everything works again for good.

use crate::chance::Chance;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// How the gateway's events reach us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Post {
    /// Quickly and in order.
    Good,
    /// Lost, doubled, late by hours, in any order.
    Bad,
    /// Not once before the calm.
    Never,
}

/// What the shop of a seed sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sells {
    Goods,
    /// Goods, and visits with and without them.
    Time,
}

impl Sells {
    /// Every second seed sells time.
    pub const fn of(seed: u64) -> Self {
        if seed.is_multiple_of(2) {
            Sells::Time
        } else {
            Sells::Goods
        }
    }
}

/// Chances are per mille of each call, event or step.
#[derive(Debug, Clone)]
pub struct Weather {
    pub starts_ms: i64,
    pub calm_from_ms: i64,
    pub not_connected: u32,
    pub request_lost: u32,
    pub answer_lost: u32,
    /// The gateway acts half an hour later; we have long stopped waiting.
    pub executed_late: u32,
    /// The network delivers one request twice.
    pub doubled: u32,
    pub refused_for_load: u32,
    pub broken_before: u32,
    pub broken_after: u32,
    pub garbage: u32,
    pub post: Post,
    /// The gateway answers nobody.
    pub outage_ms: Option<(i64, i64)>,
    /// The database refuses transactions for a moment.
    pub database_away: u32,
    /// A commit that took effect and was not confirmed.
    pub commit_unconfirmed: u32,
    /// At each numbered step.
    pub crash: u32,
    /// Between the steps: the machine goes down at any moment, this often an hour.
    pub power_cuts_an_hour: i64,
    /// A process that stands still for longer than its leases.
    pub frozen: u32,
    pub tasks_lost: u32,
    /// Staff use the gateway's own console.
    pub by_hand: u32,
    pub customers: i64,
    /// Customers who take time; 0 where none is sold.
    pub bookers: i64,
}

impl Weather {
    /// No faults at all.
    pub fn fair(starts_ms: i64, hours: i64) -> Self {
        Weather {
            starts_ms,
            calm_from_ms: starts_ms + hours * HOUR,
            not_connected: 0,
            request_lost: 0,
            answer_lost: 0,
            executed_late: 0,
            doubled: 0,
            refused_for_load: 0,
            broken_before: 0,
            broken_after: 0,
            garbage: 0,
            post: Post::Good,
            outage_ms: None,
            database_away: 0,
            commit_unconfirmed: 0,
            crash: 0,
            power_cuts_an_hour: 0,
            frozen: 0,
            tasks_lost: 0,
            by_hand: 0,
            customers: 4,
            bookers: 0,
        }
    }

    /// Each fault is there in half of the seeds, weak or strong; an outage in one of 25.
    pub fn of(chance: &mut Chance, starts_ms: i64) -> Self {
        let mut weather = Weather::fair(starts_ms, 1);
        let mut hours = chance.pick(&[2, 2, 3, 4]);
        let mut maybe = |strengths: &[u32]| {
            let strength = chance.pick(strengths);
            if chance.once_in(500) { strength } else { 0 }
        };
        weather.not_connected = maybe(&[20, 100, 300]);
        weather.request_lost = maybe(&[20, 100, 300]);
        weather.answer_lost = maybe(&[20, 100, 300]);
        weather.executed_late = maybe(&[10, 50, 150]);
        weather.doubled = maybe(&[20, 200]);
        weather.refused_for_load = maybe(&[20, 200]);
        weather.broken_before = maybe(&[20, 100]);
        weather.broken_after = maybe(&[20, 100]);
        weather.garbage = maybe(&[20, 100]);
        weather.database_away = maybe(&[5, 20]);
        weather.commit_unconfirmed = maybe(&[5, 20]);
        weather.crash = maybe(&[5, 20, 60]);
        weather.frozen = maybe(&[2, 10]);
        weather.tasks_lost = maybe(&[20, 200]);
        weather.by_hand = maybe(&[100, 300]);
        weather.power_cuts_an_hour = chance.pick(&[0, 0, 1, 4, 12]);
        weather.post = chance.pick(&[Post::Good, Post::Bad, Post::Bad, Post::Never]);
        weather.customers = chance.between(2, 7);
        if chance.once_in(40) {
            let from = starts_ms + chance.between(15, 100) * MINUTE;
            let lasts = chance.pick(&[2, 26, 26]) * HOUR;
            weather.outage_ms = Some((from, from + lasts));
            hours += lasts / HOUR;
        }
        weather.calm_from_ms = starts_ms + hours * HOUR;
        weather
    }

    /// The same where time is sold as well. Draws from a source of its own: the faults are those of the seed.
    #[must_use]
    pub fn selling(self, sells: Sells, seed: u64) -> Self {
        let bookers = match sells {
            Sells::Goods => 0,
            Sells::Time => Chance::of(seed.wrapping_mul(0x9fb2_1c65_1e98_df25)).between(2, 6),
        };
        Weather { bookers, ..self }
    }

    pub fn is_calm(&self, now_ms: i64) -> bool {
        now_ms >= self.calm_from_ms
    }

    pub fn is_outage(&self, now_ms: i64) -> bool {
        self.outage_ms.is_some_and(|(from, to)| (from..to).contains(&now_ms))
    }

    /// The first half hour of an outage: requests are carried out, and no answer comes back.
    pub fn is_failing(&self, now_ms: i64) -> bool {
        self.outage_ms
            .is_some_and(|(from, _)| (from..from + 30 * MINUTE).contains(&now_ms))
    }

    pub fn hours(&self) -> i64 {
        (self.calm_from_ms - self.starts_ms) / HOUR
    }
}
