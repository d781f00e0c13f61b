//! Visits in people's own calendars: an address that a program subscribes to, of a technician's work or of a customer's visits,
//! and one visit as a file. Whoever knows the address reads it: it is a secret of 256 bits, of which only the digest is kept,
//! shown once and renewed at will. It shows what its owner needs and nothing else, and nothing while its owner may not log in.

mod api;
mod file;
mod page;

use calendar::{FeedOwner, IcsEvent, Method, TechnicianId, feed_owner, has_feed, ics, set_feed};
use jiff::{SignedDuration, Timestamp};
use kernel::{Kind, Lang, Refusal, Role};
use platform::audit::{self, Act};
use platform::db::Session;
use platform::http::say;
use platform::{App, Broken, Routes, Tx, Verdict, chance};
use serde_json::json;
use uuid::Uuid;

use crate::invitation::{for_customer, for_technician};
use crate::store::feed as store;
use crate::store::visit::VisitRow;

/// How far back a calendar goes.
const BEHIND: SignedDuration = SignedDuration::from_hours(31 * 24);
/// Visits in one calendar.
const MOST: i64 = 1_000;

pub(crate) fn routes() -> Routes {
    file::routes().and(page::routes()).and(api::routes())
}

/// Whose visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedOf {
    /// What a technician has to do.
    Technician(TechnicianId),
    /// What a customer has booked.
    Person(Uuid),
}

impl FeedOf {
    fn subject(self) -> String {
        match self {
            FeedOf::Technician(id) => id.to_string(),
            FeedOf::Person(id) => identity::PersonId::from_uuid(id).to_string(),
        }
    }
}

/// Nobody's calendar, or nobody's who works here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoFeed;

impl Refusal for NoFeed {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
    fn code(&self) -> &'static str {
        "not_found"
    }
}

/// Gives a calendar a new address; the one before opens nothing any more. Returns the secret, which nothing shows again.
pub async fn renew_feed(tx: &Tx, of: FeedOf) -> Verdict<String, NoFeed> {
    let secret = chance::secret();
    let digest = chance::digest(&secret);
    let is_set = match of {
        FeedOf::Technician(technician) => set_feed(tx, technician, Some(&digest)).await?,
        FeedOf::Person(person) => store::set_feed(tx, person, &digest, tx.now()).await? == 1,
    };
    if !is_set {
        return Err(NoFeed.into());
    }
    audit::note(tx, &Act::new("renew_feed", &of.subject(), json!(null))).await?;
    Ok(secret)
}

/// Takes a calendar's address away. Once; again changes nothing.
pub async fn end_feed(tx: &Tx, of: FeedOf) -> Verdict<(), NoFeed> {
    match of {
        FeedOf::Technician(technician) => {
            if !set_feed(tx, technician, None).await? {
                return Err(NoFeed.into());
            }
        }
        FeedOf::Person(person) => {
            store::delete_feed(tx, person).await?;
        }
    }
    audit::note(tx, &Act::new("end_feed", &of.subject(), json!(null))).await?;
    Ok(())
}

/// Whether a calendar has an address, and its technician's name.
async fn standing(app: &App, of: FeedOf) -> Verdict<(bool, String), NoFeed> {
    let db = app.db().read().await?;
    match of {
        FeedOf::Technician(technician) => {
            let (owner, has_feed) = has_feed(&db, technician).await?.ok_or(NoFeed)?;
            Ok((has_feed, owner.name))
        }
        FeedOf::Person(person) => Ok((store::has_feed(&db, person).await?.is_some(), String::new())),
    }
}

/// The calendar an address opens; `None` where it opens nothing. The same visits are the same file.
async fn read_feed(app: &App, secret: &str, lang: Lang) -> Result<Option<String>, Broken> {
    let digest = chance::digest(secret);
    let db = app.db().read().await?;
    let since = app.clock().now().saturating_sub(BEHIND)?;
    // Rounded, so that the file does not change by itself all the time.
    let since = Timestamp::from_second(since.as_second().div_euclid(86_400) * 86_400)?;
    if let Some(FeedOwner { id, name }) = feed_owner(&db, &digest).await? {
        if !is_open_to(app, &db, FeedOf::Technician(id)).await? {
            return Ok(None);
        }
        let visits = store::list_for_technician(&db, id, since, MOST).await?;
        let events = visits
            .iter()
            .map(|visit| stamped(for_technician(app, visit, lang), visit));
        return Ok(Some(file_of(app, lang, &name, events.collect())));
    }
    let Some((person,)) = store::find_person_of_feed(&db, &digest).await? else {
        return Ok(None);
    };
    if !is_open_to(app, &db, FeedOf::Person(person)).await? {
        return Ok(None);
    }
    let visits = store::list_for_person(&db, person, since, MOST).await?;
    let events = visits.iter().map(|visit| stamped(for_customer(app, visit), visit));
    let name = say(app, lang, "visit-feed-mine", &[]);
    Ok(Some(file_of(app, lang, &name, events.collect())))
}

/// Whoever is suspended reads nothing by an old address either; a technician without an account, or staff by their role, does.
async fn is_open_to(app: &App, db: &impl Session, of: FeedOf) -> Result<bool, Broken> {
    let now = app.clock().now();
    match of {
        FeedOf::Person(person) => Ok(identity::role_of(db, person, now).await?.is_some()),
        FeedOf::Technician(technician) => match calendar::person_of(db, technician).await? {
            None => Ok(true),
            Some(person) => {
                let role = identity::role_of(db, person, now).await?;
                Ok(role.is_some_and(|role| role != Role::Customer))
            }
        },
    }
}

fn file_of(app: &App, lang: Lang, name: &str, events: Vec<IcsEvent>) -> String {
    let facts = [("shop", app.site().name.clone()), ("name", name.to_owned())];
    ics(Method::Publish, &say(app, lang, "visit-feed-name", &facts), &events)
}

/// With the hour of the last step of the visit in the place of the hour of reading.
fn stamped(event: IcsEvent, visit: &VisitRow) -> IcsEvent {
    let steps = [
        visit.confirmed_at,
        visit.on_the_way_at,
        visit.checked_in_at,
        visit.checked_out_at,
        visit.completed_at,
        visit.ended_at,
    ];
    IcsEvent {
        stamp: steps.into_iter().flatten().fold(visit.created_at, Timestamp::max),
        ..event
    }
}
