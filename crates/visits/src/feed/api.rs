//! The JSON face of calendars' addresses: the same verbs as the pages.

use axum::http::StatusCode;
use calendar::TechnicianId;
use kernel::Permission;
use platform::http::Path;
use platform::{Allow, Answer, Cx, Routes};
use serde::Serialize;

use super::{FeedOf, NoFeed, end_feed, renew_feed};
use crate::by::{By, Scope};

pub(super) fn routes() -> Routes {
    let may = Allow::May(Permission::ManageServices);
    Routes::new("/api/v1")
        .post(
            "/me/calendar",
            Allow::SignedIn,
            renew_own,
            "Gives the customer's calendar a new address",
        )
        .gives::<FeedMade>()
        .delete(
            "/me/calendar",
            Allow::SignedIn,
            end_own,
            "Takes the customer's calendar's address away",
        )
        .post(
            "/technician/calendar",
            Allow::Technician,
            renew_mine,
            "Gives the technician's calendar a new address",
        )
        .gives::<FeedMade>()
        .delete(
            "/technician/calendar",
            Allow::Technician,
            end_mine,
            "Takes the technician's calendar's address away",
        )
        .post(
            "/office/technicians/{technician}/feed",
            may,
            renew_theirs,
            "Gives a technician's calendar a new address",
        )
        .gives::<FeedMade>()
        .delete(
            "/office/technicians/{technician}/feed",
            may,
            end_theirs,
            "Takes a technician's calendar's address away",
        )
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct FeedMade {
    /// A secret: nothing shows it again.
    address: String,
}

async fn renew_own(cx: Cx) -> Answer {
    renew(&cx, own(&cx)?).await
}
async fn end_own(cx: Cx) -> Answer {
    end(&cx, own(&cx)?).await
}
async fn renew_mine(cx: Cx) -> Answer {
    renew(&cx, mine(&cx).await?).await
}
async fn end_mine(cx: Cx) -> Answer {
    end(&cx, mine(&cx).await?).await
}
async fn renew_theirs(cx: Cx, Path(id): Path<String>) -> Answer {
    renew(&cx, theirs(&id)?).await
}
async fn end_theirs(cx: Cx, Path(id): Path<String>) -> Answer {
    end(&cx, theirs(&id)?).await
}

fn own(cx: &Cx) -> Result<FeedOf, NoFeed> {
    let person = cx.caller.person.as_ref().ok_or(NoFeed)?;
    Ok(FeedOf::Person(person.id))
}

async fn mine(cx: &Cx) -> Result<FeedOf, platform::Failure> {
    match By::technician(cx).await?.scope {
        Scope::Technician(technician) => Ok(FeedOf::Technician(technician)),
        _ => Err(NoFeed.into()),
    }
}

fn theirs(id: &str) -> Result<FeedOf, NoFeed> {
    let technician: TechnicianId = id.parse().map_err(|_| NoFeed)?;
    Ok(FeedOf::Technician(technician))
}

async fn renew(cx: &Cx, of: FeedOf) -> Answer {
    let tx = cx.app.db().begin().await?;
    let secret = renew_feed(&tx, of).await?;
    tx.commit().await?;
    let address = cx.absolute(&format!("/calendar/{secret}.ics"));
    cx.json(StatusCode::CREATED, &FeedMade { address })
}

async fn end(cx: &Cx, of: FeedOf) -> Answer {
    let tx = cx.app.db().begin().await?;
    end_feed(&tx, of).await?;
    tx.commit().await?;
    cx.json(StatusCode::OK, &serde_json::json!({}))
}
