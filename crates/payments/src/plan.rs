//! The holding plan: card holds live for days, visits are booked weeks ahead. By the distance to the visit the money is held
//! now, or the card is kept and asked two days before, or the money is taken and passed on late. Pure; decides, does nothing.

use jiff::{SignedDuration, Timestamp};
use kernel::Money;

use crate::{AmountRefused, Gateway};

/// The gateway's own deadline is not to be met to the minute.
pub const MARGIN: SignedDuration = SignedDuration::from_hours(12);
/// How long before the visit a kept card is asked: time enough to bring the customer back when the bank refuses.
pub const ASK_BEFORE: SignedDuration = SignedDuration::from_hours(48);

/// How long holds live at a gateway; `None` where it makes none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldWindows {
    /// Made by the customer, on the gateway's page.
    pub customer_present: Option<SignedDuration>,
    /// Made by us, from a kept card.
    pub merchant_initiated: Option<SignedDuration>,
}

impl Gateway {
    /// Stripe: seven days online on all networks; 4 days 18 hours when the merchant asks (Visa, the shortest).
    pub const fn hold_windows(self) -> HoldWindows {
        match self {
            Gateway::Stripe => HoldWindows {
                customer_present: Some(SignedDuration::from_hours(7 * 24)),
                merchant_initiated: Some(SignedDuration::from_hours(4 * 24 + 18)),
            },
        }
    }
}

/// What is known when a visit is booked.
#[derive(Debug, Clone, Copy)]
pub struct PlanHold {
    pub now: Timestamp,
    pub visit_at: Timestamp,
    /// From the visit to the release of its money.
    pub release_after: SignedDuration,
    pub amount: Money,
    pub gateway: Gateway,
    /// Whether the customer's card may be kept for later.
    pub can_keep_card: bool,
}

/// What to do with the customer's money, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldingPlan {
    pub way: Way,
    pub reason: Reason,
    pub visit_at: Timestamp,
    pub release_at: Timestamp,
    /// When the hold would end at the gateway; none where nothing is held.
    pub hold_ends_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    HoldNow,
    SaveCardAndHold { hold_at: Timestamp },
    CaptureAndDelayTransfer,
}

/// Why this way; the language files know each as `payment-plan-<code>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A hold made now outlives the release.
    VisitIsNear,
    /// A hold made now would end too early; one made from the kept card two days before does not.
    VisitIsFar,
    /// The same, and the card cannot be kept.
    NoCardKept,
    /// The release comes so long after the visit that no hold lasts.
    ReleaseIsLate,
    /// This gateway makes no holds.
    NoHolds,
}

impl Reason {
    pub const ALL: [Reason; 5] = [
        Reason::VisitIsNear,
        Reason::VisitIsFar,
        Reason::NoCardKept,
        Reason::ReleaseIsLate,
        Reason::NoHolds,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Reason::VisitIsNear => "visit_is_near",
            Reason::VisitIsFar => "visit_is_far",
            Reason::NoCardKept => "no_card_kept",
            Reason::ReleaseIsLate => "release_is_late",
            Reason::NoHolds => "no_holds",
        }
    }
}

impl HoldingPlan {
    /// The language files' key of its sentence.
    pub fn key(&self) -> String {
        format!("payment-plan-{}", self.reason.code().replace('_', "-"))
    }

    /// What the sentence may name, instants in RFC 3339.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = vec![
            ("visit_at", self.visit_at.to_string()),
            ("release_at", self.release_at.to_string()),
        ];
        if let Way::SaveCardAndHold { hold_at } = self.way {
            facts.push(("hold_at", hold_at.to_string()));
        }
        if let Some(ends_at) = self.hold_ends_at {
            facts.push(("hold_ends_at", ends_at.to_string()));
        }
        facts
    }
}

/// Refuses only an amount that the gateway cannot take at all.
pub fn plan_hold(input: &PlanHold) -> Result<HoldingPlan, AmountRefused> {
    input.gateway.accepts(input.amount)?;
    Ok(plan_within(input, input.gateway.hold_windows()))
}

fn plan_within(input: &PlanHold, windows: HoldWindows) -> HoldingPlan {
    let release_at = later(input.visit_at, input.release_after);
    let needed_until = later(release_at, MARGIN);
    let plan = |way, reason, hold_ends_at| HoldingPlan {
        way,
        reason,
        visit_at: input.visit_at,
        release_at,
        hold_ends_at,
    };
    let Some(window) = windows.customer_present else {
        return plan(Way::CaptureAndDelayTransfer, Reason::NoHolds, None);
    };
    let ends_at = later(input.now, window);
    if ends_at >= needed_until {
        return plan(Way::HoldNow, Reason::VisitIsNear, Some(ends_at));
    }
    let Some(window) = windows.merchant_initiated.filter(|_| input.can_keep_card) else {
        return plan(Way::CaptureAndDelayTransfer, Reason::NoCardKept, None);
    };
    let hold_at = later(input.visit_at, -ASK_BEFORE);
    let ends_at = later(hold_at, window);
    if hold_at > input.now && ends_at >= needed_until {
        return plan(Way::SaveCardAndHold { hold_at }, Reason::VisitIsFar, Some(ends_at));
    }
    plan(Way::CaptureAndDelayTransfer, Reason::ReleaseIsLate, None)
}

