//! The terms of a service: who accepts, how it is paid, what cancelling costs. Frozen on the order when it is sold, so that what
//! the customer agreed to holds whatever is edited later. Pure.

use jiff::SignedDuration;
use platform::http::{Checks, Invalid};
use serde::{Deserialize, Serialize};

platform::stored_words! {
    /// Who says that a visit will be.
    pub enum Acceptance {
        /// The slot was free: it is.
        Automatic = "automatic",
        /// The technician, or staff for them.
        ByTechnician = "by_technician",
    }
}

platform::stored_words! {
    /// How a visit is paid.
    pub enum Pay {
        /// At the visit; nothing with the order.
        None = "none",
        /// A share with the order, the rest at the visit.
        Deposit = "deposit",
        /// Held with the order and taken when the work is done; taken at once where the visit is too far ahead for a hold.
        Hold = "hold",
        /// All of it with the order.
        Prepaid = "prepaid",
    }
}

/// What goes back when the customer cancels early enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Tier {
    /// More than so many hours before the slot begins.
    pub more_than_hours: u32,
    /// The share that goes back, in basis points.
    pub back_bp: u32,
}

/// The terms of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    pub acceptance: Acceptance,
    /// How long a request waits for its answer before it is refused by itself.
    pub answer_within_min: u32,
    pub payment: Pay,
    /// Of a deposit; 0 otherwise.
    pub deposit_bp: u32,
    /// Earliest first: descending hours. Later than the last, nothing goes back.
    pub tiers: Vec<Tier>,
    /// From the end of the work until the visit counts as complete.
    pub release_delay_min: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            acceptance: Acceptance::Automatic,
            answer_within_min: 24 * 60,
            payment: Pay::None,
            deposit_bp: 0,
            tiers: vec![
                Tier {
                    more_than_hours: 24,
                    back_bp: 10_000,
                },
                Tier {
                    more_than_hours: 12,
                    back_bp: 5_000,
                },
            ],
            release_delay_min: 0,
        }
    }
}

impl Policy {
    /// The share that goes back when the customer cancels `ahead` of the slot's beginning, in basis points.
    pub fn back_bp(&self, ahead: SignedDuration) -> u32 {
        self.tiers
            .iter()
            .find(|tier| ahead > SignedDuration::from_hours(i64::from(tier.more_than_hours)))
            .map_or(0, |tier| tier.back_bp)
    }

    /// Names every field that is wrong.
    pub fn check(&self) -> Result<(), Invalid> {
        let mut checks = Checks::new();
        let deposit = match (self.payment, self.deposit_bp) {
            (Pay::Deposit, 1..=9_999) | (Pay::None | Pay::Hold | Pay::Prepaid, 0) => Ok(()),
            _ => Err("calendar_share"),
        };
        checks.field("deposit_bp", deposit);
        let falls = self
            .tiers
            .windows(2)
            .all(|pair| pair[0].more_than_hours > pair[1].more_than_hours && pair[0].back_bp >= pair[1].back_bp);
        let shares = self.tiers.iter().all(|tier| tier.back_bp <= 10_000);
        checks.field("tiers", if falls && shares { Ok(()) } else { Err("calendar_tiers") });
        checks.done()
    }
}

#[cfg(test)]
mod tests {
    use kernel::Refusal;

    use super::*;

    #[test]
    fn what_goes_back_falls_with_the_hours_left() {
        let policy = Policy::default();
        let minutes = |minutes| policy.back_bp(SignedDuration::from_mins(minutes));
        assert_eq!(minutes(24 * 60 + 1), 10_000);
        assert_eq!(minutes(24 * 60), 5_000, "more than 24 hours, not 24");
        assert_eq!(minutes(12 * 60 + 1), 5_000);
        assert_eq!(minutes(12 * 60), 0);
        assert_eq!(minutes(-5), 0);
    }

    #[test]
    fn terms_that_contradict_themselves_name_their_field() {
        let field = |policy: &Policy| policy.check().unwrap_err().fields()[0].field.clone();
        let base = Policy::default();
        assert_eq!(base.check(), Ok(()));
        assert_eq!(
            field(&Policy {
                deposit_bp: 3_000,
                ..base.clone()
            }),
            "deposit_bp"
        );
        assert_eq!(
            field(&Policy {
                payment: Pay::Deposit,
                ..base.clone()
            }),
            "deposit_bp"
        );
        let mut tiers = base.tiers.clone();
        tiers.reverse();
        assert_eq!(field(&Policy { tiers, ..base }), "tiers");
    }
}
