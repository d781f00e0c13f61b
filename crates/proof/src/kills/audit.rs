//! The audit after the quiet: what customers and staff were told, what our rows and books say, and what the gateway did must be
//! one story. Every sentence it returns is something that must not be.

mod money;
mod orders;
mod refunds;

use std::collections::HashMap;

use anyhow::Result;
use platform::Broken;
use serde::Serialize;

use super::gateway_truth::Truth;
use super::log::{Line, Said};
use super::place::Place;
use super::quiet::letters;
use super::store::{self, OrderRow, PaymentRow, RefundRow, StockRow, Unsettled};
use super::world::World;

/// What kind of wrong it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It was acknowledged, or paid, and is not there.
    Lost,
    /// It happened more often than it was asked for.
    Doubled,
    /// The three do not say the same, and nothing explains it.
    Unexplained,
}

#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    pub fault: Fault,
    pub what: String,
}

/// The three stories, side by side.
struct Case {
    lines: Vec<Line>,
    orders: Vec<OrderRow>,
    payments: Vec<PaymentRow>,
    refunds: Vec<RefundRow>,
    stock: Vec<StockRow>,
    truth: Truth,
}

pub async fn audit(place: &Place, world: &World) -> Result<Vec<Finding>> {
    // The gateway's fees stand in its lists only; and whatever it finds beyond them is a finding.
    let reconciled = place.command(&["reconcile", "--all"]);
    let checked = place.command(&["ledger-check"]);
    let mut findings: Vec<Finding> = Vec::new();
    for (what, done) in [("reconcile", reconciled), ("ledger-check", checked)] {
        if let Err(error) = done {
            unexplained(&mut findings, format!("`comptoir {what}` is not content: {error}"));
        }
    }
    let case = read(place, world).await.map_err(|broken| anyhow::anyhow!("{broken}"))?;
    let case = Case {
        truth: Truth::ask(place).await?,
        ..case
    };
    orders::check(&case, &mut findings);
    money::check(&case, &mut findings);
    refunds::check(&case, &mut findings);
    case.check_stock(&mut findings);
    case.check_words(&mut findings);
    quiet(place, world, &mut findings)
        .await
        .map_err(|broken| anyhow::anyhow!("{broken}"))?;
    books(place, &case.truth, &mut findings)
        .await
        .map_err(|broken| anyhow::anyhow!("{broken}"))?;
    Ok(findings)
}

async fn read(place: &Place, world: &World) -> Result<Case, Broken> {
    let db = place.db().map_err(|error| Broken::new(error.to_string()))?;
    let reader = db.read().await?;
    Ok(Case {
        lines: world.log.lines(),
        orders: store::list_orders(&reader).await?,
        payments: store::list_payments(&reader).await?,
        refunds: store::list_refunds(&reader).await?,
        stock: store::list_stock(&reader).await?,
        truth: Truth::default(),
    })
}

async fn quiet(place: &Place, world: &World, findings: &mut Vec<Finding>) -> Result<(), Broken> {
    let db = place.db().map_err(|error| Broken::new(error.to_string()))?;
    let reader = db.read().await?;
    let under_way = store::count_unsettled(&reader).await?;
    if under_way != Unsettled::default() {
        unexplained(findings, format!("still under way after the quiet: {under_way:?}"));
    }
    if letters(world) > 0 {
        unexplained(findings, format!("{} events are not delivered", letters(world)));
    }
    for (task,) in store::list_failed_tasks(&reader).await? {
        unexplained(findings, format!("a task has given up: {task}"));
    }
    Ok(())
}

/// What our books say lies at the gateway is what lies there, to the last centime.
async fn books(place: &Place, truth: &Truth, findings: &mut Vec<Finding>) -> Result<(), Broken> {
    let db = place.db().map_err(|error| Broken::new(error.to_string()))?;
    let (ours_minor, fees_minor) = store::sum_gateway(&db.read().await?).await?;
    if (ours_minor, fees_minor) != (truth.balance_minor, truth.fees_minor) {
        let what = format!(
            "the books say {ours_minor} at the gateway after {fees_minor} of fees, the gateway {} after {}",
            truth.balance_minor, truth.fees_minor
        );
        unexplained(findings, what);
    }
    Ok(())
}

impl Case {
    fn by_number(&self) -> HashMap<&str, &OrderRow> {
        self.orders.iter().map(|order| (order.number.as_str(), order)).collect()
    }

    fn check_stock(&self, findings: &mut Vec<Finding>) {
        for row in &self.stock {
            if row.at_start != Some(row.on_hand + row.sold) || row.reserved != row.held {
                unexplained(findings, format!("the stock does not add up: {row:?}"));
            }
        }
    }

    fn check_words(&self, findings: &mut Vec<Finding>) {
        for line in &self.lines {
            if let Said::Wrong { what } = &line.said {
                unexplained(findings, what.clone());
            }
        }
    }
}

fn found(findings: &mut Vec<Finding>, fault: Fault, what: String) {
    findings.push(Finding { fault, what });
}

fn unexplained(findings: &mut Vec<Finding>, what: String) {
    found(findings, Fault::Unexplained, what);
}
