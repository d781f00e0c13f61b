//! What this node remembers of who a session or token belongs to, so that the usual request asks the database nothing
//! (ID-05). It is believed only while the node's pulse is young: a word the node sent itself through the database, behind
//! which every change committed until then has been heard. Without a pulse it remembers nothing and the database is asked.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use kernel::Role;
use platform::{Caller, Stopwatch};
use uuid::Uuid;

use crate::session::Cutoffs;

/// A change is known at the latest this long after its commit.
const BELIEVED_FOR: Duration = Duration::from_secs(1);

/// Entries of one generation; two are kept, so twice as many are remembered at most.
const GENERATION: usize = 20_000;

/// By what somebody is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// The digest of a browser's session.
    Session(Vec<u8>),
    /// A program's token family.
    Family(Uuid),
}

/// A session or family as the database last told of it.
#[derive(Debug, Clone)]
pub(crate) struct Remembered {
    pub(crate) caller: Caller,
    pub(crate) created_at: Timestamp,
    /// When it was last noted as seen.
    pub(crate) seen_at: Timestamp,
    /// The absolute end, besides the ages of the role.
    pub(crate) ends_at: Timestamp,
}

impl Remembered {
    /// Whether it is young enough without asking. One that must be noted as seen again is asked for.
    fn is_usable(&self, now: Timestamp, cutoffs: &Cutoffs) -> bool {
        let is_staff = self.caller.role().is_some_and(Role::is_staff);
        let created = if is_staff {
            cutoffs.staff_created
        } else {
            cutoffs.created
        };
        self.seen_at > cutoffs.stale && self.created_at > created && self.ends_at > now
    }
}

/// Permission to remember what a question asked from now on answers, unless something changes meanwhile.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ticket {
    changes: u64,
}

#[derive(Default)]
pub(crate) struct Memory(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    /// Since the last word was sent that came back.
    pulse: Option<Stopwatch>,
    /// Counts what was forgotten: an answer on its way meanwhile may be of before.
    changes: u64,
    young: HashMap<Key, Remembered>,
    old: HashMap<Key, Remembered>,
}

impl Inner {
    fn is_alive(&self) -> bool {
        self.pulse.is_some_and(|sent| sent.elapsed() < BELIEVED_FOR)
    }

    fn insert(&mut self, key: Key, remembered: Remembered) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&key);
        self.young.insert(key, remembered);
    }
}

impl Memory {
    /// Who it is, if that is remembered and still believed; else a ticket to remember the database's answer by.
    pub(crate) fn recall(&self, key: &Key, now: Timestamp, cutoffs: &Cutoffs) -> Result<Caller, Option<Ticket>> {
        let mut inner = self.inner();
        if !inner.is_alive() {
            return Err(None);
        }
        if let Some((key, remembered)) = inner.old.remove_entry(key) {
            inner.insert(key, remembered);
        }
        match inner.young.get(key) {
            Some(known) if known.is_usable(now, cutoffs) => Ok(known.caller.clone()),
            _ => Err(Some(Ticket { changes: inner.changes })),
        }
    }

    /// Remembers an answer, unless anything was forgotten since the question.
    pub(crate) fn keep(&self, ticket: Ticket, key: Key, remembered: Remembered) {
        let mut inner = self.inner();
        if inner.changes == ticket.changes && inner.is_alive() {
            inner.insert(key, remembered);
        }
    }

    /// Somebody is no longer who they were.
    pub(crate) fn forget(&self, person: Uuid) {
        let mut inner = self.inner();
        inner.changes += 1;
        let is_other =
            |_: &Key, known: &mut Remembered| known.caller.person.as_ref().is_none_or(|known| known.id != person);
        inner.young.retain(is_other);
        inner.old.retain(is_other);
    }

    /// Changes may have gone unheard.
    pub(crate) fn forget_all(&self) {
        let mut inner = self.inner();
        *inner = Inner {
            changes: inner.changes + 1,
            ..Inner::default()
        };
    }

