//! A cart with time is ordered: its slots and parts become the order's in one transaction, all or none; an order of which nothing
//! is due at once stands as it is placed.

use calendar::TimeId;
use jiff::{SignedDuration, Timestamp};
use kernel::{Currency, Money};
use orders::pure::{LineLeft, OrderFacts, TimeDue, due_at_once, schedule_time, stand};
use orders::{OrderId, PAY_WITHIN, State, Terms};
use payments::{CallId, CallOutcome, Gateway, PlanHold, PlanWay, plan_hold};

use crate::rows::OrderRow;
use crate::rows::time::{CartTime, TimeLine};
use crate::server::{Placed, Server, Tx, order, shop};

/// What the order's time is kept for after its own deadline.
const GRACE: SignedDuration = SignedDuration::from_mins(10);
const PART_MINOR: i64 = 249_000;
const TAX_BP: u32 = 1900;

/// What a customer was told after the last click.
#[derive(Debug, Clone)]
pub enum TimePlaced {
    Placed(Placed),
    /// A slot is held no longer: another has to be chosen.
    SlotGone,
    EmptyCart,
}

impl Server {
    /// `None`: the database is away, or nobody can tell.
    pub async fn order_time(self, cart: u64) -> Option<TimePlaced> {
        let placed = self.transaction("place the order", |tx| place(tx, cart)).await.ok()?;
        let (order, call) = match placed {
            Ok(placed) => placed,
            Err(refused) => return Some(refused),
        };
        let url = match call {
            Some(call) => match self.send(call).await {
                CallOutcome::Open { url } => Some(url),
                _ => None,
            },
            None => self.read(|rows| shop::page_of(rows, order)),
        };
        Some(TimePlaced::Placed(Placed { order, url }))
    }
}

/// One transaction: slots, stock, order, payment, call. Pressed twice, the first order stands.
fn place(tx: &mut Tx<'_>, cart: u64) -> Result<(OrderId, Option<CallId>), TimePlaced> {
    if let Some(known) = tx.rows.orders.values().find(|order| order.token == cart) {
        return Ok((known.facts.id, None));
    }
    let times = tx.rows.times.carts.get(&cart).cloned().unwrap_or_default();
    if times.is_empty() {
        return Err(TimePlaced::EmptyCart);
    }
    let ids: Vec<TimeId> = times.iter().map(|time| time.time).collect();
    let has_slots = ids.iter().all(|time| tx.rows.times.slot_of(*time).is_some());
    if !has_slots || times.iter().any(|time| !time.is_held(tx.now)) {
        tx.say("refuses an order: a slot is gone".to_owned());
        return Err(TimePlaced::SlotGone);
    }
    let id: OrderId = tx.new_id();
    let Some(row) = row_of(tx, (id, cart), &times) else {
        tx.break_off("an order of time cannot be priced".to_owned());
        return Err(TimePlaced::EmptyCart);
    };
    take_over(tx, id, &times, row.expires_at);
    tx.say(format!(
        "accepts {}: {} visit(s), {}, {} part(s)",
        row.facts.number,
        times.len(),
        row.facts.total_minor,
        parts_of(&times)
    ));
    let facts = row.facts.clone();
    tx.rows.orders.insert(id, row);
    tx.rows.times.carts.remove(&cart);
    if due_at_once(&facts.dues).is_some() {
        return Ok((id, shop::start_what_is_due(tx, id)));
    }
    let step = stand(&facts, tx.now);
    if !order::store_step(tx, &step) {
        tx.break_off(format!("{} could not keep what it has just reserved", facts.number));
    }
    Ok((id, None))
}

