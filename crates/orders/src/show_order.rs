//! Read one order with its lines and its timeline, for whoever may see it. Changes nothing.

use platform::{App, Verdict};

use crate::access::{NoSuchOrder, Scope};
use crate::due::Due;
use crate::order::read_number;
use crate::store::money;
use crate::store::order::{self as store, EventRow, OrderLineRow, OrderRow};

/// An order as it is stored.
#[derive(Debug, Clone)]
pub struct ShownOrder {
    pub order: OrderRow,
    pub lines: Vec<OrderLineRow>,
    pub events: Vec<EventRow>,
    pub dues: Vec<Due>,
}

/// One round trip.
pub async fn show(app: &App, scope: Scope<'_>, number: &str) -> Verdict<ShownOrder, NoSuchOrder> {
    let number = read_number(number).ok_or(NoSuchOrder)?;
    let db = app.db().read().await?;
    let (order, lines, events, dues) = tokio::try_join!(
        store::find_order(&db, &number),
        store::list_order_lines(&db, &number),
        store::list_events(&db, &number),
        money::list_dues_by_number(&db, &number),
    )?;
    let order = order.filter(|order| scope.opens(app, order)).ok_or(NoSuchOrder)?;
    Ok(ShownOrder {
        order,
        lines,
        events,
        dues,
    })
}
