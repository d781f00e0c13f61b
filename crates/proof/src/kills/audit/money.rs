//! Money that came in: every card the gateway charged or holds is an order's, once, with the same amount in our rows and books;
//! and no order counts as paid that the gateway knows nothing of.

use std::collections::BTreeMap;

use super::super::gateway_truth::Charge;
use super::super::log::Said;
use super::super::store::{OrderRow, PaymentRow};
use super::{Case, Fault, Finding, found, unexplained};

pub(super) fn check(case: &Case, findings: &mut Vec<Finding>) {
    let mut charges: BTreeMap<&str, Vec<&Charge>> = BTreeMap::new();
    for charge in &case.truth.charges {
        charges.entry(charge.reference.as_str()).or_default().push(charge);
    }
    for order in &case.orders {
        let theirs = charges.remove(order.reference.as_str()).unwrap_or_default();
        let payments: Vec<&PaymentRow> = case
            .payments
            .iter()
            .filter(|row| row.reference == order.reference)
            .collect();
        of_order(order, &theirs, &payments, findings);
    }
    for (reference, theirs) in charges {
        let what = format!(
            "the gateway charged {} for {reference:?}, which is no order",
            theirs[0].intent
        );
        found(findings, Fault::Lost, what);
    }
    told(case, findings);
    acts(case, findings);
}

fn of_order(order: &OrderRow, charges: &[&Charge], payments: &[&PaymentRow], findings: &mut Vec<Finding>) {
    let number = &order.number;
    let taken_minor: i64 = charges.iter().map(|charge| charge.captured_minor).sum();
    let captured_minor: i64 = payments.iter().map(|payment| payment.captured_minor).sum();
    if charges.len() > 1 {
        found(
            findings,
            Fault::Doubled,
            format!("{number} was charged {} times", charges.len()),
        );
    }
    if order.sales > 1 {
        found(
            findings,
            Fault::Doubled,
            format!("{number} is sold {} times in the books", order.sales),
        );
    }
    if taken_minor > order.paid_minor || taken_minor > captured_minor {
        let what = format!(
            "the gateway took {taken_minor} for {number}, its payment says {captured_minor}, the order {}",
            order.paid_minor
        );
        found(findings, Fault::Lost, what);
    } else if taken_minor < order.paid_minor || taken_minor < captured_minor {
        let what = format!(
            "{number} says {} paid, {captured_minor} captured; the gateway {taken_minor}",
            order.paid_minor
        );
        unexplained(findings, what);
    }
    if taken_minor > 0 && order.sales == 0 {
        found(
            findings,
            Fault::Lost,
            format!("{number} is paid at the gateway and not in the books"),
        );
    }
    if charges.iter().any(|charge| charge.is_held) != (order.held_minor > 0) {
        unexplained(
            findings,
            format!("the gateway and {number} do not agree whether money is held: {order:?}"),
        );
    }
    for payment in payments.iter().filter_map(|payment| payment.needs_human.as_ref()) {
        unexplained(
            findings,
            format!("the payment of {number} waits for a person: {payment}"),
        );
    }
}

/// What customers were told and what the gateway told them must have become true.
fn told(case: &Case, findings: &mut Vec<Finding>) {
    let orders = case.by_number();
    let numbers: BTreeMap<u32, &str> = case
        .lines
        .iter()
        .filter_map(|line| match &line.said {
            Said::OrderTold { number, .. } => Some((line.who, number.as_str())),
            _ => None,
        })
        .collect();
    for line in &case.lines {
        let (number, what) = match &line.said {
            Said::PaidTold { number, .. } => (Some(number.as_str()), "was told to be paid"),
            Said::CardTaken { .. } => (numbers.get(&line.who).copied(), "was paid at the gateway"),
            _ => continue,
        };
        let order = number.and_then(|number| orders.get(number));
        let is_known = order.is_some_and(|order| is_or_was_paid(case, order));
        if !is_known {
            found(
                findings,
                Fault::Lost,
                format!("{} {what}, and is not", number.unwrap_or("an order")),
            );
        }
    }
}

/// Paid, held, or held and let go again by staff.
fn is_or_was_paid(case: &Case, order: &OrderRow) -> bool {
    let mut payments = case
        .payments
        .iter()
        .filter(|payment| payment.reference == order.reference);
    payments.any(|payment| matches!(payment.state.as_str(), "paid" | "held" | "voided"))
}

/// A hold that staff were told would be taken is taken; one to be let go is let go; never both.
fn acts(case: &Case, findings: &mut Vec<Finding>) {
    let orders = case.by_number();
    for line in &case.lines {
        let Said::ActTold { number, act } = &line.said else {
            continue;
        };
        let Some(order) = orders.get(number.as_str()) else {
            continue;
        };
        let wanted = if *act == "void" { "voided" } else { "paid" };
        let mut payments = case
            .payments
            .iter()
            .filter(|payment| payment.reference == order.reference);
        if !payments.any(|payment| payment.state == wanted) {
            found(
                findings,
                Fault::Lost,
                format!("staff were told that the {act} of {number} is under way, and it is not done"),
            );
        }
    }
}
