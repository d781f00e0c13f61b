//! What a gateway lets us know about a payment, and the one total function that moves the payment by it. Older or repeated
//! news changes nothing; an ended state is left only by money that came late. Pure.

use jiff::Timestamp;
use kernel::Money;

use super::{Capture, Payment, PaymentState, Step, Todo};
use crate::Became;

/// What a gateway let us know about a payment, by whatever way: an event, an answer, a look-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A page to pay at exists.
    Opened {
        session: String,
        url: Option<String>,
    },
    /// The gateway would not open one.
    OpenRefused {
        code: String,
    },
    /// The customer is done, the money is on its way.
    Processing {
        session: Option<String>,
        gateway_payment: Option<String>,
    },
    /// The customer let us keep a card.
    CardSaved {
        session: Option<String>,
        customer: String,
        method: String,
    },
    /// Money is authorised; `expires_at` is the gateway's own deadline for taking it.
    Held {
        funds: Funds,
        expires_at: Option<Timestamp>,
    },
    /// A kept card would not give the hold.
    HoldRefused {
        code: String,
    },
    /// Money was taken.
    Paid(Funds),
    /// The hold is gone without having been taken.
    Voided {
        gateway_payment: Option<String>,
        code: Option<String>,
    },
    /// The gateway would not take the hold: how it stands must be asked.
    CaptureRefused {
        code: String,
    },
    /// The gateway would not let the hold go: how it stands must be asked.
    VoidRefused {
        code: String,
    },
    /// The hold still stands, and the call that was to take it or let it go will never run any more.
    DecisionLost,
    /// One try failed; the customer may try again.
    AttemptFailed {
        code: String,
    },
    Failed {
        session: Option<String>,
        code: String,
    },
    Expired {
        session: Option<String>,
    },
}

/// Money at the gateway, held or taken, with the gateway's own ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Funds {
    pub session: Option<String>,
    pub gateway_payment: Option<String>,
    pub charge: Option<String>,
    /// `None` when it cannot be counted in our units.
    pub amount: Option<Money>,
}

impl Payment {
    /// Applies news. Total: older or repeated news changes nothing, an ended state is left only by money that came late.
    pub fn apply(&self, news: &News, now: Timestamp) -> Step {
        let mut step = Step::still(self);
        match news {
            News::Opened { session, url } => self.open(&mut step, session, url.as_ref()),
            News::OpenRefused { code } => {
                if self.state == PaymentState::Created {
                    step.end(PaymentState::Failed, Some(code));
                }
            }
            News::Processing {
                session,
                gateway_payment,
            } => {
                if self.state.is_awaited() && self.is_of(session.as_ref()) {
                    step.bind(session.as_ref(), gateway_payment.as_ref(), None);
                    step.next.is_processing = true;
                    step.opened(self.state);
                }
            }
            News::CardSaved {
                session,
                customer,
                method,
            } => {
                if self.state.is_awaited() && self.is_of(session.as_ref()) && self.hold_at.is_some() {
                    step.bind(session.as_ref(), None, None);
                    step.next.gateway_customer = Some(customer.clone());
                    step.next.gateway_method = Some(method.clone());
                    step.next.state = PaymentState::Saved;
                    step.next.is_processing = false;
                    step.next.failure_code = None;
                    step.became = Some(Became::CardSaved);
                }
            }
            News::Held { funds, expires_at } => self.hold(&mut step, funds, *expires_at),
            News::HoldRefused { code } => {
                if self.state == PaymentState::Saved {
                    step.end(PaymentState::Failed, Some(code));
                }
            }
            News::Paid(funds) => self.pay(&mut step, funds, now),
            News::Voided { gateway_payment, code } => self.let_go(&mut step, gateway_payment.as_ref(), code.as_ref()),
            News::CaptureRefused { .. } | News::VoidRefused { .. } | News::DecisionLost => {
                self.decision_failed(&mut step, news);
            }
            News::AttemptFailed { code } => {
                if self.state.is_awaited() {
                    step.next.failure_code = Some(code.clone());
                }
            }
            News::Failed { session, code } => {
                if self.state.is_awaited() && self.is_of(session.as_ref()) {
                    step.end(PaymentState::Failed, Some(code));
                }
            }
            News::Expired { session } => {
                if self.state.is_awaited() && self.is_of(session.as_ref()) {
                    step.end(PaymentState::Expired, None);
                }
            }
        }
        step
    }

