//! A signed-in person's own visits.

use platform::{Allow, Answer, Cx, Routes};
use serde::Serialize;

use super::view::VisitView;
use crate::list::list_own;
use crate::refused::VisitRefused;
use crate::visit::State;

pub(super) fn routes() -> Routes {
    Routes::new("/account/visits").get("", Allow::SignedIn, show_own, "The signed-in person's visits")
}

#[derive(Debug, Serialize)]
struct OwnVisitsPage {
    ahead: Vec<VisitView>,
    past: Vec<VisitView>,
}
platform::page!(OwnVisitsPage, "visits/own_visits.html", OwnVisitsPage::samples_list);

impl OwnVisitsPage {
    fn samples_list() -> Vec<Self> {
        vec![
            OwnVisitsPage {
                ahead: vec![],
                past: vec![],
            },
            OwnVisitsPage {
                ahead: vec![VisitView::sample(State::Requested), VisitView::sample(State::Confirmed)],
                past: vec![VisitView::sample(State::Completed)],
            },
        ]
    }
}

async fn show_own(cx: Cx) -> Answer {
    // The guard lets only signed-in people here.
    let person = cx.caller.person.as_ref().ok_or(VisitRefused::NotFound)?;
    let now = cx.app.clock().now();
    let visits = list_own(&cx.app, person.id).await?;
    let (mut ahead, past): (Vec<_>, Vec<_>) = visits.iter().partition(|visit| !visit.state.is_ended());
    // The next one first; of what is over, the latest.
    ahead.reverse();
    let view = |visits: Vec<&crate::VisitRow>| {
        visits
            .into_iter()
            .map(|visit| VisitView::plain(visit, cx.lang, now))
            .collect()
    };
    cx.page(&OwnVisitsPage {
        ahead: view(ahead),
        past: view(past),
    })
}
