//! The states of a payment as a table: every state against every kind of news.

use proptest::prelude::*;

use super::*;

fn payment(state: PaymentState) -> Payment {
    Payment {
        id: PaymentId::from_uuid(uuid::Uuid::from_u128(1)),
        reference: "ord_1".into(),
        number: "CC-1".into(),
        gateway: Gateway::Stripe,
        currency: Currency::DZD,
        amount_minor: 1_309_000,
        state,
        is_processing: false,
        gateway_session: (state != PaymentState::Created).then(|| "cs_1".into()),
        gateway_payment: (state == PaymentState::Paid).then(|| "pi_1".into()),
        pay_url: None,
        failure_code: None,
        needs_human: None,
        captured_minor: if state == PaymentState::Paid { 1_309_000 } else { 0 },
        refunded_minor: 0,
        expires_at: "2026-01-15T10:35:00Z".parse().unwrap(),
        checks: 0,
        created_at: "2026-01-15T10:00:00Z".parse().unwrap(),
        paid_at: None,
        purpose: "whole".into(),
        capture: Capture::Automatic,
        held_minor: 0,
        to_capture_minor: None,
        hold_expires_at: None,
        hold_at: None,
        gateway_charge: None,
        gateway_customer: None,
        gateway_method: None,
        decisions: 0,
        is_frozen: false,
        disputed_minor: 0,
        account_id: None,
        commission_minor: 0,
        transfer: TransferMode::None,
        release_at: None,
        released_at: None,
    }
}

/// The same, to be held first and taken later.
fn manual(state: PaymentState) -> Payment {
    let is_held = state.has_hold() || matches!(state, PaymentState::Paid);
    Payment {
        capture: Capture::Manual,
        hold_at: Some(now()),
        gateway_payment: is_held.then(|| "pi_1".into()),
        held_minor: if is_held { 1_309_000 } else { 0 },
        to_capture_minor: (state == PaymentState::Capturing).then_some(1_309_000),
        ..payment(state)
    }
}

fn now() -> Timestamp {
    "2026-01-15T10:05:00Z".parse().unwrap()
}

fn news(word: &str) -> News {
    let session = || Some("cs_1".to_owned());
    let funds = |minor| Funds {
        session: session(),
        gateway_payment: Some("pi_1".into()),
        charge: Some("ch_1".into()),
        amount: Some(Money::new(minor, Currency::DZD)),
    };
    let paid = |minor| News::Paid(funds(minor));
    let code = || "declined".to_owned();
    match word {
        "opened" => News::Opened {
            session: "cs_1".into(),
            url: Some("https://pay".into()),
        },
        "refused" => News::OpenRefused {
            code: "amount_too_small".into(),
        },
        "processing" => News::Processing {
            session: session(),
            gateway_payment: Some("pi_1".into()),
        },
        "paid" => paid(1_309_000),
        "paid_less" => paid(1),
        "declined" => News::AttemptFailed {
            code: "card_declined".into(),
        },
        "failed" => News::Failed {
            session: session(),
            code: "async_payment_failed".into(),
        },
        "expired" => News::Expired { session: session() },
        "saved" => News::CardSaved {
            session: session(),
            customer: "cus_1".into(),
            method: "pm_1".into(),
        },
        "held" => News::Held {
            funds: funds(1_309_000),
            expires_at: Some("2026-01-22T10:00:00Z".parse().unwrap()),
        },
        "hold_refused" => News::HoldRefused { code: code() },
        "voided" => News::Voided {
            gateway_payment: Some("pi_1".into()),
            code: None,
        },
        "capture_refused" => News::CaptureRefused { code: code() },
        "void_refused" => News::VoidRefused { code: code() },
        other => panic!("no such news: {other}"),
    }
}

const NEWS: [&str; 8] = [
    "opened",
    "refused",
    "processing",
    "paid",
    "paid_less",
    "declined",
    "failed",
    "expired",
];

#[test]
fn every_state_meets_every_news() {
    let table = r"
                     opened   refused  processing  paid         paid_less    declined     failed       expired
        created      open     failed   open        paid         quarantined  created      failed       expired
        open         open     open     open        paid         quarantined  open         failed       expired
        paid         paid     paid     paid        paid         paid         paid         paid         paid
        failed       failed   failed   failed      paid         quarantined  failed       failed       failed
        expired      expired  expired  expired     paid         quarantined  expired      expired      expired
        quarantined  quarantined quarantined quarantined quarantined quarantined quarantined quarantined quarantined
    ";
    meets(&NEWS, table, payment);
}

const HOLD_NEWS: [&str; 9] = [
    "saved",
    "held",
    "hold_refused",
    "paid",
    "paid_less",
    "voided",
    "capture_refused",
    "void_refused",
    "expired",
];

