//! Visits of the sample business, so that the planning and a technician's day look lived in whenever the demo is started: what is
//! past is done and paid on the spot, what is now is under way, what is to come waits. All by the verbs that customers, technicians
//! and the office use, each at its hour. Once a day: the orders' names find them again.

use std::collections::BTreeMap;

use calendar::TechnicianId;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use orders::Staff;
use platform::{App, Broken, Clock, Fault};
use standin::Control;
use visits::{By, CancelVisit, Scope, VisitId};

use super::order::{Ordered, Wanted, pay, said};

/// Who is away, and for how long from tomorrow on.
const AWAY: (&str, i32) = ("Amine H.", 4);
/// Customers book about so long before.
const AHEAD: SignedDuration = SignedDuration::from_hours(44);

/// What becomes of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Story {
    /// Whatever its hour brings.
    Plain,
    /// Nobody opens the door.
    Missed,
    /// Nobody is to do it yet.
    Tray,
}

/// A visit, and its day: so many from today on, the first that has a slot.
struct Scene {
    wanted: Wanted,
    first: i64,
    days: u8,
    story: Story,
}

const GAS: Wanted = Wanted {
    fault: "odeur-de-gaz",
    name: "",
    email: "",
    phone: "0551 20 30 40",
    place: "dz-1628",
    street: "8, chemin des Crêtes",
    note: "",
    technician: "Nassim B.",
    hour: 9,
};

const HOURIA: Wanted = Wanted {
    name: "Houria Mansouri",
    email: "houria@clients.example",
    note: "Deuxième étage, sonner deux fois.",
    ..GAS
};
const FARID: Wanted = Wanted {
    name: "Farid Benali",
    email: "farid@clients.example",
    phone: "0662 11 22 33",
    place: "dz-1601",
    street: "14, rue Didouche Mourad",
    technician: "Karim B.",
    hour: 10,
    ..GAS
};
const AMEL: Wanted = Wanted {
    name: "Amel Cherif",
    email: "amel@clients.example",
    phone: "0770 45 67 89",
    street: "3, rue du Stade",
    note: "Le robinet de gaz est derrière l’évier.",
    hour: 11,
    ..GAS
};
const MOURAD: Wanted = Wanted {
    name: "Mourad Kaci",
    email: "mourad@clients.example",
    phone: "0555 98 76 54",
    place: "dz-1601",
    street: "27, boulevard Zighout Youcef",
    hour: 14,
    ..GAS
};
const SABRINA: Wanted = Wanted {
    name: "Sabrina Talbi",
    email: "sabrina@clients.example",
    phone: "0661 33 44 55",
    place: "dz-0901",
    street: "5, avenue de la Gare",
    note: "Chien gentil.",
    technician: "Karim B.",
    hour: 14,
    ..GAS
};
const DJAMEL: Wanted = Wanted {
    name: "Djamel Saadi",
    email: "djamel@clients.example",
    phone: "0771 90 80 70",
    street: "19, rue Mohamed V",
    hour: 16,
    ..GAS
};
const LYNDA: Wanted = Wanted {
    name: "Lynda Hamidi",
    email: "lynda@clients.example",
    phone: "0558 12 34 56",
    place: "dz-1601",
    street: "2, rue Larbi Ben M’hidi",
    technician: "Amine H.",
    hour: 18,
    ..GAS
};
const REDA: Wanted = Wanted {
    name: "Réda Ziani",
    email: "reda@clients.example",
    phone: "0663 77 66 55",
    street: "41, boulevard des Martyrs",
    hour: 12,
    ..GAS
};

const fn scene(wanted: Wanted, (first, days): (i64, u8), story: Story) -> Scene {
    Scene {
        wanted,
        first,
        days,
        story,
    }
}

