//! What a visit's end means in money: the table of cases, and for any of them that nothing is lost and the books agree.

use kernel::Currency;
use proptest::prelude::*;

use super::*;
use crate::decide::tests::order as goods_order;
use crate::due::{Due, Terms, TimeDue, schedule_time};

/// Goods (position 1), a visit (2) and its way (3), all with 19 % of tax.
fn lines(goods: i64, visit: i64, travel: i64) -> Vec<LineLeft> {
    let line = |(position, gross_minor): (i32, i64)| LineLeft {
        position,
        is_delivery: false,
        quantity: 1,
        gross_minor,
        tax_minor: Money::new(gross_minor, Currency::DZD)
            .tax_included(1900)
            .unwrap()
            .minor(),
        back_quantity: 0,
        back_minor: 0,
        back_tax_minor: 0,
    };
    [(1, goods), (2, visit), (3, travel)]
        .into_iter()
        .filter(|(_, gross)| *gross > 0)
        .map(line)
        .collect()
}

fn time(gross_minor: i64, pay: calendar::Pay) -> TimeDue {
    TimeDue {
        gross_minor,
        pay,
        deposit_bp: if pay == calendar::Pay::Deposit { 3_000 } else { 0 },
        is_near: true,
    }
}

/// An order that stands: what was due at once is taken, or held.
fn order(lines: &[LineLeft], pay: calendar::Pay) -> OrderFacts {
    let visit: i64 = lines
        .iter()
        .filter(|line| line.position > 1)
        .map(|line| line.gross_minor)
        .sum();
    let total: i64 = lines.iter().map(|line| line.gross_minor).sum();
    let base = goods_order(State::Confirmed, Terms::default());
    let mut dues = schedule_time(base.money(total), &[time(visit, pay)], Terms::default(), |_| true);
    for due in dues.iter_mut().filter(|due| due.due == crate::due::DueWhen::AtOnce) {
        due.payment_id = Some(PaymentId::from_uuid(uuid::Uuid::from_u128(2)));
        match due.capture {
            payments::Capture::Manual => due.held_minor = due.amount_minor,
            payments::Capture::Automatic => due.paid_minor = due.amount_minor,
        }
    }
    let is_paid = dues.iter().all(Due::is_settled);
    OrderFacts {
        goods_minor: total,
        delivery_minor: 0,
        tax_minor: lines.iter().map(|line| line.tax_minor).sum(),
        delivery_tax_minor: 0,
        total_minor: total,
        state: if is_paid { State::Paid } else { State::Confirmed },
        dues,
        confirmed_at: Some(Timestamp::UNIX_EPOCH),
        paid_at: is_paid.then_some(Timestamp::UNIX_EPOCH),
        has_time: true,
        is_by_visit: true,
        ..base
    }
}

fn cancelled(order: &OrderFacts, lines: &[LineLeft], pay: calendar::Pay, back_bp: u32) -> TimeCancelled {
    let visit: i64 = lines
        .iter()
        .filter(|line| line.position > 1)
        .map(|line| line.gross_minor)
        .sum();
    let goods: Vec<(i32, i64)> = lines
        .iter()
        .filter(|line| line.position == 1)
        .map(|line| (1, line.quantity))
        .collect();
    let ask = CancelTime {
        time: "vis_1".into(),
        lines,
        positions: &[2, 3],
        goods: &goods,
        later_minor: time(visit, pay).later_minor(),
        back_bp,
        is_last: true,
        is_done_else: false,
        room_minor: order.taken_minor(),
        step_minor: 1,
    };
    let done = cancel_time(order, &ask, ("customer", Timestamp::UNIX_EPOCH)).unwrap();
    for entry in &done.step.entries {
        assert_eq!(entry.check(), Ok(()), "{entry:?}");
    }
    done
}

