//! Each kind of news meets orders of each kind, in any order, more than once, too late.

use kernel::Currency;
use payments::{Capture, Gateway};
use uuid::Uuid;

use super::*;
use crate::due::{Terms, schedule};
use crate::order::OrderId;
use crate::refund::gone_back::RefundKind;
use crate::refund::shares::{Asked, share};

pub(crate) fn dzd(minor: i64) -> Money {
    Money::new(minor, Currency::DZD)
}

/// A pump and its delivery: 13 090,00 with 2 090,00 of tax.
pub(crate) fn order(state: State, terms: Terms) -> OrderFacts {
    OrderFacts {
        id: OrderId::from_uuid(Uuid::from_u128(1)),
        number: "CC-7K3M-9Q2X".into(),
        currency: Currency::DZD,
        goods_minor: 1_190_000,
        delivery_minor: 119_000,
        discount_minor: 0,
        tax_minor: 209_000,
        delivery_tax_minor: 19_000,
        total_minor: 1_309_000,
        state,
        dues: schedule(dzd(1_309_000), terms, |_| true),
        confirmed_at: None,
        paid_at: None,
        refunding_at: None,
        refunded_minor: 0,
        ship_when_paid: None,
        needs_human: None,
        has_time: false,
        is_by_visit: false,
    }
}

fn payment(number: u128) -> PaymentId {
    PaymentId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn change(purpose: &str, became: Became) -> Change {
    let minor = match purpose {
        "deposit" => 392_700,
        "balance" => 916_300,
        _ => 1_309_000,
    };
    Change {
        payment: payment(if purpose == "balance" { 3 } else { 2 }),
        reference: OrderId::from_uuid(Uuid::from_u128(1)).to_string(),
        amount: dzd(minor),
        gateway: Gateway::Stripe,
        purpose: purpose.to_owned(),
        account: None,
        commission: dzd(0),
        became,
    }
}

fn paid(minor: i64) -> Became {
    Became::Paid {
        gateway_payment: "pi_1".into(),
        captured: dzd(minor),
    }
}

fn lines() -> Vec<LineLeft> {
    let line = |position, is_delivery, (gross_minor, tax_minor)| LineLeft {
        position,
        is_delivery,
        quantity: 1,
        gross_minor,
        tax_minor,
        back_quantity: 0,
        back_minor: 0,
        back_tax_minor: 0,
    };
    vec![line(1, false, (1_190_000, 190_000)), line(2, true, (119_000, 19_000))]
}

fn told(order: &OrderFacts, change: &Change, stock: Stock) -> OrderStep {
    let lines = lines();
    let around = Around {
        now: Timestamp::UNIX_EPOCH,
        stock,
        lines: &lines,
        refund: None,
    };
    let step = decide(order, change, around);
    for entry in &step.entries {
        assert_eq!(entry.check(), Ok(()), "{entry:?}");
    }
    step
}

fn happened(step: &OrderStep) -> Vec<&'static str> {
    step.happened.iter().map(|happening| happening.what).collect()
}

const DEPOSIT: Terms = Terms {
    deposit_bp: 3000,
    capture: Capture::Automatic,
};
const HOLD: Terms = Terms {
    deposit_bp: 0,
    capture: Capture::Manual,
};

#[test]
fn the_whole_pays_an_order_once() {
    let order = order(State::Pending, Terms::default());
    let change = change("whole", paid(1_309_000));
    let step = told(&order, &change, Stock::Reserved);
    assert_eq!(
        (step.next.state, step.stock.clone()),
        (State::Paid, Some(StockAct::Keep))
    );
    assert_eq!((happened(&step), step.tell.clone()), (vec!["paid"], vec![News::Paid]));
    assert!(!told(&step.next, &change, Stock::Reserved).changes(&step.next), "again");
}

