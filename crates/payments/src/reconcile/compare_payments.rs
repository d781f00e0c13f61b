//! The gateway's payments against ours: what it took and we do not know is settled through the same door, what nobody here
//! has a row of is found, what both know differently is listed.

use std::collections::HashMap;

use kernel::Money;
use platform::Broken;
use serde_json::json;

use super::run::{Difference, Run};
use super::{DifferenceKind, found};
use crate::settle::Door;
use crate::store::payments;
use crate::store::reconcile::{self as store, OurPayment};
use crate::stripe::wire::{Expandable, Intent, money};
use crate::{PaymentId, PaymentState};

/// What is to be done about one payment of the gateway's.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Judgement {
    Same,
    /// Its news reaches us late: through the door.
    Settle,
    /// Money that nobody here has a row of.
    Found(Money),
    /// Found before, and nobody has decided yet.
    StillFound,
    Differs(DifferenceKind, Option<Money>),
}

/// Settles what is late and looks again, once; what is not settled then never will be.
pub(super) async fn compare(run: &mut Run<'_>, intents: &[Intent]) -> Result<(), Broken> {
    let late = compare_once(run, intents, false).await?;
    if late.is_empty() {
        return Ok(());
    }
    let late: Vec<Intent> = intents
        .iter()
        .filter(|intent| late.contains(&intent.id))
        .cloned()
        .collect();
    compare_once(run, &late, true).await?;
    Ok(())
}

/// One statement for all; the ids of those that were settled.
async fn compare_once(run: &mut Run<'_>, intents: &[Intent], is_second: bool) -> Result<Vec<String>, Broken> {
    let ids: Vec<&str> = intents.iter().map(|intent| intent.id.as_str()).collect();
    let ours: Vec<Option<PaymentId>> = intents.iter().map(named).collect();
    let rows = store::compare_payments(&run.app.db().read().await?, &ids, &ours).await?;
    let rows: HashMap<&str, &OurPayment> = rows.iter().map(|row| (row.intent.as_str(), row)).collect();
    let mut settled = Vec::new();
    let pairs = intents
        .iter()
        .filter_map(|intent| Some((intent, *rows.get(intent.id.as_str())?)));
    let pairs: Vec<(&Intent, &OurPayment)> = pairs.collect();
    bind_charges(run, &pairs).await?;
    list_missing_entries(run, &pairs).await?;
    for (intent, row) in pairs {
        let done = match judge(intent, row) {
            Judgement::Same => continue,
            Judgement::Settle if is_second => {
                let kind = DifferenceKind::NotSettled;
                differ(run, (intent, row), (kind, None)).await
            }
            Judgement::Settle => {
                settled.push(intent.id.clone());
                settle(run, intent, row).await
            }
            Judgement::Found(taken) => found::adopt(run, intent, taken).await,
            Judgement::StillFound => {
                let amount = money(intent.amount_received, intent.currency.as_deref());
                differ(run, (intent, row), (DifferenceKind::PaymentFound, amount)).await
            }
            Judgement::Differs(kind, amount) => differ(run, (intent, row), (kind, amount)).await,
        };
        run.kept((&intent.id, row.id), done).await?;
    }
    Ok(settled)
}

fn judge(intent: &Intent, row: &OurPayment) -> Judgement {
    let is_ours = row.id.is_some() && row.gateway_payment.as_deref().is_none_or(|known| known == intent.id);
    let state = row.state.filter(|_| is_ours);
    match (intent.status.as_deref(), state) {
        (Some("succeeded"), state) => judge_taken(intent, row, state),
        (Some("requires_capture"), None) => Judgement::Differs(DifferenceKind::HoldUnknown, None),
        (Some("requires_capture"), Some(state)) if state.has_hold() => Judgement::Same,
        (Some("canceled"), Some(state)) if state.has_hold() || state == PaymentState::Saved => Judgement::Settle,
        (_, Some(PaymentState::Paid)) => {
            let ours = row
                .captured_minor
                .zip(row.currency)
                .map(|(minor, currency)| Money::new(-minor, currency));
            Judgement::Differs(DifferenceKind::PaymentNotPaid, ours)
        }
        (Some("requires_capture"), Some(_)) => Judgement::Settle,
        _ => Judgement::Same,
    }
}

