//! A visit's own page, for whoever has its order's link, its owner, its technician and staff: what, when, where, who, and what
//! has become of it. Needs no log-in.

use platform::http::{Path, Query};
use platform::{Allow, Answer, Cx, Routes};
use serde::{Deserialize, Serialize};

use super::opened;
use super::view::{HappeningView, VisitView};
use crate::store::event::list_events;
use crate::visit::State;

pub(super) fn routes() -> Routes {
    Routes::new("/visits/{visit}").get("", Allow::Anyone, show_visit, "A visit, by its order's link")
}

/// What an address of a visit carries.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Address {
    /// Of its order's link.
    pub key: String,
    /// `moved` or `cancelled`, after one of them was done.
    pub note: String,
    /// The first day of slots that is shown.
    pub from: String,
}

#[derive(Debug, Serialize)]
struct VisitPage {
    visit: VisitView,
    happenings: Vec<HappeningView>,
    note: String,
}
platform::page!(VisitPage, "visits/visit.html", VisitPage::samples_list);

impl VisitPage {
    fn samples_list() -> Vec<Self> {
        let sample = |state: &State| VisitPage {
            visit: VisitView::sample(*state),
            happenings: HappeningView::samples(),
            note: String::new(),
        };
        let mut all: Vec<Self> = State::ALL.iter().map(sample).collect();
        let mut moved = sample(&State::Confirmed);
        moved.note = "moved".into();
        moved.visit.back_most = "50".into();
        all.push(moved);
        let mut seen = sample(&State::Requested);
        (seen.visit.is_customer, seen.visit.technician) = (false, String::new());
        (seen.visit.can_cancel, seen.visit.can_move) = (false, false);
        all.push(seen);
        all
    }
}

async fn show_visit(cx: Cx, Path(visit): Path<String>, Query(address): Query<Address>) -> Answer {
    let (visit, by) = opened(&cx, &visit, &address.key).await?;
    let events = list_events(&cx.app.db().read().await?, visit.id).await?;
    let known = ["moved", "cancelled"].contains(&address.note.as_str());
    cx.page(&VisitPage {
        visit: VisitView::of(&cx, &visit, &by),
        happenings: HappeningView::told(&events),
        note: if known { address.note } else { String::new() },
    })
}
