//! Double-entry books of every movement of money: accounts, journal entries, postings.
//! Knows no people, no orders and no gateway's rules; computes no tax and no price. Whoever posts gives the meaning.
//!
//! Invariants, each kept by the database as well: the postings of an entry sum to zero in each currency, an entry has at
//! least two, nothing is ever changed or removed, a key is posted once. Tables owned: `ledger_accounts`,
//! `journal_entries`, `postings`. The postings of each kind of movement are worked out in `docs/ledger.md`.

mod account;
mod audit;
mod checkpoint;
mod entry;
mod hold;
mod journal;
mod post;
mod store;

pub use account::{Account, AccountKind, Nature};
pub use audit::{Audit, OffBalance, audit};
pub use checkpoint::take_checkpoint;
pub use entry::{Entry, Posting, Unbalanced};
pub use hold::{Resolution, SettleRefused, WhyNotSettled, hold, settle_hold};
pub use journal::{BookedEntry, Cursor, JournalFilter, JournalPage, export_journal, find_entry, list_journal};
pub use post::{PostRefused, Posted, WhyRefused, post, post_below_floor};
pub use store::entries::{BalanceRow, PostingRow, list_balances, list_balances_for, list_postings_for};
pub use store::holds::{HoldRow, find_hold, list_holds_for, list_pending, list_pending_balances};
pub use store::journal::{AccountRow, list_accounts};

platform::slice_files!("ledger");

kernel::id!(
    /// A journal entry.
    pub EntryId, JournalEntry, "jnl"
);

kernel::id!(
    /// A pending entry: money held and not taken.
    pub HoldId, PendingEntry, "hld"
);