/// Past the end of the calendar there is only its end.
fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use kernel::Currency;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn input(visit_in_h: i64, release_after_h: i64, can_keep_card: bool) -> PlanHold {
        let now = at("2026-03-02T09:00:00Z");
        PlanHold {
            now,
            visit_at: later(now, SignedDuration::from_hours(visit_in_h)),
            release_after: SignedDuration::from_hours(release_after_h),
            amount: Money::new(800_000, Currency::DZD),
            gateway: Gateway::Stripe,
            can_keep_card,
        }
    }

    #[test]
    fn the_distance_to_the_visit_decides() {
        // Booked on Monday the 2nd at 09:00; the money is released two hours after the visit.
        let table = [
            // visit in, release after, card kept → way, reason, hold ends
            (3, 2, true, "hold_now", "visit_is_near", Some("2026-03-09T09:00:00Z")),
            (-5, 2, false, "hold_now", "visit_is_near", Some("2026-03-09T09:00:00Z")),
            // 154 h + 2 h + 12 h of margin = 168 h, to the hour.
            (154, 2, true, "hold_now", "visit_is_near", Some("2026-03-09T09:00:00Z")),
            (
                155,
                2,
                true,
                "2026-03-06T20:00:00Z",
                "visit_is_far",
                Some("2026-03-11T14:00:00Z"),
            ),
            (
                21 * 24,
                2,
                true,
                "2026-03-21T09:00:00Z",
                "visit_is_far",
                Some("2026-03-26T03:00:00Z"),
            ),
            (155, 2, false, "capture", "no_card_kept", None),
            // 48 h + 54 h + 12 h = 114 h = 4 d 18 h, to the hour.
            (
                21 * 24,
                54,
                true,
                "2026-03-21T09:00:00Z",
                "visit_is_far",
                Some("2026-03-26T03:00:00Z"),
            ),
            (21 * 24, 55, true, "capture", "release_is_late", None),
            (10, 14 * 24, true, "capture", "release_is_late", None),
        ];
        for (visit, release, kept, way, reason, ends) in table {
            let plan = plan_hold(&input(visit, release, kept)).unwrap();
            let case = format!("visit in {visit} h, release after {release} h, card kept {kept}");
            let found = match plan.way {
                Way::HoldNow => "hold_now".to_owned(),
                Way::SaveCardAndHold { hold_at } => hold_at.to_string(),
                Way::CaptureAndDelayTransfer => "capture".to_owned(),
            };
            assert_eq!(found, way, "{case}");
            assert_eq!(plan.reason.code(), reason, "{case}");
            assert_eq!(plan.hold_ends_at, ends.map(at), "{case}");
        }
    }

    #[test]
    fn a_gateway_without_holds_takes_the_money_and_an_amount_it_cannot_take_is_refused() {
        let none = HoldWindows {
            customer_present: None,
            merchant_initiated: None,
        };
        let plan = plan_within(&input(3, 2, true), none);
        assert_eq!((plan.way, plan.reason), (Way::CaptureAndDelayTransfer, Reason::NoHolds));
        let nothing = PlanHold {
            amount: Money::zero(Currency::DZD),
            ..input(3, 2, true)
        };
        assert_eq!(plan_hold(&nothing), Err(AmountRefused::TooSmall));
    }

    #[test]
    fn a_plan_names_its_sentence_and_its_facts() {
        let plan = plan_hold(&input(21 * 24, 2, true)).unwrap();
        assert_eq!(plan.key(), "payment-plan-visit-is-far");
        let names: Vec<_> = plan.facts().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["visit_at", "release_at", "hold_at", "hold_ends_at"]);
    }

    #[test]
    fn every_reason_has_its_sentence_in_each_language() {
        let files = [
            include_str!("../locales/fr.ftl"),
            include_str!("../locales/ar.ftl"),
            include_str!("../locales/en.ftl"),
        ];
        for reason in Reason::ALL {
            let key = format!("payment-plan-{} = ", reason.code().replace('_', "-"));
            assert!(files.iter().all(|file| file.contains(&key)), "{key}");
        }
    }

    proptest! {
        #[test]
        fn no_hold_ends_before_the_release_and_its_margin(
            visit_min in -10_000_i64..200_000, release_min in 0_i64..40_000, can_keep_card: bool
        ) {
            let mut input = input(0, 0, can_keep_card);
            input.visit_at = later(input.now, SignedDuration::from_mins(visit_min));
            input.release_after = SignedDuration::from_mins(release_min);
            let plan = plan_hold(&input).unwrap();
            prop_assert_eq!(plan.release_at, later(input.visit_at, input.release_after));
            let begins_at = match plan.way {
                Way::HoldNow => Some((input.now, 7 * 24)),
                Way::SaveCardAndHold { hold_at } => Some((hold_at, 4 * 24 + 18)),
                Way::CaptureAndDelayTransfer => None,
            };
            if let Some((begins_at, window_h)) = begins_at {
                let ends_at = later(begins_at, SignedDuration::from_hours(window_h));
                prop_assert!(begins_at >= input.now);
                prop_assert!(ends_at >= later(plan.release_at, MARGIN));
                prop_assert_eq!(plan.hold_ends_at, Some(ends_at));
            }
        }
    }
}
