//! The list of visits as a file for spreadsheets, narrowed as the page is. Names nobody: whose a visit is stands in its order.

use kernel::{Lang, Money, Permission};
use platform::http::Query;
use platform::{Allow, Answer, Cx, Routes};
use visits::{Filter, VisitRow, list};

use crate::export_lines::as_file;

/// The words over the columns.
const COLUMNS: [&str; 11] = [
    "office-visits-file-id",
    "office-visits-file-number",
    "office-visits-file-state",
    "office-visits-file-service",
    "office-visits-file-starts",
    "office-visits-file-ends",
    "office-visits-file-zone",
    "office-visits-file-technician",
    "office-visits-file-place",
    "office-visits-file-amount",
    "office-visits-file-currency",
];

pub(super) fn routes() -> Routes {
    Routes::new("/office/visits").get(
        "/file",
        Allow::May(Permission::SeeVisits),
        send_file,
        "The list of visits as a CSV file",
    )
}

async fn send_file(cx: Cx, Query(filter): Query<Filter>) -> Answer {
    let (app, lang) = (cx.app.clone(), cx.lang);
    let page = move |cursor: Option<String>| {
        let (app, filter) = (app.clone(), filter.clone());
        async move {
            let filter = Filter {
                cursor: cursor.unwrap_or_default(),
                ..filter
            };
            let found = list(&app, &filter).await?;
            let lines = found.visits.iter().map(|visit| line(visit, lang)).collect();
            Ok((lines, found.next))
        }
    };
    Ok(as_file(&cx, ("visits", &COLUMNS), page))
}

fn line(visit: &VisitRow, lang: Lang) -> Vec<String> {
    let gross = Money::new(visit.gross_minor, visit.currency);
    vec![
        visit.id.to_string(),
        visit.order_number.clone(),
        visit.state.word().to_owned(),
        visit.title.0.get(lang).to_owned(),
        visit.starts_at.to_string(),
        visit.ends_at.to_string(),
        visit.time_zone.clone(),
        visit.technician_name.clone().unwrap_or_default(),
        visit.place_name.0.get(lang).to_owned(),
        // The number alone: its currency has a column of its own.
        gross.to_string().split(' ').next().unwrap_or_default().to_owned(),
        visit.currency.to_string(),
    ]
}
