//! Customers who take time: a slot alone or with a part, at times the slot that somebody else is looking at. They let it lapse,
//! pay late, move, and cancel around the hours at which it begins to cost.

use std::rc::Rc;

use calendar::{Acceptance, Pay, Policy, TimeId};
use orders::OrderId;

use super::{balance, come_back, pay, pick};
use crate::auditor::Told;
use crate::clockwork::Group;
use crate::server::{Act, ActRefused, HoldRefused, Service, TimePlaced, Who, Wish, technicians};
use crate::world::{STARTS_MS, World, at};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// When visits begin, in minutes after the world: soon, and around the hours at which cancelling begins to cost.
const BEGINNINGS: [i64; 10] = [150, 180, 300, 740, 780, 840, 1_470, 1_500, 1_560, 2_940];

/// One customer, from the first look at the slots to the end of the visit.
pub async fn booker(world: Rc<World>, number: i64) {
    let who = format!("booker {number}");
    world.pause(world.between(0, 70 * MINUTE)).await;
    let cart = world.chance.borrow_mut().draw();
    let service = service(&world);
    if !choose(&world, &who, (cart, &service)).await {
        return;
    }
    if world.between(0, 4) == 0 {
        choose(&world, &who, (cart, &service)).await;
    }
    let thinks = pick(&world, &[MINUTE, 4 * MINUTE, 9 * MINUTE, 15 * MINUTE, 25 * MINUTE]);
    world.pause(world.between(thinks / 2, thinks + 10_000)).await;
    let Some((order, mut url)) = order(&world, &who, (cart, &service)).await else {
        return world.tell(&who, format_args!("gives up"));
    };
    for _ in 0..3 {
        if url.is_none() && owes_at_once(&world, order) {
            world.pause(world.between(MINUTE, 6 * MINUTE)).await;
            url = world.request(move |server| server.pay_now(order)).await.flatten();
        }
    }
    if let Some(url) = url {
        pay(&world, &who, &url).await;
        come_back(&world, &who, order).await;
    }
    let times: Vec<TimeId> = {
        let rows = world.rows.borrow();
        let row = rows.orders.get(&order);
        row.map(|row| row.times.iter().map(|line| line.time).collect())
            .unwrap_or_default()
    };
    for time in times {
        live_with(&world, &who, (order, time)).await;
    }
}

fn service(world: &World) -> Service {
    let payment = pick(
        world,
        &[
            Pay::None,
            Pay::Deposit,
            Pay::Deposit,
            Pay::Hold,
            Pay::Hold,
            Pay::Prepaid,
        ],
    );
    let acceptance = pick(
        world,
        &[Acceptance::Automatic, Acceptance::Automatic, Acceptance::ByTechnician],
    );
    let policy = Policy {
        acceptance,
        answer_within_min: 90,
        payment,
        deposit_bp: if payment == Pay::Deposit { 3_333 } else { 0 },
        release_delay_min: pick(world, &[0, 0, 120]),
        ..Policy::default()
    };
    Service {
        minutes: pick(world, &[60, 90, 120]),
        price_minor: pick(world, &[600_000, 450_001, 333_333]),
        travel_minor: pick(world, &[0, 80_000, 65_535]),
        policy,
    }
}

/// Looks at the slots, and takes one; what somebody else has looked at is as good as any.
async fn choose(world: &Rc<World>, who: &str, (cart, service): (u64, &Service)) -> bool {
    for _ in 0..5 {
        let wish = Wish {
            cart,
            starts_at: beginning(world),
            technician: pick(world, &[None, None, Some(technicians()[0]), Some(technicians()[1])]),
            service: service.clone(),
            parts: pick(world, &[0, 0, 1, 1, 2]),
        };
        world.tell(
            who,
            format_args!("would like {} with {} part(s)", wish.starts_at, wish.parts),
        );
        match world.request(move |server| server.hold_slot(wish)).await {
            Some(Ok(Ok(held))) => {
                world.tell(who, format_args!("has it until {}", held.until));
                return true;
            }
            Some(Ok(Err(HoldRefused::Taken | HoldRefused::TooSoon | HoldRefused::OutOfStock))) => {
                world.pause(world.between(1_000, MINUTE)).await;
            }
            Some(Err(_)) | None => {
                world.tell(who, format_args!("gets no answer"));
                world.pause(world.between(500, MINUTE)).await;
            }
        }
    }
    false
}

fn beginning(world: &World) -> jiff::Timestamp {
    let taken: Vec<i64> = {
        let rows = world.rows.borrow();
        let live = rows.times.live();
        live.map(|slot| slot.starts_at.as_millisecond()).collect()
    };
    if !taken.is_empty() && world.between(0, 1) == 0 {
        return at(pick(world, &taken) + pick(world, &[0, 0, 30, -30, 90]) * MINUTE);
    }
    at(STARTS_MS + pick(world, &BEGINNINGS) * MINUTE)
}

