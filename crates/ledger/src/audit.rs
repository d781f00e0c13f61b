//! Asks the books whether they are whole. Mends nothing: a mistake is mended by an entry that says the contrary.

use platform::Broken;
use platform::db::Session;

use crate::store::audit as store;
use crate::store::entries::{self, BalanceRow};

/// Something that does not add up: an entry, a hold, a kept sum, or the whole book in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffBalance {
    /// The entry's or hold's key, or the account's code; empty for the whole book.
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
    pub holds: i64,
    /// Holds that have not ended.
    pub pending: i64,
    /// Currencies whose whole book is not zero.
    pub currencies: Vec<OffBalance>,
    pub unbalanced: Vec<OffBalance>,
    /// Keys of entries with fewer than two postings.
    pub incomplete: Vec<String>,
    /// Holds that do not balance.
    pub pending_unbalanced: Vec<OffBalance>,
    /// Keys of holds that ended twice, or with more than was held.
    pub resolved_wrongly: Vec<String>,
    /// Running balances of accounts with a floor that are not the sum of their postings.
    pub floors: Vec<OffBalance>,
    /// Balances of the last checkpoint that are not the sum of the postings up to it.
    pub checkpoints: Vec<OffBalance>,
    /// The running total of every account, from its postings alone.
    pub balances: Vec<BalanceRow>,
}

impl Audit {
    pub fn is_clean(&self) -> bool {
        self.findings().is_empty()
    }

    /// What is wrong, one line each; empty when the books are whole.
    pub fn findings(&self) -> Vec<String> {
        let off = |what: &str, list: &[OffBalance]| -> Vec<String> {
            list.iter()
                .map(|off| format!("off by {} {}: {what}{}", off.off_by_minor, off.currency, off.key))
                .collect()
        };
        let named =
            |what: &str, list: &[String]| -> Vec<String> { list.iter().map(|key| format!("{what}: {key}")).collect() };
        [
            off("", &self.unbalanced),
            off("the whole book", &self.currencies),
            named("fewer than two postings", &self.incomplete),
            off("the pending ", &self.pending_unbalanced),
            named("ended twice, or with more than was held", &self.resolved_wrongly),
            off("the running balance of ", &self.floors),
            off("the checkpoint's balance of ", &self.checkpoints),
        ]
        .concat()
    }
}

/// Reads the whole book: for `ledger-check` and the end of tests, not for pages. What is posted meanwhile is seen by some of
/// the questions and not by others; each of them is right by itself.
pub async fn audit(db: &impl Session) -> Result<Audit, Broken> {
    let off = |rows: Vec<(String, String, String)>| -> Vec<OffBalance> {
        rows.into_iter()
            .map(|(key, currency, off_by_minor)| OffBalance {
                key,
                currency,
                off_by_minor,
            })
            .collect()
    };
    let keys = |rows: Vec<(String,)>| -> Vec<String> { rows.into_iter().map(|(key,)| key).collect() };
    let (entries, postings) = store::count_entries(db).await?;
    let (holds, pending) = store::count_pending(db).await?;
    Ok(Audit {
        entries,
        postings,
        holds,
        pending,
        currencies: off(store::list_currencies_off(db).await?),
        unbalanced: off(store::list_entries_off(db).await?),
        incomplete: keys(store::list_entries_incomplete(db).await?),
        pending_unbalanced: off(store::list_pending_off(db).await?),
        resolved_wrongly: keys(store::list_resolutions_off(db).await?),
        floors: off(store::list_floors_off(db).await?),
        checkpoints: off(store::list_checkpoints_off(db).await?),
        balances: entries::list_sums(db).await?,
    })
}
