//! What nobody clicks: requests that lapse, finished visits that are complete, as the sweeps of `visits` have them.

use jiff::Timestamp;
use visits::pure::ALL_BACK;
use visits::{Event, State, VisitRow};

use super::follow::take;
use super::visit::{Who, end, is_waiting};
use crate::rows::Rows;
use crate::server::Tx;

pub fn visits_due(rows: &Rows, now: Timestamp) -> bool {
    rows.times.visits.values().any(|visit| is_waiting(visit, now))
}

pub fn sweep_visits(tx: &mut Tx<'_>) {
    let now = tx.now;
    let visits = tx.rows.times.visits.values().filter(|visit| is_waiting(visit, now));
    let due: Vec<VisitRow> = visits.cloned().collect();
    for visit in due {
        if visit.state == State::CheckedOut {
            take(tx, visit, Event::Complete, false);
        } else {
            // One whose money is being taken this moment is found by the next sweep.
            let _ = end(tx, visit, (Event::Lapse, ALL_BACK), Who::Staff);
        }
    }
}

/// When there may be something to do next.
pub fn next_due(rows: &Rows) -> Option<Timestamp> {
    let holds = rows.times.live().filter_map(|slot| slot.expires_at);
    let carts = rows.times.carts.values().flatten();
    let carts = carts.filter(|time| time.ended_at.is_none()).map(|time| time.held_until);
    let visits = rows.times.visits.values().filter_map(|visit| match visit.state {
        State::Requested => visit.answer_by,
        State::CheckedOut => visit.complete_at,
        _ => None,
    });
    holds.chain(carts).chain(visits).min()
}
