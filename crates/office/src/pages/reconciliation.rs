//! Reconciliation: what was compared and when, the button that compares now, and the differences.

use jiff::Timestamp;
use kernel::Permission;
use platform::http::Query;
use platform::{Allow, Answer, Cx, Routes};
use serde::{Deserialize, Serialize};

use crate::acts::ActView;
use crate::difference::{DifferenceView, RunView};
use crate::store::acts as store;

pub(super) fn routes() -> Routes {
    Routes::new("/office/reconciliation")
        .get(
            "",
            Allow::May(Permission::SeeMoney),
            show,
            "Comparisons with the gateway and their differences",
        )
        .post(
            "",
            Allow::May(Permission::SettleMoney),
            post_comparison,
            "Has the gateway's lists compared soon",
        )
}

/// What the differences are narrowed to.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Filter {
    /// `open`, `healed`, `resolved` or empty.
    state: String,
    /// `yes` after the button.
    asked: String,
}

#[derive(Debug, Serialize)]
struct ReconciliationPage {
    runs: Vec<RunView>,
    differences: Vec<DifferenceView>,
    filter: Filter,
    acts: Vec<ActView>,
}
platform::page!(
    ReconciliationPage,
    "office/reconciliation.html",
    ReconciliationPage::samples_list
);

/// Three statements, one round trip.
async fn show(cx: Cx, Query(filter): Query<Filter>) -> Answer {
    let db = cx.app.db().read().await?;
    let (runs, differences, acts) = tokio::try_join!(
        payments::list_reconciliations(&db),
        payments::list_differences(&db),
        store::list_acts(&db, &["reconciliation"])
    )?;
    let is_wanted = |row: &&payments::DifferenceRow| filter.state.is_empty() || row.state.word() == filter.state;
    let now = cx.app.clock().now();
    cx.page(&ReconciliationPage {
        runs: runs.iter().take(20).map(RunView::of).collect(),
        differences: differences
            .iter()
            .filter(is_wanted)
            .map(|row| DifferenceView::of(row, now))
            .collect(),
        acts: acts.into_iter().take(10).map(ActView::of).collect(),
        filter,
    })
}

async fn post_comparison(cx: Cx) -> Answer {
    let tx = cx.app.db().begin().await?;
    payments::reconcile_soon(&tx).await?;
    tx.commit().await?;
    Ok(cx.redirect("/office/reconciliation?asked=yes"))
}

impl ReconciliationPage {
    fn samples_list() -> Vec<Self> {
        let page = |runs, differences, state: &str, asked: &str| ReconciliationPage {
            runs,
            differences,
            filter: Filter {
                state: state.into(),
                asked: asked.into(),
            },
            acts: ActView::samples(),
        };
        let at = Timestamp::UNIX_EPOCH;
        vec![
            page(vec![], vec![], "", ""),
            page(vec![RunView::sample(at)], vec![], "open", "yes"),
            page(RunView::samples(), DifferenceView::samples(), "", ""),
        ]
    }
}
