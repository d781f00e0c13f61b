//! Visits of the sample business, so that the planning and a technician's day are not empty: booked, ordered and followed as
//! customers do it, paid at the visit. Once: a name each order is placed under finds it again. A slot that is not free is left
//! out rather than made.

use calendar::{AskSlots, Slot, TechnicianId, Wish};
use jiff::{SignedDuration, Timestamp, ToSpan};
use kernel::{Lang, Localized};
use orders::{AddTime, Holder, OrderAtOnce, RawDetails};
use payments::Gateway;
use platform::{App, Broken, Fault, chance};

/// Sold without a payment beforehand, so that nobody has to pay at a gateway.
const FAULT: &str = "odeur-de-gaz";

/// Who is away, and for how long from tomorrow on.
const AWAY: (&str, i32) = ("Amine H.", 4);

struct Booked {
    name: &'static str,
    email: &'static str,
    phone: &'static str,
    place: &'static str,
    street: &'static str,
    note: &'static str,
    /// Who comes, and how many of their free slots are passed over.
    technician: &'static str,
    slot: usize,
}

const BOOKED: [Booked; 5] = [
    Booked {
        name: "Houria Mansouri",
        email: "houria@clients.example",
        phone: "0551 20 30 40",
        place: "dz-1628",
        street: "8, chemin des Crêtes",
        note: "Deuxième étage, sonner deux fois.",
        technician: "Nassim B.",
        slot: 0,
    },
    Booked {
        name: "Farid Benali",
        email: "farid@clients.example",
        phone: "0662 11 22 33",
        place: "dz-1601",
        street: "14, rue Didouche Mourad",
        note: "",
        technician: "Karim B.",
        slot: 1,
    },
    Booked {
        name: "Amel Cherif",
        email: "amel@clients.example",
        phone: "0770 45 67 89",
        place: "dz-1628",
        street: "3, rue du Stade",
        note: "Le robinet de gaz est derrière l’évier.",
        technician: "Nassim B.",
        slot: 2,
    },
    Booked {
        name: "Mourad Kaci",
        email: "mourad@clients.example",
        phone: "0555 98 76 54",
        place: "dz-1601",
        street: "27, boulevard Zighout Youcef",
        note: "",
        technician: "Nassim B.",
        slot: 6,
    },
    Booked {
        name: "Sabrina Talbi",
        email: "sabrina@clients.example",
        phone: "0661 33 44 55",
        place: "dz-0901",
        street: "5, avenue de la Gare",
        note: "Chien gentil.",
        technician: "Karim B.",
        slot: 3,
    },
];

/// Books them all, and sends one technician on leave.
pub async fn book(app: &App) -> Result<(), Broken> {
    send_on_leave(app).await?;
    for booked in &BOOKED {
        booked.book(app).await?;
    }
    Ok(())
}

impl Booked {
    /// The name its order is placed under.
    fn order(&self) -> String {
        format!("sample-visit-{}", self.email)
    }

    async fn book(&self, app: &App) -> Result<(), Broken> {
        if orders::bought_as(app, &self.order()).await?.is_some() {
            return Ok(());
        }
        let db = app.db().read().await?;
        let Some(fault) = calendar::find_fault(&db, FAULT).await? else {
            return Ok(());
        };
        let ask = AskSlots {
            service: fault.service,
            place: self.place.to_owned(),
            from: None,
            days: 7,
            technician: None,
            now: app.clock().now(),
        };
        let found = match calendar::free_slots(&db, &ask).await {
            Ok(found) => found,
            Err(Fault::Refused(_)) => return Ok(()),
            Err(Fault::Broken(broken)) => return Err(broken),
        };
        drop(db);
        let named = found.technicians.iter().find(|(_, name)| name == self.technician);
        let Some((technician, _)) = named else {
            return Ok(());
        };
        let slots = found.days.iter().flat_map(|day| &day.slots);
        let mut theirs = slots.filter(|slot| slot.technicians.contains(technician));
        let Some(slot) = theirs.nth(self.slot) else {
            return Ok(());
        };
        let total_minor = found.offer.price.plus(found.offer.travel.price)?.minor();
        self.order_at(app, (fault.service, fault.title), (slot, *technician, total_minor))
            .await
    }

    async fn order_at(
        &self,
        app: &App,
        (service, fault): (calendar::ServiceId, Localized),
        (slot, technician, total_minor): (&Slot, TechnicianId, i64),
    ) -> Result<(), Broken> {
        let nobody = Holder::default();
        let add = AddTime {
            wish: Wish {
                service,
                place: self.place.to_owned(),
                starts_at: slot.starts_at,
                technician: Some(technician),
            },
            fault: Some(fault),
            appliance: String::new(),
            note: self.note.to_owned(),
            again: String::new(),
            parts: Vec::new(),
        };
        let added = said(orders::add_time(app, &nobody, Lang::Fr, add).await)?;
        let holder = match added.and_then(|added| added.new_secret) {
            Some(secret) => Holder {
                digest: Some(chance::digest(&secret)),
                person: None,
            },
            None => return Ok(()),
        };
        let order = OrderAtOnce {
            holder,
            details: RawDetails {
                email: self.email.to_owned(),
                name: self.name.to_owned(),
                phone: self.phone.to_owned(),
                street: self.street.to_owned(),
                delivery: "visit".to_owned(),
                ..RawDetails::default()
            },
            gateway: Gateway::Stripe,
            expected_total_minor: total_minor,
            lang: Lang::Fr,
            name: Some(self.order()),
        };
        said(orders::order_at_once(app, &order).await)?;
        Ok(())
    }
}

/// A refusal leaves a visit out, and says so.
fn said<T, R: kernel::Refusal>(verdict: Result<T, Fault<R>>) -> Result<Option<T>, Broken> {
    match verdict {
        Ok(done) => Ok(Some(done)),
        Err(Fault::Refused(refused)) => {
            tracing::warn!(code = refused.code(), "a visit of the sample business was refused");
            Ok(None)
        }
        Err(Fault::Broken(broken)) => Err(broken),
    }
}

/// From tomorrow on, unless somebody has them on leave already.
async fn send_on_leave(app: &App) -> Result<(), Broken> {
    let (name, days) = AWAY;
    let db = app.db().read().await?;
    let workers = calendar::list_workers(&db).await?;
    let Some(worker) = workers.into_iter().find(|worker| worker.name == name) else {
        return Ok(());
    };
    let now = app.clock().now();
    if is_away(&db, worker.id, now).await? {
        return Ok(());
    }
    drop(db);
    let tomorrow = now.in_tz(&worker.time_zone)?.date().tomorrow()?;
    let tx = app.db().begin().await?;
    let leave = calendar::office::AddLeave {
        technician: worker.id,
        from: tomorrow.to_string(),
        until: tomorrow.checked_add(days.days())?.to_string(),
        note: "Congé annuel".to_owned(),
    };
    if said(calendar::office::add_leave(&tx, &leave).await)?.is_some() {
        tx.commit().await?;
    }
    Ok(())
}

async fn is_away(db: &impl platform::db::Session, technician: TechnicianId, now: Timestamp) -> Result<bool, Broken> {
    let until = now.checked_add(SignedDuration::from_hours(24 * 60))?;
    let reserved = calendar::list_reserved(db, &[technician], (now, until), now).await?;
    Ok(reserved.iter().any(|row| row.kind == "leave"))
}
