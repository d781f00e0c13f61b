//! Find an order by its number and e-mail, for who has lost the link. Says the same of an unknown number and a wrong
//! address, and lets one client try one number ten times in a quarter of an hour.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use kernel::{Kind, Refusal};
use platform::{App, Broken, Verdict};

use crate::details::read_email;
use crate::order::{OrderId, read_number};
use crate::store::{order as orders, tracking as store};

/// Tries before the wait.
const ALLOWED: i32 = 10;
/// How long the wait is, and how long tries are remembered.
const REMEMBERED_FOR: SignedDuration = SignedDuration::from_mins(15);

#[derive(Debug, Clone, Copy)]
pub struct Track<'a> {
    pub number: &'a str,
    pub email: &'a str,
    /// The client's.
    pub address: IpAddr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackRefused {
    NotFound,
    TooOften { minutes_left: i64 },
}

impl Refusal for TrackRefused {
    fn kind(&self) -> Kind {
        match self {
            TrackRefused::NotFound => Kind::NotFound,
            TrackRefused::TooOften { .. } => Kind::Limit,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            TrackRefused::NotFound => "order_not_found",
            TrackRefused::TooOften { .. } => "track_too_often",
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            TrackRefused::NotFound => Vec::new(),
            TrackRefused::TooOften { minutes_left } => vec![("minutes", minutes_left.to_string())],
        }
    }
}

/// One round trip.
pub async fn track(app: &App, input: Track<'_>) -> Verdict<(OrderId, String), TrackRefused> {
    let number = read_number(input.number).ok_or(TrackRefused::NotFound)?;
    let email = read_email(input.email).map_err(|_| TrackRefused::NotFound)?;
    let (db, now) = (app.db().read().await?, app.clock().now());
    let address = input.address.to_string();
    let (counted, found) = tokio::try_join!(
        store::count_try(&db, &number, &address, now, forgotten(now), ALLOWED),
        orders::find_number_by_email(&db, &number, &email),
    )?;
    if counted.tries > ALLOWED {
        let left = REMEMBERED_FOR.saturating_sub(now.duration_since(counted.tried_at));
        let minutes_left = ((left.as_secs() + 59) / 60).max(1);
        return Err(TrackRefused::TooOften { minutes_left }.into());
    }
    Ok(found.ok_or(TrackRefused::NotFound)?)
}

/// Forgets tries nobody counts any more.
pub(crate) async fn forget_tries(app: App) -> Result<(), Broken> {
    let now = app.clock().now();
    let tries = store::delete_old_tries(&app.db().read().await?, forgotten(now)).await?;
    tracing::debug!(tries, "old tracking tries were forgotten");
    Ok(())
}

fn forgotten(now: Timestamp) -> Timestamp {
    now.saturating_sub(REMEMBERED_FOR).unwrap_or(Timestamp::MIN)
}
