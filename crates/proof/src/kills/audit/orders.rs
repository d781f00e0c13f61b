//! Orders: every one that was told is there, whole and once; every one that is there was asked for.

use std::collections::{BTreeMap, BTreeSet};

use super::super::log::Said;
use super::super::store::OrderRow;
use super::{Case, Fault, Finding, found, unexplained};

/// What one customer heard about the one order they wanted.
#[derive(Default)]
struct Customer<'a> {
    told: BTreeSet<&'a str>,
    refused: Option<&'a str>,
}

pub(super) fn check(case: &Case, findings: &mut Vec<Finding>) {
    let customers = customers(case);
    let orders = case.by_number();
    let mut by_email: BTreeMap<&str, Vec<&OrderRow>> = BTreeMap::new();
    for order in &case.orders {
        by_email.entry(order.email.as_str()).or_default().push(order);
        whole(case, order, findings);
    }
    for (who, customer) in &customers {
        let email = email_of(*who);
        for number in &customer.told {
            match orders.get(number) {
                None => found(
                    findings,
                    Fault::Lost,
                    format!("order {number} was told to customer {who} and is not there"),
                ),
                Some(order) if order.email != email => {
                    unexplained(
                        findings,
                        format!("customer {who} was told {number}, which is somebody else's"),
                    );
                }
                Some(_) => {}
            }
        }
        if customer.told.len() > 1 {
            let what = format!("customer {who} asked under one key and was told {:?}", customer.told);
            found(findings, Fault::Doubled, what);
        }
        let theirs = by_email.remove(email.as_str()).unwrap_or_default();
        if theirs.len() > 1 {
            found(
                findings,
                Fault::Doubled,
                format!("customer {who} wanted one order and has {}", theirs.len()),
            );
        }
        if let (Some(code), Some(order)) = (customer.refused, theirs.first()) {
            unexplained(
                findings,
                format!("customer {who} was refused ({code}), and {} stands", order.number),
            );
        }
        if customer.told.is_empty() && customer.refused.is_none() && !theirs.is_empty() {
            unexplained(
                findings,
                format!("{} stands, and customer {who} cannot learn of it", theirs[0].number),
            );
        }
    }
    for strange in by_email.values().flatten() {
        unexplained(findings, format!("{} was asked for by nobody", strange.number));
    }
}

fn email_of(who: u32) -> String {
    format!("customer-{who}@example.dz")
}

fn customers(case: &Case) -> BTreeMap<u32, Customer<'_>> {
    let mut customers: BTreeMap<u32, Customer<'_>> = BTreeMap::new();
    for line in &case.lines {
        match &line.said {
            Said::OrderAsked { .. } => {
                customers.entry(line.who).or_default();
            }
            Said::OrderTold { number, .. } => {
                customers.entry(line.who).or_default().told.insert(number);
            }
            Said::OrderRefused { code, .. } => customers.entry(line.who).or_default().refused = Some(code),
            _ => {}
        }
    }
    customers
}

/// All of an order or nothing of it: what is placed in one transaction is there together.
fn whole(case: &Case, order: &OrderRow, findings: &mut Vec<Finding>) {
    let payments = case
        .payments
        .iter()
        .filter(|payment| payment.reference == order.reference)
        .count();
    let parts = [order.lines, order.reservations, order.dues, order.placed_events];
    if parts.contains(&0) || order.placed_events > 1 || payments == 0 {
        unexplained(findings, format!("half an order: {order:?}, {payments} payments"));
    }
    if let Some(why) = &order.needs_human {
        unexplained(findings, format!("{} waits for a person: {why}", order.number));
    }
}
