//! Asks the books whether they are whole. Mends nothing: a mistake is mended by an entry that says the contrary.

use platform::Broken;
use platform::db::Session;

use crate::store::{self, BalanceRow};

/// An entry or a currency whose postings do not sum to zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffBalance {
    /// The entry's key; empty for the whole book.
    pub key: String,
    pub currency: String,
    /// Minor units, as text: it may be beyond 64 bits.
    pub off_by_minor: String,
}

/// What the audit found.
#[derive(Debug, Clone)]
pub struct Audit {
    pub entries: i64,
    pub postings: i64,
    /// Currencies whose whole book is not zero.
    pub currencies: Vec<OffBalance>,
    pub unbalanced: Vec<OffBalance>,
    /// Keys of entries with fewer than two postings.
    pub incomplete: Vec<String>,
    /// The running total of every account.
    pub balances: Vec<BalanceRow>,
}

impl Audit {
    pub fn is_clean(&self) -> bool {
        self.currencies.is_empty() && self.unbalanced.is_empty() && self.incomplete.is_empty()
    }
}

/// Reads the whole book: for `ledger-check` and the end of tests, not for pages.
pub async fn audit(db: &impl Session) -> Result<Audit, Broken> {
    let counts = store::count_entries(db).await?;
    let currencies = store::list_currencies_off(db).await?;
    let unbalanced = store::list_entries_off(db).await?;
    let incomplete = store::list_entries_incomplete(db).await?;
    let balances = store::list_balances(db).await?;
    let off = |(key, currency, off_by_minor)| OffBalance {
        key,
        currency,
        off_by_minor,
    };
    Ok(Audit {
        entries: counts.0,
        postings: counts.1,
        currencies: currencies.into_iter().map(off).collect(),
        unbalanced: unbalanced.into_iter().map(off).collect(),
        incomplete: incomplete.into_iter().map(|(key,)| key).collect(),
        balances,
    })
}