#[test]
fn what_cancelling_a_visit_gives_back() {
    use calendar::Pay;
    // Terms, share that goes back, goods: what goes back, is kept, is let go; the state and what is taken of a hold.
    let table = [
        (Pay::None, 10_000, 0, (0, 0, 10_000), State::Cancelled, None),
        (Pay::None, 0, 0, (0, 0, 10_000), State::Cancelled, None),
        (Pay::Deposit, 10_000, 0, (3_000, 0, 7_000), State::Cancelled, None),
        (Pay::Deposit, 8_000, 0, (1_000, 2_000, 7_000), State::Paid, None),
        (Pay::Deposit, 5_000, 0, (0, 3_000, 7_000), State::Paid, None),
        (Pay::Deposit, 0, 0, (0, 3_000, 7_000), State::Paid, None),
        (Pay::Prepaid, 10_000, 0, (10_000, 0, 0), State::Paid, None),
        (Pay::Prepaid, 5_000, 0, (5_000, 5_000, 0), State::Paid, None),
        (Pay::Prepaid, 0, 0, (0, 10_000, 0), State::Paid, None),
        (Pay::Hold, 10_000, 0, (0, 0, 10_000), State::Cancelled, None),
        (Pay::Hold, 5_000, 0, (0, 5_000, 5_000), State::Confirmed, Some(5_000)),
        (Pay::Hold, 0, 0, (0, 10_000, 0), State::Confirmed, Some(10_000)),
        (Pay::Prepaid, 5_000, 4_000, (9_000, 5_000, 0), State::Paid, None),
        (Pay::None, 0, 4_000, (4_000, 0, 10_000), State::Cancelled, None),
        (Pay::Deposit, 0, 4_000, (4_000, 3_000, 7_000), State::Paid, None),
    ];
    for (pay, back_bp, goods, expected, state, taken) in table {
        let lines = lines(goods, 8_000, 2_000);
        let order = order(&lines, pay);
        let done = cancelled(&order, &lines, pay, back_bp);
        let split = &done.split;
        let case = format!("{pay:?} {back_bp} {goods}");
        assert_eq!(
            (split.back_minor, split.kept_minor, split.let_go_minor),
            expected,
            "{case}"
        );
        assert_eq!(done.step.next.state, state, "{case}");
        assert_eq!(done.capture.map(|(_, amount)| amount.minor()), taken, "{case}");
    }
}

#[test]
fn an_order_that_has_ended_has_nothing_left_to_decide_and_an_unpaid_one_is_not_sold() {
    let lines = lines(0, 8_000, 0);
    let mut order = order(&lines, calendar::Pay::Prepaid);
    order.state = State::Refunded;
    let done = cancelled(&order, &lines, calendar::Pay::Prepaid, 10_000);
    assert_eq!((done.split, done.step.changes(&order)), (Split::default(), false));
    order.state = State::Pending;
    let ask = CancelTime {
        time: "vis_1".into(),
        lines: &lines,
        positions: &[2],
        goods: &[],
        later_minor: 0,
        back_bp: 0,
        is_last: true,
        is_done_else: false,
        room_minor: 0,
        step_minor: 1,
    };
    assert!(cancel_time(&order, &ask, ("customer", Timestamp::UNIX_EPOCH)).is_none());
}

#[test]
fn what_is_owed_is_paid_in_cash_and_the_sale_is_whole() {
    let lines = lines(4_000, 8_000, 2_000);
    let order = order(&lines, calendar::Pay::Deposit);
    let (step, cash) = pay_on_site(&order, &lines, ("Karim", Timestamp::UNIX_EPOCH)).unwrap();
    assert_eq!((cash.minor(), step.next.state), (7_000, State::Paid));
    assert!(step.next.is_settled());
    assert_eq!(step.entries[0].check(), Ok(()));
    assert!(
        pay_on_site(&step.next, &lines, ("Karim", Timestamp::UNIX_EPOCH)).is_none(),
        "once"
    );
    let (finished, capture) = finish(&step.next, "Karim");
    assert_eq!((finished.next.state, capture), (State::Delivered, None));
    let (waits, _) = finish(&order, "Karim");
    let (paid, _) = pay_on_site(&waits.next, &lines, ("Karim", Timestamp::UNIX_EPOCH)).unwrap();
    assert_eq!(paid.next.state, State::Delivered, "done before it is paid");
}

#[test]
fn a_hold_is_taken_when_the_work_is_done() {
    let lines = lines(0, 8_000, 2_000);
    let order = order(&lines, calendar::Pay::Hold);
    let (step, capture) = finish(&order, "Karim");
    assert_eq!(capture.map(|(_, amount)| amount.minor()), Some(10_000));
    assert_eq!(step.next.state, State::Confirmed);
    assert_eq!(step.next.ship_when_paid.as_deref(), Some("Karim"));
}

