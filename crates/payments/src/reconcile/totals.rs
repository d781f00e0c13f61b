//! The gateway's balance against our books' account of it: what differs is explained by the listed differences, or is one
//! itself.

use std::collections::BTreeSet;

use kernel::{Currency, Money};
use platform::Broken;
use serde_json::json;

use super::DifferenceKind;
use super::lists::{Asked, List, ask, read_list};
use super::run::{Difference, Run};
use crate::Gateway;
use crate::store::reconcile as store;
use crate::stripe::amount::from_wire;
use crate::stripe::balance::Balance;

/// How often money that moves while we add up makes us begin again.
const ROUNDS: usize = 3;

/// What of one currency is where.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Total {
    currency: Currency,
    theirs: i64,
    ours: i64,
    /// What the listed differences say the gateway has more.
    explained: i64,
}

impl Total {
    const fn unexplained(&self) -> i64 {
        self.theirs - self.ours - self.explained
    }
}

pub(super) async fn compare(run: &mut Run<'_>) -> Result<(), Broken> {
    for round in 1..=ROUNDS {
        let totals = totals(run).await?;
        if round == ROUNDS || totals.iter().all(|total| total.unexplained() == 0) {
            return list(run, &totals).await;
        }
        // What moved since the lists were read is at their head.
        let since = std::mem::replace(&mut run.since, run.started_at);
        for kind in List::ALL {
            let read = read_list(run, *kind, None).await;
            if let Err(broken) = read {
                run.since = since;
                return Err(broken);
            }
        }
        run.since = since;
    }
    Ok(())
}

async fn totals(run: &Run<'_>) -> Result<Vec<Total>, Broken> {
    let Asked::Found(balance) = ask::<Balance>(run, "/v1/balance").await? else {
        return Err(Broken::new("the gateway knows no balance"));
    };
    let db = run.app.db().read().await?;
    let booked = ledger::list_balances(&db).await?;
    let explained = store::list_explained(&db, DifferenceKind::BalanceDiffers).await?;
    let theirs = balance.totals();
    let account = ledger::Account::gateway(Gateway::Stripe.word());
    let ours = booked.iter().filter(|row| row.account == account.code());
    let mut codes: BTreeSet<String> = theirs.keys().cloned().collect();
    codes.extend(ours.clone().map(|row| row.currency.code().to_owned()));
    let mut totals = Vec::new();
    for code in codes {
        let Some(currency) = code.parse::<Currency>().ok() else {
            continue;
        };
        let wire = theirs.get(&code).copied().unwrap_or(0);
        let Some(theirs) = from_wire(wire, &code) else {
            continue;
        };
        totals.push(Total {
            currency,
            theirs: theirs.minor(),
            ours: ours
                .clone()
                .filter(|row| row.currency == currency)
                .map(|row| row.balance_minor)
                .sum(),
            explained: explained
                .iter()
                .filter(|(of, _)| *of == code)
                .map(|(_, minor)| minor)
                .sum(),
        });
    }
    Ok(totals)
}

/// Writes down what is left, and heals what an earlier run wrote and is gone.
async fn list(run: &mut Run<'_>, totals: &[Total]) -> Result<(), Broken> {
    for total in totals.iter().filter(|total| total.unexplained() != 0) {
        let amount = Money::new(total.unexplained(), total.currency);
        let difference = Difference {
            kind: DifferenceKind::BalanceDiffers,
            object: &format!("{}:{}", Gateway::Stripe, total.currency.code()),
            payment: None,
            amount: Some(amount),
            detail: json!({ "theirs": total.theirs, "ours": total.ours, "explained": total.explained }),
        };
        run.differ(&difference).await?;
    }
    let db = run.app.db().read().await?;
    let left = store::list_not_seen_again(&db, run.id).await?;
    for gone in left.iter().filter(|row| row.kind == DifferenceKind::BalanceDiffers) {
        store::mark_healed(&db, gone.id, run.id, run.app.clock().now()).await?;
    }
    Ok(())
}
