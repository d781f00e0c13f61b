//! The reserved time of a visit, which is the calendar's affair: another slot, another technician.

use calendar::{MoveRefused, Moved, TechnicianId};
use platform::{Fault, Tx, Verdict};

use crate::act::move_visit::MoveVisit;
use crate::by::By;
use crate::refused::VisitRefused;
use crate::store::visit::VisitRow;

/// One atomic swap; the visit is returned with its new time and who does it.
pub(crate) async fn swap(tx: &Tx, by: &By, visit: VisitRow, to: &MoveVisit) -> Verdict<VisitRow, VisitRefused> {
    let moved = if by.is_customer() {
        calendar::move_to(tx, visit.id, to.starts_at, to.technician).await
    } else {
        calendar::move_freely(tx, visit.id, to.starts_at, to.technician.or(visit.technician_id)).await
    };
    Ok(there(visit, moved.map_err(refused)?))
}

/// The same time with somebody else, or with nobody yet.
pub(crate) async fn hand_over(tx: &Tx, visit: VisitRow, to: Option<TechnicianId>) -> Verdict<VisitRow, VisitRefused> {
    let moved = calendar::assign(tx, visit.id, to).await.map_err(refused)?;
    Ok(there(visit, moved))
}

fn there(visit: VisitRow, moved: Moved) -> VisitRow {
    VisitRow {
        technician_id: moved.technician,
        technician_name: moved.technician.map(|_| moved.technician_name),
        starts_at: moved.starts_at,
        ends_at: moved.ends_at,
        ..visit
    }
}

fn refused(fault: Fault<MoveRefused>) -> Fault<VisitRefused> {
    fault.map(|refused| match refused {
        MoveRefused::Taken { next } => VisitRefused::Taken {
            next: next.into_iter().map(|slot| slot.starts_at).collect(),
        },
        MoveRefused::Conflict { with } => VisitRefused::Conflict { with },
        other => VisitRefused::of(&other),
    })
}