#[test]
fn a_deposit_confirms_and_the_balance_pays() {
    let order = order(State::Pending, DEPOSIT);
    let confirmed = told(&order, &change("deposit", paid(392_700)), Stock::Reserved);
    assert_eq!(confirmed.next.state, State::Confirmed);
    assert_eq!(confirmed.stock, Some(StockAct::Keep));
    assert_eq!(confirmed.entries[0].kind, "deposit");
    assert_eq!(confirmed.tell, vec![News::Confirmed]);
    let failed = told(
        &confirmed.next,
        &change("balance", Became::Failed { code: "card".into() }),
        Stock::Reserved,
    );
    assert_eq!(failed.next, confirmed.next, "a balance can be tried again");
    let whole = told(&confirmed.next, &change("balance", paid(916_300)), Stock::Reserved);
    assert_eq!((whole.next.state, whole.stock.clone()), (State::Paid, None));
    assert_eq!(whole.entries[0].kind, "sale");
    assert_eq!(whole.next.taken_minor(), 1_309_000);
}

#[test]
fn a_hold_confirms_is_taken_when_the_order_is_sent_and_ships_it() {
    let order = order(State::Pending, HOLD);
    let held = told(
        &order,
        &change("whole", Became::Held { expires_at: None }),
        Stock::Reserved,
    );
    assert_eq!((held.next.state, held.entries.len()), (State::Confirmed, 0));
    assert!(held.next.is_held() && held.next.paid_at.is_none());
    let mut sent = held.next.clone();
    sent.ship_when_paid = Some("Lydia".into());
    let taken = told(&sent, &change("whole", paid(1_309_000)), Stock::Reserved);
    assert_eq!(taken.next.state, State::Shipped);
    assert_eq!(happened(&taken), vec!["captured", "shipped"]);
    assert_eq!(taken.tell, vec![News::Shipped]);
}

#[test]
fn a_hold_taken_in_part_sells_what_was_taken_and_nothing_is_owed() {
    let order = order(State::Pending, HOLD);
    let held = told(
        &order,
        &change("whole", Became::Held { expires_at: None }),
        Stock::Reserved,
    );
    let taken = told(&held.next, &change("whole", paid(1_000_000)), Stock::Reserved);
    assert_eq!(taken.next.state, State::Paid);
    assert!(taken.next.is_settled() && taken.next.taken_minor() == 1_000_000);
    let Some(RefundNote::NotTaken { amount, shares, .. }) = &taken.note else {
        panic!("{:?}", taken.note)
    };
    assert_eq!(
        (amount.minor(), crate::refund::shares::sum_of(shares)),
        (309_000, 309_000)
    );
}

#[test]
fn a_hold_that_lapses_waits_for_a_person_and_can_be_held_again() {
    let order = order(State::Pending, HOLD);
    let held = told(
        &order,
        &change("whole", Became::Held { expires_at: None }),
        Stock::Reserved,
    );
    let lapsed = told(
        &held.next,
        &change("whole", Became::Voided { is_lapsed: true }),
        Stock::Reserved,
    );
    assert_eq!(lapsed.next.state, State::Confirmed);
    assert_eq!(lapsed.stock, None, "its pieces stay sold until staff decide");
    assert_eq!(lapsed.next.needs_human.as_deref(), Some("hold_lapsed"));
    let mut again = change("whole", Became::Held { expires_at: None });
    again.payment = payment(9);
    let again = told(&lapsed.next, &again, Stock::Reserved);
    assert!(again.next.is_held() && again.next.needs_human.is_none());
}

#[test]
fn a_second_payment_belongs_to_nothing_and_a_second_hold_is_let_go() {
    let order = order(State::Pending, Terms::default());
    let first = told(&order, &change("whole", paid(1_309_000)), Stock::Reserved).next;
    let mut second = change("whole", paid(1_309_000));
    second.payment = payment(9);
    let step = told(&first, &second, Stock::Reserved);
    assert_eq!(step.entries[0].kind, "unapplied");
    assert_eq!(step.next.needs_human.as_deref(), Some("paid_twice"));
    second.became = Became::Held { expires_at: None };
    let step = told(&first, &second, Stock::Reserved);
    assert_eq!(step.acts, vec![PaymentAct::Void { payment: payment(9) }]);
    assert_eq!((step.next.needs_human.clone(), step.entries.len()), (None, 0));
}