    fn open(&self, step: &mut Step, session: &String, url: Option<&String>) {
        let expire = |session: &String| {
            Some(Todo::ExpireSession {
                session: session.clone(),
            })
        };
        match (self.state, &self.gateway_session) {
            (_, Some(known)) if known != session => step.todo = expire(session),
            (PaymentState::Created | PaymentState::Open, _) => {
                step.bind(Some(session), None, None);
                step.next.pay_url = url.cloned().or_else(|| self.pay_url.clone());
                step.opened(self.state);
            }
            (PaymentState::Failed | PaymentState::Expired, None) => {
                step.bind(Some(session), None, None);
                step.todo = expire(session);
            }
            (_, None) => step.bind(Some(session), None, None),
            (_, Some(_)) => {}
        }
    }

    fn hold(&self, step: &mut Step, funds: &Funds, expires_at: Option<Timestamp>) {
        if self.is_another(funds) {
            step.next.needs_human = Some("paid_twice".to_owned());
            return;
        }
        step.bind(
            funds.session.as_ref(),
            funds.gateway_payment.as_ref(),
            funds.charge.as_ref(),
        );
        match self.state {
            PaymentState::Created
            | PaymentState::Open
            | PaymentState::Saved
            | PaymentState::Failed
            | PaymentState::Expired => {
                step.next.is_processing = false;
                if self.capture == Capture::Manual && funds.amount == Some(self.amount()) {
                    step.next.state = PaymentState::Held;
                    step.next.held_minor = self.amount_minor;
                    step.next.hold_expires_at = expires_at;
                    step.next.failure_code = None;
                    step.became = Some(Became::Held { expires_at });
                } else {
                    step.quarantine();
                }
            }
            PaymentState::Held | PaymentState::Capturing | PaymentState::Voiding => {
                step.next.hold_expires_at = self.hold_expires_at.or(expires_at);
            }
            // A hold that we had given up before we knew of it.
            PaymentState::Voided if self.held_minor == 0 => step.todo = Some(Todo::Void),
            PaymentState::Voided | PaymentState::Paid | PaymentState::Quarantined => {}
        }
    }

    fn pay(&self, step: &mut Step, funds: &Funds, now: Timestamp) {
        if self.is_another(funds) {
            step.next.needs_human = Some("paid_twice".to_owned());
            return;
        }
        step.bind(
            funds.session.as_ref(),
            funds.gateway_payment.as_ref(),
            funds.charge.as_ref(),
        );
        if matches!(self.state, PaymentState::Paid | PaymentState::Quarantined) {
            return;
        }
        step.next.is_processing = false;
        step.next.paid_at = Some(now);
        let Some(captured) = funds.amount.filter(|amount| self.may_be_taken(*amount)) else {
            step.quarantine();
            return;
        };
        step.next.state = PaymentState::Paid;
        step.next.captured_minor = captured.minor();
        step.next.failure_code = None;
        let decided = self.to_capture_minor.filter(|_| self.state == PaymentState::Capturing);
        if decided.is_some_and(|decided| decided != captured.minor()) {
            step.next.needs_human = Some("captured_differs".to_owned());
        }
        if matches!(self.state, PaymentState::Voiding | PaymentState::Voided) {
            step.next.needs_human = Some("captured_after_void".to_owned());
        }
        let gateway_payment = step.next.gateway_payment.clone().unwrap_or_default();
        step.became = Some(Became::Paid {
            gateway_payment,
            captured,
        });
    }

    /// A hold may be taken in part; anything else is paid as it was asked for.
    fn may_be_taken(&self, amount: Money) -> bool {
        match self.capture {
            Capture::Automatic => amount == self.amount(),
            Capture::Manual => amount.currency() == self.currency && (1..=self.amount_minor).contains(&amount.minor()),
        }
    }

