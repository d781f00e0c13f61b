//! The books as pages show them: accounts by currency and nature, entries with what they belong to. Adds up what it shows,
//! computes nothing else.

use jiff::Timestamp;
use kernel::{Currency, Money};
use ledger::{Account, AccountRow, BookedEntry, Cursor, HoldRow, JournalFilter, Posting};
use platform::{App, Broken};
use serde::Serialize;
use uuid::Uuid;

use crate::journal::{cursor_text, order_of, resolve};
use crate::pages::narrowed;
use crate::store::orders as store;

/// Entries on one page.
const PAGE: u16 = 50;

/// Natures in the order of a balance sheet; `other` is an account that no kind is known for.
const NATURES: [&str; 5] = ["asset", "liability", "income", "expense", "other"];

/// Kinds of entries that have words of their own.
pub const KINDS: [&str; 14] = [
    "deposit",
    "dispute",
    "dispute_borne",
    "dispute_lost",
    "dispute_won",
    "fee",
    "payout",
    "payout_returned",
    "refund",
    "refund_returned",
    "sale",
    "transfer",
    "transfer_reversed",
    "unapplied",
];

/// The accounts of one currency.
#[derive(Debug, Serialize)]
pub struct AccountsIn {
    pub currency: Currency,
    pub natures: Vec<AccountsOf>,
    /// Equal, as long as the books balance.
    pub debit: Money,
    pub credit: Money,
    pub balances: bool,
}

/// The accounts of one nature.
#[derive(Debug, Serialize)]
pub struct AccountsOf {
    pub nature: &'static str,
    pub accounts: Vec<AccountView>,
}

#[derive(Debug, Serialize)]
pub struct AccountView {
    pub code: String,
    /// The word of its kind; `other` where none is known.
    pub kind: &'static str,
    pub debit: Option<Money>,
    pub credit: Option<Money>,
    /// Held and not taken; debit positive.
    pub pending: Option<Money>,
}

/// Money held and not taken.
#[derive(Debug, Serialize)]
pub struct PendingView {
    pub key: String,
    pub amount: Money,
    pub held_at: Timestamp,
    pub belongs_to: BelongsTo,
}

/// The order behind a reference; the bare reference where there is none.
#[derive(Debug, Clone, Serialize)]
pub struct BelongsTo {
    pub reference: String,
    /// Of the order; empty without one.
    pub number: String,
    /// The journal of this reference.
    pub journal: String,
}

/// An entry with its postings.
#[derive(Debug, Serialize)]
pub struct EntryView {
    pub id: String,
    pub key: String,
    pub kind: String,
    /// The end of its sentence's key, `backoffice-entry-…`.
    pub word: String,
    pub memo: String,
    pub posted_at: Timestamp,
    pub belongs_to: BelongsTo,
    pub postings: Vec<PostingView>,
}

#[derive(Debug, Serialize)]
pub struct PostingView {
    pub account: String,
    pub kind: &'static str,
    pub debit: Option<Money>,
    pub credit: Option<Money>,
}

/// A page of the journal.
#[derive(Debug, Default, Serialize)]
pub struct JournalView {
    pub entries: Vec<EntryView>,
    /// The cursor of what follows; empty at the end.
    pub next: String,
}

/// Two statements, and one for the numbers of the orders behind what is held.
pub async fn accounts(app: &App) -> Result<(Vec<AccountsIn>, Vec<PendingView>), Broken> {
    let db = app.db().read().await?;
    let (rows, held) = tokio::try_join!(ledger::list_accounts(&db), ledger::list_pending(&db))?;
    let ids: Vec<Uuid> = held
        .iter()
        .filter_map(|row| Some(order_of(&row.reference)?.uuid()))
        .collect();
    let numbers = if ids.is_empty() {
        Vec::new()
    } else {
        store::list_numbers(&db, &ids).await?
    };
    let mut currencies: Vec<Currency> = rows.iter().map(|row| row.currency).collect();
    currencies.sort_by_key(|currency| currency.code());
    currencies.dedup();
    let books = currencies
        .into_iter()
        .map(|currency| AccountsIn::of(currency, &rows))
        .collect::<Result<_, _>>()?;
    let pending = held.iter().map(|row| PendingView::of(row, &numbers)).collect();
    Ok((books, pending))
}