const SCENES: [Scene; 11] = [
    scene(REDA, (-7, 3), Story::Missed),
    scene(AMEL, (-2, 2), Story::Plain),
    scene(SABRINA, (-2, 2), Story::Plain),
    scene(HOURIA, (0, 1), Story::Plain),
    scene(FARID, (0, 1), Story::Plain),
    scene(AMEL, (0, 1), Story::Plain),
    scene(MOURAD, (0, 1), Story::Plain),
    scene(DJAMEL, (0, 1), Story::Plain),
    scene(LYNDA, (0, 1), Story::Plain),
    scene(SABRINA, (1, 3), Story::Plain),
    scene(REDA, (1, 3), Story::Tray),
];

/// Waits for the technician's answer; its amount is held on the card.
const REQUEST: Wanted = Wanted {
    fault: "nouvelle-chaudiere",
    name: "Yasmine Boudiaf",
    email: "yasmine@clients.example",
    phone: "0552 46 80 24",
    street: "6, impasse des Oliviers",
    note: "Maison neuve, le conduit est posé.",
    hour: 10,
    ..GAS
};
/// Called off in time: the deposit goes back.
const CALLED_OFF: Wanted = Wanted {
    fault: "pas-d-eau-chaude",
    name: "Hakim Ferroukhi",
    email: "hakim@clients.example",
    phone: "0699 31 41 59",
    technician: "Karim B.",
    hour: 15,
    ..GAS
};

