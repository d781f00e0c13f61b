//! What is due of an order, and when: the schedule of its amounts, made once when it is placed and filled by its payments.
//! Pure; takes no money and knows no gateway.

use kernel::{Currency, Money};
use payments::{Capture, PaymentId};
use serde::Serialize;

platform::stored_words! {
    /// What an amount is of its order.
    pub enum Purpose { Whole = "whole", Deposit = "deposit", Balance = "balance" }
}

platform::stored_words! {
    /// By when it is to be paid.
    pub enum DueWhen {
        /// The order stands once it is paid or held.
        AtOnce = "at_once",
        /// Nothing leaves the house before.
        BeforeShipping = "before_shipping",
        /// Online until then, or to the technician.
        AtVisit = "at_visit",
    }
}

/// How the shop asks for its money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Share of the total that is due at once, in basis points; 0 and 10 000 ask for all of it.
    pub deposit_bp: u32,
    /// Whether the whole is taken with the order, or held until staff take it. A deposit is always taken.
    pub capture: Capture,
}

impl Default for Terms {
    fn default() -> Self {
        Terms {
            deposit_bp: 0,
            capture: Capture::Automatic,
        }
    }
}

platform::row! {
    /// One amount due and how it stands.
    #[derive(PartialEq, Eq, Serialize)]
    pub struct Due {
        pub position: i32,
        pub purpose: Purpose,
        pub due: DueWhen,
        pub capture: Capture,
        pub amount_minor: i64,
        /// The payment that holds or has paid it.
        pub payment_id: Option<PaymentId>,
        /// Authorised and not taken.
        pub held_minor: i64,
        pub paid_minor: i64,
        /// Never taken of a hold: nobody owes it any more.
        pub waived_minor: i64,
        /// Paid in notes and coins.
        pub cash_minor: i64,
        /// Of it, what is to be given back, or was.
        pub cash_back_minor: i64,
    }
}

impl Due {
    fn of(position: i32, purpose: Purpose, amount_minor: i64, (due, capture): (DueWhen, Capture)) -> Self {
        Due {
            position,
            purpose,
            due,
            capture,
            amount_minor,
            payment_id: None,
            held_minor: 0,
            paid_minor: 0,
            waived_minor: 0,
            cash_minor: 0,
            cash_back_minor: 0,
        }
    }

    /// What the customer still owes of it; a hold counts as owed until it is taken.
    pub fn left_minor(&self) -> i64 {
        self.amount_minor - self.paid_minor - self.waived_minor - self.cash_minor
    }

    /// What to ask of a hold: all of it (`None`), or what is left after a part was let go.
    pub fn to_capture(&self, currency: Currency) -> Option<Money> {
        (0 < self.held_minor && self.held_minor < self.amount_minor).then(|| Money::new(self.held_minor, currency))
    }

    /// Nothing is left to take.
    pub fn is_settled(&self) -> bool {
        self.left_minor() == 0
    }

    /// Taken or held: whoever sells may rely on it.
    pub fn is_secured(&self) -> bool {
        self.is_settled() || self.held_minor > 0
    }
}

/// The schedule of an order of `total`. A part that the gateway would not take (`takes`) leaves the whole in one piece.
pub fn schedule(total: Money, terms: Terms, takes: impl Fn(Money) -> bool) -> Vec<Due> {
    let whole = || {
        let how = (DueWhen::AtOnce, terms.capture);
        vec![Due::of(1, Purpose::Whole, total.minor(), how)]
    };
    let Ok(deposit) = total.share(terms.deposit_bp) else {
        return whole();
    };
    let Ok(balance) = total.minus(deposit) else {
        return whole();
    };
    if !deposit.is_positive() || !balance.is_positive() || !takes(deposit) || !takes(balance) {
        return whole();
    }
    let at_once = (DueWhen::AtOnce, Capture::Automatic);
    let later = (DueWhen::BeforeShipping, Capture::Automatic);
    vec![
        Due::of(1, Purpose::Deposit, deposit.minor(), at_once),
        Due::of(2, Purpose::Balance, balance.minor(), later),
    ]
}

/// A line of time, as its payment sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeDue {
    /// Visit and way.
    pub gross_minor: i64,
    pub pay: calendar::Pay,
    /// Of a deposit.
    pub deposit_bp: u32,
    /// A hold made now lasts until the work is done.
    pub is_near: bool,
}

impl TimeDue {
    /// What of it is due at the visit.
    pub fn later_minor(&self) -> i64 {
        match self.pay {
            calendar::Pay::None => self.gross_minor,
            calendar::Pay::Deposit => {
                // The currency plays no part in a share of minor units.
                let share = Money::new(self.gross_minor, Currency::DZD).share(self.deposit_bp);
                self.gross_minor - share.map_or(self.gross_minor, Money::minor).clamp(0, self.gross_minor)
            }
            calendar::Pay::Hold | calendar::Pay::Prepaid => 0,
        }
    }
}

