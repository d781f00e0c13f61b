//! Find an order by its number and e-mail, for who has lost the link. Says the same of an unknown number and a wrong
//! address, and lets one client try one number a few times only.

use std::net::IpAddr;

use kernel::{Kind, Refusal};
use platform::http::read_email;
use platform::limits::{self, Limit, Limited};
use platform::{App, Verdict};

use crate::order::{OrderId, read_number};
use crate::store::order as orders;

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
    TooOften(Limited),
}

impl Refusal for TrackRefused {
    fn kind(&self) -> Kind {
        match self {
            TrackRefused::NotFound => Kind::NotFound,
            TrackRefused::TooOften(limited) => limited.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            TrackRefused::NotFound => "order_not_found",
            TrackRefused::TooOften(_) => "track_too_often",
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            TrackRefused::NotFound => Vec::new(),
            TrackRefused::TooOften(limited) => limited.facts(),
        }
    }

    fn retry_after_s(&self) -> Option<i64> {
        match self {
            TrackRefused::NotFound => None,
            TrackRefused::TooOften(limited) => limited.retry_after_s(),
        }
    }
}

/// Two round trips: the try is counted before it is judged.
pub async fn track(app: &App, input: Track<'_>) -> Verdict<(OrderId, String), TrackRefused> {
    let number = read_number(input.number).ok_or(TrackRefused::NotFound)?;
    let email = read_email(input.email).map_err(|_| TrackRefused::NotFound)?;
    // By both, so that nobody can keep the customer from their order.
    limits::count(app, Limit::Track, &format!("{number} {}", input.address))
        .await
        .map_err(TrackRefused::TooOften)?;
    let found = orders::find_number_by_email(&app.db().read().await?, &number, &email).await?;
    Ok(found.ok_or(TrackRefused::NotFound)?)
}
