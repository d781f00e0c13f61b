//! The refund dialog: what is left of each line, the wish, and before anything is asked of anybody a preview of what goes back
//! and what the customer will read. Works without scripts; the same confirmation sent twice is one refund.

use axum::http::StatusCode;
use kernel::{Currency, Money, Permission};
use platform::audit;
use platform::http::{Form, Path, Problems};
use platform::{Allow, Answer, Cx, Fault, Routes, Verdict, chance};
use serde::Serialize;

use super::money_box::plain;
use super::office::{acting, scope};
use super::staff_of;
use crate::access::NoSuchOrder;
use crate::desk::show_desk_order::{DeskOrder, show_desk_order};
use crate::desk::staff::MoneyRefused;
use crate::refund::ask::ask_refund;
use crate::refund::form::{LineField, RefundForm};
use crate::refund::gone_back::Reason;
use crate::refund::plan::{AskRefund, RefundPlan, plan, room_of};
use crate::refund::shares::LineLeft;
use crate::view::{LineView, lines_of};

pub(super) fn routes() -> Routes {
    Routes::new("/office/orders/{number}/refund")
        .get(
            "",
            Allow::May(Permission::MoveMoney),
            show_form,
            "What of an order can go back",
        )
        .post(
            "",
            Allow::May(Permission::MoveMoney),
            post_form,
            "Shows what a refund would be, or asks for it",
        )
}

/// A line that can go back, with what was typed for it.
#[derive(Debug, Clone, Serialize)]
struct RefundLine {
    position: i32,
    sku: String,
    title: String,
    left: Money,
    left_quantity: i64,
    quantity: String,
    puts_back: bool,
    is_goods: bool,
}

/// What would go back of a line.
#[derive(Debug, Clone, Serialize)]
struct ShareView {
    title: String,
    quantity: Option<i64>,
    amount: Money,
    tax: Money,
}

/// What would happen.
#[derive(Debug, Clone, Serialize)]
struct PreviewView {
    amount: Money,
    tax: Money,
    left: Money,
    shares: Vec<ShareView>,
    payments: Vec<Money>,
    is_whole: bool,
    /// The confirmation carries it: twice is once.
    request: String,
}

#[derive(Debug, Serialize)]
struct RefundPage {
    number: String,
    name: String,
    room: Money,
    lines: Vec<RefundLine>,
    form: RefundForm,
    amount_text: String,
    reasons: Vec<&'static str>,
    preview: Option<PreviewView>,
    problems: Problems,
}
platform::page!(RefundPage, "orders/refund.html", RefundPage::samples_list);

impl RefundPage {
    fn of(cx: &Cx, found: &DeskOrder, form: RefundForm) -> Result<Self, platform::Broken> {
        let order = &found.shown.order;
        let views = lines_of(&found.shown.lines, order.currency, cx.lang)?;
        let room = room_of(&found.facts(), &found.payments);
        let lines = found.lines_left.iter().zip(&views);
        Ok(RefundPage {
            number: order.number.clone(),
            name: order.name.clone(),
            room,
            lines: lines.map(|(left, view)| RefundLine::of(left, view, &form)).collect(),
            amount_text: plain(room),
            reasons: Reason::ALL.iter().map(|reason| reason.word()).collect(),
            form,
            preview: None,
            problems: Problems::default(),
        })
    }

    fn samples_list() -> Vec<Self> {
        let money = |minor| Money::new(minor, Currency::DZD);
        let line = |position, (title, left): (&str, i64), is_goods| RefundLine {
            position,
            sku: "CHF-1502".into(),
            title: title.into(),
            left: money(left),
            left_quantity: 1,
            quantity: String::new(),
            puts_back: is_goods,
            is_goods,
        };
        let sample = |preview, problems| RefundPage {
            number: "CC-7K3M-9Q2X".into(),
            name: "Nadia Ferhat".into(),
            room: money(1_309_000),
            lines: vec![
                line(1, ("Circulateur 15-60 · 130 mm", 1_190_000), true),
                line(2, ("Livraison à domicile", 119_000), false),
            ],
            form: RefundForm::default(),
            amount_text: "13090.00".into(),
            reasons: Reason::ALL.iter().map(|reason| reason.word()).collect(),
            preview,
            problems,
        };
        let preview = PreviewView {
            amount: money(100_000),
            tax: money(15_966),
            left: money(1_209_000),
            shares: vec![ShareView {
                title: "Circulateur 15-60 · 130 mm".into(),
                quantity: Some(1),
                amount: money(100_000),
                tax: money(15_966),
            }],
            payments: vec![money(60_000), money(40_000)],
            is_whole: false,
            request: "0".into(),
        };
        let wrong = Problems {
            summary: "Il ne reste pas autant.".into(),
            fields: [("amount".to_owned(), "Trop.".to_owned())].into(),
        };
        vec![
            sample(None, Problems::default()),
            sample(None, wrong),
            sample(Some(preview), Problems::default()),
        ]
    }
}

