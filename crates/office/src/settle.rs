//! Staff say, with a note, that something is settled: an event, a payment's or account's question, a transfer, a
//! reversal or a difference, told apart by its id. The note is required: it is all that a later reader has.

use kernel::{FieldProblem, Kind, Refusal};
use payments::{DifferenceId, DifferenceRefused, NotSettled, Unsettled, resolve_difference, settle_by_hand};
use platform::http::{Checks, Invalid};
use platform::{App, Fault, Verdict};

/// Characters of a note.
const NOTE: (usize, usize) = (3, 2_000);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettleRefused {
    NotFound,
    /// Somebody was quicker.
    NothingToSettle,
    Invalid(Invalid),
}

impl Refusal for SettleRefused {
    fn kind(&self) -> Kind {
        match self {
            SettleRefused::NotFound => Kind::NotFound,
            SettleRefused::NothingToSettle => Kind::Conflict,
            SettleRefused::Invalid(invalid) => invalid.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            SettleRefused::NotFound => NotSettled::NotFound.code(),
            SettleRefused::NothingToSettle => NotSettled::NothingToSettle.code(),
            SettleRefused::Invalid(invalid) => invalid.code(),
        }
    }

    fn fields(&self) -> &[FieldProblem] {
        match self {
            SettleRefused::Invalid(invalid) => invalid.fields(),
            _ => &[],
        }
    }
}

impl From<NotSettled> for SettleRefused {
    fn from(refused: NotSettled) -> Self {
        match refused {
            NotSettled::NotFound => SettleRefused::NotFound,
            NotSettled::NothingToSettle => SettleRefused::NothingToSettle,
        }
    }
}

impl From<DifferenceRefused> for SettleRefused {
    fn from(refused: DifferenceRefused) -> Self {
        match refused {
            DifferenceRefused::NotFound => SettleRefused::NotFound,
            DifferenceRefused::Ended => SettleRefused::NothingToSettle,
            DifferenceRefused::Note => SettleRefused::Invalid(Invalid::one("note", "required")),
        }
    }
}

/// `subject` is an id as the list shows it; `by` signs a difference's end.
pub async fn settle(app: &App, by: &str, subject: &str, note: &str) -> Verdict<(), SettleRefused> {
    let mut checks = Checks::new();
    let note = checks.lines("note", note, NOTE);
    checks.done().map_err(SettleRefused::Invalid)?;
    let note = note.unwrap_or_default();
    let tx = app.db().begin().await?;
    match (subject.parse::<DifferenceId>(), read(subject)) {
        (Ok(difference), _) => said(resolve_difference(&tx, by, difference, &note).await)?,
        (_, Some(what)) => said(settle_by_hand(&tx, what, &note).await)?,
        (Err(_), None) => return Err(SettleRefused::NotFound.into()),
    }
    Ok(tx.commit().await?)
}

/// The refusal of the verb underneath as ours.
fn said<R: Into<SettleRefused>>(verdict: Verdict<(), R>) -> Verdict<(), SettleRefused> {
    verdict.map_err(|fault| match fault {
        Fault::Refused(refused) => Fault::Refused(refused.into()),
        Fault::Broken(broken) => Fault::Broken(broken),
    })
}

/// What an id names, by its prefix.
fn read(subject: &str) -> Option<Unsettled> {
    let event = subject.parse().ok().map(Unsettled::Event);
    let payment = || subject.parse().ok().map(Unsettled::Payment);
    let account = || subject.parse().ok().map(Unsettled::Account);
    let transfer = || subject.parse().ok().map(Unsettled::Transfer);
    let reversal = || subject.parse().ok().map(Unsettled::Reversal);
    event
        .or_else(payment)
        .or_else(account)
        .or_else(transfer)
        .or_else(reversal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_what_is_settled() {
        let digits = "00000000000000000000000000000007";
        for prefix in ["gev", "pay", "acc", "trf", "trr"] {
            let subject = format!("{prefix}_{digits}");
            assert_eq!(read(&subject).map(Unsettled::subject), Some(subject));
        }
        assert_eq!(read(&format!("ord_{digits}")), None);
        assert_eq!(read(""), None);
    }
}