/// A page of the journal, newest first.
pub async fn journal(app: &App, filter: JournalFilter, after: Option<Cursor>) -> Result<JournalView, Broken> {
    let filter = resolve(app, filter).await?;
    let page = ledger::list_journal(&app.db().read().await?, &filter, after, PAGE).await?;
    let numbers = numbers_of(app, &page.entries).await?;
    Ok(JournalView {
        entries: page
            .entries
            .iter()
            .map(|entry| EntryView::of(entry, &numbers))
            .collect(),
        next: page.next.map(cursor_text).unwrap_or_default(),
    })
}

/// The numbers of the orders that entries belong to.
pub async fn numbers_of(app: &App, entries: &[BookedEntry]) -> Result<Vec<(Uuid, String)>, Broken> {
    let orders = entries
        .iter()
        .filter_map(|entry| Some(order_of(&entry.reference)?.uuid()));
    let ids: Vec<Uuid> = orders.collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    store::list_numbers(&app.db().read().await?, &ids).await
}

impl AccountsIn {
    fn of(currency: Currency, rows: &[AccountRow]) -> Result<Self, Broken> {
        let mine: Vec<&AccountRow> = rows.iter().filter(|row| row.currency == currency).collect();
        let natures: Vec<AccountsOf> = NATURES
            .into_iter()
            .map(|nature| AccountsOf {
                nature,
                accounts: mine
                    .iter()
                    .filter(|row| nature_of(&row.account) == nature)
                    .map(|row| AccountView::of(row))
                    .collect(),
            })
            .filter(|of| !of.accounts.is_empty())
            .collect();
        let shown = || natures.iter().flat_map(|of| &of.accounts);
        let debit = Money::sum(currency, shown().filter_map(|account| account.debit))?;
        let credit = Money::sum(currency, shown().filter_map(|account| account.credit))?;
        Ok(AccountsIn {
            currency,
            balances: debit == credit,
            debit,
            credit,
            natures,
        })
    }

    pub fn sample() -> Self {
        let row = |(at, code): (usize, &str)| AccountRow {
            account: code.to_owned(),
            currency: Currency::DZD,
            balance_minor: if at % 2 == 0 { 1_309_000 } else { -1_309_000 },
            pending_minor: if code.starts_with("hold") { 500_000 } else { 0 },
            opened_at: Timestamp::UNIX_EPOCH,
        };
        let codes = [
            "gateway:stripe",
            "bank",
            "holds:stripe",
            "held",
            "disputed",
            "advances",
            "tax",
            "unapplied",
            "owed:acc_00000000000000000000000000000007",
            "sales",
            "delivery",
            "commission",
            "refunds",
            "fees",
            "dispute_losses",
            "something_new",
        ];
        let rows: Vec<AccountRow> = codes.into_iter().enumerate().map(row).collect();
        // reason: a handful of small samples of one currency cannot overflow.
        AccountsIn::of(Currency::DZD, &rows).unwrap_or_else(|_| AccountsIn {
            currency: Currency::DZD,
            natures: vec![],
            debit: Money::zero(Currency::DZD),
            credit: Money::zero(Currency::DZD),
            balances: true,
        })
    }
}

impl AccountView {
    fn of(row: &AccountRow) -> Self {
        let (debit, credit) = sides(Money::new(row.balance_minor, row.currency));
        AccountView {
            kind: kind_of(&row.account),
            code: row.account.clone(),
            debit,
            credit,
            pending: (row.pending_minor != 0).then(|| Money::new(row.pending_minor, row.currency)),
        }
    }
}

impl PendingView {
    fn of(row: &HoldRow, numbers: &[(Uuid, String)]) -> Self {
        PendingView {
            key: row.key.clone(),
            amount: Money::new(row.amount_minor, row.currency),
            held_at: row.held_at,
            belongs_to: BelongsTo::of(&row.reference, numbers),
        }
    }

    pub fn sample() -> Self {
        PendingView {
            key: "hold:pay_0".into(),
            amount: Money::new(500_000, Currency::DZD),
            held_at: Timestamp::UNIX_EPOCH,
            belongs_to: BelongsTo {
                reference: "ord_0".into(),
                number: "CC-7K3M-9Q21".into(),
                journal: "/office/ledger/journal?reference=ord_0".into(),
            },
        }
    }
}