/// Clicks until an answer comes; chooses again where a slot is gone.
async fn order(world: &Rc<World>, who: &str, (cart, service): (u64, &Service)) -> Option<(OrderId, Option<String>)> {
    if world.between(0, 3) == 0 {
        let second = world.clone();
        world.clock.spawn(Group::World, async move {
            second.request(move |server| server.order_time(cart)).await;
        });
    }
    for _ in 0..5 {
        match world.request(move |server| server.order_time(cart)).await.flatten() {
            Some(TimePlaced::Placed(placed)) => {
                world.auditor.borrow_mut().told.push(Told::Placed(placed.order));
                return Some((placed.order, placed.url));
            }
            Some(TimePlaced::SlotGone | TimePlaced::EmptyCart) => {
                world.tell(who, format_args!("reads that the slot is gone"));
                if !choose(world, who, (cart, service)).await {
                    return None;
                }
            }
            None => {
                world.tell(who, format_args!("gets no answer and clicks again"));
                world.pause(world.between(500, 2 * MINUTE)).await;
            }
        }
    }
    None
}

fn owes_at_once(world: &World, order: OrderId) -> bool {
    let rows = world.rows.borrow();
    let row = rows.orders.get(&order);
    row.is_some_and(|row| row.facts.state == orders::State::Pending)
}

/// What a customer does about a visit before it begins.
async fn live_with(world: &Rc<World>, who: &str, (order, time): (OrderId, TimeId)) {
    match world.between(0, 9) {
        0..=2 => {}
        3 => balance(world, who, order).await,
        4..=7 => {
            if until(world, time).await {
                cancel(world, who, time).await;
            }
        }
        _ => {
            if until(world, time).await {
                shift(world, who, time).await;
            }
            match world.between(0, 3) {
                0 => {}
                1 => {
                    if until(world, time).await {
                        cancel(world, who, time).await;
                    }
                }
                _ => cancel(world, who, time).await,
            }
        }
    }
}

/// Waits for the moment; false where there is no visit.
async fn until(world: &Rc<World>, time: TimeId) -> bool {
    let begins = |world: &World| {
        let rows = world.rows.borrow();
        rows.times
            .visits
            .get(&time)
            .map(|visit| visit.starts_at.as_millisecond())
    };
    let Some(starts_ms) = begins(world) else {
        return false;
    };
    let now_ms = world.now_ms();
    let borders = [24, 12, 0].map(|hours| starts_ms - hours * HOUR);
    let next = borders.into_iter().find(|border| *border > now_ms);
    let at_ms = match next.filter(|_| world.between(0, 3) > 0) {
        Some(border) => border + world.between(pick(world, &[-70, -3, -2]) * MINUTE, 3 * MINUTE),
        None => now_ms + world.between(0, 40 * MINUTE),
    };
    world.clock.until(at_ms.max(now_ms)).await;
    true
}

/// Reads what goes back, and clicks; where it has changed meanwhile, reads again.
async fn cancel(world: &Rc<World>, who: &str, time: TimeId) {
    for _ in 0..4 {
        let planned = world.request(move |server| server.plan_cancel(time)).await;
        let seen = match planned {
            Some(Ok(Some(seen))) => seen,
            Some(Ok(None)) => return,
            Some(Err(_)) | None => {
                world.pause(world.between(500, MINUTE)).await;
                continue;
            }
        };
        world.tell(
            who,
            format_args!(
                "reads that {} go back and {} are kept",
                seen.back_minor, seen.kept_minor
            ),
        );
        let reads = pick(world, &[3_000, 20_000, 5 * MINUTE, 5 * MINUTE]);
        world.pause(world.between(reads / 2, reads)).await;
        let click = Act::Cancel(Some(seen));
        if world.between(0, 2) == 0 {
            let second = world.clone();
            world.clock.spawn(Group::World, async move {
                second
                    .request(move |server| server.act(time, Who::Customer, click))
                    .await;
            });
        }
        match world
            .request(move |server| server.act(time, Who::Customer, click))
            .await
        {
            Some(Ok(Ok(Some(_)))) => {
                world.tell(who, format_args!("has called the visit off"));
                return world.auditor.borrow_mut().told.push(Told::CalledOff(time, seen));
            }
            Some(Ok(Err(ActRefused::AmountChanged))) => {
                world.tell(who, format_args!("reads that the amount has changed"));
            }
            Some(Ok(_)) => return,
            Some(Err(_)) | None => world.pause(world.between(500, MINUTE)).await,
        }
    }
}

/// To another slot; again where somebody has it.
async fn shift(world: &Rc<World>, who: &str, time: TimeId) {
    for _ in 0..4 {
        // Or to a day on which calling it off would cost nothing.
        let far = world.now_ms() / HOUR * HOUR + world.between(26, 40) * HOUR;
        let to = pick(world, &[beginning(world), at(far)]);
        let technician = pick(world, &[None, None, Some(technicians()[1])]);
        let act = Act::Move(to, technician);
        match world.request(move |server| server.act(time, Who::Customer, act)).await {
            Some(Ok(Ok(_))) => return world.tell(who, format_args!("has moved the visit to {to}")),
            Some(Ok(Err(ActRefused::Taken))) => world.pause(world.between(1_000, MINUTE)).await,
            Some(Ok(Err(_))) => return,
            Some(Err(_)) | None => world.pause(world.between(500, MINUTE)).await,
        }
    }
}