/// `adopt` and `reserve_over`: the cart's holds become the order's, and so do its pieces.
fn take_over(tx: &mut Tx<'_>, order: OrderId, times: &[CartTime], expires_at: Timestamp) {
    let ids: Vec<TimeId> = times.iter().map(|time| time.time).collect();
    let until = expires_at + GRACE;
    if tx.rows.times.adopt(&ids, order.uuid(), until) != ids.len() {
        tx.break_off("a cart's slot was no hold any more".to_owned());
    }
    for time in &ids {
        tx.rows.release(time.uuid());
    }
    let parts = parts_of(times);
    if parts > 0 && !tx.rows.reserve(order.uuid(), parts, expires_at) {
        tx.break_off("an order could not have the pieces its cart had".to_owned());
    }
}

fn parts_of(times: &[CartTime]) -> i64 {
    times.iter().map(|time| time.choice.parts).sum()
}

fn row_of(tx: &Tx<'_>, (id, cart): (OrderId, u64), times: &[CartTime]) -> Option<OrderRow> {
    let mut lines = Vec::new();
    let parts = parts_of(times);
    if parts > 0 {
        lines.push(line(1, parts, PART_MINOR * parts)?);
    }
    let mut kept = Vec::new();
    for time in times {
        let mut positions = Vec::new();
        for gross in [time.choice.price_minor, time.choice.travel_minor] {
            if gross > 0 {
                let position = i32::try_from(lines.len()).ok()? + 1;
                lines.push(line(position, 1, gross)?);
                positions.push(position);
            }
        }
        kept.push(TimeLine {
            time: time.time,
            choice: time.choice.clone(),
            positions,
            end: None,
        });
    }
    let number = format!("order {}", tx.rows.orders.len() + 1);
    let facts = facts_of(tx.now, (id, number), (&lines, times));
    Some(OrderRow {
        facts,
        token: cart,
        lines,
        times: kept,
        refunds: Vec::new(),
        placed_at: tx.now,
        expires_at: tx.now.checked_add(PAY_WITHIN).ok()?,
    })
}

fn line(position: i32, quantity: i64, gross_minor: i64) -> Option<LineLeft> {
    let gross = Money::new(gross_minor, Currency::DZD);
    Some(LineLeft {
        position,
        is_delivery: false,
        quantity,
        gross_minor,
        tax_minor: gross.tax_included(TAX_BP).ok()?.minor(),
        back_quantity: 0,
        back_minor: 0,
        back_tax_minor: 0,
    })
}

fn facts_of(now: Timestamp, (id, number): (OrderId, String), (lines, times): (&[LineLeft], &[CartTime])) -> OrderFacts {
    let total = Money::new(lines.iter().map(|line| line.gross_minor).sum(), Currency::DZD);
    let dues: Vec<TimeDue> = times.iter().map(|time| due_of(time, total, now)).collect();
    let dues = schedule_time(total, &dues, Terms::default(), |part| {
        Gateway::Stripe.accepts(part).is_ok()
    });
    OrderFacts {
        id,
        number,
        currency: Currency::DZD,
        goods_minor: total.minor(),
        delivery_minor: 0,
        discount_minor: 0,
        tax_minor: lines.iter().map(|line| line.tax_minor).sum(),
        delivery_tax_minor: 0,
        total_minor: total.minor(),
        state: State::Pending,
        dues,
        confirmed_at: None,
        paid_at: None,
        refunding_at: None,
        refunded_minor: 0,
        ship_when_paid: None,
        needs_human: None,
        has_time: true,
        is_by_visit: true,
    }
}

/// A line of time as its payment sees it.
fn due_of(time: &CartTime, amount: Money, now: Timestamp) -> TimeDue {
    let choice = &time.choice;
    let plan = plan_hold(&PlanHold {
        now,
        visit_at: choice.ends_at,
        release_after: SignedDuration::from_mins(i64::from(choice.policy.release_delay_min)),
        amount,
        gateway: Gateway::Stripe,
        can_keep_card: false,
    });
    TimeDue {
        gross_minor: choice.gross_minor(),
        pay: choice.policy.payment,
        deposit_bp: choice.policy.deposit_bp,
        is_near: plan.is_ok_and(|plan| plan.way == PlanWay::HoldNow),
    }
}
