//! What of our time an order holds, and whom to tell about it. Reads only.

use calendar::TimeId;
use jiff::Timestamp;
use kernel::{Currency, Lang};
use platform::db::Session;
use platform::{Broken, Tx};
use uuid::Uuid;

use crate::order::OrderId;
use crate::store::order::find_order_by_id;
use crate::store::time as store;
use crate::time::choice::TimeChoice;

/// A line of time that was sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoldTime {
    pub time: TimeId,
    pub choice: TimeChoice,
    /// Visit and way, tax included, as sold.
    pub gross_minor: i64,
}

/// An order's lines of time, in the order of its lines. One statement.
pub async fn times_of(db: &impl Session, order: OrderId) -> Result<Vec<SoldTime>, Broken> {
    let rows = store::list_sold(db, order).await?;
    let sold = |row: store::SoldRow| SoldTime {
        time: row.visit_id,
        gross_minor: row.gross_minor,
        choice: row.time.0,
    };
    Ok(rows.into_iter().map(sold).collect())
}

/// A visit was moved, or given to somebody else: the order's pages say when and by whom it is now. Its terms and price stay.
pub async fn note_moved(
    tx: &Tx,
    time: TimeId,
    (starts_at, ends_at): (Timestamp, Timestamp),
    technician_name: Option<&str>,
) -> Result<(), Broken> {
    store::set_slot(tx, time, &starts_at.to_string(), &ends_at.to_string(), technician_name).await?;
    Ok(())
}

/// Who ordered, how to reach them, and where to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderContact {
    pub order: OrderId,
    pub number: String,
    pub person: Option<Uuid>,
    pub name: String,
    pub phone: String,
    pub email: String,
    pub lang: Lang,
    /// Street and place, in the order's language.
    pub address: String,
    pub currency: Currency,
}

/// One statement; `None` where there is no such order.
pub async fn contact_of(db: &impl Session, order: OrderId) -> Result<Option<OrderContact>, Broken> {
    let Some(row) = find_order_by_id(db, order).await? else {
        return Ok(None);
    };
    let address = row.address.0.line(row.lang);
    Ok(Some(OrderContact {
        order: row.id,
        number: row.number,
        person: row.person_id,
        name: row.name,
        phone: row.phone,
        email: row.email,
        lang: row.lang,
        address,
        currency: row.currency,
    }))
}