    /// A word sent at the start of `sent` has come back.
    pub(crate) fn beat(&self, sent: Stopwatch) {
        self.inner().pulse = Some(sent);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SessionPolicy;
    use jiff::SignedDuration;
    use platform::Known;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn cutoffs(now: Timestamp) -> Cutoffs {
        let policy = SessionPolicy {
            staff_idle: SignedDuration::from_mins(30),
            staff_absolute: SignedDuration::from_hours(12),
            idle: SignedDuration::from_hours(24),
            absolute: SignedDuration::from_hours(72),
        };
        policy.cutoffs(now)
    }

    fn person(id: u128, role: Role) -> Remembered {
        Remembered {
            caller: Caller {
                person: Some(Known {
                    id: Uuid::from_u128(id),
                    name: String::new(),
                    email: String::new(),
                    role,
                }),
                ..Caller::default()
            },
            created_at: at("2026-01-15T10:00:00Z"),
            seen_at: at("2026-01-15T10:00:00Z"),
            ends_at: Timestamp::MAX,
        }
    }

    const NOW: &str = "2026-01-15T10:01:00Z";

    fn recall(memory: &Memory, id: u128, now: &str) -> Result<Caller, Option<Ticket>> {
        memory.recall(&Key::Family(Uuid::from_u128(id)), at(now), &cutoffs(at(now)))
    }

    fn alive() -> Memory {
        let memory = Memory::default();
        memory.beat(Stopwatch::start());
        memory
    }

    fn learn(memory: &Memory, id: u128, role: Role) {
        let ticket = recall(memory, id, NOW).unwrap_err().unwrap();
        memory.keep(ticket, Key::Family(Uuid::from_u128(id)), person(id, role));
    }

    #[test]
    fn nothing_is_remembered_without_a_pulse() {
        let memory = Memory::default();
        assert!(recall(&memory, 1, NOW).unwrap_err().is_none());
        memory.beat(Stopwatch::start());
        learn(&memory, 1, Role::Customer);
        assert!(recall(&memory, 1, NOW).is_ok());
        std::thread::sleep(BELIEVED_FOR);
        assert!(recall(&memory, 1, NOW).unwrap_err().is_none());
        memory.beat(Stopwatch::start());
        assert!(
            recall(&memory, 1, NOW).is_ok(),
            "every change until the pulse was heard"
        );
    }

    #[test]
    fn a_change_forgets_that_person_and_answers_on_their_way() {
        let memory = alive();
        learn(&memory, 1, Role::Customer);
        learn(&memory, 2, Role::Customer);
        let ticket = recall(&memory, 3, NOW).unwrap_err().unwrap();
        memory.forget(Uuid::from_u128(1));
        assert!(recall(&memory, 1, NOW).is_err());
        assert!(recall(&memory, 2, NOW).is_ok());
        memory.keep(ticket, Key::Family(Uuid::from_u128(3)), person(3, Role::Customer));
        assert!(
            recall(&memory, 3, NOW).is_err(),
            "asked before the change, answered after it"
        );
        memory.forget_all();
        memory.beat(Stopwatch::start());
        assert!(recall(&memory, 2, NOW).is_err());
    }

    #[test]
    fn ages_hold_without_asking() {
        let memory = alive();
        learn(&memory, 1, Role::Customer);
        assert!(recall(&memory, 1, "2026-01-15T10:04:59Z").is_ok());
        assert!(
            recall(&memory, 1, "2026-01-15T10:05:00Z").is_err(),
            "to be noted as seen"
        );
        let ticket = recall(&memory, 2, NOW).unwrap_err().unwrap();
        let ended = Remembered {
            ends_at: at(NOW),
            ..person(2, Role::Customer)
        };
        memory.keep(ticket, Key::Family(Uuid::from_u128(2)), ended);
        assert!(recall(&memory, 2, NOW).is_err());
        for (role, is_young) in [(Role::Customer, true), (Role::Manager, false)] {
            let ticket = recall(&memory, 3, NOW).unwrap_err().unwrap();
            let aged = Remembered {
                created_at: at("2026-01-14T22:01:00Z"),
                ..person(3, role)
            };
            memory.keep(ticket, Key::Family(Uuid::from_u128(3)), aged);
            assert_eq!(recall(&memory, 3, NOW).is_ok(), is_young, "{role:?}");
            memory.forget(Uuid::from_u128(3));
        }
    }

    #[test]
    fn the_memory_is_bounded_and_keeps_what_is_used() {
        let memory = alive();
        learn(&memory, 1, Role::Customer);
        for id in 2..3 * GENERATION as u128 {
            learn(&memory, id, Role::Customer);
            if id % 1_000 == 0 {
                memory.beat(Stopwatch::start());
                assert!(recall(&memory, 1, NOW).is_ok(), "used again and again");
            }
        }
        let inner = memory.inner();
        assert!(inner.young.len() + inner.old.len() <= 2 * GENERATION);
    }
}