impl BelongsTo {
    fn of(reference: &str, numbers: &[(Uuid, String)]) -> Self {
        let order = order_of(reference).map(orders::OrderId::uuid);
        let number = numbers.iter().find(|(id, _)| Some(*id) == order);
        BelongsTo {
            journal: narrowed("/office/ledger/journal", &[("reference", reference)]),
            reference: reference.to_owned(),
            number: number.map(|(_, number)| number.clone()).unwrap_or_default(),
        }
    }
}

impl EntryView {
    pub fn of(entry: &BookedEntry, numbers: &[(Uuid, String)]) -> Self {
        EntryView {
            id: entry.id.to_string(),
            key: entry.key.clone(),
            word: entry_word(&entry.kind),
            kind: entry.kind.clone(),
            memo: entry.memo.clone(),
            posted_at: entry.posted_at,
            belongs_to: BelongsTo::of(&entry.reference, numbers),
            postings: entry.postings.iter().map(PostingView::of).collect(),
        }
    }

    pub fn sample(kind: &str) -> Self {
        let posting =
            |code: &str, minor| PostingView::of(&Posting::debit(Account::from(code), Money::new(minor, Currency::DZD)));
        EntryView {
            id: "jnl_00000000000000000000000000000007".into(),
            key: format!("{kind}:pay_0"),
            kind: kind.into(),
            word: entry_word(kind),
            memo: "CC-7K3M-9Q21".into(),
            posted_at: Timestamp::UNIX_EPOCH,
            belongs_to: BelongsTo {
                reference: "ord_0".into(),
                number: if kind == "fee" {
                    String::new()
                } else {
                    "CC-7K3M-9Q21".into()
                },
                journal: "/office/ledger/journal?reference=ord_0".into(),
            },
            postings: vec![
                posting("gateway:stripe", 1_309_000),
                posting("sales", -1_100_000),
                posting("tax", -209_000),
            ],
        }
    }
}

impl PostingView {
    fn of(posting: &Posting) -> Self {
        let (debit, credit) = sides(posting.amount);
        PostingView {
            kind: kind_of(posting.account.code()),
            account: posting.account.code().to_owned(),
            debit,
            credit,
        }
    }
}

impl JournalView {
    pub fn sample() -> Self {
        JournalView {
            entries: ["sale", "fee", "refund"].map(EntryView::sample).into(),
            next: "1.jnl_0".into(),
        }
    }
}

fn entry_word(kind: &str) -> String {
    if KINDS.contains(&kind) {
        kind.replace('_', "-")
    } else {
        "other".to_owned()
    }
}

fn kind_of(code: &str) -> &'static str {
    Account::from(code).kind().map_or("other", |kind| kind.word())
}

fn nature_of(code: &str) -> &'static str {
    Account::from(code).nature().map_or("other", |nature| nature.word())
}

/// An amount on its side, positive. Zero is on neither.
fn sides(amount: Money) -> (Option<Money>, Option<Money>) {
    let positive = Money::new(amount.minor().saturating_abs(), amount.currency());
    match amount.minor() {
        0 => (None, None),
        1.. => (Some(positive), None),
        _ => (None, Some(positive)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_stand_by_nature_and_both_sides_are_added_up() {
        let row = |account: &str, balance_minor| AccountRow {
            account: account.into(),
            currency: Currency::DZD,
            balance_minor,
            pending_minor: 0,
            opened_at: Timestamp::UNIX_EPOCH,
        };
        let rows = [
            row("sales", -1_100),
            row("gateway:stripe", 1_309),
            row("tax", -209),
            row("fees", 0),
        ];
        let books = AccountsIn::of(Currency::DZD, &rows).unwrap();
        let natures: Vec<&str> = books.natures.iter().map(|of| of.nature).collect();
        assert_eq!(natures, ["asset", "liability", "income", "expense"]);
        assert_eq!(
            (books.debit.minor(), books.credit.minor(), books.balances),
            (1_309, 1_309, true)
        );
    }
}