#[test]
fn every_state_of_a_hold_meets_every_news() {
    let table = r"
                     saved    held      hold_refused  paid      paid_less  voided       capture_refused  void_refused  expired
        created      saved    held      created       paid      paid       created      created          created       expired
        open         saved    held      open          paid      paid       open         open             open          expired
        saved        saved    held      failed        paid      paid       failed       saved            saved         saved
        held         held     held      held          paid      paid       voided       held             held          held
        capturing    capturing capturing capturing    paid      paid       voided       held             capturing     capturing
        voiding      voiding  voiding   voiding       paid      paid       voided       voiding          held          voiding
        paid         paid     paid      paid          paid      paid       paid         paid             paid          paid
        voided       voided   voided    voided        paid      paid       voided       voided           voided        voided
        failed       failed   held      failed        paid      paid       failed       failed           failed        failed
        expired      expired  held      expired       paid      paid       expired      expired          expired       expired
        quarantined  quarantined quarantined quarantined quarantined quarantined quarantined quarantined quarantined   quarantined
    ";
    meets(&HOLD_NEWS, table, manual);
}

fn meets(news_words: &[&str], table: &str, of: fn(PaymentState) -> Payment) {
    let mut rows = table
        .lines()
        .map(str::split_whitespace)
        .filter(|row| row.clone().next().is_some());
    let heads: Vec<&str> = rows.next().unwrap().collect();
    assert_eq!(heads, news_words);
    for mut row in rows {
        let from: PaymentState = row.next().unwrap().parse().unwrap();
        for (head, to) in heads.iter().zip(row) {
            let step = of(from).apply(&news(head), now());
            assert_eq!(step.next.state.word(), to, "{from} meets {head}");
        }
    }
}

#[test]
fn a_hold_is_taken_or_let_go_and_never_both() {
    let held = manual(PaymentState::Held);
    let all = held.amount();
    let taking = held.capture(all, now()).unwrap();
    assert_eq!(taking.todo, Some(Todo::Capture));
    assert_eq!(taking.next.void(), Err(DecisionRefused::NotHeld));
    assert_eq!(taking.next.capture(all, now()).map(|step| step.todo), Ok(None));
    let less = Money::new(1, Currency::DZD);
    assert_eq!(taking.next.capture(less, now()), Err(DecisionRefused::NotHeld));
    let letting_go = held.void().unwrap();
    assert_eq!(letting_go.todo, Some(Todo::Void));
    assert_eq!(letting_go.next.capture(all, now()), Err(DecisionRefused::NotHeld));
    assert_eq!(letting_go.next.void().map(|step| step.todo), Ok(None));
}

#[test]
fn a_hold_gives_no_more_than_it_has_and_nothing_after_its_time() {
    let mut held = manual(PaymentState::Held);
    for (minor, currency) in [
        (0, Currency::DZD),
        (-1, Currency::DZD),
        (1_309_001, Currency::DZD),
        (1, Currency::EUR),
    ] {
        let refused = held.capture(Money::new(minor, currency), now());
        assert_eq!(refused, Err(DecisionRefused::Amount));
    }
    held.hold_expires_at = Some(now());
    assert_eq!(held.capture(held.amount(), now()), Err(DecisionRefused::HoldLapsed));
    held.is_frozen = true;
    assert_eq!(held.capture(held.amount(), now()), Err(DecisionRefused::Frozen));
}

#[test]
fn another_decision_after_a_refusal_has_another_key() {
    let first = manual(PaymentState::Held)
        .capture(payment(PaymentState::Held).amount(), now())
        .unwrap()
        .next;
    let back = first.apply(&news("capture_refused"), now()).next;
    assert_eq!(
        (back.state, back.needs_human.as_deref()),
        (PaymentState::Held, Some("capture_refused"))
    );
    let second = back.capture(back.amount(), now()).unwrap().next;
    assert_eq!(second.decisions, first.decisions + 1);
}

#[test]
fn a_decision_that_never_reached_the_gateway_is_taken_again_by_a_person() {
    for (state, reason) in [
        (PaymentState::Capturing, "capture_unknown"),
        (PaymentState::Voiding, "void_unknown"),
    ] {
        let back = manual(state).apply(&News::DecisionLost, now()).next;
        assert_eq!(
            (back.state, back.needs_human.as_deref()),
            (PaymentState::Held, Some(reason))
        );
        assert!(back.void().is_ok());
    }
    let paid = manual(PaymentState::Paid);
    assert!(!paid.apply(&News::DecisionLost, now()).changes(&paid));
}

