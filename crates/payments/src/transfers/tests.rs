//! What an account is due, worked out.

use super::*;
use crate::Gateway;

pub(super) fn share(transfer: TransferMode, captured_minor: i64, commission_bp: i32) -> Share {
    Share {
        payment: PaymentId::from_uuid(uuid::Uuid::from_u128(1)),
        reference: "vis_1".into(),
        number: "CC-1".into(),
        gateway: Gateway::Stripe,
        currency: Currency::EUR,
        state: PaymentState::Paid,
        transfer,
        commission_bp,
        captured_minor,
        refunded_minor: 0,
        disputed_minor: 0,
        is_frozen: false,
        released_at: Some(Timestamp::UNIX_EPOCH),
        gateway_charge: Some("ch_1".into()),
        account: AccountId::from_uuid(uuid::Uuid::from_u128(7)),
        account_state: AccountState::Active,
        gateway_account: Some("acct_7".into()),
        sent_minor: 0,
        is_moving: false,
    }
}

#[test]
fn commission_is_half_up_and_the_rest_is_the_accounts() {
    let table = [
        // amount, basis points → commission
        (12_000, 1_500, 1_800),
        (9_999, 1_500, 1_500),
        (10, 500, 1),
        (9, 500, 0),
        (1, 10_000, 1),
        (12_345, 0, 0),
        (99_999_999, 10_000, 99_999_999),
    ];
    for (amount, rate, expected) in table {
        let amount = Money::new(amount, Currency::EUR);
        assert_eq!(commission(amount, rate).minor(), expected, "{amount} at {rate}");
        assert_eq!(part(amount, rate).minor() + expected, amount.minor());
    }
}

#[test]
fn the_account_is_due_its_part_of_what_was_kept() {
    let due = |refunded_minor, disputed_minor| {
        let share = Share {
            refunded_minor,
            disputed_minor,
            ..share(TransferMode::Later, 12_000, 1_500)
        };
        share.due().minor()
    };
    assert_eq!(due(0, 0), 10_200);
    assert_eq!(due(6_000, 0), 5_100);
    assert_eq!(due(6_000, 6_000), 0);
    assert_eq!(due(12_000, 0), 0);
    // A dispute over what was refunded takes it a second time: the account is not owed less than nothing.
    assert_eq!(due(12_000, 12_000), 0);
}

#[test]
fn nothing_goes_out_before_the_release_while_frozen_or_unpaid() {
    let ready = share(TransferMode::Later, 12_000, 1_500);
    assert!(ready.may_pass_on());
    let not = [
        Share {
            released_at: None,
            ..ready.clone()
        },
        Share {
            is_frozen: true,
            ..ready.clone()
        },
        Share {
            state: PaymentState::Held,
            ..ready.clone()
        },
        Share {
            transfer: TransferMode::Destination,
            ..ready
        },
    ];
    assert!(not.iter().all(|share| !share.may_pass_on()));
}
