//! The office's pages about orders: the list, and one order with its money and its messages.

use axum::http::StatusCode;
use jiff::Timestamp;
use kernel::{Money, Permission};
use payments::{EventId, GatewayCall, GatewayEvent, PaymentId};
use platform::http::{Form, Path, Problems, Query};
use platform::{Allow, Answer, Cx, Fault, Routes, Verdict};
use serde::{Deserialize, Serialize};

use super::money_box::MoneyBox;
use super::order::{HappeningView, OrderView};
use super::staff_of;
use crate::access::{NoSuchOrder, Scope};
use crate::desk::cash::give_cash_back;
use crate::desk::fulfil::{cancel, deliver, settle, ship};
use crate::desk::holds::{capture, read_amount, release, void};
use crate::desk::show_desk_order::{DeskOrder, show_desk_order};
use crate::desk::staff::Staff;
use crate::list_orders::{Filter, OrderList, TO_SHIP, list};
use crate::order::State;
use crate::refund::ask::give_surplus_back;
use crate::show_order::show;
use crate::store::order::OrderRow;
use crate::view::OrderSummary;

pub(super) fn routes() -> Routes {
    Routes::new("/office")
        .get(
            "/orders",
            Allow::May(Permission::SeeOrders),
            show_list,
            "Orders, filtered",
        )
        .get(
            "/orders/{number}",
            Allow::May(Permission::SeeOrders),
            show_one,
            "One order with its money and its messages",
        )
        .post(
            "/orders/{number}/shipment",
            Allow::May(Permission::WorkOrders),
            post_shipment,
            "Ships an order",
        )
        .post(
            "/orders/{number}/delivery",
            Allow::May(Permission::WorkOrders),
            post_delivery,
            "Says that an order has arrived",
        )
        .post(
            "/orders/{number}/cancellation",
            Allow::May(Permission::WorkOrders),
            post_cancellation,
            "Ends an order that is not paid in whole",
        )
        .and(of_money())
}

fn of_money() -> Routes {
    Routes::new("/office")
        .post(
            "/orders/{number}/capture",
            Allow::May(Permission::MoveMoney),
            post_capture,
            "Takes what is held, whole or in part",
        )
        .post(
            "/orders/{number}/void",
            Allow::May(Permission::MoveMoney),
            post_void,
            "Lets the hold go",
        )
        .post(
            "/orders/{number}/cash-return",
            Allow::May(Permission::MoveMoney),
            post_cash_return,
            "Says that cash was given back",
        )
        .post(
            "/orders/{number}/payments/{payment}/refund",
            Allow::May(Permission::MoveMoney),
            post_surplus,
            "Gives back a payment that pays for nothing",
        )
        .post(
            "/orders/{number}/payments/{payment}/release",
            Allow::May(Permission::MoveMoney),
            post_release,
            "Ends a payment's holding period now",
        )
        .post(
            "/orders/{number}/settlement",
            Allow::May(Permission::SettleMoney),
            post_settlement,
            "Says that a person has decided",
        )
        .post(
            "/orders/{number}/events/{event}/replay",
            Allow::May(Permission::SettleMoney),
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
    money: MoneyBox,
    events: Vec<EventView>,
    calls: Vec<CallView>,
    problems: Problems,
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
            states: states(),
            next: next.to_owned(),
        };
        vec![
            sample(vec![], ""),
            sample(OrderSummary::samples(), "/office/orders?cursor=1"),
        ]
    }
}

impl DeskOrderPage {
    fn of(cx: &Cx, found: &DeskOrder, problems: Problems) -> Result<Self, platform::Broken> {
        let order = &found.shown.order;
        Ok(DeskOrderPage {
            order: OrderView::of(cx, &found.shown)?,
            happenings: found.shown.events.iter().map(HappeningView::of).collect(),
            needs_human: order.needs_human.clone(),
            payment_needs: found.payments.iter().any(|payment| payment.needs_human.is_some()),
            money: MoneyBox::of(found),
            events: found.events.iter().map(EventView::from).collect(),
            calls: found.calls.iter().map(CallView::from).collect(),
            problems,
        })
    }

