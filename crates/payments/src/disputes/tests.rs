//! Every state of a dispute meets every state it may be told, in any order; and what follows in money.

use jiff::Timestamp;
use kernel::{Currency, Money};
use ledger::Entry;
use uuid::Uuid;

use super::{Dispute, DisputeNews, DisputeState, Movement, books};
use crate::{DisputeId, Gateway, PaymentId};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn news(state: DisputeState) -> DisputeNews {
    DisputeNews {
        gateway_dispute: "dp_1".into(),
        state: Some(state),
        amount: Some(Money::new(5_000, Currency::DZD)),
        reason: "fraudulent".into(),
        due_by: None,
        opened_at: NOW,
        movements: None,
        is_answered: false,
    }
}

fn dispute(state: DisputeState) -> Dispute {
    let mut dispute = Dispute::open(
        (
            DisputeId::from_uuid(Uuid::from_u128(7)),
            PaymentId::from_uuid(Uuid::from_u128(1)),
        ),
        &news(state),
        Money::new(5_000, Currency::DZD),
        NOW,
    );
    dispute.state = state;
    dispute.closed_at = state.is_closed().then_some(NOW);
    dispute
}

fn moved(id: &str, amount: i64, fee: i64) -> Movement {
    Movement {
        id: id.into(),
        amount: Money::new(amount, Currency::DZD),
        fee: Money::new(fee, Currency::DZD),
    }
}

#[test]
fn every_state_meets_every_state() {
    let table = [
        ("warning_needs_response", "wu wc nr ur wo lo pr"),
        ("warning_under_review", "wc nr ur wo lo pr"),
        ("needs_response", "wc ur wo lo pr"),
        ("under_review", "wc wo lo pr"),
        ("warning_closed", ""),
        ("won", ""),
        ("lost", ""),
        ("prevented", ""),
    ];
    let short = |state: DisputeState| match state {
        DisputeState::WarningNeedsResponse => "wn",
        DisputeState::WarningUnderReview => "wu",
        DisputeState::WarningClosed => "wc",
        DisputeState::NeedsResponse => "nr",
        DisputeState::UnderReview => "ur",
        DisputeState::Won => "wo",
        DisputeState::Lost => "lo",
        DisputeState::Prevented => "pr",
    };
    for (from, goes_to) in table {
        let from: DisputeState = from.parse().unwrap();
        for told in DisputeState::ALL {
            let step = dispute(from).apply(&news(*told), Currency::DZD, NOW);
            let moves = goes_to.split(' ').any(|to| to == short(*told));
            assert_eq!(
                step.next.state,
                if moves { *told } else { from },
                "{from} is told {told}"
            );
            let closes = moves && told.is_closed();
            assert_eq!(step.closed, closes.then_some(*told), "{from} is told {told}: told once");
            assert_eq!(step.next.closed_at.is_some(), step.next.state.is_closed());
            let differs = from.is_closed() && told.is_closed() && from != *told;
            assert_eq!(step.needs_human.is_some(), differs, "{from} is told {told}");
        }
    }
}

#[test]
fn a_word_that_we_do_not_know_moves_nothing_and_calls_a_person() {
    let mut told = news(DisputeState::Won);
    told.state = None;
    let before = dispute(DisputeState::UnderReview);
    let step = before.apply(&told, Currency::DZD, NOW);
    assert_eq!((step.next, step.needs_human), (before, Some("dispute_state_unknown")));
}

#[test]
fn money_is_counted_whenever_it_moves_and_never_backwards() {
    let mut told = news(DisputeState::Won);
    told.movements = Some(vec![moved("txn_1", -5_000, 1_500), moved("txn_2", 5_000, 0)]);
    let won = dispute(DisputeState::NeedsResponse).apply(&told, Currency::DZD, NOW);
    let sums = |dispute: &Dispute| (dispute.withdrawn_minor, dispute.reinstated_minor, dispute.fee_minor);
    assert_eq!(sums(&won.next), (5_000, 5_000, 1_500));
    assert!(!won.must_ask);
    told.state = Some(DisputeState::NeedsResponse);
    told.movements = Some(vec![moved("txn_1", -5_000, 1_500)]);
    let older = won.next.apply(&told, Currency::DZD, NOW);
    assert_eq!(older.next, won.next, "older news");
    let withdrawn = dispute(DisputeState::Won).apply(&told, Currency::DZD, NOW);
    assert_eq!(sums(&withdrawn.next), (5_000, 0, 1_500), "also after the end");
    assert!(withdrawn.must_ask, "won, and the money is not back");
    let silent = dispute(DisputeState::NeedsResponse).apply(&news(DisputeState::NeedsResponse), Currency::DZD, NOW);
    assert!(silent.must_ask, "the bank has taken it, and nobody told");
    let inquiry = dispute(DisputeState::WarningNeedsResponse);
    let asked = inquiry.apply(&news(DisputeState::WarningUnderReview), Currency::DZD, NOW);
    assert!(!asked.must_ask);
}

