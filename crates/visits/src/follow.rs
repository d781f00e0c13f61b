//! What becomes of visits when their order moves, in the order's own transaction: confirmed or paid, they stand; cancelled or
//! given back whole, they end. Told the same twice, it changes nothing. Moves no money: the order has.
//!
//! Lock order: the order is locked by whoever tells; then its visits, then their reservations.

use calendar::Acceptance;
use jiff::{SignedDuration, Timestamp};
use orders::{OrderContact, OrderMoved, SoldTime};
use platform::db::Json;
use platform::{Broken, Tx};
use serde_json::json;

use crate::act::accept::confirm;
use crate::act::cancel::free;
use crate::by::{By, CUSTOMER};
use crate::remind::remind_anew;
use crate::step::{Step, take};
use crate::store::event::insert_event;
use crate::store::visit::{self as store, VisitRow};
use crate::tell::technician::tell_technicians;
use crate::tell::{News, tell};
use crate::visit::{Event, next};

pub async fn follow(tx: &Tx, moved: &OrderMoved) -> Result<(), Broken> {
    use orders::State;
    match (moved.from, moved.to) {
        (None | Some(State::Pending), State::Confirmed | State::Paid) => appear(tx, moved).await,
        (Some(State::Cancelled), State::Confirmed | State::Paid) => {
            appear(tx, moved).await?;
            restore(tx, moved).await
        }
        (_, State::Cancelled | State::Refunded) => end_all(tx, moved).await,
        _ => Ok(()),
    }
}

/// A visit for each line of time that has none yet.
async fn appear(tx: &Tx, moved: &OrderMoved) -> Result<(), Broken> {
    let (times, contact) = tokio::try_join!(orders::times_of(tx, moved.order), orders::contact_of(tx, moved.order))?;
    let contact = contact.ok_or_else(|| Broken::new(format!("{} is gone", moved.order)))?;
    for time in &times {
        if insert(tx, time, &contact).await? == 0 {
            continue;
        }
        let visit = store::lock_visit(tx, time.time).await?;
        let visit = visit.ok_or_else(|| Broken::new(format!("{} is gone", time.time)))?;
        insert_event(
            tx,
            visit.id,
            tx.now(),
            "ordered",
            CUSTOMER,
            &json!({ "to": visit.starts_at }),
        )
        .await?;
        stand(tx, visit).await?;
    }
    Ok(())
}

/// Confirmed by itself where nobody has to accept it; else somebody is asked.
async fn stand(tx: &Tx, visit: VisitRow) -> Result<(), Broken> {
    if let (Acceptance::Automatic, Some(after)) = (visit.policy.0.acceptance, next(visit.state, Event::Accept)) {
        confirm(tx, &By::house(), visit, after).await?;
    } else {
        remind_anew(tx, &visit).await?;
        tell(tx, &visit, News::Requested);
        tell_technicians(tx, visit.id);
    }
    Ok(())
}

/// Paid after it had ended, and its time could be had again: as if it had been ordered now.
async fn restore(tx: &Tx, moved: &OrderMoved) -> Result<(), Broken> {
    for visit in store::lock_visits_of_order(tx, moved.order).await? {
        let Some(after) = next(visit.state, Event::Restore) else {
            continue;
        };
        let answer_by = answer_by(tx.now(), visit.starts_at, visit.policy.0.answer_within_min);
        let visit = VisitRow {
            answer_by: Some(answer_by),
            ..visit
        };
        let step = Step {
            event: Event::Restore,
            by: &By::house(),
            detail: json!({}),
            news: None,
        };
        let visit = take(tx, visit, after, step).await?;
        stand(tx, visit).await?;
    }
    Ok(())
}

/// What has not begun is called off; what was done stays done.
async fn end_all(tx: &Tx, moved: &OrderMoved) -> Result<(), Broken> {
    for visit in store::lock_visits_of_order(tx, moved.order).await? {
        let Some(after) = next(visit.state, Event::Cancel) else {
            continue;
        };
        let step = Step {
            event: Event::Cancel,
            by: &By::house(),
            detail: json!({ "order": moved.to }),
            news: Some(News::CalledOff),
        };
        free(tx, visit, after, step).await?;
    }
    Ok(())
}

async fn insert(tx: &Tx, sold: &SoldTime, contact: &OrderContact) -> Result<u64, Broken> {
    let choice = &sold.choice;
    let now = tx.now();
    store::insert_visit(
        tx,
        sold.time,
        contact.order,
        &contact.number,
        contact.person,
        choice.service,
        choice.technician,
        &choice.technician_name,
        &Json(&choice.title),
        choice.fault.as_ref().map(Json),
        &choice.appliance,
        choice.starts_at,
        choice.ends_at,
        choice.window_min,
        &choice.time_zone,
        &choice.place,
        &Json(&choice.place_name),
        &contact.address,
        &contact.name,
        &contact.phone,
        &contact.email,
        contact.lang,
        &choice.note,
        &Json(&choice.policy),
        sold.gross_minor,
        contact.currency,
        answer_by(now, choice.starts_at, choice.policy.answer_within_min),
        now,
    )
    .await
}

/// Until when a request may be answered: no later than the visit would begin.
pub fn answer_by(now: Timestamp, starts_at: Timestamp, within_min: u32) -> Timestamp {
    let within = SignedDuration::from_mins(i64::from(within_min));
    now.checked_add(within).map_or(starts_at, |by| by.min(starts_at))
}