/// Something that happens at its hour.
enum Deed {
    Order(&'static Scene),
    Assign(VisitId),
    SetOut(Act),
    CheckIn(Act),
    CheckOut(Act),
    Miss(Act),
}

#[derive(Debug, Clone)]
struct Act {
    visit: VisitId,
    by: By,
}

/// A clock that stands before everything that [`live`] tells.
pub fn clock_before(now: Timestamp) -> Clock {
    Clock::manual(now.saturating_sub(SignedDuration::from_hours(24 * 14)).unwrap_or(now))
}

/// Lives through the last days until `now`, on an application whose clock stands before them and is moved along.
pub async fn live(app: &App, now: Timestamp) -> Result<(), Broken> {
    let zone = app.renderer().zone().clone();
    let today = now.to_zoned(zone.clone()).date();
    let crew = crew(app).await?;
    let mut due: BTreeMap<(Timestamp, usize), Deed> = BTreeMap::new();
    for scene in &SCENES {
        let at = ordered_at(scene, (today, &zone), now)?;
        due.insert((at, due.len()), Deed::Order(scene));
    }
    let mut number = due.len();
    while let Some(((at, _), deed)) = due.pop_first() {
        if at > now {
            break;
        }
        wait_until(app, at);
        for (at, deed) in perform(app, (today, &crew), deed).await? {
            number += 1;
            due.insert((at, number), deed);
        }
    }
    wait_until(app, now);
    send_on_leave(app).await
}

/// Moves the clock along, never back.
fn wait_until(app: &App, at: Timestamp) {
    let wait = at.duration_since(app.clock().now());
    app.clock().advance(wait.try_into().unwrap_or_default());
}

fn ordered_at(scene: &Scene, (today, zone): (Date, &TimeZone), now: Timestamp) -> Result<Timestamp, Broken> {
    let day = today.checked_add(scene.first.days())?;
    let at = day.at(scene.wanted.hour, 0, 0, 0).to_zoned(zone.clone())?.timestamp();
    Ok(at.checked_sub(AHEAD)?.min(now))
}

/// Everybody's name with what they act as.
async fn crew(app: &App) -> Result<Vec<(String, TechnicianId)>, Broken> {
    let workers = calendar::list_workers(&app.db().read().await?).await?;
    Ok(workers.into_iter().map(|worker| (worker.name, worker.id)).collect())
}

/// Does it, and says what follows when.
async fn perform(
    app: &App,
    (today, crew): (Date, &[(String, TechnicianId)]),
    deed: Deed,
) -> Result<Vec<(Timestamp, Deed)>, Broken> {
    if let Deed::Order(scene) = deed {
        let first = today.checked_add(scene.first.days())?;
        let name = scene.wanted.of_day(first);
        let ordered = scene.wanted.order(app, (&name, first, scene.days)).await?;
        let technician = crew.iter().find(|(name, _)| name == scene.wanted.technician);
        return match (ordered, technician) {
            (Some(ordered), Some((name, id))) => what_follows(scene, &ordered, (name, *id)),
            _ => Ok(vec![]),
        };
    }
    let tx = app.db().begin().await?;
    let done = match &deed {
        Deed::Order(_) => Ok(()),
        Deed::Assign(visit) => {
            let by = By {
                scope: Scope::Staff,
                name: super::seed::PEOPLE[1].1.to_owned(),
            };
            visits::assign(&tx, &by, *visit, None).await.map(drop)
        }
        Deed::SetOut(act) => visits::set_out(&tx, &act.by, act.visit).await.map(drop),
        Deed::CheckIn(act) => visits::check_in(&tx, &act.by, act.visit).await.map(drop),
        Deed::Miss(act) => visits::miss(&tx, &act.by, act.visit).await.map(drop),
        Deed::CheckOut(act) => {
            let visit = visits::check_out(&tx, &act.by, act.visit).await;
            if let Ok(visit) = &visit {
                let by = Staff {
                    name: act.by.name.clone(),
                };
                // Paid already where this was told before.
                if orders::owed_on_site(&tx, visit.order_id).await?.is_some() {
                    said(orders::pay_on_site(&tx, visit.order_id, &by).await)?;
                }
            }
            visit.map(drop)
        }
    };
    match done {
        Ok(()) => tx.commit().await?,
        // Told before, or somebody has done otherwise since.
        Err(Fault::Refused(_)) => {}
        Err(Fault::Broken(broken)) => return Err(broken),
    }
    Ok(vec![])
}

fn what_follows(
    scene: &'static Scene,
    ordered: &Ordered,
    (name, technician): (&str, TechnicianId),
) -> Result<Vec<(Timestamp, Deed)>, Broken> {
    let act = Act {
        visit: ordered.visit,
        by: By {
            scope: Scope::Technician(technician),
            name: name.to_owned(),
        },
    };
    let (begin, end) = (ordered.starts_at, ordered.ends_at);
    let sets_out = (begin.checked_sub(20.minutes())?, Deed::SetOut(act.clone()));
    Ok(match scene.story {
        Story::Plain => vec![
            sets_out,
            (begin.checked_add(5.minutes())?, Deed::CheckIn(act.clone())),
            (end.checked_sub(5.minutes())?, Deed::CheckOut(act)),
        ],
        Story::Missed => {
            let waited = begin.checked_add((ordered.window_min + 10).minutes())?;
            vec![sets_out, (waited, Deed::Miss(act))]
        }
        // As soon as it is ordered; never again, whoever was given it since.
        Story::Tray if !ordered.is_new => vec![],
        Story::Tray => vec![(Timestamp::MIN, Deed::Assign(ordered.visit))],
    })
}

/// What has to be paid at once, now: a request that waits for its answer, and a visit that was called off.
pub async fn book_at_gateway(app: &App, gateway: &Control) -> Result<(), Broken> {
    let today = app.clock().now().to_zoned(app.renderer().zone().clone()).date();
    let ahead = today.checked_add(2.days())?;
    let name = REQUEST.of_day(today);
    if let Some(ordered) = REQUEST.order(app, (&name, ahead, 7)).await? {
        pay(app, gateway, &ordered).await?;
    }
    // Once, whatever the day.
    let name = format!("sample-visit-{}", CALLED_OFF.email);
    let Some(ordered) = CALLED_OFF.order(app, (&name, ahead, 7)).await? else {
        return Ok(());
    };
    if pay(app, gateway, &ordered).await? {
        let tx = app.db().begin().await?;
        let call_off = CancelVisit {
            visit: ordered.visit,
            seen: None,
            reason: "L’eau chaude est revenue toute seule.".to_owned(),
        };
        if said(visits::cancel(&tx, &By::customer(Scope::Order(ordered.order)), call_off).await)?.is_some() {
            tx.commit().await?;
        }
    }
    Ok(())
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