#[test]
fn what_is_not_due_is_not_taken_for_it() {
    let order = order(State::Pending, DEPOSIT);
    for wrong in [change("whole", paid(1_309_000)), change("deposit", paid(392_699))] {
        let step = told(&order, &wrong, Stock::Reserved);
        assert_eq!(step.next.state, State::Pending);
        assert_eq!(step.entries[0].kind, "unapplied");
        assert_eq!(step.next.needs_human.as_deref(), Some("amount_differs"));
    }
}

#[test]
fn late_money_is_served_with_its_pieces_and_goes_back_without() {
    for terms in [Terms::default(), DEPOSIT, HOLD] {
        let order = order(State::Cancelled, terms);
        let purpose = order.dues[0].purpose.word();
        let became = match terms.capture {
            Capture::Manual => Became::Held { expires_at: None },
            Capture::Automatic => paid(order.dues[0].amount_minor),
        };
        let change = change(purpose, became);
        assert!(asks_for_stock(&order, &change));
        let served = told(&order, &change, Stock::TakenAgain);
        assert!(matches!(served.next.state, State::Paid | State::Confirmed), "{purpose}");
        let gone = told(&order, &change, Stock::Gone);
        assert_eq!(gone.next.state, State::Cancelled);
        let goes_back = gone.acts.iter().any(|act| match act {
            PaymentAct::Refund { amount, .. } => *amount == change.amount,
            PaymentAct::Void { .. } => terms == HOLD,
            PaymentAct::EndPage | PaymentAct::CashBack { .. } => false,
        });
        assert!(goes_back, "{purpose}: {:?}", gone.acts);
    }
}

#[test]
fn pieces_that_are_gone_at_the_last_moment_end_the_order_and_give_the_money_back() {
    let order = order(State::Pending, Terms::default());
    let step = told(&order, &change("whole", paid(1_309_000)), Stock::Gone);
    assert_eq!(step.next.state, State::Cancelled);
    assert!(matches!(step.acts[..], [PaymentAct::Refund { .. }]));
}

