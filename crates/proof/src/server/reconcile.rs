//! Reconciliation in memory, as `payments::reconcile` has it: once a day the gateway's own lists of payments and refunds, and
//! each of their rows through the one door. What is known already changes nothing there.

use jiff::SignedDuration;
use payments::for_proof::wire::{Intent, RefundObject};
use payments::for_proof::{Outcome, request};
use serde::Deserialize;
use serde_json::Value;

use super::{Away, Server, Tx, door};
use crate::network::Request;
use crate::rows::Rows;

/// Webhooks are repeated for three days.
const BACK: SignedDuration = SignedDuration::from_hours(72);
const DAY: SignedDuration = SignedDuration::from_hours(24);

pub fn is_due(rows: &Rows, now: jiff::Timestamp) -> bool {
    rows.reconciled_at.is_none_or(|at| now.duration_since(at) >= DAY)
}

impl Server {
    /// A run that stops half-way is begun anew half an hour later.
    pub async fn reconcile(&self) -> Result<(), Away> {
        let since = self.now().checked_sub(BACK).map_or(0, jiff::Timestamp::as_second);
        for intent in self.read_list(request::INTENTS, since).await? {
            if let Ok(intent) = Intent::deserialize(&intent) {
                self.transaction("settle a listed payment", |tx| settle_intent(tx, &intent))
                    .await?;
            }
        }
        for refund in self.read_list(request::REFUNDS, since).await? {
            if let Ok(refund) = RefundObject::deserialize(&refund) {
                self.transaction("settle a listed refund", |tx| settle_refund(tx, &refund))
                    .await?;
            }
        }
        self.transaction("end the reconciliation", |tx| tx.rows.reconciled_at = Some(tx.now))
            .await
    }

    async fn read_list(&self, path: &str, since: i64) -> Result<Vec<Value>, Away> {
        let mut all = Vec::new();
        let mut after = String::new();
        loop {
            let path = format!("{path}?limit=100&created%5Bgte%5D={}{after}", since.max(0));
            let answer = self.ask_gateway("read a list", Request::get(path)).await;
            let Outcome::Done(page) = answer.outcome else {
                return Err(Away);
            };
            let rows = page["data"].as_array().cloned().ok_or(Away)?;
            after = rows
                .last()
                .and_then(|row| row["id"].as_str())
                .map_or_else(String::new, |id| format!("&starting_after={id}"));
            all.extend(rows);
            if page["has_more"] != true {
                return Ok(all);
            }
        }
    }
}

fn settle_intent(tx: &mut Tx<'_>, intent: &Intent) {
    let payment = tx.rows.payment_by(None, None, Some(&intent.id));
    let named = intent
        .metadata
        .as_ref()
        .and_then(|metadata| metadata.get("payment")?.parse().ok());
    let id = payment.map(|payment| payment.id).or(named);
    if let (Some(id), Some(news)) = (id, intent.news()) {
        door::settle(tx, id, &news);
    }
}

fn settle_refund(tx: &mut Tx<'_>, refund: &RefundObject) {
    let intent = refund.payment_intent.as_ref().map(|intent| intent.id().to_owned());
    let Some(payment) = tx
        .rows
        .payment_by(None, None, intent.as_deref())
        .map(|payment| payment.id)
    else {
        return;
    };
    let known = tx.rows.refund_by(refund.ours(), Some(&refund.id)).cloned();
    let is_settled = door::settle_refund(tx, payment, known, &refund.news()).is_ok();
    if is_settled {
        tx.rows.differences.remove(&refund.id);
    } else {
        tx.say(format!(
            "lists a difference: {} cannot be settled",
            crate::network::short(&refund.id)
        ));
        tx.rows.differences.insert(refund.id.clone(), payment);
    }
    if let Some(ours) = refund.ours().filter(|_| is_settled) {
        super::look_up::end_refund_call(tx.rows, ours);
    }
}
