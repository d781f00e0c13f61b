//! What staff do with a visit on its page. Each does one thing and shows the visit again, with the reason where nothing was done.

use calendar::TechnicianId;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use kernel::Permission;
use platform::http::{Form, Invalid, Path};
use platform::{Allow, Answer, Cx, Fault, Routes, Tx, Verdict};
use serde::Deserialize;

use super::office::{draw_refused, id_of};
use crate::VisitId;
use crate::act::accept::accept;
use crate::act::assign::assign;
use crate::act::cancel::{CancelVisit, SeenMoney, cancel};
use crate::act::check_in::check_in;
use crate::act::check_out::check_out;
use crate::act::complete::complete;
use crate::act::decline::decline;
use crate::act::miss::miss;
use crate::act::move_visit::{MoveVisit, move_visit};
use crate::act::set_out::set_out;
use crate::by::By;
use crate::refused::VisitRefused;
use crate::store::visit::find_visit;

pub(super) fn routes() -> Routes {
    const WORK: Allow = Allow::May(Permission::WorkVisits);
    Routes::new("/office/visits/{visit}")
        .post(
            "/acceptance",
            WORK,
            post_acceptance,
            "Says that a requested visit will be",
        )
        .post(
            "/refusal",
            WORK,
            post_refusal,
            "Says that a requested visit will not be",
        )
        .post(
            "/departure",
            WORK,
            post_departure,
            "Says that the technician is on the way",
        )
        .post("/check-in", WORK, post_check_in, "Says that the work has begun")
        .post("/check-out", WORK, post_check_out, "Says that the work is done")
        .post("/completion", WORK, post_completion, "Says that a visit is complete")
        .post("/no-show", WORK, post_no_show, "Says that nobody was there")
        .post(
            "/cancellation",
            WORK,
            post_cancellation,
            "Calls a visit off for the house",
        )
        .post("/assignment", WORK, post_assignment, "Gives a visit to somebody else")
        .post("/move", WORK, post_move, "Moves a visit")
}

/// What the forms of the page hold.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ActForm {
    reason: String,
    /// What the page said of the money, in minor units; empty where it said nothing.
    back: String,
    kept: String,
    /// `tec_…`; empty: nobody.
    technician: String,
    /// On the visit's own clock: `2026-11-26T09:00`.
    starts_at: String,
}

/// Runs `act` in a transaction of its own, then shows the visit.
async fn done(cx: &Cx, visit: &str, act: impl AsyncFnOnce(&Tx, &By, VisitId) -> Verdict<(), VisitRefused>) -> Answer {
    let id = id_of(visit)?;
    let by = By::staff(cx);
    match committed(cx, (&by, id), act).await {
        Ok(()) => Ok(cx.redirect(&format!("/office/visits/{id}"))),
        Err(Fault::Refused(VisitRefused::NotFound)) => Err(VisitRefused::NotFound.into()),
        Err(Fault::Refused(refused)) => draw_refused(cx, id, &refused).await,
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

async fn committed(
    cx: &Cx,
    (by, id): (&By, VisitId),
    act: impl AsyncFnOnce(&Tx, &By, VisitId) -> Verdict<(), VisitRefused>,
) -> Verdict<(), VisitRefused> {
    let tx = cx.app.db().begin().await?;
    act(&tx, by, id).await?;
    Ok(tx.commit().await?)
}

/// Acts that need no more than the visit.
macro_rules! plain_acts {
    ($($handler:ident $verb:ident),*) => {$(
        async fn $handler(cx: Cx, Path(visit): Path<String>) -> Answer {
            done(&cx, &visit, async |tx, by, id| $verb(tx, by, id).await.map(drop)).await
        }
    )*};
}
plain_acts!(
    post_acceptance accept, post_departure set_out, post_check_in check_in, post_check_out check_out, post_completion complete,
    post_no_show miss
);

async fn post_refusal(cx: Cx, Path(visit): Path<String>, Form(form): Form<ActForm>) -> Answer {
    let reason = short(&form.reason);
    done(&cx, &visit, async |tx, by, id| {
        decline(tx, by, id, &reason).await.map(drop)
    })
    .await
}

async fn post_cancellation(cx: Cx, Path(visit): Path<String>, Form(form): Form<ActForm>) -> Answer {
    let seen = match (form.back.parse(), form.kept.parse()) {
        (Ok(back_minor), Ok(kept_minor)) => Some(SeenMoney { back_minor, kept_minor }),
        _ => None,
    };
    let reason = short(&form.reason);
    done(&cx, &visit, async |tx, by, visit| {
        cancel(tx, by, CancelVisit { visit, seen, reason }).await.map(drop)
    })
    .await
}

async fn post_assignment(cx: Cx, Path(visit): Path<String>, Form(form): Form<ActForm>) -> Answer {
    done(&cx, &visit, async |tx, by, id| {
        assign(tx, by, id, technician(&form.technician)?).await.map(drop)
    })
    .await
}

async fn post_move(cx: Cx, Path(visit): Path<String>, Form(form): Form<ActForm>) -> Answer {
    done(&cx, &visit, async |tx, by, visit| {
        let row = find_visit(tx, visit).await?.ok_or(VisitRefused::NotFound)?;
        let input = MoveVisit {
            visit,
            starts_at: instant(&form.starts_at, &row.time_zone)?,
            technician: technician(&form.technician)?,
        };
        move_visit(tx, by, input).await.map(drop)
    })
    .await
}

fn short(text: &str) -> String {
    text.trim().chars().take(500).collect()
}

fn technician(text: &str) -> Result<Option<TechnicianId>, VisitRefused> {
    match text.trim() {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| Invalid::one("technician", "choice").into()),
    }
}

/// A day and an hour on the wall of `zone`; one the clock skips is the hour after.
fn instant(text: &str, zone: &str) -> Result<Timestamp, VisitRefused> {
    let wrong = || VisitRefused::from(Invalid::one("starts_at", "visit_hour"));
    let local: DateTime = text.trim().parse().map_err(|_| wrong())?;
    let zone = TimeZone::get(zone).map_err(|_| wrong())?;
    Ok(local.to_zoned(zone).map_err(|_| wrong())?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_read_on_the_visits_own_clock() {
        let at = instant("2026-11-26T09:00", "Africa/Algiers").unwrap();
        assert_eq!(at.to_string(), "2026-11-26T08:00:00Z");
        for text in ["", "2026-11-26T25:99", "2026-02-30T09:00", "tomorrow"] {
            assert!(
                matches!(instant(text, "Europe/Paris"), Err(VisitRefused::Invalid(_))),
                "{text}"
            );
        }
    }
}