/// The schedule of an order of `total` that holds lines of time: these by their own terms, the rest by the shop's. One amount at
/// once at most, and one later at most; where only time is left to pay, it is due at the visit.
pub fn schedule_time(total: Money, times: &[TimeDue], terms: Terms, takes: impl Fn(Money) -> bool) -> Vec<Due> {
    if times.is_empty() {
        return schedule(total, terms, takes);
    }
    let money = |minor| Money::new(minor, total.currency());
    let of_time: i64 = times.iter().map(|time| time.gross_minor).sum();
    let rest = total.minor() - of_time;
    let rest_dues = if rest > 0 {
        schedule(money(rest), terms, &takes)
    } else {
        Vec::new()
    };
    let rest_later: i64 = rest_dues.iter().skip(1).map(|due| due.amount_minor).sum();
    let later = rest_later + times.iter().map(TimeDue::later_minor).sum::<i64>();
    let at_once = total.minor() - later;
    let is_taken = takes(money(at_once)) && (rest_later == 0 || takes(money(later)));
    let by_then = if rest_later > 0 {
        DueWhen::BeforeShipping
    } else {
        DueWhen::AtVisit
    };
    match (at_once, later) {
        (0, _) => vec![Due::of(
            1,
            Purpose::Whole,
            total.minor(),
            (DueWhen::AtVisit, Capture::Automatic),
        )],
        (_, 1..) if is_taken => vec![
            Due::of(1, Purpose::Deposit, at_once, (DueWhen::AtOnce, Capture::Automatic)),
            Due::of(2, Purpose::Balance, later, (by_then, Capture::Automatic)),
        ],
        _ => {
            let is_held = later == 0
                && times.iter().all(|time| time.pay == calendar::Pay::Hold && time.is_near)
                && (rest == 0 || rest_dues.iter().all(|due| due.capture == Capture::Manual));
            let capture = if is_held { Capture::Manual } else { Capture::Automatic };
            vec![Due::of(1, Purpose::Whole, total.minor(), (DueWhen::AtOnce, capture))]
        }
    }
}

/// What is to be paid first.
pub fn due_at_once(dues: &[Due]) -> Option<&Due> {
    dues.iter().find(|due| due.due == DueWhen::AtOnce)
}

/// What the customer may pay now: nothing holds it and something of it is owed.
pub fn next_to_pay(dues: &[Due]) -> Option<&Due> {
    dues.iter().find(|due| !due.is_secured())
}

/// Sums over a schedule, as pages show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DueSums {
    /// Taken.
    #[schema(value_type = crate::api::Amount)]
    pub paid: Money,
    /// Authorised and not taken.
    #[schema(value_type = crate::api::Amount)]
    pub held: Money,
    /// Owed, and held by nothing.
    #[schema(value_type = crate::api::Amount)]
    pub owed: Money,
}

