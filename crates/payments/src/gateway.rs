//! The gateways we speak with, a closed set, and what each can do, as data. Speaks with none of them itself.

use jiff::SignedDuration;
use kernel::{Currency, Kind, Money, Refusal};

use crate::stripe;
use crate::words::words;

words! {
    /// Who takes the money.
    pub enum Gateway { Stripe = "stripe" }
}

/// What a gateway can do; code asks here and not for the gateway's name.
#[derive(Debug, Clone, Copy)]
pub struct Abilities {
    /// How long a repeated call with the same key is the same call. An hour is taken off the gateway's own figure.
    pub key_window: SignedDuration,
    /// A hosted page can be ended before its time.
    pub can_expire: bool,
    pub can_refund: bool,
    /// Our own limits on how long a hosted page stays open.
    pub session: (SignedDuration, SignedDuration),
}

/// The gateway cannot take this amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountRefused {
    TooLarge,
    /// Zero or less.
    TooSmall,
    /// More decimals than the gateway takes in this currency.
    TooFine,
    Currency,
}

impl Refusal for AmountRefused {
    fn kind(&self) -> Kind {
        Kind::Invalid
    }

    fn code(&self) -> &'static str {
        match self {
            AmountRefused::TooLarge => "payment_amount_too_large",
            AmountRefused::TooSmall => "payment_amount_too_small",
            AmountRefused::TooFine => "payment_amount_too_fine",
            AmountRefused::Currency => "payment_currency_not_taken",
        }
    }
}

impl Gateway {
    pub const fn abilities(self) -> Abilities {
        match self {
            Gateway::Stripe => Abilities {
                key_window: SignedDuration::from_hours(23),
                can_expire: true,
                can_refund: true,
                // Stripe takes 30 minutes to 24 hours from when it reads the call; a minute is kept on either side.
                session: (SignedDuration::from_mins(31), SignedDuration::from_mins(24 * 60 - 1)),
            },
        }
    }

    /// What it takes and gives back is a multiple of this, in our minor units; 1 where it takes nothing of that currency.
    pub fn step_minor(self, currency: Currency) -> i64 {
        let steps = [1, 10, 100, 1_000].into_iter();
        let is_fine = |step: &i64| self.accepts(Money::new(*step, currency)) != Err(AmountRefused::TooFine);
        steps.into_iter().find(is_fine).unwrap_or(1)
    }

    /// Whether the gateway can take this amount, before anything is promised to a customer.
    pub fn accepts(self, amount: Money) -> Result<(), AmountRefused> {
        match self {
            Gateway::Stripe => stripe::amount::to_wire(amount).map(|_| ()),
        }
    }
}
