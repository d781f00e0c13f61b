//! The movements of our money at the gateway: what each cost is booked, what it came from is looked for here, and what we
//! have no name for is listed.

use std::collections::HashMap;

use futures_util::future::try_join_all;
use ledger::Entry;
use platform::Broken;
use serde_json::json;

use super::lists::{Asked, ask};
use super::run::{Difference, Run};
use super::{DifferenceKind, compare_disputes, compare_payments, compare_refunds, compare_transfers};
use crate::books::post;
use crate::fees::{self, Cause, cause};
use crate::store::reconcile::{self as store, OurSource};
use crate::stripe::amount::from_wire;
use crate::stripe::balance::BalanceTransaction;
use crate::stripe::dispute::{DISPUTES, DisputeObject};
use crate::stripe::request::{INTENTS, REFUNDS};
use crate::stripe::wire::{Charge, Expandable, Intent, RefundObject};

pub(super) async fn compare(run: &mut Run<'_>, listed: &[BalanceTransaction]) -> Result<(), Broken> {
    let sources: Vec<&str> = listed.iter().filter_map(|moved| moved.source.as_deref()).collect();
    let mut known = sources_of(run, &sources).await?;
    let mut passed_on = Vec::new();
    let mut has_asked = false;
    for moved in listed {
        if is_known(moved, &known) || cause(moved) == Cause::Unknown {
            continue;
        }
        let done = find_source(run, moved).await;
        if run.kept((&moved.id, None), done).await? == Some(true) {
            passed_on.extend(moved.source.clone());
        }
        has_asked = true;
    }
    if has_asked {
        known = sources_of(run, &sources).await?;
        known
            .values_mut()
            .filter(|row| passed_on.contains(&row.source))
            .for_each(|row| row.is_known = true);
    }
    for moved in listed {
        if !is_known(moved, &known) {
            list(run, moved).await?;
        }
    }
    book(run, listed, &known).await
}

type Sources = HashMap<String, OurSource>;

async fn sources_of(run: &Run<'_>, sources: &[&str]) -> Result<Sources, Broken> {
    let rows = store::compare_sources(&run.app.db().read().await?, sources).await?;
    Ok(rows.into_iter().map(|row| (row.source.clone(), row)).collect())
}

/// Whether what moved the money is in our rows, or needs none.
fn is_known(moved: &BalanceTransaction, known: &Sources) -> bool {
    match cause(moved) {
        Cause::Payout | Cause::PayoutReturned | Cause::Fee | Cause::Commission => true,
        Cause::Unknown => false,
        Cause::Charge | Cause::Refund | Cause::Dispute | Cause::Transfer => {
            let source = moved.source.as_ref().and_then(|source| known.get(source));
            source.is_some_and(|row| row.is_known)
        }
    }
}

/// Asks for what moved the money and compares it as if it had been listed: it is older than the lists go back to. `true`
/// when it needs no row of ours.
async fn find_source(run: &mut Run<'_>, moved: &BalanceTransaction) -> Result<bool, Broken> {
    let Some(source) = moved.source.as_deref() else {
        return Ok(false);
    };
    match cause(moved) {
        Cause::Charge => {
            let intent = intent_of(run, Some(source)).await?;
            if let Asked::Found(intent) = ask::<Intent>(run, &format!("{INTENTS}/{intent}")).await? {
                compare_payments::compare(run, &[intent]).await?;
            }
        }
        Cause::Refund => {
            if let Asked::Found(refund) = ask::<RefundObject>(run, &format!("{REFUNDS}/{source}")).await? {
                compare_refunds::compare(run, &[refund]).await?;
            }
        }
        Cause::Dispute => {
            if let Asked::Found(dispute) = ask::<DisputeObject>(run, &format!("{DISPUTES}/{source}")).await? {
                compare_disputes::compare(run, &[dispute]).await?;
            }
        }
        Cause::Transfer => return compare_transfers::find(run, moved).await,
        Cause::Commission | Cause::Payout | Cause::PayoutReturned | Cause::Fee | Cause::Unknown => {}
    }
    Ok(false)
}

/// The payment at the gateway that a charge is of.
pub(super) async fn intent_of(run: &Run<'_>, charge: Option<&str>) -> Result<String, Broken> {
    let charge = charge.ok_or_else(|| Broken::new("it names neither a payment nor a charge"))?;
    let found = match ask::<Charge>(run, &format!("/v1/charges/{charge}")).await? {
        Asked::Found(found) => found.payment_intent,
        Asked::Never => None,
    };
    let intent = found.as_ref().map(|intent| Expandable::id(intent).to_owned());
    intent.ok_or_else(|| Broken::new(format!("{charge} is of no payment")))
}

async fn list(run: &mut Run<'_>, moved: &BalanceTransaction) -> Result<(), Broken> {
    let difference = Difference {
        kind: DifferenceKind::MovementUnknown,
        object: &moved.id,
        payment: None,
        amount: from_wire(moved.net, &moved.currency),
        detail: json!({ "type": moved.kind, "source": moved.source, "description": moved.description }),
    };
    run.differ(&difference).await
}

/// Posts what is not posted yet: one question for the whole page, then the entries together.
async fn book(run: &mut Run<'_>, listed: &[BalanceTransaction], known: &Sources) -> Result<(), Broken> {
    let mut entries: Vec<Entry> = Vec::new();
    for moved in listed.iter().filter(|moved| is_known(moved, known)) {
        let source = moved.source.as_ref().and_then(|source| known.get(source));
        let reference = source.and_then(|row| row.reference.as_deref()).unwrap_or_default();
        match fees::entries(moved, reference) {
            Some(more) => entries.extend(more),
            None => list(run, moved).await?,
        }
    }
    if entries.is_empty() {
        return Ok(());
    }
    let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
    let posted = ledger::list_known_keys(&run.app.db().read().await?, &keys).await?;
    let posted: Vec<&str> = posted.iter().map(|(key,)| key.as_str()).collect();
    let new: Vec<&Entry> = entries
        .iter()
        .filter(|entry| !posted.contains(&entry.key.as_str()))
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    let tx = run.app.db().begin().await?;
    try_join_all(new.iter().map(|entry| post(&tx, entry))).await?;
    tx.commit().await?;
    run.count("movements_booked", new.len());
    Ok(())
}
