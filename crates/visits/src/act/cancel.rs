//! Call a visit off. Its time is free; what goes back to a customer who cancels is what the frozen terms say for the hours that
//! are left, and all of it where the house does. Refuses where the page said another amount, and once the work has begun.

use jiff::Timestamp;
use orders::TimeMoney;
use platform::{Broken, Tx, Verdict};
use serde_json::json;

use crate::VisitId;
use crate::by::{By, Scope};
use crate::money;
use crate::refused::VisitRefused;
use crate::step::{Step, lock, take, way};
use crate::store::visit::VisitRow;
use crate::tell::{News, tell_with};
use crate::visit::{Event, State};

/// The whole, in basis points.
pub const ALL_BACK: u32 = 10_000;

#[derive(Debug, Clone)]
pub struct CancelVisit {
    pub visit: VisitId,
    /// What the page said before the click. `None`: nobody was shown anything.
    pub seen: Option<SeenMoney>,
    /// In the words of whoever cancels; may be empty.
    pub reason: String,
}

/// What goes back and what is kept, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenMoney {
    pub back_minor: i64,
    pub kept_minor: i64,
}

impl SeenMoney {
    pub fn of(money: &TimeMoney) -> Self {
        SeenMoney {
            back_minor: money.back.minor(),
            kept_minor: money.kept.minor(),
        }
    }
}

/// `None` for the money where it had been called off before.
pub async fn cancel(tx: &Tx, by: &By, input: CancelVisit) -> Verdict<(VisitRow, Option<TimeMoney>), VisitRefused> {
    let visit = lock(tx, by, input.visit).await?;
    if matches!(by.scope, Scope::Technician(_)) {
        return Err(VisitRefused::NotFound.into());
    }
    if way(&visit, Event::Cancel)?.is_none() {
        return Ok((visit, None));
    }
    let back_bp = back_bp(&visit, by, tx.now());
    let news = if by.is_customer() {
        News::Cancelled
    } else {
        News::CalledOff
    };
    let step = Step {
        event: Event::Cancel,
        by,
        detail: json!({ "reason": input.reason, "back_bp": back_bp }),
        news: Some(news),
    };
    let (visit, money) = end(tx, visit, back_bp, step).await?;
    match input.seen {
        Some(seen) if seen != SeenMoney::of(&money) => Err(VisitRefused::AmountChanged.into()),
        _ => Ok((visit, Some(money))),
    }
}

/// The share that goes back when `by` calls the visit off now, in basis points.
pub fn back_bp(visit: &VisitRow, by: &By, now: Timestamp) -> u32 {
    if !by.is_customer() {
        return ALL_BACK;
    }
    let most = u32::try_from(visit.back_bp_most).unwrap_or(0);
    visit.policy.0.back_bp(visit.starts_at.duration_since(now)).min(most)
}

/// Ends a visit: first itself and its time, then its money, so that the order finds it ended when it hears of its own end.
pub(crate) async fn end(
    tx: &Tx,
    visit: VisitRow,
    back_bp: u32,
    step: Step<'_>,
) -> Verdict<(VisitRow, TimeMoney), VisitRefused> {
    let after = way(&visit, step.event)?.ok_or(VisitRefused::NotNow(visit.state))?;
    let (by, news) = (step.by, step.news);
    // Told with the exact money, which is known once it has moved.
    let visit = free(tx, visit, after, Step { news: None, ..step }).await?;
    let money = money::give_back(tx, &visit, (back_bp, by)).await?;
    if let Some(news) = news {
        tell_with(tx, &visit, news, &money);
    }
    Ok((visit, money))
}

/// The same without its money: its order sees to that.
pub(crate) async fn free(tx: &Tx, visit: VisitRow, after: State, step: Step<'_>) -> Result<VisitRow, Broken> {
    let visit = take(tx, visit, after, step).await?;
    calendar::end(tx, visit.id).await?;
    Ok(visit)
}