fn judge_taken(intent: &Intent, row: &OurPayment, state: Option<PaymentState>) -> Judgement {
    let Some(taken) = money(intent.amount_received, intent.currency.as_deref()) else {
        return Judgement::Differs(DifferenceKind::Unreadable, None);
    };
    match state {
        None => Judgement::Found(taken),
        Some(PaymentState::Paid) => {
            let ours = row
                .captured_minor
                .zip(row.currency)
                .map(|(minor, currency)| Money::new(minor, currency));
            match ours {
                Some(ours) if ours == taken && row.waits_as_found() => Judgement::StillFound,
                Some(ours) if ours == taken => Judgement::Same,
                Some(ours) => Judgement::Differs(DifferenceKind::AmountDiffers, taken.minus(ours).ok()),
                None => Judgement::Differs(DifferenceKind::AmountDiffers, None),
            }
        }
        Some(PaymentState::Quarantined) => Judgement::Differs(DifferenceKind::PaymentQuarantined, Some(taken)),
        Some(_) => Judgement::Settle,
    }
}

impl OurPayment {
    fn waits_as_found(&self) -> bool {
        self.purpose.as_deref() == Some(found::PURPOSE) && self.needs_human.is_some()
    }
}

/// The payment of ours that an intent names.
pub(super) fn named(intent: &Intent) -> Option<PaymentId> {
    intent.metadata.as_ref()?.get("payment")?.parse().ok()
}

async fn settle(run: &mut Run<'_>, intent: &Intent, row: &OurPayment) -> Result<(), Broken> {
    let (Some(id), Some(reference), Some(news)) = (row.id, &row.reference, intent.news()) else {
        return Ok(());
    };
    let tx = run.app.db().begin().await?;
    let (locked, payment) = tokio::try_join!(run.applier.lock(&tx, reference), payments::lock_payment(&tx, id))?;
    let door = Door {
        tx: &tx,
        applier: run.applier,
        locked: &locked,
        payment: &payment,
    };
    Box::pin(door.settle(&news)).await?;
    tx.commit().await?;
    run.count("payments_healed", 1);
    Ok(())
}

async fn differ(
    run: &mut Run<'_>,
    (intent, row): (&Intent, &OurPayment),
    (kind, amount): (DifferenceKind, Option<Money>),
) -> Result<(), Broken> {
    let difference = Difference {
        kind,
        object: &intent.id,
        payment: row.id,
        amount,
        detail: json!({
            "status": intent.status,
            "taken": money(intent.amount_received, intent.currency.as_deref()),
            "ours": row.captured_minor,
            "state": row.state,
            "reference": row.reference,
            "payment": row.gateway_payment,
        }),
    };
    run.differ(&difference).await
}

/// The charge is how movements name a payment.
async fn bind_charges(run: &mut Run<'_>, pairs: &[(&Intent, &OurPayment)]) -> Result<(), Broken> {
    let unbound = pairs.iter().filter_map(|(intent, row)| {
        let charge = intent.latest_charge.as_ref().map(Expandable::id)?;
        let is_bound = row.gateway_payment.as_deref() == Some(&intent.id);
        let is_new = row.has_charge == Some(false) && is_bound && intent.status.as_deref() == Some("succeeded");
        is_new.then_some((row.id?, charge))
    });
    let (ids, charges): (Vec<PaymentId>, Vec<&str>) = unbound.unzip();
    if !ids.is_empty() {
        store::bind_charges(&run.app.db().read().await?, &ids, &charges).await?;
    }
    Ok(())
}

/// What kinds of entry a paid payment may stand under.
const ENTRIES: [&str; 3] = ["sale", "deposit", "unapplied"];

