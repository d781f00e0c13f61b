//! Worked numbers of split payments, and that no order of refunds loses a cent.

use kernel::Currency;
use proptest::prelude::*;

use super::super::tests::share;
use super::*;

fn lines(entry: &Entry) -> Vec<String> {
    assert_eq!(entry.check(), Ok(()));
    entry
        .postings
        .iter()
        .map(|posting| {
            let code = posting
                .account
                .code()
                .split(":acc_")
                .next()
                .unwrap_or_default()
                .to_owned();
            format!("{code} {:+}", posting.amount.minor())
        })
        .collect()
}

/// An inspection at 120.00 EUR, commission 15 % with 20 % tax in it: 18.00, of which 3.00 tax; the mechanic has 102.00.
#[test]
fn a_sale_and_its_refund_in_two_parts() {
    let share = share(TransferMode::Later, 12_000, 1_500);
    let whole = Money::new(12_000, Currency::EUR);
    assert_eq!(
        lines(&sale(&share, whole, 2_000)),
        ["gateway:stripe +12000", "owed -10200", "commission -1500", "tax -300"]
    );
    let refund = RefundId::from_uuid(uuid::Uuid::from_u128(9));
    // 33.33 of it: 120.00 → 86.67; commission 18.00 → 13.00 (13.0005), tax 3.00 → 2.17.
    assert_eq!(
        lines(&refunded(&share, refund, (0, 3_333), 2_000)),
        ["gateway:stripe -3333", "owed +2833", "commission +417", "tax +83"]
    );
    assert_eq!(
        lines(&refunded(&share, refund, (3_333, 8_667), 2_000)),
        ["gateway:stripe -8667", "owed +7367", "commission +1083", "tax +217"]
    );
}

#[test]
fn with_destination_only_the_commission_stays() {
    let share = share(TransferMode::Destination, 12_000, 1_500);
    let whole = Money::new(12_000, Currency::EUR);
    assert_eq!(
        lines(&sale(&share, whole, 2_000)),
        [
            "gateway:stripe +12000",
            "gateway:stripe -10200",
            "commission -1500",
            "tax -300"
        ]
    );
    let refund = RefundId::from_uuid(uuid::Uuid::from_u128(9));
    assert_eq!(
        lines(&refunded(&share, refund, (0, 12_000), 2_000)),
        [
            "gateway:stripe -12000",
            "gateway:stripe +10200",
            "commission +1500",
            "tax +300"
        ]
    );
}

#[test]
fn a_part_capture_bears_the_commission_of_what_was_taken() {
    let share = share(TransferMode::Later, 8_001, 1_500);
    // 15 % of 80.01 is 12.0015: 12.00.
    assert_eq!(
        lines(&sale(&share, Money::new(8_001, Currency::EUR), 0)),
        ["gateway:stripe +8001", "owed -6801", "commission -1200"]
    );
}

#[test]
fn a_lost_dispute_is_borne_by_each_for_its_part() {
    let share = share(TransferMode::Later, 12_000, 1_500);
    let dispute = DisputeId::from_uuid(uuid::Uuid::from_u128(4));
    assert_eq!(
        lines(&borne(&share, dispute, (0, 12_000))),
        ["owed +10200", "dispute_losses -10200"]
    );
}

proptest! {
    #[test]
    fn the_parts_of_all_refunds_add_up_to_the_sale(
        captured in 1_i64..5_000_000, rate in 0_i32..=10_000, tax_bp in 0_u32..3_000,
        cuts in prop::collection::vec(1_i64..2_000_000, 0..12)
    ) {
        let share = share(TransferMode::Later, captured, rate);
        let whole = Parts::of(Money::new(captured, Currency::EUR), rate, tax_bp);
        prop_assert_eq!(whole.account.minor() + whole.net.minor() + whole.tax.minor(), captured);
        let (mut before, mut account, mut net, mut tax) = (0, 0, 0, 0);
        for cut in cuts.into_iter().chain([i64::MAX]) {
            let amount = cut.min(captured - before);
            let back = given_back(&share, (before, amount), tax_bp);
            prop_assert!(back.account.minor() >= 0 && back.account.minor() <= amount);
            prop_assert_eq!(back.account.minor() + back.net.minor() + back.tax.minor(), amount);
            before += amount;
            account += back.account.minor();
            net += back.net.minor();
            tax += back.tax.minor();
        }
        prop_assert_eq!((account, net, tax), (whole.account.minor(), whole.net.minor(), whole.tax.minor()));
    }
}
