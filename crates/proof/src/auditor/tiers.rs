//! The money of visits, by arithmetic of its own: what the frozen terms keep of a visit that ends, to the cent (V5), and that an
//! order's sums agree with each other (V6). Asks no function of the product what is right.

use calendar::Pay;
use jiff::Timestamp;
use payments::PaymentState;
use visits::Event;

use super::Auditor;
use crate::rows::time::{Choice, Happened, TimeEnd};
use crate::rows::{OrderRow, Rows, TimeLine};

/// What a line of time could have cost, after the last commit in which it stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_field_names, reason = "each amount names its unit")]
pub struct Before {
    /// Visit and way, less what has gone back of them.
    gross_minor: i64,
    /// Owed and held by nothing.
    open_minor: i64,
    held_minor: i64,
    /// Parts that would come back with it.
    goods_minor: i64,
    /// Taken for the order and not asked back.
    room_minor: i64,
}

pub fn look(auditor: &mut Auditor, rows: &Rows) {
    for order in rows.orders.values().filter(|order| order.facts.has_time) {
        for line in &order.times {
            match line.end {
                None => {
                    auditor.time.before.insert(line.time, before(rows, order, line));
                }
                Some(end) => {
                    if let Some(before) = auditor.time.before.remove(&line.time) {
                        is_kept_by_the_terms(auditor, rows, (order, line, end), before);
                    }
                }
            }
        }
        sums_agree(auditor, rows, order);
    }
    let cash: i64 = rows
        .orders
        .values()
        .flat_map(|order| &order.facts.dues)
        .map(|due| due.cash_minor)
        .sum();
    if rows.balance("gateway:cash") != cash {
        auditor.note(format!(
            "V6: {cash} were taken in cash, the books have {}",
            rows.balance("gateway:cash")
        ));
    }
}

fn before(rows: &Rows, order: &OrderRow, line: &TimeLine) -> Before {
    let lines = order.lines_left();
    let ours = lines.iter().filter(|left| line.positions.contains(&left.position));
    let is_last = order
        .times
        .iter()
        .all(|other| other.time == line.time || other.end.is_some());
    let is_done_else = order.times.iter().any(|other| other.end.is_some_and(|end| end.is_done));
    let is_of_time = |position: i32| order.times.iter().any(|other| other.positions.contains(&position));
    let goods = lines.iter().filter(|left| !is_of_time(left.position));
    let goods = goods.map(|left| {
        let pieces = left.quantity - left.back_quantity;
        // What other work has brought stays there.
        let comes = if is_last && !is_done_else {
            pieces
        } else {
            line.choice.parts.min(pieces)
        };
        let (of, rest) = (left.quantity, left.gross_minor - left.back_minor);
        // Pieces of one price: what the first of them cost, less what those before did. The last brings what is left.
        let first = |pieces: i64| half_up(left.gross_minor * pieces, of);
        if comes == pieces {
            rest
        } else {
            rest.min(first(left.back_quantity + comes) - first(left.back_quantity))
        }
    });
    let dues = &order.facts.dues;
    let owed = |due: &orders::pure::Due| due.amount_minor - due.paid_minor - due.waived_minor - due.cash_minor;
    Before {
        gross_minor: ours.map(|left| left.gross_minor - left.back_minor).sum(),
        open_minor: dues.iter().filter(|due| due.held_minor == 0).map(owed).sum(),
        held_minor: dues.iter().map(|due| due.held_minor).sum(),
        goods_minor: goods.sum(),
        room_minor: dues.iter().map(|due| room(rows, due)).sum(),
    }
}

/// What was taken of a due, by its payment or in cash, and not asked back.
fn room(rows: &Rows, due: &orders::pure::Due) -> i64 {
    let payment = due.payment_id.and_then(|id| rows.payments.get(&id));
    let paid = payment.map_or(0, |payment| payment.captured_minor - payment.refunded_minor);
    paid + due.cash_minor - due.cash_back_minor
}

