//! What a dispute is in the books: money taken away stands as `disputed` until the bank decides, then comes back or is
//! lost; its fees are spent at once. Pure: posts nothing.

use kernel::{Currency, Money};
use ledger::{Account, Entry, Posting};

use super::{Dispute, DisputeState, Movement};
use crate::{Gateway, Payment};

/// Of the payment that is disputed.
pub(super) struct Of {
    pub gateway: Gateway,
    pub currency: Currency,
    pub reference: String,
    pub memo: String,
}

impl Of {
    pub fn payment(payment: &Payment) -> Self {
        Of {
            gateway: payment.gateway,
            currency: payment.currency,
            reference: payment.reference.clone(),
            memo: format!("{} {}", payment.number, payment.id),
        }
    }
}

/// The entries between `before` and `next`, oldest first. Each has a key of its own, so that the same step posts nothing
/// twice.
pub(super) fn entries(of: &Of, before: &Dispute, next: &Dispute, movements: &[Movement]) -> Vec<Entry> {
    let book = Book {
        of,
        id: next.id.to_string(),
        counter: if before.is_written_off() {
            "dispute_losses"
        } else {
            "disputed"
        },
    };
    let mut entries = Vec::new();
    let (mut taken, mut given) = (0, 0);
    for movement in movements {
        let amount = movement.amount.minor();
        let entry = match amount.signum() {
            -1 => {
                let key = book.key("dispute", taken == 0, movement);
                taken -= amount;
                (taken > before.withdrawn_minor).then(|| book.movement(key, "dispute", movement))
            }
            1 => {
                let key = book.key("dispute_won", given == 0, movement);
                given += amount;
                (given > before.reinstated_minor).then(|| book.movement(key, "dispute_won", movement))
            }
            _ => {
                let key = format!("dispute_fee:{}", movement.id);
                (!movement.fee.is_zero()).then(|| book.movement(key, "dispute_fee", movement))
            }
        };
        entries.extend(entry);
    }
    if next.is_written_off() && !before.is_written_off() && next.outstanding_minor() > 0 {
        entries.push(book.loss(next.outstanding_minor()));
    }
    entries
}

impl Dispute {
    /// What it cost stands as a loss already.
    const fn is_written_off(&self) -> bool {
        matches!(self.state, DisputeState::Lost) && self.withdrawn_minor > 0
    }
}

struct Book<'a> {
    of: &'a Of,
    id: String,
    /// Where what the bank took stands.
    counter: &'static str,
}

impl Book<'_> {
    fn key(&self, kind: &str, is_first: bool, movement: &Movement) -> String {
        if is_first {
            format!("{kind}:{}", self.id)
        } else {
            format!("{kind}:{}_{}", self.id, movement.id)
        }
    }

    /// `gateway` moves by the amount less the fee, as at the gateway itself.
    fn movement(&self, key: String, kind: &'static str, movement: &Movement) -> Entry {
        let (amount, fee) = (movement.amount.minor(), movement.fee.minor());
        let postings = vec![
            self.line(Account::from(self.counter), -amount),
            self.line(Account::from("fees"), fee),
            self.line(Account::gateway(self.of.gateway.word()), amount - fee),
        ];
        self.entry(key, kind, postings)
    }

    fn loss(&self, minor: i64) -> Entry {
        let postings = vec![
            self.line(Account::from("dispute_losses"), minor),
            self.line(Account::from("disputed"), -minor),
        ];
        self.entry(format!("dispute_lost:{}", self.id), "dispute_lost", postings)
    }

    fn line(&self, account: Account, minor: i64) -> Posting {
        Posting::debit(account, Money::new(minor, self.of.currency))
    }

    fn entry(&self, key: String, kind: &'static str, postings: Vec<Posting>) -> Entry {
        Entry {
            key,
            kind,
            reference: self.of.reference.clone(),
            memo: self.of.memo.clone(),
            postings,
        }
        .without_zeros()
    }
}
