//! Lists of orders: the office's with its filters, page by page, and a person's own. Newest first.

use jiff::Timestamp;
use platform::db::Session;
use platform::{App, Broken};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::order::{OrderId, State, read_number};
use crate::store::office as store;
use crate::view::OrderSummary;

/// Orders on one page.
const PAGE: i64 = 50;
/// Not a state but what can leave the house: paid, or held in whole.
pub(crate) const TO_SHIP: &str = "to_ship";
/// Of their own orders, a person sees the latest.
const OWN: i64 = 100;

/// What the office's list is narrowed to, as the address says it. What cannot be read does not filter.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// A state's code.
    pub state: String,
    /// `yes`: only what waits for a person.
    pub needs: String,
    /// A number or an e-mail.
    pub q: String,
    /// Where the page before ended.
    pub cursor: String,
}

impl Filter {
    /// The address of the page that follows.
    pub(crate) fn address(&self, cursor: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("state", &self.state)
            .append_pair("needs", &self.needs)
            .append_pair("q", &self.q)
            .append_pair("cursor", cursor)
            .finish();
        format!("/office/orders?{query}")
    }
}

/// One page of a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct OrderList {
    pub orders: Vec<OrderSummary>,
    /// Give it back as `cursor` for what follows; absent at the end.
    pub next: Option<String>,
}

/// How many orders wait for what, and the newest.
#[derive(Debug, Clone, Serialize)]
pub struct Desk {
    pub needs_human: i64,
    pub to_ship: i64,
    pub pending: i64,
    pub refunding: i64,
    pub waiting: Vec<OrderSummary>,
    pub newest: Vec<OrderSummary>,
}

pub async fn list(app: &App, filter: &Filter) -> Result<OrderList, Broken> {
    let db = app.db().read().await?;
    let state = match filter.state.trim() {
        TO_SHIP => Some(TO_SHIP),
        word => State::parse(word).map(State::code),
    };
    let text = filter.q.trim();
    let number = read_number(text);
    let text = number.as_deref().or((!text.is_empty()).then_some(text));
    let (before, before_id) = read_cursor(&filter.cursor).unzip();
    let rows = store::list_orders(&db, state, filter.needs == "yes", text, before, before_id, PAGE + 1).await?;
    let mut orders: Vec<OrderSummary> = rows.into_iter().map(OrderSummary::from).collect();
    let has_more = i64::try_from(orders.len())? > PAGE;
    orders.truncate(usize::try_from(PAGE)?);
    let next = orders
        .last()
        .filter(|_| has_more)
        .map(|last| cursor_of(last.placed_at, last.id));
    Ok(OrderList { orders, next })
}

pub async fn list_own(app: &App, person: Uuid) -> Result<Vec<OrderSummary>, Broken> {
    let db = app.db().read().await?;
    let rows = store::list_orders_of_person(&db, person, OWN).await?;
    Ok(rows.into_iter().map(OrderSummary::from).collect())
}

/// What the office's first page says of orders. Its statements travel together.
pub async fn desk(db: &impl Session) -> Result<Desk, Broken> {
    let (counts, waiting, newest) = tokio::try_join!(
        store::count_what_waits(db),
        store::list_orders(db, None, true, None, None, None, 20),
        store::list_orders(db, None, false, None, None, None, 20),
    )?;
    Ok(Desk {
        needs_human: counts.needs_human,
        to_ship: counts.to_ship,
        pending: counts.pending,
        refunding: counts.refunding,
        waiting: waiting.into_iter().map(OrderSummary::from).collect(),
        newest: newest.into_iter().map(OrderSummary::from).collect(),
    })
}

fn cursor_of(at: Timestamp, id: OrderId) -> String {
    format!("{}.{id}", at.as_microsecond())
}

fn read_cursor(text: &str) -> Option<(Timestamp, Uuid)> {
    let (at, id) = text.split_once('.')?;
    let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
    Some((at, id.parse::<OrderId>().ok()?.uuid()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_nonsense_is_the_first_page() {
        let at: Timestamp = "2026-01-15T10:00:00.123456Z".parse().unwrap();
        let id = OrderId::from_uuid(Uuid::from_u128(7));
        assert_eq!(read_cursor(&cursor_of(at, id)), Some((at, id.uuid())));
        for text in [
            "",
            ".",
            "1",
            "x.ord_1",
            "9999999999999999999.ord_00000000000000000000000000000007",
        ] {
            assert_eq!(read_cursor(text), None, "{text}");
        }
    }
}
