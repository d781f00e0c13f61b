//! Everything staff see of one order: its timeline, its money from the ledger and from its payments, what went back, what the
//! gateway told us and what we told it.

use ledger::{HoldRow, PostingRow};
use payments::{DisputeRow, GatewayCall, GatewayEvent, Payment};
use platform::{App, Verdict};

use crate::access::{NoSuchOrder, Scope};
use crate::apply::list_lines_left;
use crate::facts::OrderFacts;
use crate::refund::shares::LineLeft;
use crate::show_order::{ShownOrder, show};
use crate::store::money::{self as store, ActRow, RefundRow};

/// One order with its money and its messages.
#[derive(Debug, Clone)]
pub struct DeskOrder {
    pub shown: ShownOrder,
    pub postings: Vec<PostingRow>,
    pub holds: Vec<HoldRow>,
    pub payments: Vec<Payment>,
    pub refunds: Vec<RefundRow>,
    pub lines_left: Vec<LineLeft>,
    pub disputes: Vec<DisputeRow>,
    pub acts: Vec<ActRow>,
    pub events: Vec<GatewayEvent>,
    pub calls: Vec<GatewayCall>,
}

impl DeskOrder {
    pub fn facts(&self) -> OrderFacts {
        OrderFacts::of(&self.shown.order, &self.shown.dues)
    }
}

/// Two round trips.
pub async fn show_desk_order(app: &App, scope: Scope<'_>, number: &str) -> Verdict<DeskOrder, NoSuchOrder> {
    let shown = show(app, scope, number).await?;
    let order = shown.order.id;
    let reference = order.to_string();
    let db = app.db().read().await?;
    let (postings, holds, payments, refunds, lines_left, disputes, acts, events, calls) = tokio::try_join!(
        ledger::list_postings_for(&db, &reference),
        ledger::list_holds_for(&db, &reference),
        payments::list_for(&db, &reference),
        store::list_refunds(&db, order),
        list_lines_left(&db, order),
        payments::list_disputes_for(&db, &reference),
        store::list_acts(&db, &reference),
        payments::list_events(&db, &reference),
        payments::calls_for(&db, &reference),
    )?;
    Ok(DeskOrder {
        shown,
        postings,
        holds,
        payments,
        refunds,
        lines_left,
        disputes,
        acts,
        events,
        calls,
    })
}
