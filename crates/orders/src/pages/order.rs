//! An order's page, its payment button and its receipt, for whoever has its link, its owner and staff.

use jiff::Timestamp;
use kernel::{Currency, Lang, Money};
use platform::http::{Path, Query};
use platform::limits::Limit;
use platform::{Allow, Answer, Cx, Routes, limits};
use serde::{Deserialize, Serialize};

use crate::access::{NoSuchOrder, Scope, key_of, order_path};
use crate::address::Address;
use crate::due::{DueSums, DueWhen, Purpose, next_to_pay, sums_of};
use crate::order::State;
use crate::pay::{PayNow, pay_now};
use crate::price::{TaxAtRate, Totals};
use crate::refill_cart::refill_cart;
use crate::show_order::{ShownOrder, show};
use crate::store::order::EventRow;
use crate::view::{LineView, lines_of, taxes_of, totals_of};

pub(super) fn routes() -> Routes {
    Routes::new("/orders/{number}")
        .get("", Allow::Anyone, show_order, "An order, by its link")
        .get(
            "/receipt",
            Allow::Anyone,
            show_receipt,
            "The receipt of a paid order, to print",
        )
        .post(
            "/payment",
            Allow::Anyone,
            pay,
            "Leads to the payment of an unpaid order",
        )
        .limited(Limit::Payment)
        .post(
            "/cart",
            Allow::Anyone,
            again,
            "Puts the articles of an ended order back into the cart",
        )
}

/// The secret of an order's link.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Key {
    pub key: String,
    /// `waiting` after the button was pressed and the gateway was slow.
    pub note: String,
}

/// An address in one language.
#[derive(Debug, Clone, Serialize)]
pub(super) struct AddressView {
    pub delivery: &'static str,
    pub delay: String,
    pub wilaya: String,
    pub commune: String,
    pub street: String,
}

/// One happening of the timeline.
#[derive(Debug, Clone, Serialize)]
pub(super) struct HappeningView {
    pub at: Timestamp,
    /// As the sentences name it: `order-event-<what>`.
    pub what: String,
    pub by: String,
}

/// An order as its pages draw it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct OrderView {
    pub number: String,
    pub key: String,
    pub state: State,
    pub lines: Vec<LineView>,
    pub totals: Totals,
    pub taxes: Vec<TaxAtRate>,
    pub refunded: Money,
    pub is_refunding: bool,
    pub email: String,
    pub phone: String,
    pub name: String,
    pub address: AddressView,
    pub placed_at: Timestamp,
    pub expires_at: Timestamp,
    pub paid_at: Option<Timestamp>,
    pub happenings: Vec<HappeningView>,
    pub due: DueSums,
    /// What can be paid now: the amount on the button, and what it is of the order (`order-pay-<purpose>`).
    pub to_pay: Option<ToPay>,
    /// Of what was paid, in notes and coins.
    pub cash: Money,
    /// What is left may be paid at the visit.
    pub is_at_visit: bool,
}

/// An amount due that nothing pays or holds yet.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct ToPay {
    pub amount: Money,
    pub purpose: Purpose,
}

#[derive(Debug, Serialize)]
struct OrderPage {
    order: OrderView,
    note: String,
}
platform::page!(OrderPage, "orders/order.html", OrderPage::samples_list);

#[derive(Debug, Serialize)]
struct ReceiptPage {
    order: OrderView,
}
platform::page!(ReceiptPage, "orders/receipt.html", ReceiptPage::samples_list);

impl AddressView {
    pub(super) fn of(address: &Address, lang: Lang) -> Self {
        AddressView {
            delivery: address.delivery.code(),
            delay: address.delay.get(lang).to_owned(),
            wilaya: address.wilaya_name.get(lang).to_owned(),
            commune: address.commune.clone(),
            street: address.street.clone(),
        }
    }
}

/// What a customer is told of the timeline; the rest is for staff.
const TOLD: [&str; 22] = [
    "sent_ahead",
    "placed",
    "confirmed",
    "visit_cancelled",
    "paid_on_site",
    "held",
    "captured",
    "hold_lapsed",
    "hold_released",
    "hold_too_late",
    "deposit_paid",
    "balance_paid",
    "paid",
    "paid_late",
    "payment_failed",
    "expired",
    "cancelled",
    "shipped",
    "delivered",
    "refund_requested",
    "refunded",
    "refunded_in_part",
];

impl HappeningView {
    pub(super) fn of(row: &EventRow) -> Self {
        HappeningView {
            at: row.at,
            what: row.what.replace('_', "-"),
            by: row.by.clone(),
        }
    }
}

impl OrderView {
    pub(super) fn of(cx: &Cx, shown: &ShownOrder) -> Result<Self, platform::Broken> {
        let order = &shown.order;
        let lines = lines_of(&shown.lines, order.currency, cx.lang)?;
        let told = shown.events.iter().filter(|event| TOLD.contains(&event.what.as_str()));
        Ok(OrderView {
            number: order.number.clone(),
            key: key_of(&cx.app, order.id),
            state: order.state,
            totals: totals_of(order),
            taxes: taxes_of(&lines)?,
            lines,
            refunded: Money::new(order.refunded_minor, order.currency),
            is_refunding: order.refunding_at.is_some(),
            email: order.email.clone(),
            phone: order.phone.clone(),
            name: order.name.clone(),
            address: AddressView::of(&order.address.0, cx.lang),
            placed_at: order.placed_at,
            expires_at: order.expires_at,
            paid_at: order.paid_at,
            happenings: told.map(HappeningView::of).collect(),
            due: sums_of(&shown.dues, order.currency),
            to_pay: next_to_pay(&shown.dues)
                .filter(|_| matches!(order.state, State::Pending | State::Confirmed))
                .map(|due| ToPay {
                    amount: Money::new(due.left_minor(), order.currency),
                    purpose: due.purpose,
                }),
            cash: Money::new(shown.dues.iter().map(|due| due.cash_minor).sum(), order.currency),
            is_at_visit: next_to_pay(&shown.dues).is_some_and(|due| due.due == DueWhen::AtVisit),
        })
    }

