//! What staff do with an order's money, as JSON: refund, take a hold, let it go. The same verbs as the office's pages; refusals
//! name the field.

use axum::http::StatusCode;
use kernel::{Money, Permission};
use platform::http::{JsonBody, Path};
use platform::{Allow, Answer, Cx, Fault, Routes, Verdict, chance};
use serde::{Deserialize, Serialize};

use crate::access::{NoSuchOrder, Scope};
use crate::desk::cash::give_cash_back;
use crate::desk::holds::{capture, void};
use crate::desk::staff::MoneyRefused;
use crate::order::read_number;
use crate::pages::staff_of;
use crate::refund::ask::{ask_refund, plan_made};
use crate::refund::form::{LineField, RefundForm};
use crate::refund::plan::RefundPlan;
use crate::refund::shares::Share;
use crate::show_order::show;
use crate::store::order::OrderRow;

pub(crate) fn routes() -> Routes {
    Routes::new("/api/v1/office/orders/{number}")
        .post(
            "/refunds",
            Allow::May(Permission::MoveMoney),
            post_refund,
            "Gives money back: lines, an amount, goodwill with a reason, or all that is left",
        )
        .takes::<RefundBody>()
        .gives::<RefundMade>()
        .idempotent()
        .post(
            "/capture",
            Allow::May(Permission::MoveMoney),
            post_capture,
            "Takes what is held, whole or in part",
        )
        .takes::<CaptureBody>()
        .gives::<Asked>()
        .idempotent()
        .post(
            "/cash-return",
            Allow::May(Permission::MoveMoney),
            post_cash_return,
            "Says that cash was given back",
        )
        .takes::<CashReturnBody>()
        .gives::<Asked>()
        .idempotent()
        .post(
            "/void",
            Allow::May(Permission::MoveMoney),
            post_void,
            "Lets the hold go",
        )
        .gives::<Asked>()
        .idempotent()
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct RefundLineBody {
    /// The line's place in the order, from 1.
    position: i32,
    quantity: i64,
    /// Its pieces are for sale again; without it, they are where the order has not left the house.
    #[serde(default)]
    put_back: Option<bool>,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct RefundBody {
    /// `whole`, `lines`, `amount` or `adjustment` (goodwill).
    #[serde(default)]
    kind: String,
    /// For `lines`.
    #[serde(default)]
    lines: Vec<RefundLineBody>,
    /// For `amount` and `adjustment`, in minor units.
    #[serde(default)]
    amount_minor: Option<i64>,
    /// `requested_by_customer`, `returned`, `damaged`, `unavailable`, `late`, `goodwill` or `other`.
    #[serde(default)]
    reason: String,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct CaptureBody {
    /// All that is held when absent; the rest is let go.
    #[serde(default)]
    amount_minor: Option<i64>,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct CashReturnBody {
    /// All that was to be given back by hand, in minor units.
    amount_minor: i64,
}

/// What goes back of a line; tax is within the amount.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ShareBody {
    position: i32,
    quantity: Option<i64>,
    amount_minor: i64,
    tax_minor: i64,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PartBody {
    /// `pay_…`
    payment: String,
    #[schema(value_type = crate::api::Amount)]
    amount: Money,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct RefundMade {
    #[schema(value_type = crate::api::Amount)]
    amount: Money,
    shares: Vec<ShareBody>,
    /// What each payment gives back, the newest first.
    payments: Vec<PartBody>,
    /// What is to be given back by hand, in notes and coins.
    #[schema(value_type = crate::api::Amount)]
    cash: Money,
    /// What may still be given back afterwards.
    #[schema(value_type = crate::api::Amount)]
    left: Money,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Asked {
    /// `requested`: the gateway is asked, the order's state tells when it is done. `done`: it needs nobody else.
    state: &'static str,
}

const ASKED: Asked = Asked { state: "requested" };

async fn find(cx: &Cx, number: &str) -> Verdict<OrderRow, NoSuchOrder> {
    let scope = Scope {
        caller: &cx.caller,
        key: "",
    };
    let number = read_number(number).ok_or(NoSuchOrder)?;
    Ok(show(&cx.app, scope, &number).await?.order)
}

async fn post_refund(cx: Cx, Path(number): Path<String>, JsonBody(body): JsonBody<RefundBody>) -> Answer {
    let order = find(&cx, &number).await?;
    let form = RefundForm {
        request: request_of(&cx),
        ..form_of(&order, &body)
    };
    let ask = form
        .ask(order.currency)
        .map_err(|refused| in_json(refused, &body.lines))?;
    let tx = cx.app.db().begin().await?;
    let made = ask_refund(&tx, order.id, &ask, &staff_of(&cx)).await;
    let plan = made.map_err(|fault| in_json_fault(fault, &body.lines))?;
    let plan = match plan {
        Some(plan) => plan,
        None => plan_made(&tx, order.id, &ask.request).await?,
    };
    tx.commit().await?;
    cx.json(StatusCode::CREATED, &made_body(&plan)?)
}

/// The request's name comes from the caller's key: an answer may be lost with the server that was about to keep it, and the
/// same key must then find the refund that was made. Empty without a key: a name is drawn.
fn request_of(cx: &Cx) -> String {
    let Some(key) = cx.headers.get("idempotency-key") else {
        return String::new();
    };
    let person = cx.caller.person.as_ref().map(|person| person.id).unwrap_or_default();
    let text = [format!("per_{}", person.simple()).as_bytes(), key.as_bytes()].concat();
    format!("key:{}", chance::sign(b"orders", &text))
}

/// Refusals name the fields of the JSON body.
fn in_json(refused: MoneyRefused, lines: &[RefundLineBody]) -> MoneyRefused {
    let place = |position: &str| {
        let position = position.parse::<i32>().ok();
        lines
            .iter()
            .position(|line| Some(line.position) == position)
            .unwrap_or_default()
    };
    refused.renamed(|field| match (field, field.strip_prefix("line_")) {
        ("what", _) => "kind".to_owned(),
        ("amount", _) => "amount_minor".to_owned(),
        (_, Some(position)) => format!("lines.{}.quantity", place(position)),
        (field, None) => field.to_owned(),
    })
}

fn in_json_fault(fault: Fault<MoneyRefused>, lines: &[RefundLineBody]) -> Fault<MoneyRefused> {
    match fault {
        Fault::Refused(refused) => Fault::Refused(in_json(refused, lines)),
        Fault::Broken(broken) => Fault::Broken(broken),
    }
}

fn form_of(order: &OrderRow, body: &RefundBody) -> RefundForm {
    let fresh = RefundForm::fresh(order);
    let line = |line: &RefundLineBody| LineField {
        position: line.position,
        quantity: line.quantity.to_string(),
        puts_back: line.put_back.unwrap_or(fresh.puts_back),
    };
    let amount = |minor: i64| crate::pages::plain(Money::new(minor, order.currency));
    RefundForm {
        what: body.kind.clone(),
        lines: body.lines.iter().map(line).collect(),
        amount: body.amount_minor.map(amount).unwrap_or_default(),
        reason: body.reason.clone(),
        note: body.note.clone(),
        ..fresh
    }
}

fn made_body(plan: &RefundPlan) -> Result<RefundMade, platform::Broken> {
    let share = |share: &Share| ShareBody {
        position: share.position,
        quantity: share.quantity,
        amount_minor: share.amount_minor,
        tax_minor: share.tax_minor,
    };
    let part = |(payment, amount): &(payments::PaymentId, Money)| PartBody {
        payment: payment.to_string(),
        amount: *amount,
    };
    Ok(RefundMade {
        amount: plan.amount,
        shares: plan.shares.iter().map(share).collect(),
        payments: plan.parts.iter().map(part).collect(),
        cash: plan.cash,
        left: plan.room.minus(plan.amount)?,
    })
}

async fn post_capture(cx: Cx, Path(number): Path<String>, JsonBody(body): JsonBody<CaptureBody>) -> Answer {
    let order = find(&cx, &number).await?;
    let amount = body.amount_minor.map(|minor| Money::new(minor, order.currency));
    let tx = cx.app.db().begin().await?;
    let taken = capture(&tx, order.id, amount, &staff_of(&cx)).await;
    taken.map_err(|fault| in_json_fault(fault, &[]))?;
    tx.commit().await?;
    cx.json(StatusCode::ACCEPTED, &ASKED)
}

async fn post_cash_return(cx: Cx, Path(number): Path<String>, JsonBody(body): JsonBody<CashReturnBody>) -> Answer {
    let order = find(&cx, &number).await?;
    let amount = Money::new(body.amount_minor, order.currency);
    let tx = cx.app.db().begin().await?;
    let given = give_cash_back(&tx, order.id, amount, &staff_of(&cx)).await;
    given.map_err(|fault| in_json_fault(fault, &[]))?;
    tx.commit().await?;
    cx.json(StatusCode::OK, &Asked { state: "done" })
}

async fn post_void(cx: Cx, Path(number): Path<String>) -> Answer {
    let order = find(&cx, &number).await?;
    let tx = cx.app.db().begin().await?;
    void(&tx, order.id, &staff_of(&cx)).await?;
    tx.commit().await?;
    cx.json(StatusCode::ACCEPTED, &ASKED)
}