#[test]
fn cancelling_gives_a_deposit_back_and_lets_a_hold_go() {
    let confirmed = told(
        &order(State::Pending, DEPOSIT),
        &change("deposit", paid(392_700)),
        Stock::Reserved,
    )
    .next;
    let step = cancel(&confirmed, "Lydia", Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(
        (step.next.state, step.stock.clone()),
        (State::Cancelled, Some(StockAct::PutBack))
    );
    assert!(
        matches!(&step.acts[..], [PaymentAct::EndPage, PaymentAct::Refund { amount, .. }] if amount.minor() == 392_700)
    );
    let late = told(&step.next, &change("balance", paid(916_300)), Stock::Reserved);
    assert!(
        matches!(late.acts[..], [PaymentAct::Refund { .. }]),
        "a balance that was quicker goes back too"
    );
    assert_eq!(late.entries[0].kind, "deposit");

    let held = change("whole", Became::Held { expires_at: None });
    let held = told(&order(State::Pending, HOLD), &held, Stock::Reserved).next;
    let step = cancel(&held, "Lydia", Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(
        step.acts,
        vec![PaymentAct::EndPage, PaymentAct::Void { payment: payment(2) }]
    );
    assert!(cancel(&order(State::Paid, HOLD), "Lydia", Timestamp::UNIX_EPOCH).is_none());
}

#[test]
fn refunds_are_booked_by_their_shares_and_taken_back_as_they_were() {
    let order = told(
        &order(State::Pending, Terms::default()),
        &change("whole", paid(1_309_000)),
        Stock::Reserved,
    )
    .next;
    let refund = RefundId::from_uuid(Uuid::from_u128(7));
    let became = Became::Refunded {
        refund,
        amount: dzd(119_000),
    };
    let known = KnownRefund {
        id: refund,
        kind: RefundKind::Lines,
        book: None,
        shares: vec![Share {
            position: 2,
            quantity: Some(1),
            amount_minor: 119_000,
            tax_minor: 19_000,
        }],
        put_back: vec![(2, 1)],
    };
    let lines = lines();
    let mut around = Around {
        now: Timestamp::UNIX_EPOCH,
        stock: Stock::Reserved,
        lines: &lines,
        refund: Some(&known),
    };
    let step = decide(&order, &change("whole", became.clone()), around);
    let tax = step.entries[0]
        .postings
        .iter()
        .find(|posting| posting.account.code() == "tax");
    assert_eq!(tax.map(|posting| posting.amount.minor()), Some(19_000));
    assert_eq!((step.next.state, step.next.refunded_minor), (State::Paid, 119_000));
    assert_eq!(step.stock, Some(StockAct::PutBackSome(vec![(2, 1)])));
    let done = KnownRefund {
        book: Some(Book::Sale),
        ..known.clone()
    };
    around.refund = Some(&done);
    assert!(
        !decide(&step.next, &change("whole", became), around).changes(&step.next),
        "again"
    );
    let failed = Became::RefundFailed {
        refund,
        amount: dzd(119_000),
        was_done: true,
        code: "lost".into(),
    };
    let back = decide(&step.next, &change("whole", failed), around);
    assert_eq!(back.next.refunded_minor, 0);
    let sums: i64 = back.entries[0]
        .postings
        .iter()
        .chain(&step.entries[0].postings)
        .map(|posting| posting.amount.minor())
        .sum();
    assert_eq!(sums, 0);
    assert_eq!(back.next.needs_human.as_deref(), Some("refund_failed"));
}

#[test]
fn a_part_of_a_deposit_that_comes_back_after_the_sale_is_sold_as_well() {
    let (lines, refund) = (lines(), RefundId::from_uuid(Uuid::from_u128(9)));
    let paid = told(
        &order(State::Pending, Terms::default()),
        &change("whole", paid(1_309_000)),
        Stock::Reserved,
    );
    let order = OrderFacts {
        refunded_minor: 119_000,
        ..paid.next
    };
    let known = KnownRefund {
        id: refund,
        kind: RefundKind::Amount,
        put_back: Vec::new(),
        book: Some(Book::Advance),
        shares: vec![Share {
            position: 1,
            quantity: None,
            amount_minor: 119_000,
            tax_minor: 19_000,
        }],
    };
    let around = Around {
        now: Timestamp::UNIX_EPOCH,
        stock: Stock::Reserved,
        lines: &lines,
        refund: Some(&known),
    };
    let failed = Became::RefundFailed {
        refund,
        amount: dzd(119_000),
        was_done: true,
        code: "lost".into(),
    };
    let step = decide(&order, &change("whole", failed), around);
    let sum = |account: &str| -> i64 {
        let postings = step.entries.iter().flat_map(|entry| &entry.postings);
        postings
            .filter(|posting| posting.account.code() == account)
            .map(|posting| posting.amount.minor())
            .sum()
    };
    assert_eq!(sum("advances"), 0, "no advance is left behind");
    assert_eq!(sum("tax"), -19_000);
    assert_eq!(sum("gateway:stripe"), 119_000);
    assert!(step.entries.iter().all(|entry| entry.check().is_ok()));
}

/// The customer was told that the visit is off: its time is others', whatever becomes of the refund.
#[test]
fn a_whole_refund_that_comes_back_takes_sent_goods_again_and_no_visit() {
    let (lines, refund) = (lines(), RefundId::from_uuid(Uuid::from_u128(9)));
    let known = KnownRefund {
        id: refund,
        kind: RefundKind::Gateway,
        book: Some(Book::Sale),
        shares: share(&lines, &Asked::Whole).unwrap(),
        put_back: Vec::new(),
    };
    let around = Around {
        now: Timestamp::UNIX_EPOCH,
        stock: Stock::Reserved,
        lines: &lines,
        refund: Some(&known),
    };
    let stock = |is_by_visit| {
        let order = OrderFacts {
            paid_at: Some(Timestamp::UNIX_EPOCH),
            refunded_minor: 1_309_000,
            has_time: is_by_visit,
            is_by_visit,
            ..order(State::Refunded, Terms::default())
        };
        let failed = Became::RefundFailed {
            refund,
            amount: dzd(1_309_000),
            was_done: true,
            code: "lost".into(),
        };
        decide(&order, &change("whole", failed), around).stock
    };
    assert_eq!(stock(false), Some(StockAct::TakeAgain));
    assert_eq!(stock(true), None);
}
