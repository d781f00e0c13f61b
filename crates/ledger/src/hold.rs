//! Two-phase entries: money is held (pending), then posted or voided, once. A pending entry is a promise and in no
//! balance; what is taken of it is booked by the entry of whoever takes it (a sale, a deposit).
//! Refuses a second end that differs from the first, and to take more than is held.

use kernel::{Kind, Money, Refusal};
use platform::{Broken, Fault, OnConstraint, Tx, Verdict};

use crate::post::Lines;
use crate::store::holds as store;
use crate::{Entry, HoldId, PostRefused, Posted, WhyRefused};

/// How a hold ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// The money was taken: the whole of it, or `amount`; the rest is let go at the same moment.
    Posted { amount: Option<Money> },
    /// All of it was let go, by us or because it lapsed. The reason is for people and not compared.
    Voided { reason: String },
}

/// A hold that did not end as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettleRefused {
    pub key: String,
    pub why: WhyNotSettled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNotSettled {
    NotFound,
    /// It has ended otherwise: voided and not posted, or with another amount.
    Differs,
    /// The amount is zero, or more than is held.
    NotInHold,
}

impl Refusal for SettleRefused {
    fn kind(&self) -> Kind {
        match self.why {
            WhyNotSettled::NotFound => Kind::NotFound,
            WhyNotSettled::Differs => Kind::Conflict,
            WhyNotSettled::NotInHold => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self.why {
            WhyNotSettled::NotFound => "hold_unknown",
            WhyNotSettled::Differs => "hold_ended",
            WhyNotSettled::NotInHold => "not_in_hold",
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        vec![("key", self.key.clone())]
    }
}

/// Writes a pending entry, once by its key, as [`crate::post`] does: one statement, that may travel with others. All its
/// postings are in one currency.
pub async fn hold(tx: &Tx, entry: &Entry) -> Verdict<Posted, PostRefused> {
    entry.check().map_err(Broken::new)?;
    let currencies = entry.postings.iter().map(|posting| posting.amount.currency());
    if currencies
        .clone()
        .any(|currency| Some(currency) != currencies.clone().next())
    {
        return Err(Broken::new(format!("hold {} is in two currencies", entry.key)).into());
    }
    let id: HoldId = tx.new_id();
    let lines = Lines::of(entry);
    let row = store::insert_pending(
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
    if row.is_new {
        return Ok(Posted::New);
    }
    let is_same = match row.is_same {
        Some(is_same) => is_same,
        None => compare(tx, entry, &lines).await?,
    };
    if is_same {
        return Ok(Posted::SameAgain);
    }
    Err(Fault::Refused(PostRefused {
        key: entry.key.clone(),
        why: WhyRefused::Differs,
    }))
}

/// Ends the hold with that key, once: one statement, that may travel with others. The same end told again is
/// `SameAgain`. An amount in another currency than the hold's is `Broken`.
pub async fn settle_hold(tx: &Tx, key: &str, resolution: &Resolution) -> Verdict<Posted, SettleRefused> {
    let refused = |why| SettleRefused {
        key: key.to_owned(),
        why,
    };
    let (outcome, amount, reason) = match resolution {
        Resolution::Posted { amount } => ("posted", *amount, ""),
        Resolution::Voided { reason } => ("voided", None, reason.as_str()),
    };
    let currency = amount.map(Money::currency);
    let posted_minor = match resolution {
        Resolution::Posted { .. } => amount.map(Money::minor),
        Resolution::Voided { .. } => Some(0),
    };
    let row = store::insert_resolution(tx, key, outcome, currency, posted_minor, reason, tx.now())
        .await
        .on_constraint("pending_resolutions_posted_minor_check", || {
            refused(WhyNotSettled::NotInHold)
        })?;
    if row.is_new {
        return Ok(Posted::New);
    }
    if row.hold_id.is_none() {
        return Err(Fault::Refused(refused(WhyNotSettled::NotFound)));
    }
    let is_same = match row.is_same {
        Some(is_same) => is_same,
        None => store::compare_resolution(tx, key, outcome, currency, posted_minor)
            .await?
            .is_some_and(|(is_same,)| is_same),
    };
    if is_same {
        return Ok(Posted::SameAgain);
    }
    Err(Fault::Refused(refused(WhyNotSettled::Differs)))
}

async fn compare(tx: &Tx, entry: &Entry, lines: &Lines<'_>) -> Result<bool, Broken> {
    let row = store::compare_pending(
        tx,
        &entry.key,
        entry.kind,
        &lines.accounts,
        &lines.currencies,
        &lines.amounts,
    )
    .await?;
    row.map(|(is_same,)| is_same)
        .ok_or_else(|| Broken::new("a hold is neither new nor known"))
}
