//! Double-entry books of every movement of money: accounts, journal entries, postings.
//! Knows no people, no orders and no gateway's rules; computes no tax and no price. Whoever posts gives the meaning.
//!
//! Invariants, each kept by the database as well: the postings of an entry sum to zero in each currency, an entry has at
//! least two, nothing is ever changed or removed, a key is posted once. Tables owned: `ledger_accounts`,
//! `journal_entries`, `postings`. The postings of each kind of movement are worked out in `docs/ledger.md`.

mod account;
mod audit;
mod entry;
mod post;
mod store;

pub use account::Account;
pub use audit::{Audit, OffBalance, audit};
pub use entry::{Entry, Posting, Unbalanced};
pub use post::{Differs, Posted, post};
pub use store::{BalanceRow, PostingRow, list_balances, list_balances_for, list_postings_for};

platform::slice_files!("ledger");

kernel::id!(
    /// A journal entry.
    pub EntryId, JournalEntry, "jnl"
);