#[test]
fn what_cannot_be_counted_calls_a_person() {
    let mut told = news(DisputeState::NeedsResponse);
    told.movements = Some(vec![Movement {
        id: "txn_1".into(),
        amount: Money::new(-4_500, Currency::EUR),
        fee: Money::new(1_500, Currency::EUR),
    }]);
    let step = dispute(DisputeState::NeedsResponse).apply(&told, Currency::DZD, NOW);
    assert_eq!(
        (step.needs_human, step.is_counted),
        (Some("dispute_currency_differs"), false)
    );
    told.movements = Some(vec![moved("txn_1", -5, 0), moved("txn_2", 6, 0)]);
    let step = dispute(DisputeState::NeedsResponse).apply(&told, Currency::DZD, NOW);
    assert_eq!(
        (step.needs_human, step.is_counted),
        (Some("dispute_gave_back_more"), false)
    );
}

/// Applies each news in turn, and gives the balances of the accounts after all entries, each key once.
fn told_in_turn(all: &[(DisputeState, &[Movement])]) -> Vec<(String, i64)> {
    let of = books::Of {
        gateway: Gateway::Stripe,
        currency: Currency::DZD,
        reference: "ord_1".into(),
        memo: String::new(),
    };
    let mut known = dispute(DisputeState::NeedsResponse);
    let mut book = std::collections::BTreeMap::<String, Entry>::new();
    for (state, movements) in all {
        let mut told = news(*state);
        told.movements = Some(movements.to_vec());
        let step = known.apply(&told, Currency::DZD, NOW);
        let counted = if step.is_counted { *movements } else { &[] };
        for entry in books::entries(&of, &known, &step.next, counted) {
            entry.check().unwrap();
            let before = book.insert(entry.key.clone(), entry.clone());
            assert!(before.is_none_or(|before| before == entry), "{} differs", entry.key);
        }
        known = step.next;
    }
    let mut sums = std::collections::BTreeMap::<String, i64>::new();
    for posting in book.values().flat_map(|entry| &entry.postings) {
        *sums.entry(posting.account.code().to_owned()).or_default() += posting.amount.minor();
    }
    sums.into_iter().filter(|(_, sum)| *sum != 0).collect()
}

fn books_of(pairs: &[(&str, i64)]) -> Vec<(String, i64)> {
    pairs
        .iter()
        .map(|(account, sum)| ((*account).to_owned(), *sum))
        .collect()
}

#[test]
fn in_whatever_order_it_is_told_the_books_end_the_same() {
    use DisputeState::{Lost, NeedsResponse, UnderReview, Won};
    let taken: &[Movement] = &[moved("txn_1", -5_000, 1_500)];
    let both: &[Movement] = &[moved("txn_1", -5_000, 1_500), moved("txn_2", 5_000, -500)];
    let lost = books_of(&[("dispute_losses", 5_000), ("fees", 1_500), ("gateway:stripe", -6_500)]);
    let won = books_of(&[("fees", 1_000), ("gateway:stripe", -1_000)]);
    let open = books_of(&[("disputed", 5_000), ("fees", 1_500), ("gateway:stripe", -6_500)]);
    assert_eq!(
        told_in_turn(&[(NeedsResponse, &[]), (NeedsResponse, taken), (UnderReview, taken)]),
        open
    );
    for order in [
        vec![(NeedsResponse, taken), (Lost, taken)],
        vec![(Lost, taken), (NeedsResponse, taken)],
        vec![(Lost, &[][..]), (NeedsResponse, taken), (Lost, taken)],
        vec![(Lost, taken), (Lost, taken)],
    ] {
        assert_eq!(told_in_turn(&order), lost, "{order:?}");
    }
    for order in [
        vec![(NeedsResponse, taken), (Won, taken), (Won, both)],
        vec![(Won, both), (NeedsResponse, taken)],
        vec![(Won, &[][..]), (Won, both), (Won, both)],
        vec![(NeedsResponse, taken), (Won, both), (UnderReview, taken)],
    ] {
        assert_eq!(told_in_turn(&order), won, "{order:?}");
    }
    let after_all = told_in_turn(&[(Lost, taken), (Lost, both)]);
    assert_eq!(after_all, won, "given back after it was lost");
}