impl RefundLine {
    fn of(left: &LineLeft, view: &LineView, form: &RefundForm) -> Self {
        let typed = form.line(left.position);
        RefundLine {
            position: left.position,
            sku: view.sku.clone(),
            title: view.title.clone(),
            left: Money::new(left.left_minor(), view.gross.currency()),
            left_quantity: left.left_quantity(),
            quantity: typed
                .map(|typed: &LineField| typed.quantity.clone())
                .unwrap_or_default(),
            puts_back: typed.map_or(!left.is_delivery, |typed| typed.puts_back),
            is_goods: !left.is_delivery,
        }
    }
}

impl PreviewView {
    fn of(plan: &RefundPlan, lines: &[RefundLine], request: &str) -> Result<Self, kernel::MoneyError> {
        let currency = plan.amount.currency();
        let share = |share: &crate::refund::shares::Share| ShareView {
            title: lines
                .iter()
                .find(|line| line.position == share.position)
                .map(|line| line.title.clone())
                .unwrap_or_default(),
            quantity: share.quantity,
            amount: Money::new(share.amount_minor, currency),
            tax: Money::new(share.tax_minor, currency),
        };
        Ok(PreviewView {
            amount: plan.amount,
            tax: Money::new(crate::refund::shares::tax_of(&plan.shares), currency),
            left: plan.room.minus(plan.amount)?,
            shares: plan.shares.iter().map(share).collect(),
            payments: plan.parts.iter().map(|(_, amount)| *amount).collect(),
            is_whole: plan.is_whole,
            request: request.to_owned(),
        })
    }
}

async fn show_form(cx: Cx, Path(number): Path<String>) -> Answer {
    let found = show_desk_order(&cx.app, scope(&cx), &number).await?;
    let form = RefundForm::fresh(&found.shown.order);
    cx.page(&RefundPage::of(&cx, &found, form)?)
}

async fn post_form(cx: Cx, Path(number): Path<String>, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    let form = RefundForm::read(pairs);
    let done = if form.is_confirmed() {
        confirm(&cx, &number, &form).await
    } else {
        preview(&cx, &number, &form).await
    };
    match done {
        Err(Fault::Refused(refused)) => {
            let found = show_desk_order(&cx.app, scope(&cx), &number).await?;
            let page = RefundPage {
                problems: Problems::of(&cx, &refused),
                ..RefundPage::of(&cx, &found, form)?
            };
            cx.page_with(Cx::status(&refused), &page)
        }
        Err(Fault::Broken(broken)) => Err(broken.into()),
        Ok(answer) => Ok(answer),
    }
}

fn missing(fault: Fault<NoSuchOrder>) -> Fault<MoneyRefused> {
    MoneyRefused::of_fault(fault, "number")
}

async fn preview(cx: &Cx, number: &str, form: &RefundForm) -> Verdict<axum::response::Response, MoneyRefused> {
    let found = show_desk_order(&cx.app, scope(cx), number).await.map_err(missing)?;
    let ask = form.ask(found.shown.order.currency)?;
    let plan = plan(&found.facts(), &found.lines_left, &found.payments, &ask.wish)?;
    let mut page = RefundPage::of(cx, &found, form.clone())?;
    let request = chance::secret();
    // Nothing was done yet.
    audit::nothing_new();
    page.preview = Some(PreviewView::of(&plan, &page.lines, &request).map_err(platform::Broken::new)?);
    drawn(cx, &page)
}

fn drawn(cx: &Cx, page: &RefundPage) -> Verdict<axum::response::Response, MoneyRefused> {
    let answer = cx.page_with(StatusCode::OK, page);
    answer.map_err(|_| Fault::Broken(platform::Broken::new("the preview could not be drawn")))
}

async fn confirm(cx: &Cx, number: &str, form: &RefundForm) -> Verdict<axum::response::Response, MoneyRefused> {
    let (order, _) = acting(cx, number).await.map_err(missing)?;
    let ask: AskRefund = form.ask(order.currency)?;
    let tx = cx.app.db().begin().await?;
    ask_refund(&tx, order.id, &ask, &staff_of(cx)).await?;
    tx.commit().await?;
    Ok(cx.redirect(&format!("/office/orders/{number}")))
}
