//! A server process in memory: the verbs of the product step by step (a transaction, a call, a transaction), on rows in
//! maps. Every decision is the product's own pure function; here is only the order of the steps, which is what crashes hit.

mod books;
mod by_script;
mod door;
mod fulfil;
mod look_up;
mod order;
mod receive;
mod reconcile;
mod refund;
mod send;
mod shop;
mod tasks;
mod time;

use std::rc::Rc;

use jiff::Timestamp;
use payments::for_proof::{Answer, NewCall};
use payments::{CallId, Payment, PaymentId};

use crate::bug::Bug;
use crate::chance::Chance;
use crate::clockwork::Group;
use crate::network::{self, Request};
use crate::rows::{Rows, Task};
use crate::world::{SERVER_NAMES, World};

pub use by_script::{Player, refund_of, start};
pub use door::in_words;
pub use fulfil::Click;
pub use shop::{Placed, Standing, Wanted};
pub use time::book::{Service, technicians};
pub use time::{Act, ActRefused, Held, HoldRefused, Sums, TimePlaced, Who, Wish};

/// A process, cheap to clone.
#[derive(Clone)]
pub struct Server {
    world: Rc<World>,
    number: usize,
}

/// A transaction did not come to its end, as far as its caller can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away;

/// The rows inside one transaction, its time, its ids, and what it has to say.
pub struct Tx<'a> {
    pub rows: &'a mut Rows,
    pub now: Timestamp,
    now_ms: i64,
    chance: &'a mut Chance,
    bug: Option<Bug>,
    lines: Vec<String>,
    /// An effect that the product would refuse or break on.
    broken: Vec<String>,
    has_tasks: bool,
}

impl Tx<'_> {
    pub fn new_id<K>(&mut self) -> kernel::Id<K> {
        kernel::Id::from_uuid(self.chance.uuid(self.now_ms))
    }

    pub fn has(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    pub fn enqueue(&mut self, task: Task) {
        self.has_tasks = true;
        let id = self.chance.uuid(self.now_ms);
        self.rows.enqueue(id, task, self.now);
    }

    /// Writes a call, to be sent after the commit.
    pub fn queue(&mut self, call: NewCall) {
        let id: CallId = self.new_id();
        self.say(format!("writes down a call: {}", call.key));
        if self.rows.insert_call(id, call, self.now) {
            self.enqueue(Task::SendCall(id));
        }
    }

    pub fn say(&mut self, what: String) {
        self.lines.push(what);
    }

    pub fn break_off(&mut self, why: String) {
        self.broken.push(why);
    }

    pub fn payment(&self, id: PaymentId) -> Option<Payment> {
        self.rows.payments.get(&id).cloned()
    }

    pub fn jitter(&mut self) -> u8 {
        u8::try_from(self.chance.draw() & 0xff).unwrap_or(0)
    }
}

impl Server {
    pub fn new(world: &Rc<World>, number: usize) -> Self {
        Server {
            world: world.clone(),
            number,
        }
    }

    /// Starts what a process runs by itself.
    pub fn boot(world: &Rc<World>, number: usize) {
        Server::new(world, number).start_working();
    }

    pub fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        self.world.clock.spawn(Group::Server(self.number), work);
    }

    pub fn now(&self) -> Timestamp {
        self.world.now()
    }

    pub fn has(&self, bug: Bug) -> bool {
        self.world.has(bug)
    }

    pub fn tell(&self, what: std::fmt::Arguments<'_>) {
        self.world.tell(SERVER_NAMES[self.number], what);
    }

    /// A step at which the process may die, or stand still for longer than its leases.
    async fn point(&self, side: &'static str, what: &'static str) {
        let dies = self.world.dies_here();
        {
            let mut story = self.world.story.borrow_mut();
            story.note(what);
            story.counts.passed.insert((side, what));
            if dies {
                story.counts.died_at.insert((side, what));
            }
        }
        if dies {
            self.tell(format_args!("dies {side} it would {what}"));
            self.world.kill(self.number);
            std::future::pending::<()>().await;
        }
        let is_frozen = self.world.strikes(self.world.weather.frozen);
        let ms = if is_frozen {
            self.world.between(90_000, 400_000)
        } else {
            self.world.between(0, 20)
        };
        if is_frozen {
            self.tell(format_args!("stands still for {} s", ms / 1000));
        }
        self.world.pause(ms).await;
    }

    /// One transaction: all of it at one instant, or nothing. The auditor looks after each.
    pub async fn transaction<T>(&self, what: &'static str, body: impl FnOnce(&mut Tx<'_>) -> T) -> Result<T, Away> {
        self.point("before", what).await;
        if self.world.strikes(self.world.weather.database_away) {
            self.tell(format_args!("cannot {what}: the database is away"));
            return Err(Away);
        }
        let value = self.commit(what, body);
        self.point("after", what).await;
        if self.world.strikes(self.world.weather.commit_unconfirmed) {
            self.tell(format_args!("does not hear whether it could {what}"));
            return Err(Away);
        }
        Ok(value)
    }

    fn commit<T>(&self, what: &'static str, body: impl FnOnce(&mut Tx<'_>) -> T) -> T {
        let world = &self.world;
        let (value, lines, broken, has_tasks) = {
            let (mut rows, mut chance) = (world.rows.borrow_mut(), world.chance.borrow_mut());
            let mut tx = Tx {
                rows: &mut rows,
                now: world.now(),
                now_ms: world.now_ms(),
                chance: &mut chance,
                bug: world.bug,
                lines: Vec::new(),
                broken: Vec::new(),
                has_tasks: false,
            };
            let value = body(&mut tx);
            (value, tx.lines, tx.broken, tx.has_tasks)
        };
        if has_tasks {
            world.ring();
        }
        for line in lines {
            self.tell(format_args!("{line}"));
        }
        world.story.borrow_mut().counts.commits += 1;
        let mut auditor = world.auditor.borrow_mut();
        for why in broken {
            auditor.note(format!("“{what}” broke: {why}"));
        }
        auditor.after_commit(&world.rows.borrow(), &world.gateway.borrow(), world.now());
        value
    }

    /// A look at the rows outside a transaction.
    fn read<T>(&self, look: impl FnOnce(&Rows) -> T) -> T {
        look(&self.world.rows.borrow())
    }

    /// A call to the gateway: a process may die while it waits for the answer.
    async fn ask_gateway(&self, what: &'static str, request: Request) -> Answer {
        self.point("before", what).await;
        let answer = network::ask(&self.world, request).await;
        self.point("after", what).await;
        answer
    }
}
