//! The office's pages about orders: the list, and one order with its money and its messages.

use jiff::Timestamp;
use kernel::{Currency, Money};
use payments::{EventId, GatewayCall, GatewayEvent};
use platform::http::{Path, Query};
use platform::{Allow, Answer, Cx, Routes, Verdict};
use serde::Serialize;

use super::order::{HappeningView, OrderView};
use crate::access::{NoSuchOrder, Scope};
use crate::fulfil::{FulfilRefused, cancel, deliver, refund, settle, ship};
use crate::list_orders::{Filter, OrderList, list};
use crate::order::{Actions, OrderId, State, actions};
use crate::show_desk_order::{DeskOrder, show_desk_order};
use crate::show_order::show;
use crate::view::OrderSummary;

pub(super) fn routes() -> Routes {
    Routes::new("/office")
        .get("/orders", Allow::Staff, show_list, "Orders, filtered")
        .get(
            "/orders/{number}",
            Allow::Staff,
            show_one,
            "One order with its money and its messages",
        )
        .post(
            "/orders/{number}/shipment",
            Allow::Staff,
            post_shipment,
            "Ships an order",
        )
        .post(
            "/orders/{number}/delivery",
            Allow::Staff,
            post_delivery,
            "Says that an order has arrived",
        )
        .post(
            "/orders/{number}/cancellation",
            Allow::Staff,
            post_cancellation,
            "Ends an unpaid order",
        )
        .post(
            "/orders/{number}/refund",
            Allow::Staff,
            post_refund,
            "Gives all of an order's money back",
        )
        .post(
            "/orders/{number}/settlement",
            Allow::Staff,
            post_settlement,
            "Says that a person has decided",
        )
        .post(
            "/orders/{number}/events/{event}/replay",
            Allow::Staff,
            post_replay,
            "Applies a gateway event again",
        )
}

#[derive(Debug, Serialize)]
struct ListPage {
    list: OrderList,
    filter: Filter,
    states: Vec<&'static str>,
    /// The address of what follows; empty at the end.
    next: String,
}
platform::page!(ListPage, "orders/office_orders.html", ListPage::samples_list);

/// An account of the ledger and what this order moved in it.
#[derive(Debug, Serialize)]
struct BalanceView {
    account: String,
    amount: Money,
}

#[derive(Debug, Serialize)]
struct EventView {
    id: String,
    kind: String,
    state: String,
    outcome: String,
    error: String,
    attempts: i32,
    deliveries: i32,
    received_at: Timestamp,
    can_replay: bool,
}

#[derive(Debug, Serialize)]
struct CallView {
    kind: String,
    key: String,
    state: String,
    attempts: i32,
    http_status: Option<i16>,
    request_id: String,
    error: String,
    created_at: Timestamp,
}

#[derive(Debug, Serialize)]
struct DeskOrderPage {
    order: OrderView,
    happenings: Vec<HappeningView>,
    needs_human: Option<String>,
    payment_needs: bool,
    refundable: Money,
    actions: Actions,
    balances: Vec<BalanceView>,
    events: Vec<EventView>,
    calls: Vec<CallView>,
}
platform::page!(DeskOrderPage, "orders/office_order.html", DeskOrderPage::samples_list);

impl From<&GatewayEvent> for EventView {
    fn from(event: &GatewayEvent) -> Self {
        EventView {
            id: event.id.to_string(),
            kind: event.kind.clone(),
            state: event.state.to_string(),
            outcome: event.outcome.clone().unwrap_or_default(),
            error: event.error.clone().unwrap_or_default(),
            attempts: event.attempts,
            deliveries: event.deliveries,
            received_at: event.received_at,
            can_replay: event.applied_at.is_none(),
        }
    }
}

impl From<&GatewayCall> for CallView {
    fn from(call: &GatewayCall) -> Self {
        CallView {
            kind: call.kind.to_string(),
            key: call.key.clone(),
            state: call.state.to_string(),
            attempts: call.attempts,
            http_status: call.http_status,
            request_id: call.request_id.clone().unwrap_or_default(),
            error: call.error.clone().unwrap_or_default(),
            created_at: call.created_at,
        }
    }
}

impl ListPage {
    fn samples_list() -> Vec<Self> {
        let sample = |orders, next: &str| ListPage {
            list: OrderList { orders, next: None },
            filter: Filter::default(),
            states: State::ALL.map(State::code).to_vec(),
            next: next.to_owned(),
        };
        vec![
            sample(vec![], ""),
            sample(OrderSummary::samples(), "/office/orders?cursor=1"),
        ]
    }
}

