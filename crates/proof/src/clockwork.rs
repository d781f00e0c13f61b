//! Virtual time and the tasks that live in it: one thread, one heap of wake-ups, no clock of the machine. A task belongs to a
//! group; crashing a group drops its tasks where they stand, as a killed process drops what it had in flight.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// Who owns a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// People, wires and the gateway: never crashes.
    World,
    /// A server process with everything it has in flight.
    Server(usize),
}

type TaskId = u64;
type Task = Pin<Box<dyn Future<Output = ()>>>;

#[derive(Default)]
pub struct Clockwork {
    now_ms: Cell<i64>,
    sequence: Cell<u64>,
    current: Cell<TaskId>,
    queue: RefCell<BinaryHeap<Reverse<(i64, u64, TaskId)>>>,
    tasks: RefCell<BTreeMap<TaskId, (Group, Task)>>,
    doomed: RefCell<Vec<Group>>,
    polls: Cell<u64>,
}

impl Clockwork {
    pub fn starting_at(now_ms: i64) -> Self {
        let clockwork = Clockwork::default();
        clockwork.now_ms.set(now_ms);
        clockwork
    }

    /// Milliseconds since the epoch.
    pub fn now_ms(&self) -> i64 {
        self.now_ms.get()
    }

    /// How often a task was carried on: the events of the simulation.
    pub fn polls(&self) -> u64 {
        self.polls.get()
    }

    pub fn spawn(&self, group: Group, task: impl Future<Output = ()> + 'static) {
        let id = self.next();
        self.tasks.borrow_mut().insert(id, (group, Box::pin(task)));
        self.wake_at(self.now_ms(), id);
    }

    fn next(&self) -> u64 {
        self.sequence.set(self.sequence.get() + 1);
        self.sequence.get()
    }

    fn wake_at(&self, at_ms: i64, task: TaskId) {
        self.queue.borrow_mut().push(Reverse((at_ms, self.next(), task)));
    }

    /// Drops everything the group has in flight as soon as the running task stops to wait.
    pub fn doom(&self, group: Group) {
        self.doomed.borrow_mut().push(group);
    }

    /// Carries on whatever is next, if it is due by `until_ms`. Says which groups died of it; `None` when nothing was due.
    pub fn step(&self, until_ms: i64) -> Option<Vec<Group>> {
        let due = self
            .queue
            .borrow()
            .peek()
            .is_some_and(|Reverse((at, ..))| *at <= until_ms);
        if !due {
            return None;
        }
        let Reverse((at_ms, _, id)) = self.queue.borrow_mut().pop()?;
        self.now_ms.set(at_ms.max(self.now_ms()));
        let taken = self.tasks.borrow_mut().remove(&id);
        if let Some((group, mut task)) = taken {
            self.current.set(id);
            self.polls.set(self.polls.get() + 1);
            let state = task.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            if state.is_pending() {
                self.tasks.borrow_mut().insert(id, (group, task));
            }
        }
        let doomed = std::mem::take(&mut *self.doomed.borrow_mut());
        for group in &doomed {
            self.drop_tasks_of(*group);
        }
        Some(doomed)
    }

    fn drop_tasks_of(&self, group: Group) {
        let all = std::mem::take(&mut *self.tasks.borrow_mut());
        let (dead, alive): (BTreeMap<_, _>, BTreeMap<_, _>) = all.into_iter().partition(|(_, (of, _))| *of == group);
        *self.tasks.borrow_mut() = alive;
        drop(dead);
    }

    /// Ends the world: what still waits is dropped, which frees what the tasks hold of each other.
    pub fn stop(&self) {
        let all = std::mem::take(&mut *self.tasks.borrow_mut());
        drop(all);
        self.queue.borrow_mut().clear();
    }

    /// Waits until the instant.
    pub fn until(&self, at_ms: i64) -> impl Future<Output = ()> + '_ {
        let mut is_asked = false;
        std::future::poll_fn(move |_| {
            if self.now_ms() >= at_ms {
                return Poll::Ready(());
            }
            if !is_asked {
                is_asked = true;
                self.wake_at(at_ms, self.current.get());
            }
            Poll::Pending
        })
    }
}

/// A place for one answer, and for one who waits for it.
pub struct Reply<T> {
    value: RefCell<Option<T>>,
    waiter: Cell<Option<TaskId>>,
}

impl<T> Reply<T> {
    pub fn new() -> Rc<Self> {
        Rc::new(Reply {
            value: RefCell::new(None),
            waiter: Cell::new(None),
        })
    }

    /// The first answer counts.
    pub fn give(&self, clockwork: &Clockwork, value: T) {
        self.value.borrow_mut().get_or_insert(value);
        if let Some(waiter) = self.waiter.get() {
            clockwork.wake_at(clockwork.now_ms(), waiter);
        }
    }

    pub fn is_given(&self) -> bool {
        self.value.borrow().is_some()
    }

    /// The answer, or `None` when none has come by the instant.
    pub async fn wait(&self, clockwork: &Clockwork, until_ms: i64) -> Option<T> {
        let mut is_asked = false;
        std::future::poll_fn(|_| {
            self.waiter.set(Some(clockwork.current.get()));
            if let Some(value) = self.value.borrow_mut().take() {
                return Poll::Ready(Some(value));
            }
            if clockwork.now_ms() >= until_ms {
                return Poll::Ready(None);
            }
            if !is_asked {
                is_asked = true;
                clockwork.wake_at(until_ms, clockwork.current.get());
            }
            Poll::Pending
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_drops_what_was_in_flight_and_nothing_else() {
        let clockwork = Rc::new(Clockwork::starting_at(0));
        let done = Rc::new(RefCell::new(Vec::new()));
        for (name, group, at) in [
            ("a", Group::Server(0), 5),
            ("b", Group::Server(1), 6),
            ("c", Group::World, 7),
        ] {
            let (clock, done) = (clockwork.clone(), done.clone());
            clockwork.spawn(group, async move {
                clock.until(at).await;
                done.borrow_mut().push(name);
            });
        }
        let clock = clockwork.clone();
        clockwork.spawn(Group::World, async move {
            clock.until(4).await;
            clock.doom(Group::Server(0));
        });
        while clockwork.step(10).is_some() {}
        assert_eq!(*done.borrow(), ["b", "c"]);
        assert_eq!(clockwork.now_ms(), 7);
    }

    #[test]
    fn whoever_waits_for_an_answer_gets_it_or_the_end_of_patience() {
        let clockwork = Rc::new(Clockwork::starting_at(0));
        let got = Rc::new(RefCell::new(Vec::new()));
        for (answer_at, patience) in [(5, 9), (9, 5)] {
            let reply = Reply::new();
            let (clock, waiting, got) = (clockwork.clone(), reply.clone(), got.clone());
            clockwork.spawn(Group::World, async move {
                let answer = waiting.wait(&clock, patience).await;
                got.borrow_mut().push((clock.now_ms(), answer));
            });
            let clock = clockwork.clone();
            clockwork.spawn(Group::World, async move {
                clock.until(answer_at).await;
                reply.give(&clock, "yes");
            });
        }
        while clockwork.step(20).is_some() {}
        // Both at the same instant: whoever asked to be woken first comes first.
        assert_eq!(*got.borrow(), [(5, None), (5, Some("yes"))]);
    }
}
