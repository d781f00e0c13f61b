//! A dispute: the customer's bank takes the money back, and we may say why it is ours. Its states, and the one total
//! function that moves it. Pure; what follows in money stands in `disputes/books.rs`, how it reaches its payment in
//! `disputes/settle.rs`, what staff do in `disputes/evidence.rs`.

use jiff::Timestamp;
use kernel::{Currency, Money};

use crate::words::words;
use crate::{DisputeId, PaymentId};

mod books;
mod evidence;
mod look_up;
mod settle;
#[cfg(test)]
mod tests;

pub use evidence::{AddEvidence, DisputeRefused, EvidenceField, accept_dispute, add_evidence, submit_evidence};
pub use look_up::look_up_dispute;
pub(crate) use look_up::{LookUpAnswer, tasks};
pub(crate) use settle::answered;

words! {
    /// Where a dispute stands. The first three are inquiries: the bank asks, no money has moved yet.
    pub enum DisputeState {
        WarningNeedsResponse = "warning_needs_response",
        WarningUnderReview = "warning_under_review",
        WarningClosed = "warning_closed",
        /// Until `due_by` we may answer.
        NeedsResponse = "needs_response",
        UnderReview = "under_review",
        Won = "won",
        Lost = "lost",
        /// The gateway ended it before it cost anything.
        Prevented = "prevented",
    }
}

impl DisputeState {
    /// How far it has come; news from further back is old.
    const fn stage(self) -> u8 {
        match self {
            DisputeState::WarningNeedsResponse => 0,
            DisputeState::WarningUnderReview => 1,
            DisputeState::NeedsResponse => 2,
            DisputeState::UnderReview => 3,
            DisputeState::WarningClosed | DisputeState::Won | DisputeState::Lost | DisputeState::Prevented => 4,
        }
    }

    /// No state follows.
    pub const fn is_closed(self) -> bool {
        self.stage() == 4
    }

    /// Evidence may still be sent, or the loss accepted.
    pub const fn awaits_us(self) -> bool {
        matches!(self, DisputeState::WarningNeedsResponse | DisputeState::NeedsResponse)
    }

    /// The bank has taken the money, or is about to.
    const fn costs_money(self) -> bool {
        matches!(
            self,
            DisputeState::NeedsResponse | DisputeState::UnderReview | DisputeState::Won | DisputeState::Lost
        )
    }
}

platform::row! {
    /// One dispute as it stands; its currency is its payment's.
    #[derive(PartialEq, Eq)]
    pub struct Dispute {
        pub id: DisputeId,
        pub payment_id: PaymentId,
        pub gateway_dispute: String,
        /// What the customer disputes.
        pub amount_minor: i64,
        /// The gateway's own word: fraudulent, product_not_received…
        pub reason: String,
        pub state: DisputeState,
        /// Until when evidence is heard.
        pub due_by: Option<Timestamp>,
        /// Taken away for it, without fees.
        pub withdrawn_minor: i64,
        /// Given back of that.
        pub reinstated_minor: i64,
        /// What the gateway asks for its trouble, less what it gave back of it.
        pub fee_minor: i64,
        pub opened_at: Timestamp,
        pub closed_at: Option<Timestamp>,
        pub updated_at: Timestamp,
    }
}

/// One movement of money at the gateway for a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// The gateway's own id of it.
    pub id: String,
    /// Negative when it is taken from us.
    pub amount: Money,
    pub fee: Money,
}

/// What a gateway says of a dispute, by whatever way: an event, an answer, a look-up, a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeNews {
    pub gateway_dispute: String,
    /// `None` for a word that we do not know.
    pub state: Option<DisputeState>,
    /// `None` when it cannot be counted in our units.
    pub amount: Option<Money>,
    pub reason: String,
    pub due_by: Option<Timestamp>,
    pub opened_at: Timestamp,
    /// All movements so far, oldest first; `None` when it does not say.
    pub movements: Option<Vec<Movement>>,
    /// Evidence has been sent to it.
    pub is_answered: bool,
}

