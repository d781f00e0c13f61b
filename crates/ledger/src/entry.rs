//! A journal entry before it is written, and the check that it balances. Pure; stores nothing.

use std::collections::BTreeMap;

use kernel::Money;

use crate::Account;

/// One account and one signed amount: debit positive, credit negative, never zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    pub account: Account,
    pub amount: Money,
}

impl Posting {
    pub fn debit(account: Account, amount: Money) -> Self {
        Posting { account, amount }
    }

    /// Takes the amount as a positive number and writes it as a credit.
    pub fn credit(account: Account, amount: Money) -> Self {
        Posting {
            account,
            amount: Money::new(-amount.minor(), amount.currency()),
        }
    }
}

/// One business fact in money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Names the fact (`sale:pay_…`), never a time or a random value: it is posted once.
    pub key: String,
    /// `sale`, `refund`, …
    pub kind: &'static str,
    /// What it belongs to, such as an order's id.
    pub reference: String,
    /// For whoever reads the books.
    pub memo: String,
    pub postings: Vec<Posting>,
}

/// Why an entry may not be written. A bug of whoever made it: the books refuse it, and so does the database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unbalanced {
    #[error("entry {0} has fewer than two postings")]
    TooFew(String),
    #[error("entry {0} has a posting of nothing")]
    Nothing(String),
    #[error("entry {0} is off by {1}")]
    OffBy(String, String),
}

impl Entry {
    /// Leaves out postings of nothing, such as the tax of goods that bear none.
    #[must_use]
    pub fn without_zeros(mut self) -> Self {
        self.postings.retain(|posting| !posting.amount.is_zero());
        self
    }

    /// Whether the postings sum to zero in each currency.
    pub fn check(&self) -> Result<(), Unbalanced> {
        if self.postings.len() < 2 {
            return Err(Unbalanced::TooFew(self.key.clone()));
        }
        let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
        for posting in &self.postings {
            if posting.amount.is_zero() {
                return Err(Unbalanced::Nothing(self.key.clone()));
            }
            *sums.entry(posting.amount.currency().code()).or_default() += i128::from(posting.amount.minor());
        }
        match sums.into_iter().find(|(_, sum)| *sum != 0) {
            None => Ok(()),
            Some((currency, sum)) => Err(Unbalanced::OffBy(self.key.clone(), format!("{sum} {currency}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    fn entry(amounts: &[(&str, i64, Currency)]) -> Entry {
        Entry {
            key: "sale:1".into(),
            kind: "sale",
            reference: String::new(),
            memo: String::new(),
            postings: amounts
                .iter()
                .map(|(account, minor, currency)| {
                    Posting::debit(Account::from(*account), Money::new(*minor, *currency))
                })
                .collect(),
        }
    }

    #[test]
    fn an_entry_balances_in_each_currency_by_itself() {
        let (dzd, eur) = (Currency::DZD, Currency::EUR);
        assert_eq!(
            entry(&[("a", 5, dzd), ("b", -5, dzd), ("a", 1, eur), ("b", -1, eur)]).check(),
            Ok(())
        );
        assert!(matches!(
            entry(&[("a", 5, dzd), ("b", -5, eur)]).check(),
            Err(Unbalanced::OffBy(..))
        ));
        assert!(matches!(entry(&[("a", 5, dzd)]).check(), Err(Unbalanced::TooFew(_))));
        assert!(matches!(
            entry(&[("a", 0, dzd), ("b", 0, dzd)]).check(),
            Err(Unbalanced::Nothing(_))
        ));
    }

    #[test]
    fn sums_beyond_sixty_four_bits_are_still_counted() {
        let dzd = Currency::DZD;
        let huge = entry(&[("a", i64::MAX, dzd), ("b", i64::MAX, dzd), ("c", 2, dzd)]);
        assert!(matches!(huge.check(), Err(Unbalanced::OffBy(..))));
    }
}
