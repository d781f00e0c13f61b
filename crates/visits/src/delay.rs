//! Work that goes on past its end, and who waits for it meanwhile: what the planning and the technician's day warn of. Pure; moves
//! nothing, for whom to call and what to move is a person's to say.

use jiff::{SignedDuration, Timestamp};

use crate::VisitId;
use crate::act::overrun::is_over;
use crate::store::visit::VisitRow;

/// Who is to be reached so soon waits already.
const SOON: SignedDuration = SignedDuration::from_mins(15);

/// A visit that should be over.
#[derive(Debug, Clone)]
pub(crate) struct Delay<'a> {
    pub(crate) late: &'a VisitRow,
    /// The technician's next one, where its time, the way there included, has come or is about to.
    pub(crate) waits: Option<&'a VisitRow>,
}

/// `begins`: when the reserved time of a visit begins, the way there included.
pub(crate) fn delays<'a>(visits: &'a [VisitRow], begins: &[(VisitId, Timestamp)], now: Timestamp) -> Vec<Delay<'a>> {
    let soon = now.saturating_add(SOON).unwrap_or(now);
    let begin = |visit: &VisitRow| {
        let known = begins.iter().find(|(id, _)| *id == visit.id);
        known.map_or(visit.starts_at, |(_, from)| *from)
    };
    let waits = |late: &VisitRow| {
        let own = visits.iter().filter(|visit| visit.technician_id == late.technician_id);
        let next = own.filter(|visit| visit.state.is_ahead() && visit.starts_at > late.starts_at);
        next.min_by_key(|visit| visit.starts_at)
            .filter(|visit| begin(visit) <= soon)
    };
    let over = visits.iter().filter(|visit| is_over(visit, now));
    over.map(|late| Delay {
        late,
        waits: waits(late),
    })
    .collect()
}