/// What follows from news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeStep {
    pub next: Dispute,
    /// It has ended with this; told once.
    pub closed: Option<DisputeState>,
    /// Why a person has to look.
    pub needs_human: Option<&'static str>,
    /// The movements of the news are counted, and belong in the books.
    pub is_counted: bool,
    /// Money must have moved that the news does not tell of.
    pub must_ask: bool,
}

impl Dispute {
    /// As it is first heard of, in whatever state; nothing of the news is applied yet but its beginning.
    pub fn open((id, payment): (DisputeId, PaymentId), news: &DisputeNews, amount: Money, now: Timestamp) -> Self {
        let is_inquiry = news.state.is_some_and(|state| !state.costs_money());
        Dispute {
            id,
            payment_id: payment,
            gateway_dispute: news.gateway_dispute.clone(),
            amount_minor: amount.minor(),
            reason: news.reason.clone(),
            state: if is_inquiry {
                DisputeState::WarningNeedsResponse
            } else {
                DisputeState::NeedsResponse
            },
            due_by: news.due_by,
            withdrawn_minor: 0,
            reinstated_minor: 0,
            fee_minor: 0,
            opened_at: news.opened_at.min(now),
            closed_at: None,
            updated_at: now,
        }
    }

    /// Taken away and not given back.
    pub const fn outstanding_minor(&self) -> i64 {
        self.withdrawn_minor - self.reinstated_minor
    }

    /// Applies news in the payment's currency. Total: older news moves nothing back, a dispute that is closed stays as it
    /// ended, and money is counted whenever it moves, also afterwards.
    pub fn apply(&self, news: &DisputeNews, currency: Currency, now: Timestamp) -> DisputeStep {
        let mut step = DisputeStep {
            next: self.clone(),
            closed: None,
            needs_human: None,
            is_counted: false,
            must_ask: false,
        };
        match news.state {
            None => step.needs_human = Some("dispute_state_unknown"),
            Some(told) if self.state.is_closed() => {
                if told.is_closed() && told != self.state {
                    step.needs_human = Some("dispute_outcome_differs");
                }
            }
            Some(told) if told.stage() < self.state.stage() => {}
            Some(told) => self.move_on(&mut step, told, news, now),
        }
        self.count(&mut step, news, currency);
        let next = &step.next;
        step.must_ask = (next.state.costs_money() && next.withdrawn_minor == 0)
            || (next.state == DisputeState::Won && next.outstanding_minor() > 0);
        step
    }

    fn move_on(&self, step: &mut DisputeStep, told: DisputeState, news: &DisputeNews, now: Timestamp) {
        step.next.state = told;
        step.next.due_by = news.due_by.or(self.due_by);
        step.next.amount_minor = news.amount.map_or(self.amount_minor, Money::minor);
        if told.is_closed() {
            step.next.closed_at = Some(now);
            step.closed = Some(told);
        }
    }

    fn count(&self, step: &mut DisputeStep, news: &DisputeNews, currency: Currency) {
        let movements = news.movements.as_deref().unwrap_or_default();
        if movements.iter().any(|movement| movement.amount.currency() != currency) {
            step.needs_human = Some("dispute_currency_differs");
            return;
        }
        let (mut withdrawn, mut reinstated, mut fee) = (0, 0, 0);
        for movement in movements {
            withdrawn += (-movement.amount.minor()).max(0);
            reinstated += movement.amount.minor().max(0);
            fee += movement.fee.minor();
        }
        if withdrawn < self.withdrawn_minor || reinstated < self.reinstated_minor {
            // From before what we know.
            return;
        }
        if reinstated > withdrawn {
            step.needs_human = Some("dispute_gave_back_more");
            return;
        }
        if !movements.is_empty() {
            step.is_counted = true;
            step.next.withdrawn_minor = withdrawn;
            step.next.reinstated_minor = reinstated;
            step.next.fee_minor = fee;
        }
    }
}
