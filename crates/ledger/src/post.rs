//! Write a journal entry: once by its key, in one statement that may travel with others.
//! Refuses the same key with other amounts, accounts or kind, and an account past its floor; an unbalanced entry never
//! reaches the database.

use kernel::{Kind, Money, Refusal};
use platform::{Broken, Fault, Tx, Verdict};

use crate::store::entries as store;
use crate::{Account, Entry, EntryId};

/// What posting did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    New,
    /// The key stood already with the same kind and postings: nothing was written.
    SameAgain,
}

/// An entry that may not be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostRefused {
    pub key: String,
    pub why: WhyRefused,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyRefused {
    /// The key stands with another kind, account or amount. A bug or a fraud; never settled by the machine.
    Differs,
    /// The account would go past its floor by `missing`, more than it is already.
    BelowFloor { account: Account, missing: Money },
}

impl Refusal for PostRefused {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        match self.why {
            WhyRefused::Differs => "differs_in_amount",
            WhyRefused::BelowFloor { .. } => "below_floor",
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = vec![("key", self.key.clone())];
        if let WhyRefused::BelowFloor { account, missing } = &self.why {
            facts.push(("account", account.to_string()));
            facts.push(("missing", missing.to_string()));
        }
        facts
    }
}

/// One statement; a second one only when the same key was committed by somebody else at that very moment, or a floor
/// refuses. An entry on accounts with a floor locks their running balances by code; entries of one transaction on
/// several such accounts are posted in the order of their codes.
pub async fn post(tx: &Tx, entry: &Entry) -> Verdict<Posted, PostRefused> {
    write(tx, entry, Floor::Holds).await
}

/// The same for an entry that may take accounts past their floor: money that is gone whether or not we agree, such as a
/// dispute's. What is missing then stays on record, and an entry that may not go below can only make it less.
pub async fn post_below_floor(tx: &Tx, entry: &Entry) -> Verdict<Posted, PostRefused> {
    write(tx, entry, Floor::MayBePassed).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Floor {
    Holds,
    MayBePassed,
}

async fn write(tx: &Tx, entry: &Entry, floor: Floor) -> Verdict<Posted, PostRefused> {
    entry.check().map_err(Broken::new)?;
    let lines = Lines::of(entry);
    let (is_new, is_same, below) = if entry.postings.iter().any(|posting| posting.account.has_floor()) {
        write_floored(tx, entry, &lines, floor).await?
    } else {
        write_plain(tx, entry, &lines).await?
    };
    if is_new {
        return Ok(Posted::New);
    }
    let is_same = match is_same {
        Some(is_same) => Some(is_same),
        None => compare(tx, entry, &lines).await?,
    };
    let refused = |why| {
        Err(Fault::Refused(PostRefused {
            key: entry.key.clone(),
            why,
        }))
    };
    match (is_same, below) {
        (Some(true), _) => Ok(Posted::SameAgain),
        (Some(false), _) => refused(WhyRefused::Differs),
        (None, Some(below)) => refused(below),
        (None, None) => Err(Broken::new("an entry is neither new nor known").into()),
    }
}

type Outcome = (bool, Option<bool>, Option<WhyRefused>);

async fn write_plain(tx: &Tx, entry: &Entry, lines: &Lines<'_>) -> Result<Outcome, Broken> {
    let id: EntryId = tx.new_id();
    let row = store::insert_entry(
        tx,
        id,
        &entry.key,
        entry.kind,
        &entry.reference,
        &entry.memo,
        &lines.accounts,
        &lines.currencies,
        &lines.amounts,
        tx.now(),
    )
    .await?;
    Ok((row.is_new, row.is_same, None))
}

async fn write_floored(tx: &Tx, entry: &Entry, lines: &Lines<'_>, floor: Floor) -> Result<Outcome, Broken> {
    let id: EntryId = tx.new_id();
    let row = store::insert_floored_entry(
        tx,
        id,
        &entry.key,
        entry.kind,
        &entry.reference,
        &entry.memo,
        &lines.accounts,
        &lines.currencies,
        &lines.amounts,
        tx.now(),
        floor == Floor::MayBePassed,
    )
    .await?;
    let below = match (row.short_account, row.short_currency, row.short_minor) {
        (Some(account), Some(currency), Some(minor)) => Some(WhyRefused::BelowFloor {
            account: Account::from(account.as_str()),
            missing: Money::new(minor, currency),
        }),
        _ => None,
    };
    Ok((row.is_new, row.is_same, below))
}

async fn compare(tx: &Tx, entry: &Entry, lines: &Lines<'_>) -> Result<Option<bool>, Broken> {
    let row = store::compare_entry(
        tx,
        &entry.key,
        entry.kind,
        &lines.accounts,
        &lines.currencies,
        &lines.amounts,
    )
    .await?;
    Ok(row.map(|(is_same,)| is_same))
}

/// The postings as the columns that statements take.
pub(crate) struct Lines<'a> {
    pub accounts: Vec<&'a str>,
    pub currencies: Vec<&'a str>,
    pub amounts: Vec<i64>,
}

impl<'a> Lines<'a> {
    pub fn of(entry: &'a Entry) -> Self {
        let lines = &entry.postings;
        Lines {
            accounts: lines.iter().map(|posting| posting.account.code()).collect(),
            currencies: lines.iter().map(|posting| posting.amount.currency().code()).collect(),
            amounts: lines.iter().map(|posting| posting.amount.minor()).collect(),
        }
    }
}
