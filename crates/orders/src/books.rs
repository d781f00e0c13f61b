//! What an order means in the ledger: the sale when it is paid, the refund when money has gone back, taken from the stored
//! sums of the order. Computes no price; `docs/ledger.md` works the entries out.

use kernel::Money;
use ledger::{Account, Entry, Posting};
use payments::{Change, RefundId};

use crate::store::order::OrderRow;

/// Money came for an order: goods and delivery without their tax, and the tax.
pub(crate) fn sale(order: &OrderRow, change: &Change) -> Entry {
    let money = |minor| Money::new(minor, order.currency);
    let goods_tax = order.tax_minor - order.delivery_tax_minor;
    let entry = Entry {
        key: format!("sale:{}", change.payment),
        kind: "sale",
        reference: order.id.to_string(),
        memo: order.number.clone(),
        postings: vec![
            Posting::debit(gateway(change), money(order.total_minor)),
            Posting::credit(
                Account::sales(),
                money(order.goods_minor - order.discount_minor - goods_tax),
            ),
            Posting::credit(
                Account::delivery(),
                money(order.delivery_minor - order.delivery_tax_minor),
            ),
            Posting::credit(Account::tax(), money(order.tax_minor)),
        ],
    };
    entry.without_zeros()
}

/// Money went back, after `before_minor` had gone back earlier.
pub(crate) fn refund(
    order: &OrderRow,
    change: &Change,
    refund: RefundId,
    (before_minor, amount): (i64, Money),
) -> Entry {
    let tax = refunded_tax(order, before_minor + amount.minor()) - refunded_tax(order, before_minor);
    let entry = Entry {
        key: format!("refund:{refund}"),
        kind: "refund",
        reference: order.id.to_string(),
        memo: order.number.clone(),
        postings: vec![
            Posting::debit(Account::refunds(), Money::new(amount.minor() - tax, order.currency)),
            Posting::debit(Account::tax(), Money::new(tax, order.currency)),
            Posting::credit(gateway(change), amount),
        ],
    };
    entry.without_zeros()
}

/// A refund that the books already had came back to us.
pub(crate) fn refund_returned(order: &OrderRow, change: &Change, refunded: RefundId, amount: Money) -> Entry {
    let before_minor = order.refunded_minor - amount.minor();
    let mut entry = refund(order, change, refunded, (before_minor, amount));
    for posting in &mut entry.postings {
        posting.amount = Money::new(-posting.amount.minor(), posting.amount.currency());
    }
    entry.key = format!("refund_returned:{refunded}");
    entry.kind = "refund_returned";
    entry
}

/// Money for an order that another payment has paid: it belongs to nothing yet.
pub(crate) fn unapplied(order: &OrderRow, change: &Change) -> Entry {
    Entry {
        key: format!("unapplied:{}", change.payment),
        kind: "unapplied",
        reference: order.id.to_string(),
        memo: order.number.clone(),
        postings: vec![
            Posting::debit(gateway(change), change.amount),
            Posting::credit(Account::unapplied(), change.amount),
        ],
    }
}

/// That money went back.
pub(crate) fn unapplied_refund(order: &OrderRow, change: &Change, refund: RefundId, amount: Money) -> Entry {
    Entry {
        key: format!("refund:{refund}"),
        kind: "refund",
        reference: order.id.to_string(),
        memo: order.number.clone(),
        postings: vec![
            Posting::debit(Account::unapplied(), amount),
            Posting::credit(gateway(change), amount),
        ],
    }
}

fn gateway(change: &Change) -> Account {
    Account::gateway(change.gateway.word())
}

/// The tax within the first `refunded_minor` of an order that went back, so that parts add up to the whole whatever their
/// number.
fn refunded_tax(order: &OrderRow, refunded_minor: i64) -> i64 {
    if order.total_minor == 0 {
        return 0;
    }
    let product = i128::from(order.tax_minor) * i128::from(refunded_minor);
    let total = i128::from(order.total_minor);
    i64::try_from((product + total / 2) / total).unwrap_or(order.tax_minor)
}

#[cfg(test)]
mod tests {
    use kernel::{Currency, Lang, Localized};
    use payments::{Became, Gateway, PaymentId};
    use platform::db::Json;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::address::Address;
    use crate::details::DeliveryKind;
    use crate::order::{OrderId, State};

