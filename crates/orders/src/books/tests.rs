//! The entries are those that the ledger's document works out.

use kernel::Currency;
use payments::{Became, Gateway, PaymentId};
use uuid::Uuid;

use super::*;
use crate::decide::tests::{change, order};
use crate::order::State;

fn lines(entry: &Entry) -> Vec<(String, i64)> {
    assert_eq!(entry.check(), Ok(()));
    let postings = entry.postings.iter();
    postings
        .map(|posting| (posting.account.code().to_owned(), posting.amount.minor()))
        .collect()
}

fn line(account: &str, minor: i64) -> (String, i64) {
    (account.to_owned(), minor)
}

fn dzd(minor: i64) -> Money {
    Money::new(minor, Currency::DZD)
}

#[test]
fn a_sale_and_its_refund_are_booked_as_the_document_works_out() {
    let order = order(State::Pending, crate::due::Terms::default());
    let paid = change("whole", Became::Expired);
    let sale = sale(&order, &paid, (Sold::of_order(&order), dzd(1_309_000)));
    assert_eq!(
        lines(&sale),
        vec![
            line("gateway:stripe", 1_309_000),
            line("sales", -1_000_000),
            line("delivery", -100_000),
            line("tax", -209_000)
        ]
    );
    let back = (
        RefundId::from_uuid(Uuid::from_u128(3)),
        dzd(1_309_000),
        BackFrom::Sale { tax_minor: 209_000 },
    );
    assert_eq!(
        lines(&refund(&order, &paid, back)),
        vec![
            line("refunds", 1_100_000),
            line("tax", 209_000),
            line("gateway:stripe", -1_309_000)
        ]
    );
    let returned = refund_returned(&order, &paid, back);
    assert_eq!(returned.kind, "refund_returned");
    assert_eq!(lines(&returned)[2], line("gateway:stripe", 1_309_000));
}

#[test]
fn a_deposit_stands_among_the_advances_until_the_balance_brings_the_sale() {
    let order = order(State::Confirmed, crate::due::Terms::default());
    let paid = change("deposit", Became::Expired);
    assert_eq!(
        lines(&deposit(&order, &paid, dzd(392_700))),
        vec![line("gateway:stripe", 392_700), line("advances", -392_700)]
    );
    let rest = change("balance", Became::Expired);
    assert_eq!(
        lines(&sale(&order, &rest, (Sold::of_order(&order), dzd(916_300)))),
        vec![
            line("gateway:stripe", 916_300),
            line("advances", 392_700),
            line("sales", -1_000_000),
            line("delivery", -100_000),
            line("tax", -209_000)
        ]
    );
    let back = (RefundId::from_uuid(Uuid::from_u128(3)), dzd(392_700), BackFrom::Advance);
    assert_eq!(
        lines(&refund(&order, &paid, back)),
        vec![line("advances", 392_700), line("gateway:stripe", -392_700)]
    );
}

#[test]
fn free_delivery_and_untaxed_goods_leave_no_posting_of_nothing() {
    let mut order = order(State::Pending, crate::due::Terms::default());
    (order.goods_minor, order.delivery_minor, order.tax_minor) = (500, 0, 0);
    (order.delivery_tax_minor, order.total_minor) = (0, 500);
    let change = Change {
        payment: PaymentId::from_uuid(Uuid::from_u128(2)),
        gateway: Gateway::Stripe,
        ..change("whole", Became::Expired)
    };
    let sale = sale(&order, &change, (Sold::of_order(&order), dzd(500)));
    assert_eq!(lines(&sale), vec![line("gateway:stripe", 500), line("sales", -500)]);
}
