//! Technicians and whoever plans their days: they accept, decline or let a request lapse, come, find nobody, do the work, take
//! cash; staff move, hand over and call off. In the calm they finish what there is.

use std::collections::BTreeMap;
use std::rc::Rc;

use calendar::TimeId;
use orders::pure::time::owed_on_site;
use visits::pure::window_end;
use visits::{State, VisitRow};

use super::pick;
use crate::clockwork::Group;
use crate::server::{Act, Who, technicians};
use crate::world::{World, at};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// The technicians, all of them, for as long as there is a visit to come.
pub async fn crew(world: Rc<World>) {
    let mut moods: BTreeMap<TimeId, i64> = BTreeMap::new();
    loop {
        let pause = pause(&world);
        world.pause(pause).await;
        let visits: Vec<VisitRow> = world.rows.borrow().times.visits.values().cloned().collect();
        for visit in visits {
            let mood = *moods.entry(visit.id).or_insert_with(|| world.between(0, 11));
            if let Some((who, act)) = next_act(&world, &visit, mood) {
                click(&world, visit.id, (who, act));
            }
        }
    }
}

fn pause(world: &World) -> i64 {
    if !world.is_calm() {
        return world.between(2 * MINUTE, 9 * MINUTE);
    }
    let is_ahead = world
        .rows
        .borrow()
        .times
        .visits
        .values()
        .any(|visit| !visit.state.is_ended());
    if is_ahead {
        world.between(8 * MINUTE, 25 * MINUTE)
    } else {
        2 * HOUR
    }
}

/// Presses until the page answers; at times twice at once.
fn click(world: &Rc<World>, visit: TimeId, (who, act): (Who, Act)) {
    let copies = if world.between(0, 3) == 0 { 2 } else { 1 };
    for _ in 0..copies {
        let desk = world.clone();
        world.clock.spawn(Group::World, async move {
            for _ in 0..3 {
                match desk.request(move |server| server.act(visit, who, act)).await {
                    Some(Ok(Ok(_))) => return desk.tell("crew", format_args!("{who:?}: {act:?}")),
                    Some(Ok(Err(_))) => return,
                    Some(Err(_)) | None => desk.pause(desk.between(500, MINUTE)).await,
                }
            }
        });
    }
}

/// What is to be done about a visit now. Its `mood` stays the same as long as it lives.
fn next_act(world: &World, visit: &VisitRow, mood: i64) -> Option<(Who, Act)> {
    let now = world.now();
    let (is_here, is_soon) = (
        now >= visit.starts_at,
        at(world.now_ms() + 40 * MINUTE) >= visit.starts_at,
    );
    match visit.state {
        State::Requested | State::Confirmed | State::OnTheWay if visit.technician_id.is_none() => {
            let anybody = Some(pick(world, &technicians()));
            let later = half_hour(world.now_ms() + world.between(2 * HOUR, 20 * HOUR));
            let act = pick(world, &[Act::Assign(anybody), Act::Move(later, anybody)]);
            (world.is_calm() || is_soon).then_some((Who::Staff, act))
        }
        State::Requested => match mood {
            0 => Some((Who::Technician, Act::Decline)),
            1 | 2 => None,
            _ => Some((Who::Technician, Act::Accept)),
        },
        State::Confirmed | State::OnTheWay if is_here && mood < 2 => {
            (now >= window_end(visit)).then_some((Who::Technician, Act::Miss))
        }
        State::Confirmed | State::OnTheWay if is_here => Some((Who::Technician, Act::CheckIn)),
        State::Confirmed if is_soon && mood % 2 == 0 => Some((Who::Technician, Act::SetOut)),
        State::CheckedIn | State::CheckedOut | State::Completed if mood % 3 > 0 && owes(world, visit) => {
            Some((Who::Staff, Act::Cash))
        }
        State::CheckedIn if now >= visit.ends_at => Some((Who::Technician, Act::CheckOut)),
        _ => None,
    }
}

fn owes(world: &World, visit: &VisitRow) -> bool {
    let rows = world.rows.borrow();
    let order = rows.orders.get(&visit.order_id);
    let is_over = visit.ends_at <= world.now();
    is_over && order.is_some_and(|order| owed_on_site(&order.facts).is_some())
}

fn half_hour(ms: i64) -> jiff::Timestamp {
    at(ms - ms % (HOUR / 2))
}

/// Whoever plans: every few minutes one visit is moved, handed over, called off or said to be complete.
pub async fn planner(world: Rc<World>) {
    while !world.is_calm() {
        world.pause(world.between(6 * MINUTE, 30 * MINUTE)).await;
        let visits: Vec<TimeId> = world.rows.borrow().times.visits.keys().copied().collect();
        if visits.is_empty() {
            continue;
        }
        let (visit, anybody) = (pick(&world, &visits), Some(pick(&world, &technicians())));
        let to = half_hour(world.now_ms() + pick(&world, &[HOUR, 2 * HOUR, 13 * HOUR, 25 * HOUR]));
        let acts = [
            Act::Move(to, None),
            Act::Move(to, anybody),
            Act::Assign(anybody),
            Act::Assign(None),
            Act::Accept,
            Act::Complete,
            Act::Cash,
            Act::Cancel(None),
        ];
        let act = pick(&world, &acts);
        click(&world, visit, (Who::Staff, act));
    }
}
