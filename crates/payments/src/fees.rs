//! What a movement of money at the gateway is in our books, beside the payments, refunds and disputes that post their own:
//! its fee, a payout, and a payout that came back. Pure: posts nothing, asks nobody.

use kernel::Money;
use ledger::{Account, Entry, Posting};

use crate::Gateway;
use crate::stripe::amount::from_wire;
use crate::stripe::balance::BalanceTransaction;

/// What moved the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    Charge,
    Refund,
    Dispute,
    Transfer,
    /// Our commission of a payment that the gateway passes on by itself: part of that payment's own entry.
    Commission,
    Payout,
    PayoutReturned,
    /// The gateway's own price, without a payment.
    Fee,
    /// A reason that we do not book.
    Unknown,
}

/// By the gateway's own words: https://docs.stripe.com/reports/balance-transaction-types
pub(crate) fn cause(moved: &BalanceTransaction) -> Cause {
    let is_dispute = moved
        .source
        .as_deref()
        .is_some_and(|source| source.starts_with("dp_") || source.starts_with("du_"));
    match moved.kind.as_str() {
        "charge" | "payment" => Cause::Charge,
        "refund" | "payment_refund" | "refund_failure" | "payment_failure_refund" => Cause::Refund,
        "adjustment" if is_dispute => Cause::Dispute,
        "transfer" | "transfer_refund" | "transfer_cancel" | "transfer_failure" => Cause::Transfer,
        "application_fee" | "application_fee_refund" => Cause::Commission,
        "payout" => Cause::Payout,
        "payout_failure" | "payout_cancel" => Cause::PayoutReturned,
        "stripe_fee" | "stripe_fx_fee" | "tax_fee" => Cause::Fee,
        _ => Cause::Unknown,
    }
}

/// The entries of a movement whose source is known; `None` when it cannot be counted. `reference` is what it belongs to, if
/// anything.
pub(crate) fn entries(moved: &BalanceTransaction, reference: &str) -> Option<Vec<Entry>> {
    let (amount, fee) = (
        from_wire(moved.amount, &moved.currency)?,
        from_wire(moved.fee, &moved.currency)?,
    );
    let source = moved.source.as_deref().unwrap_or(&moved.id);
    let entry = |key: String, kind: &'static str, to: &str, minor: i64| {
        let posting = |account, minor| Posting::debit(account, Money::new(minor, amount.currency()));
        let clearing = Account::gateway(Gateway::Stripe.word());
        (minor != 0).then(|| Entry {
            key,
            kind,
            reference: reference.to_owned(),
            memo: moved.description.clone().unwrap_or_else(|| moved.id.clone()),
            postings: vec![posting(Account::from(to), minor), posting(clearing, -minor)],
        })
    };
    let cost = fee.minor();
    let fee = |minor: i64| entry(format!("fee:{}", moved.id), "fee", "fees", minor);
    let paid_out = |kind: &'static str| entry(format!("{kind}:{source}"), kind, "bank", -amount.minor());
    let both = match cause(moved) {
        Cause::Payout => [paid_out("payout"), fee(cost)],
        Cause::PayoutReturned => [paid_out("payout_returned"), fee(cost)],
        Cause::Fee => [None, fee(cost - amount.minor())],
        Cause::Charge | Cause::Refund | Cause::Transfer => [None, fee(cost)],
        Cause::Dispute | Cause::Commission | Cause::Unknown => [None, None],
    };
    Some(both.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(kind: &str, amount: i64, fee: i64, source: &str) -> BalanceTransaction {
        BalanceTransaction {
            id: "txn_1".into(),
            amount,
            currency: "dzd".into(),
            fee,
            net: amount - fee,
            kind: kind.into(),
            source: Some(source.into()),
            description: None,
        }
    }

    /// Each entry: its key, where it goes, and how much.
    fn booked(moved: &BalanceTransaction) -> Vec<(String, String, i64)> {
        let entries = entries(moved, "ord_1").unwrap();
        let read = |entry: &Entry| {
            entry.check().unwrap();
            assert_eq!(entry.postings[1].account.code(), "gateway:stripe");
            let to = &entry.postings[0];
            (entry.key.clone(), to.account.code().to_owned(), to.amount.minor())
        };
        entries.iter().map(read).collect()
    }

    fn entry(key: &str, account: &str, minor: i64) -> (String, String, i64) {
        (key.to_owned(), account.to_owned(), minor)
    }

    #[test]
    fn each_kind_of_movement_posts_what_it_costs_and_no_more() {
        let fee = |minor| entry("fee:txn_1", "fees", minor);
        assert_eq!(booked(&moved("charge", 1_000, 38, "ch_1")), [fee(38)]);
        assert_eq!(booked(&moved("charge", 1_000, 0, "ch_1")), []);
        assert_eq!(booked(&moved("refund", -1_000, 0, "re_1")), [], "a refund posts itself");
        assert_eq!(
            booked(&moved("adjustment", -1_000, 1_500, "dp_1")),
            [],
            "and so does a dispute"
        );
        assert_eq!(booked(&moved("stripe_fee", -38, 0, "")), [fee(38)]);
        let out = entry("payout:po_1", "bank", 900);
        assert_eq!(booked(&moved("payout", -900, 0, "po_1")), std::slice::from_ref(&out));
        assert_eq!(
            booked(&moved("payout", -900, 9, "po_1")),
            [out, fee(9)],
            "one that was not free"
        );
        let back = entry("payout_returned:po_1", "bank", -900);
        assert_eq!(booked(&moved("payout_failure", 900, 0, "po_1")), [back]);
    }

    #[test]
    fn what_we_do_not_know_is_not_booked() {
        for kind in ["adjustment", "topup", "reserve_transaction", "a word of next year"] {
            assert_eq!(cause(&moved(kind, 5, 0, "x_1")), Cause::Unknown, "{kind}");
            assert_eq!(booked(&moved(kind, 5, 0, "x_1")), [], "{kind}");
        }
        let mut odd = moved("charge", 5, 0, "ch_1");
        odd.currency = "xau".into();
        assert_eq!(entries(&odd, ""), None);
    }
}