/// A gateway that counts in tens: the odd part is the customer's, and what is asked of it is round.
#[test]
fn what_is_taken_and_given_back_is_what_the_gateway_can_count() {
    use calendar::Pay;
    for (pay, expected, taken) in [
        (Pay::Prepaid, (510, 500, 0), None),
        (Pay::Hold, (0, 500, 510), Some(500)),
    ] {
        let lines = lines(0, 1_010, 0);
        let order = order(&lines, pay);
        let ask = CancelTime {
            time: "vis_1".into(),
            lines: &lines,
            positions: &[2],
            goods: &[],
            later_minor: 0,
            back_bp: 5_000,
            is_last: true,
            is_done_else: false,
            room_minor: order.taken_minor(),
            step_minor: 10,
        };
        let done = cancel_time(&order, &ask, ("customer", Timestamp::UNIX_EPOCH)).unwrap();
        let split = &done.split;
        assert_eq!(
            (split.back_minor, split.kept_minor, split.let_go_minor),
            expected,
            "{pay:?}"
        );
        assert_eq!(done.capture.map(|(_, amount)| amount.minor()), taken);
    }
}

/// The bank took it back already: nobody gets it a second time.
#[test]
fn what_a_lost_dispute_took_does_not_go_back_again() {
    let lines = lines(0, 8_000, 2_000);
    let order = order(&lines, calendar::Pay::Prepaid);
    for (room_minor, back_minor) in [(0, 0), (3_000, 3_000), (10_000, 10_000)] {
        let ask = CancelTime {
            time: "vis_1".into(),
            lines: &lines,
            positions: &[2, 3],
            goods: &[],
            later_minor: 0,
            back_bp: 10_000,
            is_last: true,
            is_done_else: false,
            room_minor,
            step_minor: 1,
        };
        let split = split(&order, &ask);
        assert_eq!(split.back_minor, back_minor);
        assert_eq!(shares::sum_of(&split.back), back_minor);
    }
}

fn pay() -> impl Strategy<Value = calendar::Pay> {
    prop_oneof![
        Just(calendar::Pay::None),
        Just(calendar::Pay::Deposit),
        Just(calendar::Pay::Hold),
        Just(calendar::Pay::Prepaid)
    ]
}

proptest! {
    #[test]
    fn nothing_is_lost_when_a_visit_is_cancelled(
        goods in 0_i64..100_000, visit in 1_i64..100_000, travel in 0_i64..20_000, pay in pay(), back_bp in 0_u32..=10_000,
    ) {
        let lines = lines(goods, visit, travel);
        let order = order(&lines, pay);
        let (taken, held) = (order.taken_minor(), held_minor(&order));
        let done = cancelled(&order, &lines, pay, back_bp);
        let split = &done.split;
        let total: i64 = lines.iter().map(LineLeft::left_minor).sum();
        prop_assert_eq!(split.back_minor + split.kept_minor + split.let_go_minor, total);
        prop_assert!(split.back_minor >= 0 && split.kept_minor >= 0 && split.let_go_minor >= 0);
        prop_assert!(split.back_minor <= taken, "never more than was taken");
        prop_assert!(split.kept_minor <= taken + held, "nobody is run after");
        prop_assert_eq!(shares::sum_of(&split.back), split.back_minor);
        prop_assert_eq!(shares::sum_of(&split.let_go), split.let_go_minor);
        // What stays of each line, and its tax, is never less than nothing; together it is what is kept.
        let left = funds::less(&funds::less(&lines, &split.let_go), &split.back);
        for line in &left {
            prop_assert!(line.left_minor() >= 0 && line.left_tax_minor() >= 0 && line.left_tax_minor() <= line.left_minor());
        }
        prop_assert_eq!(left.iter().map(LineLeft::left_minor).sum::<i64>(), split.kept_minor);
        if !done.is_ended {
            let next = &done.step.next;
            prop_assert_eq!(open_minor(next) + held_minor(next), split.kept_minor + split.back_minor - taken);
        }
    }
}
