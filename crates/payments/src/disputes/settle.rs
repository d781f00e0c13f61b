//! A dispute reaches its payment: through the one door, under the payment's lock, in the transaction that heard of it. The
//! payment freezes while one is open, and the books follow the money. Asks nobody.

use futures_util::future::try_join_all;
use kernel::Money;
use platform::{Broken, Tx};

use super::look_up::LookUpDispute;
use super::{Dispute, DisputeNews, DisputeState, DisputeStep, books};
use crate::books::post;
use crate::call::ClaimedCall;
use crate::settle::Door;
use crate::store::{disputes, payments};
use crate::stripe::answer::Outcome;
use crate::transfers::after_dispute;
use crate::{Became, CallOutcome, Change, DisputeOutcome};

impl Door<'_> {
    /// Applies news of a dispute of this payment, first heard of by whatever event; money that must have moved and is not
    /// told of is asked for.
    pub async fn settle_dispute(&self, news: &DisputeNews) -> Result<Vec<Change>, Broken> {
        let (dispute, changes, must_ask) = self.apply_dispute(news).await?;
        if must_ask && let Some(dispute) = dispute {
            self.tx.enqueue(&LookUpDispute { dispute: dispute.id });
        }
        Ok(changes)
    }

    /// The same without asking further: what the gateway says when asked is all there is.
    pub(super) async fn apply_dispute(
        &self,
        news: &DisputeNews,
    ) -> Result<(Option<Dispute>, Vec<Change>, bool), Broken> {
        let payment = self.payment;
        let known = disputes::find_dispute_by(self.tx, &news.gateway_dispute).await?;
        if known.as_ref().is_some_and(|known| known.payment_id != payment.id) {
            return Err(Broken::new(format!("{} is of another payment", news.gateway_dispute)));
        }
        let is_first = known.is_none();
        let amount = news.amount.filter(|amount| amount.currency() == payment.currency);
        let before = match (known, amount) {
            (Some(known), _) => known,
            (None, Some(amount)) => Dispute::open((self.tx.new_id(), payment.id), news, amount, self.tx.now()),
            (None, None) => {
                payments::mark_needs_human(self.tx, payment.id, "dispute_amount_unknown", self.tx.now()).await?;
                return Ok((None, Vec::new(), false));
            }
        };
        let step = before.apply(news, payment.currency, self.tx.now());
        if !is_first && step.next == before && step.needs_human.is_none() {
            return Ok((Some(before), Vec::new(), step.must_ask));
        }
        let mut changes = Vec::new();
        if is_first {
            self.write_first(&before).await?;
            changes.push(self.opened(&step.next));
        }
        changes.extend(step.closed.map(|state| self.closed(&step.next, state)));
        let moved = news.movements.as_deref().unwrap_or_default();
        let moved = if step.is_counted { moved } else { &[] };
        let entries = books::entries(&books::Of::payment(payment), &before, &step.next, moved);
        tokio::try_join!(
            self.write_dispute(&step),
            try_join_all(entries.iter().map(|entry| post(self.tx, entry))),
            self.tell(&changes)
        )?;
        after_dispute(self.tx, (payment, &step.next), step.closed).await?;
        Ok((Some(step.next), changes, step.must_ask))
    }

    async fn write_first(&self, dispute: &Dispute) -> Result<(), Broken> {
        disputes::insert_dispute(
            self.tx,
            dispute.id,
            dispute.payment_id,
            &dispute.gateway_dispute,
            dispute.amount_minor,
            &dispute.reason,
            dispute.state,
            dispute.opened_at,
            self.tx.now(),
        )
        .await?;
        Ok(())
    }

    async fn write_dispute(&self, step: &DisputeStep) -> Result<(), Broken> {
        let (next, now, tx) = (&step.next, self.tx.now(), self.tx);
        let (_, (is_over,)) = tokio::try_join!(
            disputes::update_dispute(
                tx,
                next.id,
                next.amount_minor,
                next.state,
                next.due_by,
                next.withdrawn_minor,
                next.reinstated_minor,
                next.fee_minor,
                next.closed_at,
                now
            ),
            disputes::refresh_disputed(tx, self.payment.id, step.needs_human, now)
        )?;
        if is_over && step.needs_human.is_none() {
            // What was given back is disputed as well: the bank must be told.
            payments::mark_needs_human(tx, self.payment.id, "dispute_over_refunded", now).await?;
        }
        Ok(())
    }

    fn opened(&self, dispute: &Dispute) -> Change {
        self.change(Became::DisputeOpened {
            dispute: dispute.id,
            amount: Money::new(dispute.amount_minor, self.payment.currency),
            reason: dispute.reason.clone(),
            due_by: dispute.due_by,
        })
    }

    fn closed(&self, dispute: &Dispute, state: DisputeState) -> Change {
        self.change(Became::DisputeClosed {
            dispute: dispute.id,
            amount: Money::new(dispute.amount_minor, self.payment.currency),
            outcome: match state {
                DisputeState::Won => DisputeOutcome::Won,
                DisputeState::Lost => DisputeOutcome::Lost,
                _ => DisputeOutcome::Closed,
            },
        })
    }
}

/// The gateway answered our evidence, or our accepting the loss; how the dispute stands now is asked for after the commit.
/// Marking the call is the caller's.
pub(crate) async fn answered(tx: &Tx, call: &ClaimedCall, outcome: &Outcome) -> Result<CallOutcome, Broken> {
    let (Some(dispute), Some(payment)) = (call.dispute_id, call.payment_id) else {
        return Err(Broken::new(format!("{} is of no dispute", call.id)));
    };
    tx.enqueue(&LookUpDispute { dispute });
    match outcome {
        Outcome::Done(_) => {
            if let Some((_, asked_at)) = disputes::list_answers(tx, dispute).await?.pop() {
                disputes::mark_evidence_sent(tx, dispute, asked_at, tx.now()).await?;
            }
            Ok(CallOutcome::Done)
        }
        Outcome::Refused { code, .. } => {
            payments::mark_needs_human(tx, payment, "dispute_answer_refused", tx.now()).await?;
            Ok(CallOutcome::Refused { code: code.clone() })
        }
        Outcome::NotRun { .. } | Outcome::Unknown { .. } => Ok(CallOutcome::Waiting),
    }
}
