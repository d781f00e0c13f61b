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
    }
}

fn now() -> Timestamp {
    "2026-01-15T10:05:00Z".parse().unwrap()
}

fn news(word: &str) -> News {
    let session = || Some("cs_1".to_owned());
    let paid = |minor| News::Paid {
        session: session(),
        gateway_payment: Some("pi_1".into()),
        amount: Some(Money::new(minor, Currency::DZD)),
    };
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
    let mut rows = table
        .lines()
        .map(str::split_whitespace)
        .filter(|row| row.clone().next().is_some());
    let heads: Vec<&str> = rows.next().unwrap().collect();
    assert_eq!(heads, NEWS);
    for mut row in rows {
        let from: PaymentState = row.next().unwrap().parse().unwrap();
        for (head, to) in heads.iter().zip(row) {
            assert_eq!(
                payment(from).apply(&news(head), now()).next.state.word(),
                to,
                "{from} meets {head}"
            );
        }
    }
}

#[test]
fn money_that_is_not_what_was_asked_for_is_never_fulfilled() {
    let euros = News::Paid {
        session: None,
        gateway_payment: None,
        amount: Some(Money::new(1_309_000, Currency::EUR)),
    };
    let unreadable = News::Paid {
        session: None,
        gateway_payment: None,
        amount: None,
    };
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
    assert_eq!(ended.apply(&news("opened"), now()).expire_session, Some("cs_1".into()));
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
    let again = News::Paid {
        session: None,
        gateway_payment: Some("pi_2".into()),
        amount: Some(payment(PaymentState::Paid).amount()),
    };
    let step = payment(PaymentState::Paid).apply(&again, now());
    assert_eq!(step.next.needs_human.as_deref(), Some("paid_twice"));
    assert_eq!(step.became, None);
}

proptest! {
    #[test]
    fn whatever_comes_in_whatever_order_it_is_fulfilled_at_most_once(order in prop::collection::vec(0..NEWS.len(), 0..12)) {
        let mut state = payment(PaymentState::Created);
        let mut paid = 0;
        for at in order {
            let step = state.apply(&news(NEWS[at]), now());
            paid += usize::from(matches!(step.became, Some(Became::Paid { .. })));
            prop_assert!(state.state != PaymentState::Paid || step.next.state == PaymentState::Paid);
            // Told twice is told once.
            let again = step.next.apply(&news(NEWS[at]), now());
            prop_assert_eq!(again.became, None);
            prop_assert_eq!(&again.next, &step.next);
            state = step.next;
        }
        prop_assert!(paid <= 1);
        prop_assert_eq!(state.captured_minor, if state.state == PaymentState::Paid { 1_309_000 } else { 0 });
    }
}
