//! What is killed and when, drawn from the seed; and how it is brought up again, at once, as an operator's supervisor does.
//! Decides nothing about money.

use std::time::Duration;

use anyhow::Result;
use rustix::process::Signal;
use serde::Serialize;
use tokio::time::sleep;

use super::Plan;
use super::place::Place;
use super::world::World;
use crate::chance::Chance;

const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Half a minute.
const MOST_LOOKS: u32 = 600;
/// How often a strike looks for a request to cut, and for how long: about three seconds.
const AIM_EVERY: Duration = Duration::from_micros(500);
const MOST_AIMS: u32 = 6_000;

/// One way to hurt the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Strike {
    /// `kill -9` of one of the two servers.
    Server,
    /// Of both at once: nobody serves.
    BothServers,
    /// `kill -9` of PostgreSQL's postmaster.
    Postmaster,
    /// `kill -9` of a backend at work: PostgreSQL ends all others and recovers.
    Backend,
    /// Servers and postmaster at once, as when the power goes.
    Everything,
    /// `SIGSTOP` of a server for some seconds, then it goes on as if nothing had been.
    Freeze,
}

impl Strike {
    pub const ALL: [Strike; 6] = [
        Strike::Server,
        Strike::BothServers,
        Strike::Postmaster,
        Strike::Backend,
        Strike::Everything,
        Strike::Freeze,
    ];

    pub fn words(self) -> &'static str {
        match self {
            Strike::Server => "one server, kill -9",
            Strike::BothServers => "both servers, kill -9",
            Strike::Postmaster => "postmaster, kill -9",
            Strike::Backend => "a backend of PostgreSQL, kill -9",
            Strike::Everything => "servers and postmaster, kill -9",
            Strike::Freeze => "a server frozen for seconds (SIGSTOP)",
        }
    }

    /// The first round has one of each, so that no kind is left to luck; then as it is drawn.
    fn draw(chance: &mut Chance, at: u32) -> Self {
        let weighed = [
            Strike::Server,
            Strike::Server,
            Strike::Server,
            Strike::BothServers,
            Strike::BothServers,
            Strike::BothServers,
            Strike::Postmaster,
            Strike::Backend,
        ];
        let first = usize::try_from(at).ok().and_then(|at| Strike::ALL.get(at));
        first.copied().unwrap_or_else(|| chance.pick(&weighed))
    }
}

/// A strike that was carried out.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Struck {
    pub strike: Strike,
    /// When it was sent, in microseconds since the run began.
    pub at_us: u64,
    /// When everything was up again.
    pub up_us: u64,
}

/// As many strikes as planned, between them a pause in which the shop works. Freezes come on top: nothing dies in them.
pub async fn all(place: &mut Place, world: &World, plan: &Plan) -> Result<Vec<Struck>> {
    let mut chance = Chance::of(plan.seed ^ 0x6b69_6c6c);
    let (mut struck, mut kills, mut at) = (Vec::new(), 0, 0);
    while kills < plan.times {
        sleep(Duration::from_millis(chance.between(300, 2_500).unsigned_abs())).await;
        let strike = Strike::draw(&mut chance, at);
        at += 1;
        aim(world).await;
        let at_us = world.log.now_us();
        if !carry_out(strike, place, &mut chance).await? {
            continue;
        }
        let up_us = world.log.now_us();
        kills += u32::from(strike != Strike::Freeze);
        if plan.is_talkative {
            eprintln!(
                "{kills:>4}  {}, up again after {:.1} s",
                strike.words(),
                seconds(up_us - at_us)
            );
        }
        struck.push(Struck { strike, at_us, up_us });
        work_again(world, at_us).await;
    }
    sleep(Duration::from_secs(2)).await;
    Ok(struck)
}

/// Until a request that writes is under way: a kill between two requests would try nothing, and on a fast machine most fall
/// there.
async fn aim(world: &World) {
    for _ in 0..MOST_AIMS {
        if world.talk.is_writing() {
            return;
        }
        sleep(AIM_EVERY).await;
    }
}

/// Until an order that was asked for after the strike is told: a shop that lies down is not killed again at once.
async fn work_again(world: &World, at_us: u64) {
    for _ in 0..MOST_LOOKS {
        if world.log.has_told_after(at_us) {
            return;
        }
        sleep(LOOK_EVERY).await;
    }
}

#[allow(clippy::cast_precision_loss, reason = "microseconds of a run, shown to a person")]
pub fn seconds(us: u64) -> f64 {
    us as f64 / 1e6
}

/// `false`: there was nothing to strike.
async fn carry_out(strike: Strike, place: &mut Place, chance: &mut Chance) -> Result<bool> {
    let one = usize::try_from(chance.between(0, 1)).unwrap_or(0);
    match strike {
        Strike::Server => {
            place.servers[one].kill()?;
            restart(place, &[one]).await?;
        }
        Strike::BothServers => {
            kill_servers(place)?;
            restart(place, &[0, 1]).await?;
        }
        Strike::Postmaster => {
            place.kill_postmaster()?;
            place.start_postgres().await?;
            ready(place).await?;
        }
        Strike::Backend => {
            if !place.kill_backend().await? {
                return Ok(false);
            }
            ready(place).await?;
        }
        Strike::Everything => {
            kill_servers(place)?;
            place.kill_postmaster()?;
            place.start_postgres().await?;
            restart(place, &[0, 1]).await?;
        }
        Strike::Freeze => {
            place.servers[one].signal(Signal::STOP)?;
            sleep(Duration::from_millis(chance.between(2_000, 5_000).unsigned_abs())).await;
            place.servers[one].signal(Signal::CONT)?;
            ready(place).await?;
        }
    }
    Ok(true)
}

/// Both are signalled before either is waited for.
fn kill_servers(place: &mut Place) -> Result<()> {
    for server in &place.servers {
        server.signal(Signal::KILL)?;
    }
    place.servers.iter_mut().try_for_each(super::processes::Server::bury)
}

async fn restart(place: &mut Place, which: &[usize]) -> Result<()> {
    for at in which {
        place.servers[*at].start()?;
    }
    ready(place).await
}

async fn ready(place: &mut Place) -> Result<()> {
    for server in &mut place.servers {
        server.ready().await?;
    }
    Ok(())
}
