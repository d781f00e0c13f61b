//! A technician's days, read: whose they are, their visits, what to bring along. Writes nothing.

use std::collections::HashMap;

use calendar::WorkerRow;
use catalog::VariantId;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use platform::db::Session;
use platform::{Broken, Cx};

use super::errand::{Bring, Errand};
use crate::VisitId;
use crate::act::overrun::is_over;
use crate::delay::{Delay, delays};
use crate::planning::{begins, zone_of};
use crate::store::board as store;
use crate::store::visit::VisitRow;

/// Who calls, and their clock.
pub(super) struct Me {
    pub(super) worker: WorkerRow,
    pub(super) zone: TimeZone,
    pub(super) now: Timestamp,
}

impl Me {
    /// `None`: the account is on no list of technicians.
    pub(super) async fn of(cx: &Cx, db: &impl Session) -> Result<Option<Self>, Broken> {
        let Some(person) = cx.caller.person.as_ref() else {
            return Ok(None);
        };
        let found = calendar::worker_of(db, person.id).await?;
        Ok(found.map(|worker| Me {
            zone: zone_of(&worker.time_zone, cx.app.renderer().zone()),
            now: cx.app.clock().now(),
            worker,
        }))
    }

    pub(super) fn today(&self) -> Date {
        self.now.to_zoned(self.zone.clone()).date()
    }

    /// A day's midnight.
    pub(super) fn midnight(&self, day: Date) -> Result<Timestamp, Broken> {
        Ok(day.to_zoned(self.zone.clone())?.timestamp())
    }
}

/// Visits of some days from `first` on, called off ones aside, as they follow one another.
pub(super) async fn errands(
    cx: &Cx,
    db: &impl Session,
    me: &Me,
    (first, days): (Date, i64),
) -> Result<Vec<Errand>, Broken> {
    let from = me.midnight(first)?;
    let until = me.midnight(first.checked_add(days.days())?)?;
    let rows = store::list_visits_between(db, from, until, Some(me.worker.id)).await?;
    let rows: Vec<VisitRow> = rows.into_iter().filter(|row| row.state.has_time()).collect();
    let ids: Vec<VisitId> = rows.iter().map(|row| row.id).collect();
    let mut bring = bring_along(cx, db, &ids).await?;
    let waiting = waiting(db, me, &rows).await?;
    let errand = |row: &VisitRow| Errand {
        bring: bring.remove(&row.id).unwrap_or_default(),
        waits_for: waiting.get(&row.id).cloned().unwrap_or_default(),
        ..Errand::of(row, (cx.lang, &me.zone, me.now))
    };
    Ok(rows.iter().map(errand).collect())
}

/// Which visits wait for work that goes on past its end, and whose that is. No statement where nothing does.
async fn waiting(db: &impl Session, me: &Me, rows: &[VisitRow]) -> Result<HashMap<VisitId, String>, Broken> {
    let Some(first) = rows.iter().find(|row| is_over(row, me.now)) else {
        return Ok(HashMap::new());
    };
    let until = rows.iter().map(|row| row.ends_at).max().unwrap_or(me.now);
    let reserved = calendar::list_reserved(db, &[me.worker.id], (first.starts_at, until), me.now).await?;
    let delays = delays(rows, &begins(&reserved), me.now);
    let waiting = |delay: &Delay<'_>| Some((delay.waits?.id, delay.late.name.clone()));
    Ok(delays.iter().filter_map(waiting).collect())
}

/// The parts sold with visits: two statements, none where there is nothing to look for.
pub(super) async fn bring_along(
    cx: &Cx,
    db: &impl Session,
    visits: &[VisitId],
) -> Result<HashMap<VisitId, Vec<Bring>>, Broken> {
    if visits.is_empty() {
        return Ok(HashMap::new());
    }
    let sold = orders::parts_to_bring(db, visits).await?;
    let variants: Vec<VariantId> = sold
        .iter()
        .flat_map(|(_, parts)| parts.iter().map(|(id, _)| *id))
        .collect();
    if variants.is_empty() {
        return Ok(HashMap::new());
    }
    let offers = catalog::offers(db, &variants).await?;
    let bring = |(id, quantity): &(VariantId, i64)| {
        let offer = offers.iter().find(|offer| offer.variant == *id)?;
        Some(Bring {
            sku: offer.sku.clone(),
            title: offer.title.get(cx.lang).to_owned(),
            quantity: *quantity,
        })
    };
    Ok(sold
        .into_iter()
        .map(|(visit, parts)| (visit, parts.iter().filter_map(bring).collect()))
        .collect())
}
