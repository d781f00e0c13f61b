//! What a split payment means in the books, for whoever sells: the sale, a refund, a dispute's loss. Pure but for what it reads;
//! posts nothing. What concerns the gateway and the account alone (`transfer:`, `transfer_reversed:`) is posted by payments.

use kernel::Money;
use ledger::{Account, Entry, Posting};
use platform::Broken;
use platform::db::Session;

use super::{Share, commission, part};
use crate::store::transfers;
use crate::{Became, Change, DisputeId, PaymentId, RefundId, TransferMode};

/// The sale of a split payment that was paid: `owed:acc_…` to whom it belongs, and our commission with the tax in it
/// (`tax_bp`, basis points). With `destination` the gateway passes the account's part on in the same movement, so that only the
/// commission stays. `None` for a payment of our own, and for what is not `Paid`.
pub async fn marketplace_sale(db: &impl Session, change: &Change, tax_bp: u32) -> Result<Option<Entry>, Broken> {
    let Became::Paid { captured, .. } = &change.became else {
        return Ok(None);
    };
    let share = transfers::find_share(db, change.payment).await?;
    Ok(share.map(|share| sale(&share, *captured, tax_bp)))
}

fn sale(share: &Share, captured: Money, tax_bp: u32) -> Entry {
    let taken = Parts::of(captured, share.commission_bp, tax_bp);
    let mut postings = vec![Posting::debit(gateway(share), captured)];
    postings.push(match share.transfer {
        TransferMode::Destination => Posting::credit(gateway(share), taken.account),
        TransferMode::Later | TransferMode::None => Posting::credit(owed(share), taken.account),
    });
    postings.push(Posting::credit(Account::commission(), taken.net));
    postings.push(Posting::credit(Account::tax(), taken.tax));
    entry(share, ("sale", format!("sale:{}", share.payment)), postings)
}

/// A refund of a split payment, when it is done: each gives back its part, so that the parts of any sequence of refunds add up
/// to the sale. To be posted with `ledger::post_below_floor`: the account's part may already be with it.
pub async fn marketplace_refund(db: &impl Session, refund: RefundId, tax_bp: u32) -> Result<Option<Entry>, Broken> {
    let Some(row) = transfers::find_refunded_before(db, refund).await? else {
        return Ok(None);
    };
    let Some(share) = transfers::find_share(db, row.payment_id).await? else {
        return Ok(None);
    };
    Ok(Some(refunded(
        &share,
        refund,
        (row.before_minor, row.amount_minor),
        tax_bp,
    )))
}

fn refunded(share: &Share, refund: RefundId, (before, amount): (i64, i64), tax_bp: u32) -> Entry {
    let back = given_back(share, (before, amount), tax_bp);
    let mut postings = vec![Posting::credit(gateway(share), Money::new(amount, share.currency))];
    postings.push(match share.transfer {
        TransferMode::Destination => Posting::debit(gateway(share), back.account),
        TransferMode::Later | TransferMode::None => Posting::debit(owed(share), back.account),
    });
    postings.push(Posting::debit(Account::commission(), back.net));
    postings.push(Posting::debit(Account::tax(), back.tax));
    entry(share, ("refund", format!("refund:{refund}")), postings)
}

/// A refund that the bank sent back after it was done: the contrary of its entry, read from the books. `None` when it was
/// never booked.
pub async fn marketplace_refund_returned(db: &impl Session, change: &Change) -> Result<Option<Entry>, Broken> {
    let Became::RefundFailed {
        refund, was_done: true, ..
    } = &change.became
    else {
        return Ok(None);
    };
    let key = format!("refund:{refund}");
    let lines = ledger::list_postings_for(db, &change.reference).await?;
    let postings: Vec<Posting> = lines
        .iter()
        .filter(|line| line.key == key)
        .map(|line| Posting {
            account: Account::from(line.account.as_str()),
            amount: Money::new(-line.amount_minor, line.currency),
        })
        .collect();
    Ok((!postings.is_empty()).then(|| Entry {
        key: format!("refund_returned:{refund}"),
        kind: "refund_returned",
        reference: change.reference.clone(),
        memo: lines.first().map(|line| line.memo.clone()).unwrap_or_default(),
        postings,
    }))
}

/// A dispute of a split payment that is lost: the account bears its part of what was withdrawn, we bear our commission's.
/// Follows `dispute_lost:dsp_…`; to be posted with `ledger::post_below_floor`. `None` for a payment of our own.
pub async fn dispute_borne(
    db: &impl Session,
    (dispute, payment): (DisputeId, PaymentId),
    (lost, closed_at): (Money, jiff::Timestamp),
) -> Result<Option<Entry>, Broken> {
    let (before,) = transfers::find_lost_before(db, payment, closed_at).await?;
    let share = transfers::find_share(db, payment).await?;
    Ok(share.map(|share| borne(&share, dispute, (before, lost.minor()))))
}

fn borne(share: &Share, dispute: DisputeId, lost: (i64, i64)) -> Entry {
    let back = given_back(share, lost, 0);
    let postings = vec![
        Posting::debit(owed(share), back.account),
        Posting::credit(Account::dispute_losses(), back.account),
    ];
    entry(share, ("dispute_borne", format!("dispute_borne:{dispute}")), postings)
}

/// What an amount is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts {
    pub account: Money,
    /// Our commission without its tax.
    pub net: Money,
    pub tax: Money,
}

impl Parts {
    pub fn of(amount: Money, commission_bp: i32, tax_bp: u32) -> Self {
        let commission = commission(amount, commission_bp);
        // reason: the tax in an amount fits where the amount does.
        let tax = commission
            .tax_included(tax_bp)
            .unwrap_or(Money::zero(amount.currency()));
        Parts {
            account: part(amount, commission_bp),
            net: Money::new(commission.minor() - tax.minor(), amount.currency()),
            tax,
        }
    }
}

/// The difference between what was kept before and after: so no order of parts loses a cent.
fn given_back(share: &Share, (before, amount): (i64, i64), tax_bp: u32) -> Parts {
    let kept = |minor: i64| Parts::of(Money::new(minor.max(0), share.currency), share.commission_bp, tax_bp);
    let (was, is) = (
        kept(share.captured_minor - before),
        kept(share.captured_minor - before - amount),
    );
    let less = |was: Money, is: Money| Money::new(was.minor() - is.minor(), share.currency);
    Parts {
        account: less(was.account, is.account),
        net: less(was.net, is.net),
        tax: less(was.tax, is.tax),
    }
}

fn gateway(share: &Share) -> Account {
    Account::gateway(share.gateway.word())
}

fn owed(share: &Share) -> Account {
    Account::owed(&share.account.to_string())
}

fn entry(share: &Share, (kind, key): (&'static str, String), postings: Vec<Posting>) -> Entry {
    Entry {
        key,
        kind,
        reference: share.reference.clone(),
        memo: share.number.clone(),
        postings,
    }
    .without_zeros()
}

#[cfg(test)]
mod tests;
