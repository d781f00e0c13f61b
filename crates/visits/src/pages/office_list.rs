//! The office's list of visits: filters in the address, page by page.

use kernel::Permission;
use platform::http::Query;
use platform::{Allow, Answer, Cx, Routes};
use serde::Serialize;

use super::view::VisitView;
use crate::list::{Filter, list};
use crate::visit::State;

pub(super) fn routes() -> Routes {
    Routes::new("/office/visits").get("", Allow::May(Permission::SeeVisits), show_list, "Visits, filtered")
}

#[derive(Debug, Serialize)]
struct ListPage {
    visits: Vec<VisitView>,
    filter: Filter,
    states: &'static [State],
    technicians: Vec<(String, String)>,
    /// The same list as a file.
    file: String,
    /// The address of what follows; empty at the end.
    next: String,
}
platform::page!(ListPage, "visits/office_visits.html", ListPage::samples_list);

impl ListPage {
    fn samples_list() -> Vec<Self> {
        let sample = |visits, next: &str| ListPage {
            visits,
            filter: Filter::default(),
            states: State::ALL,
            technicians: vec![("tec_0".into(), "Karim B.".into())],
            file: "/office/visits/file".into(),
            next: next.into(),
        };
        let all = State::ALL.iter().map(|state| VisitView::sample(*state)).collect();
        vec![sample(vec![], ""), sample(all, "/office/visits?cursor=1")]
    }
}

async fn show_list(cx: Cx, Query(filter): Query<Filter>) -> Answer {
    let found = list(&cx.app, &filter).await?;
    let workers = calendar::list_workers(&cx.app.db().read().await?).await?;
    let now = cx.app.clock().now();
    let next = found
        .next
        .as_deref()
        .map(|cursor| format!("/office/visits?{}", filter.query(cursor)));
    cx.page(&ListPage {
        visits: found
            .visits
            .iter()
            .map(|visit| VisitView::plain(visit, cx.lang, now))
            .collect(),
        states: State::ALL,
        technicians: workers
            .into_iter()
            .map(|worker| (worker.id.to_string(), worker.name))
            .collect(),
        file: format!("/office/visits/file?{}", filter.query("")),
        next: next.unwrap_or_default(),
        filter,
    })
}