    fn order(goods_minor: i64, delivery_minor: i64, tax_minor: i64, delivery_tax_minor: i64) -> OrderRow {
        OrderRow {
            id: OrderId::from_uuid(Uuid::from_u128(1)),
            number: "CC-7K3M-9Q2X".into(),
            person_id: None,
            email: "nadia@example.dz".into(),
            phone: "+213551234567".into(),
            name: "Nadia Ferhat".into(),
            address: Json(Address {
                delivery: DeliveryKind::Counter,
                delay: Localized::default(),
                wilaya: String::new(),
                wilaya_name: Localized::default(),
                commune: String::new(),
                street: String::new(),
            }),
            lang: Lang::Fr,
            currency: Currency::DZD,
            goods_minor,
            delivery_minor,
            discount_minor: 0,
            tax_minor,
            total_minor: goods_minor + delivery_minor,
            delivery_tax_minor,
            state: State::Paid,
            payment_id: None,
            placed_at: jiff::Timestamp::UNIX_EPOCH,
            expires_at: jiff::Timestamp::UNIX_EPOCH,
            paid_at: None,
            refunding_at: None,
            refunded_minor: 0,
            needs_human: None,
        }
    }

    fn change(order: &OrderRow) -> Change {
        Change {
            payment: PaymentId::from_uuid(Uuid::from_u128(2)),
            reference: order.id.to_string(),
            amount: Money::new(order.total_minor, order.currency),
            gateway: Gateway::Stripe,
            became: Became::Expired,
        }
    }

    fn lines(entry: &Entry) -> Vec<(String, i64)> {
        let postings = entry.postings.iter();
        postings
            .map(|posting| (posting.account.code().to_owned(), posting.amount.minor()))
            .collect()
    }

    fn line(account: &str, minor: i64) -> (String, i64) {
        (account.to_owned(), minor)
    }

    #[test]
    fn a_sale_and_its_refund_are_booked_as_the_document_works_out() {
        let order = order(11_900_00, 1_190_00, 2_090_00, 190_00);
        let sale = sale(&order, &change(&order));
        assert_eq!(
            lines(&sale),
            vec![
                line("gateway:stripe", 1_309_000),
                line("sales", -1_000_000),
                line("delivery", -100_000),
                line("tax", -209_000)
            ]
        );
        let refund = refund(
            &order,
            &change(&order),
            RefundId::from_uuid(Uuid::from_u128(3)),
            (0, Money::new(order.total_minor, order.currency)),
        );
        assert_eq!(
            lines(&refund),
            vec![
                line("refunds", 1_100_000),
                line("tax", 209_000),
                line("gateway:stripe", -1_309_000)
            ]
        );
    }

    #[test]
    fn free_delivery_and_untaxed_goods_leave_no_posting_of_nothing() {
        let order = order(500, 0, 0, 0);
        let sale = sale(&order, &change(&order));
        assert_eq!(lines(&sale), vec![line("gateway:stripe", 500), line("sales", -500)]);
        assert_eq!(sale.check(), Ok(()));
    }

    proptest! {
        #[test]
        fn refunds_in_parts_give_back_the_tax_to_the_centime(total in 1_i64..1_000_000, tax_share in 0_i64..100, cuts in prop::collection::vec(1_i64..1_000_000, 0..8)) {
            let tax_minor = total * tax_share / 100;
            let order = order(total, 0, tax_minor, 0);
            let mut before = 0;
            let mut tax = 0;
            let mut points: Vec<i64> = cuts.into_iter().filter(|cut| *cut < total).collect();
            points.sort_unstable();
            points.dedup();
            points.push(total);
            for point in points {
                let part = refund(&order, &change(&order), RefundId::from_uuid(Uuid::from_u128(9)), (before, Money::new(point - before, order.currency)));
                prop_assert_eq!(part.check(), Ok(()));
                tax += part.postings.iter().filter(|posting| posting.account.code() == "tax").map(|posting| posting.amount.minor()).sum::<i64>();
                before = point;
            }
            prop_assert_eq!(tax, tax_minor);
        }
    }
}
