//! Payouts: what the gateway paid out to a bank, ours and the connected accounts'. Kept as told, in any order; our own are
//! booked when they have arrived, and taken back when the bank refuses them afterwards. Makes no payouts.

use jiff::Timestamp;
use kernel::{Currency, Money};
use ledger::{Account, Entry, Posting};
use platform::{Broken, Fault, Tx};

use crate::store::{accounts, payouts};
use crate::{AccountId, Gateway};

platform::row! {
    /// One payout as it stands.
    #[derive(PartialEq, Eq)]
    pub struct Payout {
        pub id: PayoutId,
        /// Empty for our own.
        pub account_id: Option<AccountId>,
        pub gateway_payout: String,
        pub currency: Currency,
        /// Negative when the gateway takes money from the bank.
        pub amount_minor: i64,
        /// The gateway's own word: pending, in_transit, paid, failed, canceled.
        pub state: String,
        pub failure_code: Option<String>,
        pub arrives_at: Option<Timestamp>,
        pub created_at: Timestamp,
        pub updated_at: Timestamp,
    }
}

kernel::id!(
    /// A payout, by our own id.
    pub PayoutId, PayoutKind, "pyt"
);

/// What the gateway says of a payout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutNews {
    pub gateway_payout: String,
    /// Whose it is; none for our own.
    pub gateway_account: Option<String>,
    pub amount: Money,
    pub state: String,
    pub failure_code: Option<String>,
    pub arrives_at: Option<Timestamp>,
    pub created_at: Option<Timestamp>,
}

/// How far a payout has come: news of an earlier step changes nothing. `failed` may follow `paid`.
fn step(state: &str) -> u8 {
    match state {
        "in_transit" => 1,
        "paid" => 2,
        "failed" | "canceled" => 3,
        // `pending`, and words of later versions: kept until one we know.
        _ => 0,
    }
}

/// What news does to a payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Moves {
    to_write: bool,
    arrived: bool,
    /// It had arrived before, by our books.
    returned: bool,
}

fn moves(known: Option<&str>, told: &str) -> Moves {
    let is_later = known.is_none_or(|known| step(told) > step(known));
    Moves {
        to_write: is_later,
        arrived: is_later && told == "paid",
        returned: is_later && step(told) == 3 && known == Some("paid"),
    }
}

/// Keeps news of a payout; `false` when its account is none of ours (yet).
pub(crate) async fn told(tx: &Tx, gateway: Gateway, news: &PayoutNews) -> Result<bool, Broken> {
    let account = match &news.gateway_account {
        None => None,
        Some(theirs) => match accounts::lock_account_by(tx, None, Some(theirs)).await? {
            Some(account) => Some(account.id),
            None => return Ok(false),
        },
    };
    let now = tx.now();
    let id: PayoutId = tx.new_id();
    let created_at = news.created_at.unwrap_or(now);
    let (theirs, currency) = (news.gateway_payout.as_str(), news.amount.currency());
    // The row is made first, so that two events at once stand in one line behind its lock.
    let is_new = payouts::insert_payout(
        tx,
        id,
        gateway,
        account,
        theirs,
        currency,
        news.amount.minor(),
        created_at,
        now,
    )
    .await?
        == 1;
    let known = payouts::lock_payout(tx, theirs).await?;
    let moves = moves((!is_new).then_some(known.state.as_str()), &news.state);
    if moves.to_write {
        let (state, code) = (news.state.as_str(), news.failure_code.as_deref());
        payouts::update_payout(tx, known.id, state, code, news.arrives_at, now).await?;
    }
    match account {
        None if moves.arrived => post(tx, &entry(gateway, news, Way::Out)).await?,
        None if moves.returned => post(tx, &entry(gateway, news, Way::Returned)).await?,
        Some(account) if moves.to_write && news.state == "failed" => {
            accounts::mark_account_needs_human(tx, account, "payout_failed", now).await?;
        }
        None | Some(_) => {}
    }
    Ok(true)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Out,
    Returned,
}

fn entry(gateway: Gateway, news: &PayoutNews, way: Way) -> Entry {
    let (bank, clearing) = (Account::bank(), Account::gateway(gateway.word()));
    let (kind, to, from) = match way {
        Way::Out => ("payout", bank, clearing),
        Way::Returned => ("payout_returned", clearing, bank),
    };
    Entry {
        key: format!("{kind}:{}", news.gateway_payout),
        kind,
        reference: news.gateway_payout.clone(),
        memo: news.gateway_payout.clone(),
        postings: vec![Posting::debit(to, news.amount), Posting::credit(from, news.amount)],
    }
}

async fn post(tx: &Tx, entry: &Entry) -> Result<(), Broken> {
    match ledger::post(tx, entry).await {
        Ok(_) => Ok(()),
        Err(Fault::Refused(refused)) => Err(Broken::new(format!("{refused:?}"))),
        Err(Fault::Broken(broken)) => Err(broken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payout_goes_on_and_never_back() {
        let states = ["pending", "in_transit", "paid", "failed"];
        // From none and from each, to each: w(ritten), a(rrived), r(eturned).
        let table = [
            (None, ["w", "w", "wa", "w"]),
            (Some("pending"), ["", "w", "wa", "w"]),
            (Some("in_transit"), ["", "", "wa", "w"]),
            (Some("paid"), ["", "", "", "wr"]),
            (Some("failed"), ["", "", "", ""]),
        ];
        for (known, row) in table {
            for (told, expected) in states.into_iter().zip(row) {
                let moves = moves(known, told);
                let letters: String = [(moves.to_write, 'w'), (moves.arrived, 'a'), (moves.returned, 'r')]
                    .into_iter()
                    .filter_map(|(is, letter)| is.then_some(letter))
                    .collect();
                assert_eq!(letters, expected, "{known:?} told {told}");
            }
        }
    }

    #[test]
    fn our_own_payout_and_its_return_cancel_out() {
        let news = PayoutNews {
            gateway_payout: "po_1".into(),
            gateway_account: None,
            amount: Money::new(250_000, Currency::EUR),
            state: "paid".into(),
            failure_code: None,
            arrives_at: None,
            created_at: None,
        };
        let out = entry(Gateway::Stripe, &news, Way::Out);
        let back = entry(Gateway::Stripe, &news, Way::Returned);
        assert_eq!(
            (out.key.as_str(), back.key.as_str()),
            ("payout:po_1", "payout_returned:po_1")
        );
        assert_eq!(out.check(), Ok(()));
        let sum = |code: &str| -> i64 {
            let lines = out.postings.iter().chain(&back.postings);
            lines
                .filter(|line| line.account.code() == code)
                .map(|line| line.amount.minor())
                .sum()
        };
        assert_eq!((sum("bank"), sum("gateway:stripe")), (0, 0));
        assert_eq!(out.postings[0].account, Account::bank());
    }
}