    pub(super) fn sample(state: State) -> Self {
        let at = Timestamp::UNIX_EPOCH;
        let lines = LineView::samples();
        let money = |minor| Money::new(minor, Currency::DZD);
        let (paid, owed, purpose) = match state {
            State::Pending => (0, 1_309_000, Purpose::Whole),
            State::Confirmed => (392_700, 916_300, Purpose::Balance),
            _ => (1_309_000, 0, Purpose::Whole),
        };
        OrderView {
            due: DueSums {
                paid: money(paid),
                held: money(0),
                owed: money(owed),
            },
            to_pay: (owed > 0).then_some(ToPay {
                amount: money(owed),
                purpose,
            }),
            cash: money(if state == State::Delivered { paid } else { 0 }),
            is_at_visit: false,
            number: "CC-7K3M-9Q2X".into(),
            key: "0".into(),
            state,
            totals: Totals::sample(),
            taxes: taxes_of(&lines).unwrap_or_default(),
            lines,
            refunded: Money::zero(Currency::DZD),
            is_refunding: false,
            email: "nadia@example.dz".into(),
            phone: "+213551234567".into(),
            name: "Nadia Ferhat".into(),
            address: AddressView {
                delivery: "home",
                delay: "2 à 3 jours".into(),
                wilaya: "Alger".into(),
                commune: "Bab El Oued".into(),
                street: "12, rue des Frères Bouadou".into(),
            },
            placed_at: at,
            expires_at: at,
            paid_at: (!matches!(state, State::Pending | State::Confirmed)).then_some(at),
            happenings: TOLD
                .iter()
                .map(|what| HappeningView {
                    at,
                    what: what.replace('_', "-"),
                    by: "customer".into(),
                })
                .collect(),
        }
    }
}

impl OrderPage {
    fn samples_list() -> Vec<Self> {
        let sample = |state| OrderPage {
            order: OrderView::sample(state),
            note: String::new(),
        };
        let waiting = OrderPage {
            note: "waiting".into(),
            ..sample(State::Pending)
        };
        let mut held = sample(State::Confirmed);
        held.order.due.held = held.order.totals.total;
        held.order.due.owed = Money::zero(Currency::DZD);
        held.order.to_pay = None;
        let mut all: Vec<Self> = State::ALL.into_iter().map(sample).collect();
        all.push(waiting);
        all.push(held);
        let mut at_visit = sample(State::Confirmed);
        at_visit.order.is_at_visit = true;
        all.push(at_visit);
        all
    }
}

impl ReceiptPage {
    fn samples_list() -> Vec<Self> {
        let sample = |state| ReceiptPage {
            order: OrderView::sample(state),
        };
        vec![sample(State::Paid), sample(State::Refunded)]
    }
}

pub(super) async fn shown_to(cx: &Cx, key: &str, number: &str) -> platform::Verdict<ShownOrder, NoSuchOrder> {
    let scope = Scope {
        caller: &cx.caller,
        key,
    };
    show(&cx.app, scope, number).await
}

async fn show_order(cx: Cx, Path(number): Path<String>, Query(key): Query<Key>) -> Answer {
    let shown = shown_to(&cx, &key.key, &number).await?;
    cx.page(&OrderPage {
        order: OrderView::of(&cx, &shown)?,
        note: if key.note == "waiting" { key.note } else { String::new() },
    })
}

async fn show_receipt(cx: Cx, Path(number): Path<String>, Query(key): Query<Key>) -> Answer {
    let shown = shown_to(&cx, &key.key, &number).await?;
    if shown.order.paid_at.is_none() {
        return Err(NoSuchOrder.into());
    }
    cx.page(&ReceiptPage {
        order: OrderView::of(&cx, &shown)?,
    })
}

async fn pay(cx: Cx, Path(number): Path<String>, Query(key): Query<Key>) -> Answer {
    let shown = shown_to(&cx, &key.key, &number).await?;
    let path = order_path(&cx.app, shown.order.id, &shown.order.number);
    limits::count(&cx.app, Limit::Payment, &shown.order.number).await?;
    match pay_now(&cx.app, shown.order.id, cx.lang).await? {
        PayNow::At(url) => Ok(cx.redirect_out(&url)),
        PayNow::Waiting => Ok(cx.redirect(&format!("{path}&note=waiting"))),
        PayNow::Ended => Ok(cx.redirect(&path)),
    }
}

async fn again(cx: Cx, Path(number): Path<String>, Query(key): Query<Key>) -> Answer {
    let shown = shown_to(&cx, &key.key, &number).await?;
    let filled = refill_cart(&cx.app, &super::holder_of(&cx), cx.lang, &shown).await?;
    let mut response = cx.redirect("/cart");
    super::remember_cart(&cx, &mut response, filled.new_secret.as_deref(), filled.pieces);
    Ok(response)
}
