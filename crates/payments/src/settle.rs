//! The one door: whatever told us something about a payment (event, answer, look-up), it is applied here, in the caller's
//! transaction and under its locks, and told upwards at once. Reads nothing, calls nobody.

use futures_util::future::try_join_all;
use kernel::Money;
use platform::{Broken, Tx};

use crate::change::LockedRows;
use crate::payment::{News, Step};
use crate::reconcile::found;
use crate::refund::{RefundBecame, RefundNews};
use crate::store::{payments, refunds};
use crate::tasks::LookUp;
use crate::transfers::{complete_call, pass_on, reverse_for};
use crate::{
    Applier, Became, Change, Payment, PaymentState, Refund, RefundId, RefundState, TransferMode, ask, books, release,
};

/// A locked payment and the way up from it.
pub struct Door<'a> {
    pub tx: &'a Tx,
    pub applier: &'a Applier,
    pub locked: &'a LockedRows,
    pub payment: &'a Payment,
}

impl Door<'_> {
    /// Applies news of the payment. The writes and those of the applier travel together.
    pub async fn settle(&self, news: &News) -> Result<Vec<Change>, Broken> {
        let step = self.payment.apply(news, self.tx.now());
        if !step.changes(self.payment) {
            return Ok(Vec::new());
        }
        let changes: Vec<Change> = step.became.iter().cloned().map(|became| self.change(became)).collect();
        tokio::try_join!(store_step(self.tx, self.payment, &step), self.tell(&changes))?;
        if matches!(step.became, Some(Became::Paid { .. })) {
            release::after_paid(self.tx, &step.next).await?;
        }
        Ok(changes)
    }

    /// Applies news of a refund; one that we did not ask for was made by hand at the gateway and is taken over.
    pub async fn settle_refund(&self, refund: Option<Refund>, news: &RefundNews) -> Result<Vec<Change>, Broken> {
        let known = match refund {
            Some(refund) => refund,
            None => match self.adopt(news).await? {
                Some(refund) => refund,
                None => return Ok(Vec::new()),
            },
        };
        if known.payment_id != self.payment.id {
            return Err(Broken::new(format!("{} is a refund of another payment", known.id)));
        }
        if news
            .amount
            .is_some_and(|amount| amount != Money::new(known.amount_minor, self.payment.currency))
        {
            self.ask_for_a_person("refund_amount_differs").await?;
            return Ok(Vec::new());
        }
        let (next, became) = known.apply(news);
        if next == known {
            return Ok(Vec::new());
        }
        let amount = Money::new(next.amount_minor, self.payment.currency);
        let code = next.failure_code.clone().unwrap_or_default();
        let changes: Vec<Change> = became
            .map(|became| match became {
                RefundBecame::Done => Became::Refunded {
                    refund: next.id,
                    amount,
                },
                RefundBecame::Failed { was_done } => Became::RefundFailed {
                    refund: next.id,
                    amount,
                    was_done,
                    code,
                },
            })
            .map(|became| self.change(became))
            .into_iter()
            .collect();
        tokio::try_join!(
            self.write_refund(&next),
            self.give_room(&next, became),
            self.tell(&changes)
        )?;
        if matches!(became, Some(RefundBecame::Failed { .. })) && self.payment.transfer == TransferMode::Later {
            pass_on(self.tx, self.payment.id, &format!("{}:failed", next.id)).await?;
        }
        Ok(changes)
    }

    /// Has a page closed that must not be paid at any more.
    pub async fn expire(&self, session: Option<&str>) -> Result<(), Broken> {
        if let Some(session) = session {
            ask::expire(self.payment, session).queue(self.tx).await?;
        }
        Ok(())
    }

    async fn write_refund(&self, next: &Refund) -> Result<(), Broken> {
        let (code, theirs) = (next.failure_code.as_deref(), next.gateway_refund.as_deref());
        refunds::update_refund(self.tx, next.id, next.state, theirs, code, self.tx.now()).await?;
        Ok(())
    }

    /// A refund that failed no longer counts against what was received; a person sees it.
    async fn give_room(&self, next: &Refund, became: Option<RefundBecame>) -> Result<(), Broken> {
        if matches!(became, Some(RefundBecame::Failed { .. })) {
            let (tx, id, now) = (self.tx, self.payment.id, self.tx.now());
            tokio::try_join!(
                payments::add_refunded(tx, id, -next.amount_minor, now),
                payments::mark_needs_human(tx, id, "refund_failed", now)
            )?;
        }
        Ok(())
    }

    async fn adopt(&self, news: &RefundNews) -> Result<Option<Refund>, Broken> {
        let (Some(theirs), Some(amount)) = (&news.gateway_refund, news.amount) else {
            return Err(Broken::new(
                "a refund that is not ours says neither its id nor its amount",
            ));
        };
        if matches!(news.status, crate::refund::RefundStatus::Failed { .. }) {
            return Ok(None);
        }
        if amount.currency() != self.payment.currency {
            self.ask_for_a_person("refund_amount_differs").await?;
            return Ok(None);
        }
        let now = self.tx.now();
        let refund = Refund {
            id: self.tx.new_id::<crate::RefundKind>() as RefundId,
            payment_id: self.payment.id,
            key: format!("{}:{theirs}", self.payment.gateway),
            amount_minor: amount.minor(),
            reason: "made_at_the_gateway".to_owned(),
            state: RefundState::Requested,
            gateway_refund: Some(theirs.clone()),
            failure_code: None,
            requested_at: now,
        };
        let (id, of) = (refund.id, self.payment.id);
        tokio::try_join!(
            payments::add_refunded(self.tx, of, refund.amount_minor, now),
            refunds::insert_refund(
                self.tx,
                id,
                of,
                &refund.key,
                refund.amount_minor,
                &refund.reason,
                refund.state,
                Some(theirs),
                now
            )
        )?;
        if self.payment.transfer == TransferMode::Later {
            reverse_for(self.tx, of, &id.to_string()).await?;
        }
        Ok(Some(refund))
    }

    pub async fn ask_for_a_person(&self, reason: &str) -> Result<(), Broken> {
        payments::mark_needs_human(self.tx, self.payment.id, reason, self.tx.now()).await?;
        Ok(())
    }

    /// Whoever sells; or the books alone, for a payment that nobody who sells knows.
    pub async fn tell(&self, changes: &[Change]) -> Result<(), Broken> {
        if found::is_found(self.payment) {
            try_join_all(changes.iter().map(|change| found::book(self.tx, change))).await?;
            return Ok(());
        }
        try_join_all(
            changes
                .iter()
                .map(|change| self.applier.apply(self.tx, change, self.locked)),
        )
        .await?;
        Ok(())
    }

    pub fn change(&self, became: Became) -> Change {
        let payment = self.payment;
        Change {
            payment: payment.id,
            reference: payment.reference.clone(),
            amount: payment.amount(),
            gateway: payment.gateway,
            purpose: payment.purpose.clone(),
            account: payment.account_id,
            commission: Money::new(payment.commission_minor, payment.currency),
            became,
        }
    }
}

