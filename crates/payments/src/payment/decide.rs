//! What we decide about a payment: take the hold, let it go, ask a kept card. Refuses what its state does not allow, so that
//! of a capture and a void exactly one goes out. Pure.

use jiff::Timestamp;
use kernel::{Kind, Money, Refusal};

use super::{Payment, PaymentState, Step, Todo};
use crate::Became;

/// Why a decision cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionRefused {
    NotFound,
    /// There is no hold, or it has been decided about otherwise.
    NotHeld,
    /// A dispute is open.
    Frozen,
    /// Nothing, more than is held, or another currency.
    Amount,
    /// The gateway's own deadline is over.
    HoldLapsed,
}

impl Refusal for DecisionRefused {
    fn kind(&self) -> Kind {
        match self {
            DecisionRefused::NotFound => Kind::NotFound,
            DecisionRefused::Amount => Kind::Invalid,
            DecisionRefused::NotHeld | DecisionRefused::Frozen | DecisionRefused::HoldLapsed => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            DecisionRefused::NotFound => "not_found",
            DecisionRefused::NotHeld => "payment_not_held",
            DecisionRefused::Frozen => "payment_frozen",
            DecisionRefused::Amount => "payment_capture_amount",
            DecisionRefused::HoldLapsed => "payment_hold_lapsed",
        }
    }
}

impl Payment {
    /// Takes `amount` of the hold and lets the rest go. Asked again for the same amount, nothing changes.
    pub fn capture(&self, amount: Money, now: Timestamp) -> Result<Step, DecisionRefused> {
        let mut step = Step::still(self);
        match self.state {
            PaymentState::Capturing if self.to_capture_minor == Some(amount.minor()) => return Ok(step),
            PaymentState::Paid if self.held_minor > 0 && self.captured_minor == amount.minor() => return Ok(step),
            PaymentState::Held => {}
            _ => return Err(DecisionRefused::NotHeld),
        }
        if self.is_frozen {
            return Err(DecisionRefused::Frozen);
        }
        if self.hold_expires_at.is_some_and(|deadline| now >= deadline) {
            return Err(DecisionRefused::HoldLapsed);
        }
        if amount.currency() != self.currency || !(1..=self.held_minor).contains(&amount.minor()) {
            return Err(DecisionRefused::Amount);
        }
        step.next.state = PaymentState::Capturing;
        step.next.to_capture_minor = Some(amount.minor());
        step.next.decisions += 1;
        step.next.failure_code = None;
        step.next.needs_human = None;
        step.todo = Some(Todo::Capture);
        Ok(step)
    }

    /// Lets the hold go, or forgets a kept card that was not asked yet. Asked again, nothing changes.
    pub fn void(&self) -> Result<Step, DecisionRefused> {
        let mut step = Step::still(self);
        match self.state {
            PaymentState::Voiding | PaymentState::Voided => {}
            PaymentState::Held => {
                step.next.state = PaymentState::Voiding;
                step.next.decisions += 1;
                step.next.failure_code = None;
                step.next.needs_human = None;
                step.todo = Some(Todo::Void);
            }
            PaymentState::Saved => {
                step.next.state = PaymentState::Voided;
                step.became = Some(Became::Voided { is_lapsed: false });
            }
            _ => return Err(DecisionRefused::NotHeld),
        }
        Ok(step)
    }

    /// Asks a kept card for the hold when its time has come.
    pub fn hold_saved(&self, now: Timestamp) -> Option<Todo> {
        let is_due = self.hold_at.is_some_and(|at| now >= at);
        (self.state == PaymentState::Saved && is_due).then_some(Todo::HoldSaved)
    }
}