    fn samples_list() -> Vec<Self> {
        let at = Timestamp::UNIX_EPOCH;
        let sample = |state: State| DeskOrderPage {
            order: OrderView::sample(state),
            happenings: OrderView::sample(state).happenings,
            needs_human: (state == State::Paid).then(|| "refund_failed".to_owned()),
            payment_needs: false,
            money: MoneyBox::sample(state),
            problems: Problems::default(),
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

/// What the list can be narrowed to.
fn states() -> Vec<&'static str> {
    std::iter::once(TO_SHIP).chain(State::ALL.map(State::code)).collect()
}

async fn show_list(cx: Cx, Query(filter): Query<Filter>) -> Answer {
    let list = list(&cx.app, &filter).await?;
    let states = states();
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

pub(super) fn scope(cx: &Cx) -> Scope<'_> {
    Scope {
        caller: &cx.caller,
        key: "",
    }
}

async fn show_one(cx: Cx, Path(number): Path<String>) -> Answer {
    draw_one(&cx, &number, (StatusCode::OK, Problems::default())).await
}

async fn draw_one(cx: &Cx, number: &str, (status, problems): (StatusCode, Problems)) -> Answer {
    let found = show_desk_order(&cx.app, scope(cx), number).await?;
    cx.page_with(status, &DeskOrderPage::of(cx, &found, problems)?)
}

/// Finds an order by its number and who acts on it.
pub(super) async fn acting(cx: &Cx, number: &str) -> Verdict<(OrderRow, Staff), NoSuchOrder> {
    let shown = show(&cx.app, scope(cx), number).await?;
    Ok((shown.order, staff_of(cx)))
}

/// Does one thing to one order and shows the order again.
macro_rules! office_verb {
    ($($handler:ident $verb:ident),*) => {$(
        async fn $handler(cx: Cx, Path(number): Path<String>) -> Answer {
            let (order, by) = acting(&cx, &number).await?;
            let tx = cx.app.db().begin().await?;
            $verb(&tx, order.id, &by).await?;
            tx.commit().await?;
            Ok(cx.redirect(&format!("/office/orders/{number}")))
        }
    )*};
}
office_verb!(post_shipment ship, post_delivery deliver, post_cancellation cancel, post_void void, post_settlement settle);

/// What the capture form holds.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CaptureForm {
    /// Empty takes all of it.
    amount: String,
}

async fn post_capture(cx: Cx, Path(number): Path<String>, Form(form): Form<CaptureForm>) -> Answer {
    let (order, by) = acting(&cx, &number).await?;
    let taken = match read_amount(&form.amount, order.currency) {
        Ok(amount) => {
            let tx = cx.app.db().begin().await?;
            match capture(&tx, order.id, amount, &by).await {
                Ok(()) => Ok(tx.commit().await?),
                Err(fault) => Err(fault),
            }
        }
        Err(refused) => Err(Fault::Refused(refused)),
    };
    match taken {
        Ok(()) => Ok(cx.redirect(&format!("/office/orders/{number}"))),
        Err(Fault::Refused(refused)) => {
            let answer = (Cx::status(&refused), Problems::of(&cx, &refused));
            draw_one(&cx, &number, answer).await
        }
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CashReturnForm {
    /// As the button named it.
    amount_minor: i64,
}

async fn post_cash_return(cx: Cx, Path(number): Path<String>, Form(form): Form<CashReturnForm>) -> Answer {
    let (order, by) = acting(&cx, &number).await?;
    let tx = cx.app.db().begin().await?;
    give_cash_back(&tx, order.id, Money::new(form.amount_minor, order.currency), &by).await?;
    tx.commit().await?;
    Ok(cx.redirect(&format!("/office/orders/{number}")))
}

async fn post_surplus(cx: Cx, Path((number, payment)): Path<(String, String)>) -> Answer {
    let (order, by) = acting(&cx, &number).await?;
    let payment: PaymentId = payment.parse().map_err(|_| NoSuchOrder)?;
    let tx = cx.app.db().begin().await?;
    give_surplus_back(&tx, order.id, payment, &by).await?;
    tx.commit().await?;
    Ok(cx.redirect(&format!("/office/orders/{number}")))
}

async fn post_release(cx: Cx, Path((number, payment)): Path<(String, String)>) -> Answer {
    let (order, _) = acting(&cx, &number).await?;
    let payment: PaymentId = payment.parse().map_err(|_| NoSuchOrder)?;
    let tx = cx.app.db().begin().await?;
    release(&tx, order.id, payment).await?;
    tx.commit().await?;
    Ok(cx.redirect(&format!("/office/orders/{number}")))
}

async fn post_replay(cx: Cx, Path((number, event)): Path<(String, String)>) -> Answer {
    let event: EventId = event.parse().map_err(|_| NoSuchOrder)?;
    acting(&cx, &number).await?;
    payments::replay(&cx.app, event).await?;
    Ok(cx.redirect(&format!("/office/orders/{number}")))
}