/// Stores what a step changed and what it asks of the gateway, with the hold's own entries.
pub async fn store_step(tx: &Tx, payment: &Payment, step: &Step) -> Result<(), Broken> {
    let told = step.became.as_ref();
    tokio::try_join!(write(tx, step), act(tx, step), books::hold(tx, payment, told))?;
    let is_new_hold = step.next.state == PaymentState::Held && payment.state != PaymentState::Held;
    if is_new_hold && step.next.hold_expires_at.is_none() {
        // Events do not spell the charge out: its deadline must be asked for.
        tx.enqueue(&LookUp { payment: payment.id });
    }
    Ok(())
}

async fn write(tx: &Tx, step: &Step) -> Result<(), Broken> {
    let (next, now) = (&step.next, tx.now());
    payments::update_payment(
        tx,
        next.id,
        next.state,
        next.is_processing,
        next.gateway_session.as_deref(),
        next.gateway_payment.as_deref(),
        next.pay_url.as_deref(),
        next.failure_code.as_deref(),
        next.needs_human.as_deref(),
        next.captured_minor,
        next.paid_at,
        next.next_check(now),
        now,
        next.held_minor,
        next.to_capture_minor,
        next.hold_expires_at,
        next.gateway_charge.as_deref(),
        next.gateway_customer.as_deref(),
        next.gateway_method.as_deref(),
        next.decisions,
    )
    .await?;
    Ok(())
}

async fn act(tx: &Tx, step: &Step) -> Result<(), Broken> {
    let Some(todo) = &step.todo else { return Ok(()) };
    if let Some(mut call) = ask::of(&step.next, todo)? {
        complete_call(tx, &step.next, &mut call).await?;
        call.queue(tx).await?;
    }
    Ok(())
}
