//! Everything staff see of one order: its timeline, its money from the ledger, what the gateway told us and what we told it.

use ledger::BalanceRow;
use payments::{GatewayCall, GatewayEvent};
use platform::{App, Verdict};

use crate::access::{NoSuchOrder, Scope};
use crate::show_order::{ShownOrder, show};

/// One order with its money and its messages.
#[derive(Debug, Clone)]
pub struct DeskOrder {
    pub shown: ShownOrder,
    pub balances: Vec<BalanceRow>,
    /// Whether one of its payments waits for a person.
    pub payment_needs_human: bool,
    pub events: Vec<GatewayEvent>,
    pub calls: Vec<GatewayCall>,
}

/// Two round trips.
pub async fn show_desk_order(app: &App, scope: Scope<'_>, number: &str) -> Verdict<DeskOrder, NoSuchOrder> {
    let shown = show(app, scope, number).await?;
    let reference = shown.order.id.to_string();
    let db = app.db().read().await?;
    let (balances, payments, events, calls) = tokio::try_join!(
        ledger::list_balances_for(&db, &reference),
        payments::list_for(&db, &reference),
        payments::list_events(&db, &reference),
        payments::calls_for(&db, &reference),
    )?;
    Ok(DeskOrder {
        shown,
        balances,
        payment_needs_human: payments.iter().any(|payment| payment.needs_human.is_some()),
        events,
        calls,
    })
}
