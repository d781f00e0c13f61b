//! One step of a visit: its state, its line in the timeline, the record of who did it, the news, the reminders. Every act goes
//! through here, and here through the one state function. Frees no time and moves no money: the acts do.
//!
//! Lock order: order, then visit, then reservation, stock, money.

use jiff::{SignedDuration, Timestamp};
use platform::audit::{self, Act};
use platform::{Broken, Tx, Verdict};
use serde_json::{Value, json};

use crate::VisitId;
use crate::by::By;
use crate::refused::VisitRefused;
use crate::remind::remind_anew;
use crate::store::event;
use crate::store::visit::{self as store, VisitRow};
use crate::tell::technician::tell_technicians;
use crate::tell::{News, tell};
use crate::visit::{Event, State, is_done, next};

/// A visit under its order's lock and its own, for whoever may act on it. One round trip more than the order's id costs.
pub(crate) async fn lock(tx: &Tx, by: &By, visit: VisitId) -> Verdict<VisitRow, VisitRefused> {
    let (order,) = store::find_order_of(tx, visit).await?.ok_or(VisitRefused::NotFound)?;
    let reference = order.to_string();
    let (_, row) = tokio::try_join!(orders::lock(tx, &reference), store::lock_visit(tx, visit))?;
    let row = row.filter(|row| by.opens(row));
    Ok(row.ok_or(VisitRefused::NotFound)?)
}

/// What `event` does to a visit: `None` where it has been done before.
pub(crate) fn way(visit: &VisitRow, event: Event) -> Result<Option<State>, VisitRefused> {
    match next(visit.state, event) {
        Some(after) => Ok(Some(after)),
        None if is_done(visit.state, event) => {
            audit::nothing_new();
            Ok(None)
        }
        None => Err(VisitRefused::NotNow(visit.state)),
    }
}

/// What is to be stored of a step, besides the state it leads to.
pub(crate) struct Step<'a> {
    pub event: Event,
    pub by: &'a By,
    /// For the timeline and the record.
    pub detail: Value,
    pub news: Option<News>,
}

/// Moves `visit` to `after`, which [`way`] has found. Returns it as it stands then.
pub(crate) async fn take(tx: &Tx, visit: VisitRow, after: State, step: Step<'_>) -> Result<VisitRow, Broken> {
    let before = visit.state;
    let now = tx.now();
    let stepped = stepped(visit, after, (step.event, now));
    let what = step.event.word();
    tokio::try_join!(
        store::set_state(
            tx,
            stepped.id,
            after,
            now,
            stepped.version,
            stepped.answer_by,
            stepped.complete_at
        ),
        event::insert_event(tx, stepped.id, now, what, &step.by.name, &step.detail),
        note(tx, &stepped, (what, before), &step),
        remind_anew(tx, &stepped),
    )?;
    if let Some(news) = step.news {
        tell(tx, &stepped, news);
    }
    if step.event.is_news_for_calendars() {
        tell_technicians(tx, stepped.id);
    }
    Ok(stepped)
}

async fn note(tx: &Tx, visit: &VisitRow, (what, before): (&str, State), step: &Step<'_>) -> Result<(), Broken> {
    if !step.by.is_noted() {
        return Ok(());
    }
    let verb = format!("visit_{what}");
    let subject = visit.id.to_string();
    let after = json!({ "state": visit.state, "detail": step.detail });
    let act = Act::new(&verb, &subject, after).was(json!({ "state": before }));
    audit::note(tx, &act).await
}

/// The visit as the statement leaves it.
pub fn stepped(mut visit: VisitRow, after: State, (event, now): (Event, Timestamp)) -> VisitRow {
    visit.version += i32::from(event.is_news_for_calendars());
    match after {
        State::Requested => visit.on_the_way_at = None,
        State::Confirmed => {
            visit.confirmed_at.get_or_insert(now);
            visit.on_the_way_at = None;
        }
        State::OnTheWay => visit.on_the_way_at = Some(now),
        State::CheckedIn => visit.checked_in_at = Some(now),
        State::CheckedOut => {
            visit.checked_out_at = Some(now);
            let delay = SignedDuration::from_mins(i64::from(visit.policy.0.release_delay_min));
            visit.complete_at = now.checked_add(delay).ok();
        }
        State::Completed => visit.completed_at = Some(now),
        State::Cancelled | State::NoShow => {}
    }
    if after != State::Requested {
        visit.answer_by = None;
    }
    visit.ended_at = after.is_ended().then_some(now);
    visit.state = after;
    visit
}