/// Paid, and whoever sells has not booked it.
async fn list_missing_entries(run: &mut Run<'_>, pairs: &[(&Intent, &OurPayment)]) -> Result<(), Broken> {
    let paid = pairs
        .iter()
        .filter(|(intent, row)| judge(intent, row) == Judgement::Same);
    let paid: Vec<&(&Intent, &OurPayment)> = paid.filter(|(_, row)| row.state == Some(PaymentState::Paid)).collect();
    let key = |kind: &str, row: &OurPayment| row.id.map(|id| format!("{kind}:{id}"));
    let keys: Vec<String> = paid
        .iter()
        .flat_map(|(_, row)| ENTRIES.iter().filter_map(move |kind| key(kind, row)))
        .collect();
    if keys.is_empty() {
        return Ok(());
    }
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let known = ledger::list_known_keys(&run.app.db().read().await?, &keys).await?;
    let known: Vec<&str> = known.iter().map(|(key,)| key.as_str()).collect();
    for (intent, row) in paid {
        let is_booked = ENTRIES
            .iter()
            .filter_map(|kind| key(kind, row))
            .any(|key| known.contains(&key.as_str()));
        if !is_booked {
            let amount = money(intent.amount_received, intent.currency.as_deref());
            differ(run, (intent, row), (DifferenceKind::EntryMissing, amount)).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use kernel::Currency;
    use serde_json::Value;

    use super::*;

    fn intent(status: &str, received: i64) -> Intent {
        let value: Value = json!({ "id": "pi_1", "status": status, "amount_received": received, "currency": "dzd" });
        serde_json::from_value(value).unwrap()
    }

    fn ours(state: Option<PaymentState>) -> OurPayment {
        OurPayment {
            intent: "pi_1".into(),
            id: state.map(|_| PaymentId::from_uuid(uuid::Uuid::from_u128(1))),
            reference: state.map(|_| "ord_1".to_owned()),
            state,
            currency: state.map(|_| Currency::DZD),
            captured_minor: state.map(|state| if state == PaymentState::Paid { 500 } else { 0 }),
            gateway_payment: state.map(|_| "pi_1".to_owned()),
            purpose: state.map(|_| "whole".to_owned()),
            needs_human: None,
            has_charge: state.map(|_| true),
        }
    }

    #[test]
    fn every_state_here_meets_every_status_there() {
        let dzd = |minor| Money::new(minor, Currency::DZD);
        for state in PaymentState::ALL {
            let row = ours(Some(*state));
            let taken = judge(&intent("succeeded", 500), &row);
            let held = judge(&intent("requires_capture", 0), &row);
            let gone = judge(&intent("canceled", 0), &row);
            let waiting = judge(&intent("requires_payment_method", 0), &row);
            let not_paid = Judgement::Differs(DifferenceKind::PaymentNotPaid, Some(dzd(-500)));
            match state {
                PaymentState::Paid => {
                    assert_eq!(taken, Judgement::Same);
                    assert_eq!([held, gone, waiting], [not_paid.clone(), not_paid.clone(), not_paid]);
                    continue;
                }
                PaymentState::Quarantined => {
                    let expected = Judgement::Differs(DifferenceKind::PaymentQuarantined, Some(dzd(500)));
                    assert_eq!(taken, expected);
                }
                _ => assert_eq!(taken, Judgement::Settle, "{state}"),
            }
            let is_held = state.has_hold();
            let settles = |is: bool| if is { Judgement::Settle } else { Judgement::Same };
            assert_eq!(held, settles(!is_held), "{state}");
            assert_eq!(gone, settles(is_held || *state == PaymentState::Saved), "{state}");
            assert_eq!(waiting, Judgement::Same, "{state}");
        }
    }

    #[test]
    fn what_nobody_knows_is_found_and_another_amount_is_a_difference() {
        let dzd = |minor| Money::new(minor, Currency::DZD);
        assert_eq!(
            judge(&intent("succeeded", 500), &ours(None)),
            Judgement::Found(dzd(500))
        );
        assert_eq!(judge(&intent("canceled", 0), &ours(None)), Judgement::Same);
        let hold = Judgement::Differs(DifferenceKind::HoldUnknown, None);
        assert_eq!(judge(&intent("requires_capture", 0), &ours(None)), hold);
        let mut second = ours(Some(PaymentState::Paid));
        second.gateway_payment = Some("pi_other".into());
        assert_eq!(
            judge(&intent("succeeded", 500), &second),
            Judgement::Found(dzd(500)),
            "paid twice"
        );
        let differs = Judgement::Differs(DifferenceKind::AmountDiffers, Some(dzd(20)));
        assert_eq!(
            judge(&intent("succeeded", 520), &ours(Some(PaymentState::Paid))),
            differs
        );
        let mut waits = ours(Some(PaymentState::Paid));
        waits.purpose = Some("found".into());
        waits.needs_human = Some("found_by_reconciliation".into());
        assert_eq!(judge(&intent("succeeded", 500), &waits), Judgement::StillFound);
    }
}
