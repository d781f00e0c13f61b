//! One seed from its first event to the last audit.

use std::rc::Rc;

use crate::auditor::{self};
use crate::bug::Bug;
use crate::chance::Chance;
use crate::clockwork::Group;
use crate::people;
use crate::story::Counts;
use crate::weather::{Sells, Weather};
use crate::world::{Plan, STARTS_MS, World};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// After the faults have stopped, this long is given for everything to heal; then nothing may be under way (T5). Longer than
/// a hold lives.
pub const HEALS_WITHIN_HOURS: i64 = 200;

/// What a seed showed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    pub seed: u64,
    pub violations: Vec<String>,
    /// Hours under faults, and all hours.
    pub stormy_hours: i64,
    pub hours: i64,
    pub events: u64,
    /// Steps at which a process could have died.
    pub steps: u64,
    pub hash: u64,
    pub counts: Counts,
    pub lost: u64,
    pub doubled: u64,
    pub unexplained: u64,
    pub text: String,
}

/// Runs a seed in the weather it draws.
pub fn run(seed: u64, plan: &Plan) -> Outcome {
    let sells = plan.sells.unwrap_or(Sells::of(seed));
    let weather = Weather::of(&mut Chance::of(seed), STARTS_MS).selling(sells, seed);
    run_in(seed, weather, plan)
}

/// Runs a seed in the given weather.
pub fn run_in(seed: u64, weather: Weather, plan: &Plan) -> Outcome {
    let world = World::new(seed, weather, plan);
    begin(&world);
    let calm_ms = world.weather.calm_from_ms;
    let ends_ms = calm_ms + HEALS_WITHIN_HOURS * HOUR;
    carry_on(&world, ends_ms);
    let balance = finish(&world);
    let violations = world.auditor.borrow().violations().to_vec();
    let mut story = world.story.borrow_mut();
    story.counts.acknowledged += balance.acknowledged;
    for payment in world.rows.borrow().payments.values() {
        if let Some(reason) = &payment.needs_human {
            *story.counts.for_a_person.entry(reason.clone()).or_default() += 1;
        }
    }
    for violation in &violations {
        story.tell(ends_ms, "AUDITOR", format_args!("{violation}"));
    }
    Outcome {
        seed,
        violations,
        stormy_hours: world.weather.hours(),
        hours: (ends_ms - STARTS_MS) / HOUR,
        events: world.clock.polls(),
        steps: world.steps(),
        hash: story.hash(),
        counts: story.counts.clone(),
        lost: balance.lost,
        doubled: balance.doubled,
        unexplained: balance.unexplained,
        text: story.text().to_owned(),
    }
}

fn begin(world: &Rc<World>) {
    world.boot(0);
    world.boot(1);
    for number in 1..=world.weather.customers {
        world.clock.spawn(Group::World, people::customer(world.clone(), number));
    }
    world.clock.spawn(Group::World, people::staff(world.clone()));
    for number in 1..=world.weather.bookers {
        world.clock.spawn(Group::World, people::booker(world.clone(), number));
    }
    if world.weather.bookers > 0 {
        world.clock.spawn(Group::World, people::crew(world.clone()));
        world.clock.spawn(Group::World, people::planner(world.clone()));
    }
    world.clock.spawn(Group::World, gateways_own_time(world.clone()));
    world.clock.spawn(Group::World, power_cuts(world.clone()));
}

/// Runs until the time, or until the auditor has seen something wrong.
fn carry_on(world: &Rc<World>, until_ms: i64) {
    while world.clock.step(until_ms).is_some() {
        if !world.auditor.borrow().violations().is_empty() {
            return;
        }
    }
}

fn finish(world: &Rc<World>) -> auditor::Balance {
    let is_whole = world.auditor.borrow().violations().is_empty();
    let balance = if is_whole {
        let mut gateway = world.gateway.borrow_mut();
        gateway.set_now_ms(world.now_ms());
        auditor::check_calm(&mut world.auditor.borrow_mut(), &world.rows.borrow(), &gateway)
    } else {
        auditor::Balance::default()
    };
    world.clock.stop();
    balance
}

/// Pages that end, banks that answer later: the gateway has a clock of its own.
async fn gateways_own_time(world: Rc<World>) {
    loop {
        let next = world.gateway.borrow().next_due_ms();
        let longest = if world.is_calm() { 600_000 } else { 30_000 };
        let at = next
            .unwrap_or(i64::MAX)
            .clamp(world.now_ms() + 1_000, world.now_ms() + longest);
        world.clock.until(at).await;
        people::at_gateway(&world, |_| ());
    }
}

async fn power_cuts(world: Rc<World>) {
    let cuts = world.weather.power_cuts_an_hour;
    if cuts == 0 {
        return;
    }
    loop {
        world.pause(world.between(0, 2 * HOUR / cuts)).await;
        if world.is_calm() {
            return;
        }
        let server = usize::try_from(world.between(0, 1)).unwrap_or(0);
        world.kill(server);
    }
}

/// How long the planted mistake stays unseen: the seeds until the first that failed, and how many of all failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caught {
    pub bug: Bug,
    pub first: Option<u64>,
    pub by: Option<String>,
}

/// Looks for a planted mistake, seed by seed, up to its bound.
pub fn hunt(bug: Bug) -> Caught {
    let plan = Plan {
        bug: Some(bug),
        sells: Some(bug.sells()),
        ..Plan::default()
    };
    for seed in 0..bug.within() {
        let outcome = run(seed, &plan);
        if let Some(by) = outcome.violations.first() {
            return Caught {
                bug,
                first: Some(seed + 1),
                by: Some(by.clone()),
            };
        }
    }
    Caught {
        bug,
        first: None,
        by: None,
    }
}