/// V5: kept is the share that the frozen terms keep, and no more than was taken or held of it; the rest goes back, after what
/// nobody need pay any more.
fn is_kept_by_the_terms(
    auditor: &mut Auditor,
    rows: &Rows,
    (order, line, end): (&OrderRow, &TimeLine, TimeEnd),
    before: Before,
) {
    let name = &order.facts.number;
    if end.is_done {
        return;
    }
    let happened: Vec<Happened> = rows
        .times
        .timeline
        .iter()
        .filter(|happened| happened.time == line.time)
        .copied()
        .collect();
    let Some(back_bp) = share_back(&line.choice, &happened) else {
        return auditor.note(format!("V5: the money of a visit of {name} moved and the visit stands"));
    };
    let fee = before.gross_minor - half_up(before.gross_minor * back_bp, 10_000);
    let unpaid = at_the_visit(&line.choice)
        .min(before.open_minor)
        .min(before.gross_minor);
    let kept = fee.min(before.gross_minor - unpaid);
    let rest = before.gross_minor - kept + before.goods_minor;
    let let_go = rest.min(before.open_minor + before.held_minor);
    let (has, is) = (
        (end.kept_minor, end.let_go_minor, end.back_minor),
        (kept, let_go, (rest - let_go).min(before.room_minor)),
    );
    if has != is {
        auditor.note(format!(
            "V5: of a visit of {name} (kept, let go, back) are {has:?}; its terms at {back_bp} basis points say {is:?}"
        ));
    }
}

/// The share that goes back at its end, by what happened to it; `None` where it has not ended.
fn share_back(choice: &Choice, happened: &[Happened]) -> Option<i64> {
    let mut most = 10_000;
    for line in happened {
        match line.event {
            Event::Move if line.is_by_customer => most = most.min(tier(choice, line.began_at, line.at)),
            Event::Move => most = 10_000,
            Event::Cancel if line.is_by_customer => return Some(most.min(tier(choice, line.began_at, line.at))),
            Event::Cancel | Event::Decline | Event::Lapse => return Some(10_000),
            Event::Miss => return Some(tier(choice, line.at, line.at)),
            _ => {}
        }
    }
    None
}

/// By the hours that are left, to the millisecond.
fn tier(choice: &Choice, begins: Timestamp, at: Timestamp) -> i64 {
    let left_ms = begins.as_millisecond() - at.as_millisecond();
    let tiers = choice.policy.tiers.iter();
    let mut shares = tiers
        .filter(|tier| left_ms > i64::from(tier.more_than_hours) * 3_600_000)
        .map(|tier| i64::from(tier.back_bp));
    shares.next().unwrap_or(0)
}

fn at_the_visit(choice: &Choice) -> i64 {
    let gross = choice.price_minor + choice.travel_minor;
    match choice.policy.payment {
        Pay::None => gross,
        Pay::Deposit => gross - half_up(gross * i64::from(choice.policy.deposit_bp), 10_000),
        Pay::Hold | Pay::Prepaid => 0,
    }
}

/// The nearest whole number; halves go up.
const fn half_up(above: i64, below: i64) -> i64 {
    (2 * above + below) / (2 * below)
}

/// V6: what is due is paid, held, paid in cash, waived or owed; what is waived of it has left the lines; a hold that counts is one.
fn sums_agree(auditor: &mut Auditor, rows: &Rows, order: &OrderRow) {
    let facts = &order.facts;
    let (dues, name) = (&facts.dues, &facts.number);
    let asked: i64 = dues.iter().map(|due| due.amount_minor).sum();
    let lines: i64 = order.lines.iter().map(|line| line.gross_minor).sum();
    if asked != lines {
        auditor.note(format!("V6: {asked} are asked for {name}, its lines are {lines}"));
    }
    let waived: i64 = dues.iter().map(|due| due.waived_minor).sum();
    let gone = order.refunds.iter().filter(|row| row.is_not_taken());
    let gone: i64 = gone
        .flat_map(|row| &row.known.shares)
        .map(|share| share.amount_minor)
        .sum();
    if waived != gone {
        auditor.note(format!("V6: {waived} of {name} are waived, {gone} have left its lines"));
    }
    for due in dues {
        let left = due.amount_minor - due.paid_minor - due.waived_minor - due.cash_minor;
        if left < due.held_minor || due.held_minor < 0 {
            auditor.note(format!("V6: {left} of {name} are owed, {} are held", due.held_minor));
        }
        let payment = due.payment_id.and_then(|id| rows.payments.get(&id));
        if due.paid_minor > 0 && payment.is_none_or(|payment| payment.captured_minor != due.paid_minor) {
            auditor.note(format!(
                "V6: {} of {name} count as paid, the payment says otherwise",
                due.paid_minor
            ));
        }
        let has_hold = payment.is_some_and(|payment| payment.state.has_hold());
        if due.held_minor > 0 && !has_hold && payment.is_none_or(|payment| payment.state != PaymentState::Paid) {
            auditor.note(format!("V6: {} of {name} count as held by nothing", due.held_minor));
        }
    }
}
