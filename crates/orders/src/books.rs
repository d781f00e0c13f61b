//! What an order means in the ledger: its deposit, the sale when the last of it is taken, what has gone back, always from the
//! stored sums. Computes no price; `docs/ledger.md` works the entries out.

use kernel::Money;
use ledger::{Account, Entry, Posting};
use payments::{Change, RefundId};

use crate::facts::OrderFacts;
use crate::refund::shares::{LineLeft, Share};

/// What is sold, by the accounts it goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sold {
    /// Goods without their tax.
    pub goods_minor: i64,
    /// Delivery without its tax.
    pub delivery_minor: i64,
    pub tax_minor: i64,
}

impl Sold {
    /// All that was ordered.
    pub fn of_order(order: &OrderFacts) -> Self {
        let goods_tax = order.tax_minor - order.delivery_tax_minor;
        Sold {
            goods_minor: order.goods_minor - order.discount_minor - goods_tax,
            delivery_minor: order.delivery_minor - order.delivery_tax_minor,
            tax_minor: order.tax_minor,
        }
    }

    /// What is left of the lines: of a hold that was taken in part, or of a deposit that went back in part.
    pub fn of_lines(lines: &[LineLeft]) -> Self {
        let net = |is_delivery: bool| {
            let lines = lines.iter().filter(|line| line.is_delivery == is_delivery);
            lines.map(|line| line.left_minor() - line.left_tax_minor()).sum()
        };
        Sold {
            goods_minor: net(false),
            delivery_minor: net(true),
            tax_minor: lines.iter().map(LineLeft::left_tax_minor).sum(),
        }
    }

    /// Shares that went back before the sale was booked, and are sold after all.
    pub fn of_shares(shares: &[Share], lines: &[LineLeft]) -> Self {
        let is_delivery = |share: &&Share| {
            let line = lines.iter().find(|line| line.position == share.position);
            line.is_some_and(|line| line.is_delivery)
        };
        let net = |share: &Share| share.amount_minor - share.tax_minor;
        Sold {
            goods_minor: shares.iter().filter(|share| !is_delivery(share)).map(net).sum(),
            delivery_minor: shares.iter().filter(is_delivery).map(net).sum(),
            tax_minor: shares.iter().map(|share| share.tax_minor).sum(),
        }
    }
}

/// The last of an order's money was taken: `captured` now, the rest as advances before.
pub fn sale(order: &OrderFacts, change: &Change, (sold, captured): (Sold, Money)) -> Entry {
    let key = format!("sale:{}", change.payment);
    sale_into(order, key, (gateway(change), captured), sold)
}

/// The same by any key and into any account: cash at the visit, or nothing more than what was taken before.
pub fn sale_into(order: &OrderFacts, key: String, (account, captured): (Account, Money), sold: Sold) -> Entry {
    let total = sold.goods_minor + sold.delivery_minor + sold.tax_minor;
    let postings = vec![
        Posting::debit(account, captured),
        Posting::debit(Account::advances(), order.money(total - captured.minor())),
        Posting::credit(Account::sales(), order.money(sold.goods_minor)),
        Posting::credit(Account::delivery(), order.money(sold.delivery_minor)),
        Posting::credit(Account::tax(), order.money(sold.tax_minor)),
    ];
    entry(order, ("sale", key), postings)
}

/// Notes and coins for a part of an order of which another part is still held.
pub fn cash_advance(order: &OrderFacts, key: String, cash: Money) -> Entry {
    let postings = vec![
        Posting::debit(Account::gateway("cash"), cash),
        Posting::credit(Account::advances(), cash),
    ];
    entry(order, ("deposit", key), postings)
}

/// Money came before the order could be sold: a deposit, or a part for an order that has ended.
pub fn deposit(order: &OrderFacts, change: &Change, captured: Money) -> Entry {
    let postings = vec![
        Posting::debit(gateway(change), captured),
        Posting::credit(Account::advances(), captured),
    ];
    entry(order, ("deposit", format!("deposit:{}", change.payment)), postings)
}

/// Money for an order that another payment has paid: it belongs to nothing yet.
pub fn unapplied(order: &OrderFacts, change: &Change, captured: Money) -> Entry {
    let postings = vec![
        Posting::debit(gateway(change), captured),
        Posting::credit(Account::unapplied(), captured),
    ];
    entry(order, ("unapplied", format!("unapplied:{}", change.payment)), postings)
}

/// Where what goes back stood in the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackFrom {
    /// The sale was booked; `tax_minor` of the amount is tax.
    Sale {
        tax_minor: i64,
    },
    Advance,
    Unapplied,
}

/// Money went back.
pub fn refund(order: &OrderFacts, change: &Change, back: (RefundId, Money, BackFrom)) -> Entry {
    refund_out_of(order, gateway(change), back)
}

/// The same out of any account: the till.
pub fn refund_out_of(
    order: &OrderFacts,
    account: Account,
    (refund, amount, from): (RefundId, Money, BackFrom),
) -> Entry {
    let mut postings = match from {
        BackFrom::Sale { tax_minor } => vec![
            Posting::debit(Account::refunds(), order.money(amount.minor() - tax_minor)),
            Posting::debit(Account::tax(), order.money(tax_minor)),
        ],
        BackFrom::Advance => vec![Posting::debit(Account::advances(), amount)],
        BackFrom::Unapplied => vec![Posting::debit(Account::unapplied(), amount)],
    };
    postings.push(Posting::credit(account, amount));
    entry(order, ("refund", format!("refund:{refund}")), postings)
}

/// A refund that the books already had came back to us.
pub fn refund_returned(order: &OrderFacts, change: &Change, back: (RefundId, Money, BackFrom)) -> Entry {
    let mut entry = refund(order, change, back);
    for posting in &mut entry.postings {
        posting.amount = Money::new(-posting.amount.minor(), posting.amount.currency());
    }
    entry.key = format!("refund_returned:{}", back.0);
    entry.kind = "refund_returned";
    entry
}

/// A deposit went back in part, the rest was sold, and now that part has come back to us: it is sold as well.
pub fn sale_returned(order: &OrderFacts, (refund, sold): (RefundId, Sold)) -> Entry {
    let total = sold.goods_minor + sold.delivery_minor + sold.tax_minor;
    let postings = vec![
        Posting::debit(Account::advances(), order.money(total)),
        Posting::credit(Account::sales(), order.money(sold.goods_minor)),
        Posting::credit(Account::delivery(), order.money(sold.delivery_minor)),
        Posting::credit(Account::tax(), order.money(sold.tax_minor)),
    ];
    entry(order, ("sale", format!("sale_returned:{refund}")), postings)
}

fn entry(order: &OrderFacts, (kind, key): (&'static str, String), postings: Vec<Posting>) -> Entry {
    let entry = Entry {
        key,
        kind,
        reference: order.id.to_string(),
        memo: order.number.clone(),
        postings,
    };
    entry.without_zeros()
}

fn gateway(change: &Change) -> Account {
    Account::gateway(change.gateway.word())
}

#[cfg(test)]
mod tests;
