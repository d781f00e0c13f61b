//! Who did what to what, when, from where: one append-only table, written in the transaction of the act itself (ID-21).
//! Who acts and from where comes from the request or command that runs, never from an argument, so that it can be neither
//! forgotten nor claimed. Decides nothing about who may do what.

mod store;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use crate::db::Session;
use crate::{Broken, Tx};

pub use store::{Entry, Filter, count_done, list_entries};

tokio::task_local! {
    static SCENE: Arc<Scene>;
}

/// Who acts, and from where.
#[derive(Debug, Clone, Default)]
pub struct Actor {
    pub person: Option<Uuid>,
    /// The person's role, or `command line`, or `task`.
    pub part: String,
    /// The client's address; empty where there is none.
    pub address: String,
    pub request_id: String,
}

impl Actor {
    /// A command typed on the machine itself.
    pub fn command_line() -> Self {
        Actor {
            part: "command line".into(),
            ..Actor::default()
        }
    }
}

/// What was done.
#[derive(Debug, Clone)]
pub struct Act<'a> {
    /// A verb in `snake_case`: `capture`, `suspend`, `change_role`…
    pub verb: &'a str,
    /// What it was done to: an id as text (`ord_…`, `per_…`).
    pub subject: &'a str,
    /// What was so before; null where nothing was. No names, no addresses: those stand in the record itself.
    pub before: Value,
    /// What is so now, or what was given.
    pub after: Value,
}

impl<'a> Act<'a> {
    /// An act on something that was not there before, or of which `after` says all there is to say.
    pub fn new(verb: &'a str, subject: &'a str, after: Value) -> Self {
        Act {
            verb,
            subject,
            before: Value::Null,
            after,
        }
    }

    /// The same with what was so before.
    #[must_use]
    pub fn was(mut self, before: Value) -> Self {
        self.before = before;
        self
    }
}

#[derive(Debug)]
struct Scene {
    actor: Actor,
    noted: AtomicU32,
}

/// Runs `future` with `actor` as the one who acts; says how many acts were noted.
pub async fn acting<F: Future>(actor: Actor, future: F) -> (F::Output, u32) {
    let scene = Arc::new(Scene {
        actor,
        noted: AtomicU32::new(0),
    });
    let output = SCENE.scope(scene.clone(), future).await;
    (output, scene.noted.load(Ordering::Relaxed))
}

/// Notes an act; it stands or falls with the transaction.
pub async fn note(tx: &Tx, act: &Act<'_>) -> Result<(), Broken> {
    let scene = SCENE.try_with(Arc::clone).ok();
    let actor = scene.as_ref().map_or_else(task, |scene| scene.actor.clone());
    store::insert_entry(
        tx,
        tx.now(),
        actor.person,
        &actor.part,
        act.verb,
        act.subject,
        &act.before,
        &act.after,
        &actor.address,
        &actor.request_id,
    )
    .await?;
    if let Some(scene) = scene {
        scene.noted.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

/// Says that the act of this request had been done before, so that there is nothing to note.
pub fn nothing_new() {
    let _ = SCENE.try_with(|scene| scene.noted.fetch_add(1, Ordering::Relaxed));
}

/// The same try refused for the same reason is noted once in this time.
const QUIET: SignedDuration = SignedDuration::from_mins(1);
/// Refused tries of one person that are noted in that time: enough to see what was tried, too few to fill the table.
const MOST_TRIES: i64 = 60;
/// Characters of what was tried that are kept.
const LONGEST_TRY: usize = 200;

/// Notes a try that was refused, with the refusal's code, in a statement of its own: nothing else was written.
pub(crate) async fn note_refused(
    db: &impl Session,
    now: Timestamp,
    actor: &Actor,
    (verb, subject, code): (&str, &str, &str),
) -> Result<(), Broken> {
    let subject: String = subject.chars().take(LONGEST_TRY).collect();
    store::insert_refused(
        db,
        now,
        actor.person,
        &actor.part,
        verb,
        &subject,
        code,
        &actor.address,
        &actor.request_id,
        now.saturating_sub(QUIET)?,
        MOST_TRIES,
    )
    .await?;
    Ok(())
}

/// Whatever runs outside requests and commands.
fn task() -> Actor {
    Actor {
        part: "task".into(),
        ..Actor::default()
    }
}