    fn decision_failed(&self, step: &mut Step, news: &News) {
        let (reason, code) = match (self.state, news) {
            (PaymentState::Capturing, News::CaptureRefused { code }) => ("capture_refused", Some(code)),
            (PaymentState::Voiding, News::VoidRefused { code }) => ("void_refused", Some(code)),
            (PaymentState::Capturing, News::DecisionLost) => ("capture_unknown", None),
            (PaymentState::Voiding, News::DecisionLost) => ("void_unknown", None),
            _ => return,
        };
        step.back_to_held(reason, code);
    }

    fn let_go(&self, step: &mut Step, gateway_payment: Option<&String>, code: Option<&String>) {
        let is_ours = match (&self.gateway_payment, gateway_payment) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        };
        if !is_ours {
            return;
        }
        match self.state {
            PaymentState::Held | PaymentState::Capturing | PaymentState::Voiding => {
                let is_ours = self.state == PaymentState::Voiding;
                step.next.state = PaymentState::Voided;
                if !is_ours {
                    step.next.failure_code = Some(code.cloned().unwrap_or_else(|| "hold_lapsed".to_owned()));
                }
                if self.state == PaymentState::Capturing {
                    step.next.needs_human = Some("hold_lapsed".to_owned());
                }
                step.became = Some(Became::Voided { is_lapsed: !is_ours });
            }
            PaymentState::Saved => {
                let code = code.cloned().unwrap_or_else(|| "canceled".to_owned());
                step.end(PaymentState::Failed, Some(&code));
            }
            // Of what is still open, the page's own end tells.
            PaymentState::Created
            | PaymentState::Open
            | PaymentState::Paid
            | PaymentState::Voided
            | PaymentState::Failed
            | PaymentState::Expired
            | PaymentState::Quarantined => {}
        }
    }

    /// Whether news of this page concerns us: a page that we gave up must not end the payment.
    fn is_of(&self, session: Option<&String>) -> bool {
        match (&self.gateway_session, session) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        }
    }

    /// Money beside the money we know of.
    fn is_another(&self, funds: &Funds) -> bool {
        let has_money = self.state.has_hold() || matches!(self.state, PaymentState::Paid);
        match (&self.gateway_payment, &funds.gateway_payment) {
            (Some(known), Some(other)) => has_money && known != other,
            _ => false,
        }
    }
}

impl Step {
    fn opened(&mut self, from: PaymentState) {
        self.next.state = PaymentState::Open;
        if from == PaymentState::Created {
            self.became = Some(Became::Open);
        }
    }

    fn end(&mut self, state: PaymentState, code: Option<&String>) {
        self.next.state = state;
        self.next.is_processing = false;
        if let Some(code) = code {
            self.next.failure_code = Some(code.clone());
        }
        self.became = Some(match code {
            Some(code) => Became::Failed { code: code.clone() },
            None => Became::Expired,
        });
    }

    /// A decision that came to nothing: a person decides again, under another key.
    fn back_to_held(&mut self, reason: &str, code: Option<&String>) {
        self.next.state = PaymentState::Held;
        self.next.to_capture_minor = None;
        self.next.failure_code = code.cloned();
        self.next.needs_human = Some(reason.to_owned());
    }

    fn quarantine(&mut self) {
        self.next.state = PaymentState::Quarantined;
        self.next.needs_human = Some("amount_differs".to_owned());
        self.became = Some(Became::Quarantined {
            reason: "amount_differs",
        });
    }

    /// Learns the gateway's own ids; what is known already stays.
    fn bind(&mut self, session: Option<&String>, gateway_payment: Option<&String>, charge: Option<&String>) {
        let next = &mut self.next;
        next.gateway_session = next.gateway_session.take().or_else(|| session.cloned());
        next.gateway_payment = next.gateway_payment.take().or_else(|| gateway_payment.cloned());
        next.gateway_charge = next.gateway_charge.take().or_else(|| charge.cloned());
    }
}