impl DeskOrderPage {
    fn of(cx: &Cx, found: &DeskOrder) -> Result<Self, platform::Broken> {
        let order = &found.shown.order;
        let balance = |row: &ledger::BalanceRow| BalanceView {
            account: row.account.clone(),
            amount: Money::new(row.balance_minor, row.currency),
        };
        Ok(DeskOrderPage {
            order: OrderView::of(cx, &found.shown)?,
            happenings: found.shown.events.iter().map(HappeningView::of).collect(),
            needs_human: order.needs_human.as_ref().map(|reason| reason.replace('_', "-")),
            payment_needs: found.payment_needs_human,
            refundable: Money::new(order.total_minor - order.refunded_minor, order.currency),
            actions: actions(order.state, order.refunding_at.is_some(), order.payment_id.is_some()),
            balances: found.balances.iter().map(balance).collect(),
            events: found.events.iter().map(EventView::from).collect(),
            calls: found.calls.iter().map(CallView::from).collect(),
        })
    }

    fn samples_list() -> Vec<Self> {
        let at = Timestamp::UNIX_EPOCH;
        let sample = |state: State| DeskOrderPage {
            order: OrderView::sample(state),
            happenings: OrderView::sample(state).happenings,
            needs_human: (state == State::Paid).then(|| "refund-failed".to_owned()),
            payment_needs: false,
            refundable: Money::new(1_309_000, Currency::DZD),
            actions: actions(state, false, state != State::Pending),
            balances: vec![BalanceView {
                account: "gateway:stripe".into(),
                amount: Money::new(1_309_000, Currency::DZD),
            }],
            events: vec![EventView {
                id: "gev_0".into(),
                kind: "checkout.session.completed".into(),
                state: "failed".into(),
                outcome: String::new(),
                error: "broken".into(),
                attempts: 1,
                deliveries: 2,
                received_at: at,
                can_replay: true,
            }],
            calls: vec![CallView {
                kind: "open_session".into(),
                key: "pay_0:checkout:1".into(),
                state: "done".into(),
                attempts: 1,
                http_status: Some(200),
                request_id: "req_1".into(),
                error: String::new(),
                created_at: at,
            }],
        };
        State::ALL.into_iter().map(sample).collect()
    }
}

async fn show_list(cx: Cx, Query(filter): Query<Filter>) -> Answer {
    let list = list(&cx.app, &filter).await?;
    let states = State::ALL.map(State::code).to_vec();
    let next = list
        .next
        .as_ref()
        .map(|cursor| filter.address(cursor))
        .unwrap_or_default();
    cx.page(&ListPage {
        list,
        filter,
        states,
        next,
    })
}

fn scope(cx: &Cx) -> Scope<'_> {
    Scope {
        caller: &cx.caller,
        key: "",
    }
}

async fn show_one(cx: Cx, Path(number): Path<String>) -> Answer {
    let found = show_desk_order(&cx.app, scope(&cx), &number).await?;
    cx.page(&DeskOrderPage::of(&cx, &found)?)
}

/// Finds an order by its number and who acts on it.
async fn acting(cx: &Cx, number: &str) -> Verdict<(OrderId, String), NoSuchOrder> {
    let shown = show(&cx.app, scope(cx), number).await?;
    let by = cx
        .caller
        .person
        .as_ref()
        .map(|person| person.name.clone())
        .unwrap_or_default();
    Ok((shown.order.id, by))
}

/// Does one thing to one order and shows the order again.
macro_rules! office_verb {
    ($($handler:ident $verb:ident),*) => {$(
        async fn $handler(cx: Cx, Path(number): Path<String>) -> Answer {
            let (order, by) = acting(&cx, &number).await?;
            let tx = cx.app.db().begin().await?;
            let done: Verdict<(), FulfilRefused> = $verb(&tx, order, &by).await;
            done?;
            tx.commit().await?;
            Ok(cx.redirect(&format!("/office/orders/{number}")))
        }
    )*};
}
office_verb!(post_shipment ship, post_delivery deliver, post_cancellation cancel, post_refund refund, post_settlement settle);

async fn post_replay(cx: Cx, Path((number, event)): Path<(String, String)>) -> Answer {
    let event: EventId = event.parse().map_err(|_| NoSuchOrder)?;
    let (_, by) = acting(&cx, &number).await?;
    payments::replay(&cx.app, event, &by).await?;
    Ok(cx.redirect(&format!("/office/orders/{number}")))
}
