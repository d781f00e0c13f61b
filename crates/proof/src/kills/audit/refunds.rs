//! Money that went back: each refund of the gateway is one of ours and the other way round, and what staff asked for under one
//! key went back once.

use std::collections::{BTreeMap, HashMap};

use super::super::log::Said;
use super::super::store::RefundRow;
use super::{Case, Fault, Finding, found, unexplained};

/// What staff asked for under a key, and what they heard.
struct Asked<'a> {
    number: &'a str,
    amount_minor: Option<i64>,
    is_told: bool,
    refused: Option<&'a str>,
}

pub(super) fn check(case: &Case, findings: &mut Vec<Finding>) {
    against_the_gateway(case, findings);
    let totals: HashMap<&str, i64> = case
        .orders
        .iter()
        .map(|order| (order.number.as_str(), order.total_minor))
        .collect();
    for (request, asked) in asked(case) {
        let rows: Vec<&RefundRow> = case
            .refunds
            .iter()
            .filter(|row| row.note.as_deref() == Some(request))
            .collect();
        let went_minor: i64 = rows
            .iter()
            .filter(|row| row.state == "done")
            .map(|row| row.amount_minor)
            .sum();
        let wanted = asked
            .amount_minor
            .or(totals.get(asked.number).copied())
            .unwrap_or_default();
        if went_minor > wanted {
            found(
                findings,
                Fault::Doubled,
                format!("{request}: {wanted} was asked for, {went_minor} went back"),
            );
        } else if asked.is_told && went_minor < wanted {
            found(
                findings,
                Fault::Lost,
                format!("{request}: {wanted} was promised, {went_minor} went back"),
            );
        } else if !asked.is_told && went_minor != 0 && went_minor != wanted {
            unexplained(findings, format!("{request}: half done, {went_minor} of {wanted}"));
        }
        if let Some(code) = asked.refused.filter(|_| went_minor > 0) {
            unexplained(
                findings,
                format!("{request} was refused ({code}), and {went_minor} went back"),
            );
        }
    }
}

fn asked(case: &Case) -> BTreeMap<&str, Asked<'_>> {
    let mut all: BTreeMap<&str, Asked<'_>> = BTreeMap::new();
    for line in &case.lines {
        match &line.said {
            Said::RefundAsked {
                number,
                request,
                amount_minor,
            } => {
                let asked = Asked {
                    number,
                    amount_minor: *amount_minor,
                    is_told: false,
                    refused: None,
                };
                all.insert(request, asked);
            }
            Said::RefundTold { request } => {
                if let Some(asked) = all.get_mut(request.as_str()) {
                    asked.is_told = true;
                }
            }
            Said::RefundRefused { request, code, .. } => {
                if let Some(asked) = all.get_mut(request.as_str()) {
                    asked.refused = Some(code);
                }
            }
            _ => {}
        }
    }
    all
}

fn against_the_gateway(case: &Case, findings: &mut Vec<Finding>) {
    let mut ours: HashMap<&str, &RefundRow> = HashMap::new();
    for row in case.refunds.iter().filter(|row| row.state == "done") {
        let theirs = row.gateway_refund.as_deref().unwrap_or_default();
        if ours.insert(theirs, row).is_some() {
            found(
                findings,
                Fault::Doubled,
                format!("two refunds of ours are the gateway's {theirs:?}"),
            );
        }
    }
    for refund in &case.truth.refunds {
        match ours.remove(refund.id.as_str()) {
            None => found(
                findings,
                Fault::Lost,
                format!("the gateway gave {} back, which we do not know", refund.id),
            ),
            Some(row) if row.amount_minor != refund.amount_minor => {
                unexplained(
                    findings,
                    format!(
                        "{}: {} here, {} there",
                        refund.id, row.amount_minor, refund.amount_minor
                    ),
                );
            }
            Some(_) => {}
        }
    }
    for (theirs, row) in ours {
        unexplained(
            findings,
            format!("{theirs:?} of {:?} is done here and not at the gateway", row.number),
        );
    }
}
