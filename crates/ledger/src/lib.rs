//! Double-entry books of every movement of money: accounts, journal entries, postings.
//! Knows no people, no orders and no gateway's rules; computes no tax and no price. Whoever posts gives the meaning.
//!
//! Invariants, each kept by the database as well: the postings of an entry sum to zero in each currency, an entry has at
//! least two, nothing is ever changed or removed, a key is posted once; a hold ends once and never with more than was
//! held; `owed:…`, `held` and `holds:…` stay on their side of zero; what was added up in a checkpoint stays true.
//! Tables owned: `ledger_accounts`, `journal_entries`, `postings`, `pending_entries`, `pending_postings`,
//! `pending_resolutions`, `ledger_floor_balances`, `ledger_checkpoints`, `ledger_checkpoint_balances`. The postings of each
//! kind of movement are worked out in `docs/ledger.md`.

mod account;
mod audit;
mod balances;
mod checkpoint;
mod entry;
mod hold;
mod journal;
mod post;
mod store;
mod tasks;

pub use account::{Account, AccountKind, Nature};
pub use audit::{Audit, OffBalance, audit};
pub use balances::{AccountRow, list_accounts, list_balances};
pub use checkpoint::take_checkpoint;
pub use entry::{Entry, Posting, Unbalanced};
pub use hold::{Resolution, SettleRefused, WhyNotSettled, hold, settle_hold};
pub use journal::{BookedEntry, Cursor, JournalFilter, JournalPage, export_journal, find_entry, list_journal};
pub use post::{PostRefused, Posted, WhyRefused, post, post_below_floor};
pub use store::entries::{BalanceRow, PostingRow, list_balances_for, list_known_keys, list_postings_for};
pub use store::holds::{HoldRow, find_hold, list_holds_for, list_pending, list_pending_balances};
pub use tasks::tasks;

platform::slice_files!("ledger");

kernel::id!(
    /// A journal entry.
    pub EntryId, JournalEntry, "jnl"
);

kernel::id!(
    /// A pending entry: money held and not taken.
    pub HoldId, PendingEntry, "hld"
);