#[test]
fn a_hold_that_came_after_we_gave_it_up_is_let_go() {
    let mut given_up = manual(PaymentState::Voided);
    given_up.gateway_payment = None;
    assert_eq!(given_up.apply(&news("held"), now()).todo, Some(Todo::Void));
}

#[test]
fn money_taken_although_it_was_let_go_is_booked_and_shown_to_a_person() {
    for state in [PaymentState::Voiding, PaymentState::Voided] {
        let step = manual(state).apply(&news("paid"), now());
        assert_eq!(step.next.needs_human.as_deref(), Some("captured_after_void"));
        assert!(matches!(step.became, Some(Became::Paid { .. })));
    }
    let step = manual(PaymentState::Capturing).apply(&news("paid_less"), now());
    assert_eq!(step.next.needs_human.as_deref(), Some("captured_differs"));
    assert_eq!(step.next.captured_minor, 1);
}

#[test]
fn a_kept_card_is_asked_when_its_time_has_come() {
    let saved = manual(PaymentState::Saved);
    assert_eq!(saved.hold_saved(now()), Some(Todo::HoldSaved));
    assert_eq!(saved.hold_saved("2026-01-15T10:04:59Z".parse().unwrap()), None);
    assert_eq!(saved.void().map(|step| step.next.state), Ok(PaymentState::Voided));
}

#[test]
fn money_that_is_not_what_was_asked_for_is_never_fulfilled() {
    let euros = News::Paid(Funds {
        amount: Some(Money::new(1_309_000, Currency::EUR)),
        ..Funds::default()
    });
    let unreadable = News::Paid(Funds::default());
    for wrong in [euros, unreadable, news("paid_less")] {
        let step = payment(PaymentState::Open).apply(&wrong, now());
        assert_eq!(
            step.became,
            Some(Became::Quarantined {
                reason: "amount_differs"
            })
        );
        assert!(step.next.needs_human.is_some());
        assert_eq!(step.next.captured_minor, 0);
    }
}

#[test]
fn a_page_opened_too_late_is_closed_again() {
    let mut ended = payment(PaymentState::Expired);
    ended.gateway_session = None;
    let session = "cs_1".to_owned();
    let todo = ended.apply(&news("opened"), now()).todo;
    assert_eq!(todo, Some(Todo::ExpireSession { session }));
}

#[test]
fn a_page_we_gave_up_does_not_end_the_payment() {
    let other = News::Expired {
        session: Some("cs_other".into()),
    };
    assert_eq!(
        payment(PaymentState::Open).apply(&other, now()).next.state,
        PaymentState::Open
    );
}

#[test]
fn a_second_payment_on_top_of_the_first_asks_for_a_person() {
    let again = News::Paid(Funds {
        gateway_payment: Some("pi_2".into()),
        amount: Some(payment(PaymentState::Paid).amount()),
        ..Funds::default()
    });
    let step = payment(PaymentState::Paid).apply(&again, now());
    assert_eq!(step.next.needs_human.as_deref(), Some("paid_twice"));
    assert_eq!(step.became, None);
}

const ALL_NEWS: [&str; 14] = [
    "opened",
    "refused",
    "processing",
    "paid",
    "paid_less",
    "declined",
    "failed",
    "expired",
    "saved",
    "held",
    "hold_refused",
    "voided",
    "capture_refused",
    "void_refused",
];

proptest! {
    #[test]
    fn whatever_comes_in_whatever_order_it_is_fulfilled_at_most_once(
        is_manual in any::<bool>(),
        order in prop::collection::vec((0..ALL_NEWS.len(), 0_u8..8), 0..16),
    ) {
        let mut state = if is_manual { manual(PaymentState::Created) } else { payment(PaymentState::Created) };
        let (mut paid, mut held) = (0, 0);
        for (at, decision) in order {
            let decided = match decision {
                0 => state.capture(Money::new(state.held_minor, state.currency), now()),
                1 => state.void(),
                _ => Err(DecisionRefused::NotHeld),
            };
            if let Ok(step) = decided {
                state = step.next;
            }
            let step = state.apply(&news(ALL_NEWS[at]), now());
            paid += usize::from(matches!(step.became, Some(Became::Paid { .. })));
            held += usize::from(matches!(step.became, Some(Became::Held { .. })));
            prop_assert!(state.state != PaymentState::Paid || step.next.state == PaymentState::Paid);
            // Told twice is told once.
            let again = step.next.apply(&news(ALL_NEWS[at]), now());
            prop_assert_eq!(again.became, None);
            prop_assert_eq!(&again.next, &step.next);
            state = step.next;
        }
        prop_assert!(paid <= 1 && held <= 1);
        prop_assert_eq!(state.captured_minor > 0, state.state == PaymentState::Paid);
        prop_assert!(state.captured_minor <= state.amount_minor);
    }
}
