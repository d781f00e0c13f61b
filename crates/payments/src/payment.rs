//! A payment, its states, and the one total function that moves it. Pure: stores nothing, asks nobody.

use jiff::{SignedDuration, Timestamp};
use kernel::{Currency, Money};

use crate::words::words;
use crate::{Became, Gateway, PaymentId};

words! {
    /// Where a payment stands. `docs/payments.md` draws the arrows.
    pub enum PaymentState {
        /// The row and its call exist; nothing was asked of the customer yet.
        Created = "created",
        /// The gateway has a page for it.
        Open = "open",
        Paid = "paid",
        Failed = "failed",
        /// Nobody paid in time.
        Expired = "expired",
        /// Money came that is not what was asked for: a person decides, nothing is fulfilled.
        Quarantined = "quarantined",
    }
}

impl PaymentState {
    pub const fn is_ended(self) -> bool {
        !matches!(self, PaymentState::Created | PaymentState::Open)
    }
}

platform::row! {
    /// One payment as it stands.
    #[derive(PartialEq, Eq)]
    pub struct Payment {
        pub id: PaymentId,
        /// What it pays for, such as an order's id.
        pub reference: String,
        /// What people call it.
        pub number: String,
        pub gateway: Gateway,
        pub currency: Currency,
        pub amount_minor: i64,
        pub state: PaymentState,
        /// The customer is done and the bank is not: neither to be paid again nor to be ended.
        pub is_processing: bool,
        pub gateway_session: Option<String>,
        pub gateway_payment: Option<String>,
        pub pay_url: Option<String>,
        pub failure_code: Option<String>,
        /// Why a person has to look at it.
        pub needs_human: Option<String>,
        pub captured_minor: i64,
        /// Of refunds that have not failed.
        pub refunded_minor: i64,
        pub expires_at: Timestamp,
        pub checks: i32,
        pub created_at: Timestamp,
        pub paid_at: Option<Timestamp>,
    }
}

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
    /// `amount` is what the gateway took; `None` when it cannot be counted in our units.
    Paid {
        session: Option<String>,
        gateway_payment: Option<String>,
        amount: Option<Money>,
    },
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

/// What follows from news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub next: Payment,
    pub became: Option<Became>,
    /// A page that must not be paid at any more.
    pub expire_session: Option<String>,
}

impl Payment {
    pub fn amount(&self) -> Money {
        Money::new(self.amount_minor, self.currency)
    }

    /// What may still be given back.
    pub fn refundable(&self) -> Money {
        Money::new(self.captured_minor - self.refunded_minor, self.currency)
    }

    /// Applies news. Total: older or repeated news changes nothing, an ended state is left only by money that came late.
    pub fn apply(&self, news: &News, now: Timestamp) -> Step {
        let mut step = Step {
            next: self.clone(),
            became: None,
            expire_session: None,
        };
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
                if !self.state.is_ended() && self.is_of(session.as_ref()) {
                    step.bind(session.as_ref(), gateway_payment.as_ref());
                    step.next.is_processing = true;
                    step.opened(self.state);
                }
            }
            News::Paid {
                session,
                gateway_payment,
                amount,
            } => {
                step.bind(session.as_ref(), gateway_payment.as_ref());
                self.pay(&mut step, gateway_payment.as_ref(), *amount, now);
            }
            News::AttemptFailed { code } => {
                if !self.state.is_ended() {
                    step.next.failure_code = Some(code.clone());
                }
            }
            News::Failed { session, code } => {
                if !self.state.is_ended() && self.is_of(session.as_ref()) {
                    step.end(PaymentState::Failed, Some(code));
                }
            }
            News::Expired { session } => {
                if !self.state.is_ended() && self.is_of(session.as_ref()) {
                    step.end(PaymentState::Expired, None);
                }
            }
        }
        step
    }

    fn open(&self, step: &mut Step, session: &String, url: Option<&String>) {
        match (self.state, &self.gateway_session) {
            (_, Some(known)) if known != session => step.expire_session = Some(session.clone()),
            (PaymentState::Created | PaymentState::Open, _) => {
                step.bind(Some(session), None);
                step.next.pay_url = url.cloned().or_else(|| self.pay_url.clone());
                step.opened(self.state);
            }
            (PaymentState::Failed | PaymentState::Expired, None) => {
                step.bind(Some(session), None);
                step.expire_session = Some(session.clone());
            }
            (PaymentState::Paid | PaymentState::Quarantined, None) => step.bind(Some(session), None),
            (_, Some(_)) => {}
        }
    }

    fn pay(&self, step: &mut Step, gateway_payment: Option<&String>, amount: Option<Money>, now: Timestamp) {
        match self.state {
            PaymentState::Created | PaymentState::Open | PaymentState::Failed | PaymentState::Expired => {
                step.next.is_processing = false;
                step.next.paid_at = Some(now);
                if amount == Some(self.amount()) {
                    step.next.state = PaymentState::Paid;
                    step.next.captured_minor = self.amount_minor;
                    step.next.failure_code = None;
                    let gateway_payment = step.next.gateway_payment.clone().unwrap_or_default();
                    step.became = Some(Became::Paid { gateway_payment });
                } else {
                    step.next.state = PaymentState::Quarantined;
                    step.next.needs_human = Some("amount_differs".to_owned());
                    step.became = Some(Became::Quarantined {
                        reason: "amount_differs",
                    });
                }
            }
            PaymentState::Paid => {
                if let (Some(known), Some(other)) = (&self.gateway_payment, gateway_payment)
                    && known != other
                {
                    step.next.needs_human = Some("paid_twice".to_owned());
                }
            }
            PaymentState::Quarantined => {}
        }
    }

    /// Whether news of this page concerns us: a page that we gave up must not end the payment.
    fn is_of(&self, session: Option<&String>) -> bool {
        match (&self.gateway_session, session) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        }
    }

    /// When to ask the gateway without being told: after ten minutes, at the deadline, then less and less often.
    pub fn next_check(&self, now: Timestamp) -> Option<Timestamp> {
        let after = |pause: SignedDuration| now.checked_add(pause).ok();
        if self.state.is_ended() {
            return None;
        }
        if now < self.expires_at {
            let deadline = self.expires_at.checked_add(GRACE).ok()?;
            return after(SignedDuration::from_mins(10)).map(|soon| soon.min(deadline));
        }
        let minutes = 1_i64 << self.checks.clamp(0, 9);
        after(SignedDuration::from_mins(minutes.min(360)))
    }
}

/// How long after its deadline a payment's page is given to tell us by itself.
pub const GRACE: SignedDuration = SignedDuration::from_secs(60);

impl Step {
    /// Whether there is anything to write.
    pub fn changes(&self, from: &Payment) -> bool {
        self.next != *from || self.became.is_some() || self.expire_session.is_some()
    }

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

    /// Learns the gateway's own ids; what is known already stays.
    fn bind(&mut self, session: Option<&String>, gateway_payment: Option<&String>) {
        self.next.gateway_session = self.next.gateway_session.take().or_else(|| session.cloned());
        self.next.gateway_payment = self.next.gateway_payment.take().or_else(|| gateway_payment.cloned());
    }
}

#[cfg(test)]
mod tests;
