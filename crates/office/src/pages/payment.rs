//! One payment by itself: how it stands, its disputes, and who did what. Its order, where it has one, has more.

use jiff::Timestamp;
use kernel::{Currency, Money, Permission};
use payments::{Payment, PaymentId, PaymentState};
use platform::http::Path;
use platform::{Allow, Answer, Cx, Routes};
use serde::Serialize;

use crate::access::NotHere;
use crate::acts::ActView;
use crate::dispute::DisputeView;
use crate::store::{acts, orders};
use crate::waiting::why;

pub(super) fn routes() -> Routes {
    Routes::new("/office/payments").get(
        "/{payment}",
        Allow::May(Permission::SeeMoney),
        show,
        "One payment with its disputes and who did what",
    )
}

#[derive(Debug, Serialize)]
struct PaymentPage {
    id: String,
    /// Of its order; empty without one.
    number: String,
    reference: String,
    /// The journal of its reference.
    journal: String,
    gateway_payment: String,
    /// The end of its sentence's key, `backoffice-payment-…`.
    state: &'static str,
    /// Why it waits for a person, the end of `backoffice-why-…`; empty when it does not.
    waits: String,
    amount: Money,
    held: Money,
    captured: Money,
    refunded: Money,
    disputed: Money,
    created_at: Timestamp,
    paid_at: Option<Timestamp>,
    /// Of a connected account; empty without one.
    account: String,
    disputes: Vec<DisputeView>,
    acts: Vec<ActView>,
}
platform::page!(PaymentPage, "office/payment.html", PaymentPage::samples_list);

/// States that have words; a new one is shown as `other`.
const STATES: [&str; 11] = [
    "created",
    "open",
    "saved",
    "held",
    "capturing",
    "voiding",
    "paid",
    "voided",
    "failed",
    "expired",
    "quarantined",
];

/// Four statements, two round trips.
async fn show(cx: Cx, Path(id): Path<PaymentId>) -> Answer {
    let db = cx.app.db().read().await?;
    let payment = payments::find_payment(&db, id).await?.ok_or(NotHere)?;
    let subject = id.to_string();
    let subjects = [subject.as_str()];
    let (disputes, acts, order) = tokio::try_join!(
        payments::list_disputes_for(&db, &payment.reference),
        acts::list_acts(&db, &subjects),
        orders::find_order(&db, &payment.number)
    )?;
    let now = cx.app.clock().now();
    let of_this = disputes.iter().filter(|row| row.payment_id == id);
    cx.page(&PaymentPage {
        disputes: of_this.map(|row| DisputeView::of(row, now)).collect(),
        acts: acts.into_iter().map(ActView::of).collect(),
        number: order.map(|_| payment.number.clone()).unwrap_or_default(),
        ..PaymentPage::of(&payment)
    })
}

impl PaymentPage {
    fn of(payment: &Payment) -> Self {
        let money = |minor| Money::new(minor, payment.currency);
        PaymentPage {
            id: payment.id.to_string(),
            number: payment.number.clone(),
            reference: payment.reference.clone(),
            journal: super::narrowed("/office/ledger/journal", &[("reference", &payment.reference)]),
            gateway_payment: payment.gateway_payment.clone().unwrap_or_default(),
            state: state_word(payment.state),
            waits: payment
                .needs_human
                .as_deref()
                .map(|reason| why("payment", reason))
                .unwrap_or_default(),
            amount: money(payment.amount_minor),
            held: money(payment.held_minor),
            captured: money(payment.captured_minor),
            refunded: money(payment.refunded_minor),
            disputed: money(payment.disputed_minor),
            created_at: payment.created_at,
            paid_at: payment.paid_at,
            account: payment
                .account_id
                .map(|account| account.to_string())
                .unwrap_or_default(),
            disputes: Vec::new(),
            acts: Vec::new(),
        }
    }

    fn samples_list() -> Vec<Self> {
        let money = |minor| Money::new(minor, Currency::DZD);
        let page = |state: &'static str, number: &str| PaymentPage {
            id: "pay_00000000000000000000000000000007".into(),
            number: number.into(),
            reference: "ord_0".into(),
            journal: "/office/ledger/journal?reference=ord_0".into(),
            gateway_payment: "pi_1".into(),
            state,
            waits: if number.is_empty() {
                why("payment", "found_by_reconciliation")
            } else {
                String::new()
            },
            amount: money(1_309_000),
            held: money(if state == "held" { 1_309_000 } else { 0 }),
            captured: money(if state == "paid" { 1_309_000 } else { 0 }),
            refunded: money(if state == "paid" { 9_000 } else { 0 }),
            disputed: money(if state == "paid" { 100_000 } else { 0 }),
            created_at: Timestamp::UNIX_EPOCH,
            paid_at: (state == "paid").then_some(Timestamp::UNIX_EPOCH),
            account: if state == "paid" { "acc_0".into() } else { String::new() },
            disputes: if state == "paid" {
                vec![DisputeView::sample("needs_response", "fraudulent")]
            } else {
                vec![]
            },
            acts: if state == "paid" { ActView::samples() } else { vec![] },
        };
        let all = STATES.map(|state| page(state, "CC-7K3M-9Q21"));
        all.into_iter().chain([page("paid", ""), page("other", "")]).collect()
    }
}

fn state_word(state: PaymentState) -> &'static str {
    let word = state.word();
    STATES.into_iter().find(|known| *known == word).unwrap_or("other")
}