pub fn sums_of(dues: &[Due], currency: Currency) -> DueSums {
    let sum = |of: fn(&Due) -> i64| Money::new(dues.iter().map(of).sum(), currency);
    DueSums {
        paid: sum(|due| due.paid_minor + due.cash_minor),
        held: sum(|due| due.held_minor),
        owed: sum(|due| if due.held_minor > 0 { 0 } else { due.left_minor() }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn dzd(minor: i64) -> Money {
        Money::new(minor, Currency::DZD)
    }

    fn terms(deposit_bp: u32) -> Terms {
        Terms {
            deposit_bp,
            capture: Capture::Manual,
        }
    }

    #[test]
    fn a_deposit_of_thirty_per_cent_is_rounded_half_up_and_the_balance_is_the_rest() {
        let dues = schedule(dzd(13_090_05), terms(3000), |_| true);
        let parts: Vec<_> = dues
            .iter()
            .map(|due| (due.purpose, due.due, due.capture, due.amount_minor))
            .collect();
        assert_eq!(
            parts,
            vec![
                (Purpose::Deposit, DueWhen::AtOnce, Capture::Automatic, 3_927_02),
                (Purpose::Balance, DueWhen::BeforeShipping, Capture::Automatic, 9_163_03),
            ]
        );
    }

    #[test]
    fn a_part_that_is_nothing_all_of_it_or_not_taken_leaves_the_whole() {
        for dues in [
            schedule(dzd(500), terms(0), |_| true),
            schedule(dzd(500), terms(10_000), |_| true),
            schedule(dzd(1), terms(4_000), |_| true),
            schedule(dzd(500), terms(3_000), |part| part.minor() % 100 == 0),
        ] {
            assert_eq!(dues.len(), 1);
            assert_eq!((dues[0].purpose, dues[0].capture), (Purpose::Whole, Capture::Manual));
        }
    }

    #[test]
    fn what_is_held_is_secured_and_not_settled() {
        let mut due = schedule(dzd(500), terms(0), |_| true).remove(0);
        assert!(!due.is_secured() && !due.is_settled());
        due.held_minor = 500;
        assert!(due.is_secured() && !due.is_settled());
        assert_eq!(next_to_pay(std::slice::from_ref(&due)), None);
        (due.held_minor, due.paid_minor, due.waived_minor) = (0, 300, 200);
        assert!(due.is_settled());
        assert_eq!(sums_of(&[due], Currency::DZD).owed, dzd(0));
    }

    fn pay() -> impl Strategy<Value = calendar::Pay> {
        prop_oneof![
            Just(calendar::Pay::None),
            Just(calendar::Pay::Deposit),
            Just(calendar::Pay::Hold),
            Just(calendar::Pay::Prepaid)
        ]
    }

    fn time(gross_minor: i64, pay: calendar::Pay, is_near: bool) -> TimeDue {
        let deposit_bp = if pay == calendar::Pay::Deposit { 3_000 } else { 0 };
        TimeDue {
            gross_minor,
            pay,
            deposit_bp,
            is_near,
        }
    }

    #[test]
    fn a_visit_is_paid_as_its_terms_say() {
        use calendar::Pay;
        let of = |total, times: &[TimeDue]| -> Vec<_> {
            let dues = schedule_time(dzd(total), times, Terms::default(), |_| true);
            dues.iter()
                .map(|due| (due.purpose, due.due, due.capture, due.amount_minor))
                .collect()
        };
        let (once, visit) = (DueWhen::AtOnce, DueWhen::AtVisit);
        let (taken, held) = (Capture::Automatic, Capture::Manual);
        assert_eq!(
            of(500, &[time(500, Pay::None, true)]),
            [(Purpose::Whole, visit, taken, 500)]
        );
        assert_eq!(
            of(500, &[time(500, Pay::Prepaid, true)]),
            [(Purpose::Whole, once, taken, 500)]
        );
        assert_eq!(
            of(500, &[time(500, Pay::Hold, true)]),
            [(Purpose::Whole, once, held, 500)]
        );
        assert_eq!(
            of(500, &[time(500, Pay::Hold, false)]),
            [(Purpose::Whole, once, taken, 500)]
        );
        assert_eq!(
            of(900, &[time(500, Pay::Hold, true)]),
            [(Purpose::Whole, once, taken, 900)],
            "goods are taken"
        );
        assert_eq!(
            of(900, &[time(500, Pay::Deposit, true)]),
            [
                (Purpose::Deposit, once, taken, 550),
                (Purpose::Balance, visit, taken, 350)
            ]
        );
        assert_eq!(
            of(900, &[time(500, Pay::None, true)]),
            [
                (Purpose::Deposit, once, taken, 400),
                (Purpose::Balance, visit, taken, 500)
            ]
        );
    }

    proptest! {
        #[test]
        fn a_schedule_with_time_adds_up_and_asks_once(
            goods in 0_i64..1_000_000, deposit_bp in 0_u32..=10_000, refuses in 0_i64..1_000,
            times in prop::collection::vec((1_i64..1_000_000, pay(), any::<bool>()), 1..5),
        ) {
            let times: Vec<TimeDue> = times.into_iter().map(|(gross, pay, is_near)| time(gross, pay, is_near)).collect();
            let total = goods + times.iter().map(|time| time.gross_minor).sum::<i64>();
            let dues = schedule_time(dzd(total), &times, terms(deposit_bp), |part| part.minor() >= refuses);
            prop_assert_eq!(dues.iter().map(|due| due.amount_minor).sum::<i64>(), total);
            prop_assert!(dues.iter().all(|due| due.amount_minor > 0));
            prop_assert!(dues.iter().filter(|due| due.due == DueWhen::AtOnce).count() <= 1 && dues.len() <= 2);
            let is_free = goods == 0 && times.iter().all(|time| time.pay == calendar::Pay::None);
            prop_assert_eq!(due_at_once(&dues).is_none(), is_free);
        }

        #[test]
        fn a_schedule_adds_up_to_its_order(total in 1_i64..1_000_000_000, deposit_bp in 0_u32..=10_000) {
            let dues = schedule(dzd(total), terms(deposit_bp), |_| true);
            prop_assert_eq!(dues.iter().map(|due| due.amount_minor).sum::<i64>(), total);
            prop_assert!(dues.iter().all(|due| due.amount_minor > 0));
            prop_assert_eq!(dues.iter().filter(|due| due.due == DueWhen::AtOnce).count(), 1);
        }
    }
}
