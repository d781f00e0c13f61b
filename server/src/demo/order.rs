//! Orders of the sample business: a visit is booked and ordered as a customer does it, and where money is due at once, paid at the
//! stand-in gateway. Each under a name, which finds it again: a second time nothing is ordered. A slot that is not free is left out
//! rather than made.

use calendar::{AskSlots, FaultCard, Slot, SlotDays, TechnicianId, Wish};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use kernel::Lang;
use orders::{AddTime, Holder, OrderAtOnce, OrderId, RawDetails};
use payments::Gateway;
use platform::{App, Broken, Fault, chance};
use standin::{Control, Outcome};
use visits::VisitId;

/// Who wants what, where and about when.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub fault: &'static str,
    pub name: &'static str,
    pub email: &'static str,
    pub phone: &'static str,
    pub place: &'static str,
    pub street: &'static str,
    pub note: &'static str,
    pub technician: &'static str,
    /// Hour on the wall from which on a slot is taken; the day's last one where there is none.
    pub hour: i8,
}

/// What was ordered.
#[derive(Debug, Clone)]
pub struct Ordered {
    pub order: OrderId,
    pub visit: VisitId,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub window_min: i32,
    /// Just now, not under this name before.
    pub is_new: bool,
    /// The gateway's page, where it has to be paid at once.
    pub pay_url: Option<String>,
}

/// A slot and what it costs.
struct Chosen {
    slot: Slot,
    technician: TechnicianId,
    total_minor: i64,
}

impl Wanted {
    /// The name its order is placed under.
    pub fn of_day(&self, day: Date) -> String {
        format!("sample-visit-{}-{day}", self.email)
    }

    /// Orders it on the first of these days that has a slot; `None` where none has, or no such thing is offered.
    pub async fn order(&self, app: &App, (name, first, days): (&str, Date, u8)) -> Result<Option<Ordered>, Broken> {
        if let Some(bought) = orders::bought_as(app, name).await? {
            return ordered(app, bought, false).await;
        }
        let db = app.db().read().await?;
        let Some(fault) = calendar::find_fault(&db, self.fault).await? else {
            return Ok(None);
        };
        let ask = AskSlots {
            service: fault.service,
            place: self.place.to_owned(),
            from: Some(first),
            days,
            technician: None,
            now: app.clock().now(),
        };
        let found = match calendar::free_slots(&db, &ask).await {
            Ok(found) => found,
            Err(Fault::Refused(_)) => return Ok(None),
            Err(Fault::Broken(broken)) => return Err(broken),
        };
        drop(db);
        match self.choose(found, (first, days))? {
            Some(chosen) => self.order_at(app, (name, fault), chosen).await,
            None => Ok(None),
        }
    }

    fn choose(&self, found: SlotDays, (first, days): (Date, u8)) -> Result<Option<Chosen>, Broken> {
        let named = found.technicians.iter().find(|(_, name)| name == self.technician);
        let Some((technician, _)) = named.cloned() else {
            return Ok(None);
        };
        let last = first.checked_add((i64::from(days) - 1).days())?;
        let total_minor = found.offer.price.plus(found.offer.travel.price)?.minor();
        for day in found.days.into_iter().filter(|day| (first..=last).contains(&day.date)) {
            let theirs = day
                .slots
                .into_iter()
                .filter(|slot| slot.technicians.contains(&technician));
            let mut theirs: Vec<Slot> = theirs.collect();
            let wanted = day.date.at(self.hour, 0, 0, 0).in_tz(&found.zone)?.timestamp();
            let later = theirs.iter().position(|slot| slot.starts_at >= wanted);
            if let Some(at) = later.or(theirs.len().checked_sub(1)) {
                let slot = theirs.swap_remove(at);
                return Ok(Some(Chosen {
                    slot,
                    technician,
                    total_minor,
                }));
            }
        }
        Ok(None)
    }

    async fn order_at(
        &self,
        app: &App,
        (name, fault): (&str, FaultCard),
        chosen: Chosen,
    ) -> Result<Option<Ordered>, Broken> {
        let add = AddTime {
            wish: Wish {
                service: fault.service,
                place: self.place.to_owned(),
                starts_at: chosen.slot.starts_at,
                technician: Some(chosen.technician),
            },
            fault: Some(fault.title),
            appliance: String::new(),
            note: self.note.to_owned(),
            again: String::new(),
            parts: Vec::new(),
        };
        let added = said(orders::add_time(app, &Holder::default(), Lang::Fr, add).await)?;
        let Some(secret) = added.and_then(|added| added.new_secret) else {
            return Ok(None);
        };
        let order = OrderAtOnce {
            holder: Holder {
                digest: Some(chance::digest(&secret)),
                person: None,
            },
            details: RawDetails {
                email: self.email.to_owned(),
                name: self.name.to_owned(),
                phone: self.phone.to_owned(),
                street: self.street.to_owned(),
                delivery: "visit".to_owned(),
                ..RawDetails::default()
            },
            gateway: Gateway::Stripe,
            expected_total_minor: chosen.total_minor,
            lang: Lang::Fr,
            name: Some(name.to_owned()),
        };
        match said(orders::order_at_once(app, &order).await)? {
            Some(bought) => ordered(app, bought, true).await,
            None => Ok(None),
        }
    }
}

async fn ordered(app: &App, bought: orders::Bought, is_new: bool) -> Result<Option<Ordered>, Broken> {
    let order = bought.placed.order;
    let times = orders::times_of(&app.db().read().await?, order).await?;
    Ok(times.into_iter().next().map(|sold| Ordered {
        order,
        visit: sold.time,
        starts_at: sold.choice.starts_at,
        ends_at: sold.choice.ends_at,
        window_min: sold.choice.window_min,
        is_new,
        pay_url: bought.pay_url,
    }))
}

/// Pays at the stand-in gateway what is due at once, and hears of it; `false` where there was nothing to pay.
pub async fn pay(app: &App, gateway: &Control, ordered: &Ordered) -> Result<bool, Broken> {
    let session = ordered.pay_url.as_deref().and_then(|url| url.rsplit('/').next());
    let Some(session) = session else {
        return Ok(false);
    };
    if gateway.pay(session, Outcome::Pay).is_err() {
        return Ok(false);
    }
    let payments = payments::list_for(&app.db().read().await?, &ordered.order.to_string()).await?;
    for payment in payments {
        payments::look_up(app, payment.id).await?;
    }
    Ok(true)
}

/// A refusal leaves something of the sample out, and says so.
pub fn said<T, R: kernel::Refusal>(verdict: Result<T, Fault<R>>) -> Result<Option<T>, Broken> {
    match verdict {
        Ok(done) => Ok(Some(done)),
        Err(Fault::Refused(refused)) => {
            tracing::warn!(code = refused.code(), "a visit of the sample business was refused");
            Ok(None)
        }
        Err(Fault::Broken(broken)) => Err(broken),
    }
}
