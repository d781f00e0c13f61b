//! One simulated world: virtual time, two server processes, their common database, the gateway with its own truth, and the
//! weather between them. Knows no rule of payments; it only carries, delays, loses, doubles and kills.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use jiff::Timestamp;
use standin::{Delivery, Offline, OfflineSettings, Pace};

use crate::auditor::Auditor;
use crate::bug::Bug;
use crate::chance::Chance;
use crate::clockwork::{Clockwork, Group, Reply};
use crate::rows::Rows;
use crate::server::Server;
use crate::story::Story;
use crate::weather::{Sells, Weather};

/// 2 March 2026, 08:00 UTC: an ordinary Monday.
pub const STARTS_MS: i64 = 1_772_438_400_000;
pub const SERVERS: usize = 2;
pub const PIECES: i64 = 9;
pub const SECRET_KEY: &str = "sk_test_of_the_proof";

pub struct World {
    pub clock: Clockwork,
    pub chance: RefCell<Chance>,
    pub weather: Weather,
    pub rows: RefCell<Rows>,
    pub gateway: RefCell<Offline>,
    pub story: RefCell<Story>,
    pub auditor: RefCell<Auditor>,
    pub bug: Option<Bug>,
    /// Nobody carries the gateway's events: they wait here for a script to deliver them.
    pub kept_letters: RefCell<Option<Vec<Delivery>>>,
    /// Rung when a task was written.
    bells: RefCell<Vec<Rc<Reply<()>>>>,
    is_up: [Cell<bool>; SERVERS],
    /// Counts the steps at which a process can die.
    steps: Cell<u64>,
    /// Die at this step and at no other.
    dies_at: Option<u64>,
}

impl World {
    pub fn new(seed: u64, weather: Weather, plan: &Plan) -> Rc<Self> {
        let mut chance = Chance::of(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let settings = OfflineSettings {
            secret_key: SECRET_KEY.to_owned(),
            webhook_secret: "whsec_of_the_proof".to_owned(),
            base_url: "http://127.0.0.1:1".to_owned(),
        };
        // reason: the two secrets above have the form it asks for.
        let mut gateway = Offline::new(settings, chance.draw()).expect("reason: the secrets have the right form");
        gateway.set_now_ms(STARTS_MS);
        gateway.set_pace(Pace {
            slow_ms: 30_000,
            async_ms: 20 * 60_000,
        });
        Rc::new(World {
            clock: Clockwork::starting_at(STARTS_MS),
            chance: RefCell::new(chance),
            weather,
            rows: RefCell::new(Rows {
                on_hand: PIECES,
                ..Rows::default()
            }),
            gateway: RefCell::new(gateway),
            story: RefCell::new(Story::new(STARTS_MS, plan.is_told)),
            auditor: RefCell::new(Auditor::default()),
            bug: plan.bug,
            kept_letters: RefCell::default(),
            bells: RefCell::default(),
            is_up: [Cell::new(true), Cell::new(true)],
            steps: Cell::new(0),
            dies_at: plan.dies_at,
        })
    }

    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    pub fn now(&self) -> Timestamp {
        at(self.now_ms())
    }

    pub fn has(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    pub fn is_calm(&self) -> bool {
        self.weather.is_calm(self.now_ms())
    }

    pub fn tell(&self, who: &str, what: std::fmt::Arguments<'_>) {
        self.story.borrow_mut().tell(self.now_ms(), who, what);
    }

    /// Whether a fault of this chance strikes now. Never in the calm.
    pub fn strikes(&self, per_mille: u32) -> bool {
        !self.is_calm() && self.chance.borrow_mut().once_in(per_mille)
    }

    pub fn between(&self, low: i64, high: i64) -> i64 {
        self.chance.borrow_mut().between(low, high)
    }

    pub async fn pause(&self, ms: i64) {
        self.clock.until(self.now_ms() + ms).await;
    }

    /// Waits for the bell, or so long.
    pub async fn wait_for_bell(&self, ms: i64) {
        let bell = Reply::new();
        self.bells.borrow_mut().push(bell.clone());
        bell.wait(&self.clock, self.now_ms() + ms).await;
    }

    pub fn ring(&self) {
        for bell in self.bells.take() {
            bell.give(&self.clock, ());
        }
    }

    pub fn is_up(&self, server: usize) -> bool {
        self.is_up[server].get()
    }

    /// Drops what a server has in flight, and boots it again after a while.
    pub fn kill(self: &Rc<Self>, server: usize) {
        if !self.is_up[server].replace(false) {
            return;
        }
        self.story.borrow_mut().counts.crashes += 1;
        self.tell(SERVER_NAMES[server], format_args!("is killed"));
        self.clock.doom(Group::Server(server));
        let (world, pause) = (self.clone(), self.between(500, 90_000));
        self.clock.spawn(Group::World, async move {
            world.pause(pause).await;
            world.boot(server);
        });
    }

    pub fn boot(self: &Rc<Self>, server: usize) {
        self.is_up[server].set(true);
        self.tell(SERVER_NAMES[server], format_args!("starts"));
        Server::boot(self, server);
    }

    /// Whether the process dies at the step it has come to.
    pub fn dies_here(&self) -> bool {
        let step = self.steps.get();
        self.steps.set(step + 1);
        match self.dies_at {
            Some(at) => at == step,
            None => self.strikes(self.weather.crash),
        }
    }

    pub fn steps(&self) -> u64 {
        self.steps.get()
    }

    /// Runs `work` on a server that is up, as a request of a person or of the gateway would. `None` when no answer came.
    pub async fn request<T, F>(self: &Rc<Self>, work: impl FnOnce(Server) -> F) -> Option<T>
    where
        T: 'static,
        F: Future<Output = T> + 'static,
    {
        self.pause(self.between(2, 60)).await;
        let first = usize::try_from(self.between(0, 1)).unwrap_or(0);
        let server = [first, 1 - first].into_iter().find(|server| self.is_up(*server))?;
        let reply = Reply::new();
        let (world, given) = (self.clone(), reply.clone());
        let work = work(Server::new(self, server));
        self.clock.spawn(Group::Server(server), async move {
            let value = work.await;
            given.give(&world.clock, value);
        });
        let answer = reply.wait(&self.clock, self.now_ms() + 30_000).await;
        self.pause(self.between(2, 60)).await;
        answer
    }
}

pub const SERVER_NAMES: [&str; SERVERS] = ["server A", "server B"];

/// How a seed is run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plan {
    pub bug: Option<Bug>,
    pub is_told: bool,
    /// Every second seed sells time, unless this says what all do.
    pub sells: Option<Sells>,
    pub dies_at: Option<u64>,
}

pub fn at(ms: i64) -> Timestamp {
    // Only a time thousands of years away would not fit.
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
