//! Where a calendar gets its address: the customer's in their account, the technician's on their own page or the office's. The
//! address is on the answer to the button, and on no page after it.

use calendar::TechnicianId;
use kernel::Permission;
use platform::http::Path;
use platform::{Allow, Answer, Cx, Routes};
use serde::Serialize;

use super::{FeedOf, NoFeed, end_feed, renew_feed, standing};
use crate::by::{By, Scope};

pub(super) fn routes() -> Routes {
    let may = Allow::May(Permission::ManageServices);
    Routes::new("")
        .get(
            "/account/calendar",
            Allow::SignedIn,
            show_own,
            "The customer's visits in their own calendar",
        )
        .post(
            "/account/calendar",
            Allow::SignedIn,
            renew_own,
            "Gives the customer's calendar a new address",
        )
        .post(
            "/account/calendar/removal",
            Allow::SignedIn,
            end_own,
            "Takes the customer's calendar's address away",
        )
        .get(
            "/technician/calendar",
            Allow::Technician,
            show_mine,
            "The technician's work in their own calendar",
        )
        .post(
            "/technician/calendar",
            Allow::Technician,
            renew_mine,
            "Gives the technician's calendar a new address",
        )
        .post(
            "/technician/calendar/removal",
            Allow::Technician,
            end_mine,
            "Takes the technician's calendar's address away",
        )
        .get(
            "/office/technicians/{technician}/feed",
            may,
            show_theirs,
            "A technician's work in their own calendar",
        )
        .post(
            "/office/technicians/{technician}/feed",
            may,
            renew_theirs,
            "Gives a technician's calendar a new address",
        )
        .post(
            "/office/technicians/{technician}/feed/removal",
            may,
            end_theirs,
            "Takes a technician's calendar's address away",
        )
}

#[derive(Debug, Serialize)]
struct FeedPage {
    /// The page's own path.
    here: String,
    /// The page it belongs to, and its sentence key.
    above: (String, &'static str),
    /// Empty for a customer's.
    technician_name: String,
    has_feed: bool,
    /// Only right after it was made.
    address: String,
}
platform::page!(FeedPage, "visits/feed.html", FeedPage::samples_list);

/// A calendar and where its page is.
struct Place {
    of: FeedOf,
    here: String,
    above: (String, &'static str),
}

async fn show_own(cx: Cx) -> Answer {
    show(&cx, own(&cx)?).await
}
async fn renew_own(cx: Cx) -> Answer {
    renew(&cx, own(&cx)?).await
}
async fn end_own(cx: Cx) -> Answer {
    end(&cx, own(&cx)?).await
}

async fn show_mine(cx: Cx) -> Answer {
    show(&cx, mine(&cx).await?).await
}
async fn renew_mine(cx: Cx) -> Answer {
    renew(&cx, mine(&cx).await?).await
}
async fn end_mine(cx: Cx) -> Answer {
    end(&cx, mine(&cx).await?).await
}

async fn show_theirs(cx: Cx, Path(id): Path<String>) -> Answer {
    show(&cx, theirs(&id)?).await
}
async fn renew_theirs(cx: Cx, Path(id): Path<String>) -> Answer {
    renew(&cx, theirs(&id)?).await
}
async fn end_theirs(cx: Cx, Path(id): Path<String>) -> Answer {
    end(&cx, theirs(&id)?).await
}

fn own(cx: &Cx) -> Result<Place, NoFeed> {
    Ok(Place {
        of: FeedOf::Person(cx.caller.person.as_ref().ok_or(NoFeed)?.id),
        here: "/account/calendar".to_owned(),
        above: ("/account".to_owned(), "visit-feed-account"),
    })
}

async fn mine(cx: &Cx) -> Result<Place, platform::Failure> {
    let Scope::Technician(technician) = By::technician(cx).await?.scope else {
        return Err(NoFeed.into());
    };
    Ok(Place {
        of: FeedOf::Technician(technician),
        here: "/technician/calendar".to_owned(),
        above: ("/technician".to_owned(), "visit-feed-day"),
    })
}

fn theirs(id: &str) -> Result<Place, NoFeed> {
    let technician: TechnicianId = id.parse().map_err(|_| NoFeed)?;
    Ok(Place {
        of: FeedOf::Technician(technician),
        here: format!("/office/technicians/{technician}/feed"),
        above: (format!("/office/technicians/{technician}"), "visit-feed-technician"),
    })
}

async fn show(cx: &Cx, place: Place) -> Answer {
    let (has_feed, technician_name) = standing(&cx.app, place.of).await?;
    cx.page(&FeedPage {
        here: place.here,
        above: place.above,
        technician_name,
        has_feed,
        address: String::new(),
    })
}

/// Answers with the page itself: after a redirection the address would be gone.
async fn renew(cx: &Cx, place: Place) -> Answer {
    let (_, technician_name) = standing(&cx.app, place.of).await?;
    let tx = cx.app.db().begin().await?;
    let secret = renew_feed(&tx, place.of).await?;
    tx.commit().await?;
    cx.page(&FeedPage {
        here: place.here,
        above: place.above,
        technician_name,
        has_feed: true,
        address: cx.absolute(&format!("/calendar/{secret}.ics")),
    })
}

async fn end(cx: &Cx, place: Place) -> Answer {
    let tx = cx.app.db().begin().await?;
    end_feed(&tx, place.of).await?;
    tx.commit().await?;
    Ok(cx.redirect(&place.here))
}

impl FeedPage {
    fn samples_list() -> Vec<Self> {
        let page = |name: &str, has_feed, address: &str| FeedPage {
            here: "/account/calendar".to_owned(),
            above: ("/account".to_owned(), "visit-feed-account"),
            technician_name: name.to_owned(),
            has_feed,
            address: address.to_owned(),
        };
        vec![
            page("", false, ""),
            page("Karim B.", true, ""),
            page("", true, "https://comptoir.example/fr/calendar/0123456789abcdef.ics"),
        ]
    }
}
