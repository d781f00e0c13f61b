//! Short stories drawn by a seed: the same acts are played by the server in memory and by the real verbs on PostgreSQL, which
//! must leave the same rows. Only acts; who plays them stands elsewhere.

use standin::{ApiFaultKind, Outcome};

use crate::chance::Chance;

/// One act of a story. Every story has one payment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Act {
    /// Sends the call that opens the page.
    Send,
    /// The customer chooses on the gateway's page.
    Choose(Outcome),
    /// The gateway's next calls that change something meet this, once.
    Fault(ApiFaultKind),
    /// The event of this number arrives, again or for the first time; of how many there are.
    Deliver(u64),
    DeliverAll,
    /// The customer comes back: the gateway is asked.
    LookUp,
    /// Time passes, then everything that is due is done.
    Minutes(u32),
    Refund(i64),
    /// Takes so much of the hold.
    Capture(i64),
    LetGo,
}

/// A story: whether the money is held first, and what happens.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    pub is_held: bool,
    pub acts: Vec<Act>,
}

pub const AMOUNT_MINOR: i64 = 1_309_000;

impl Script {
    pub fn of(seed: u64) -> Self {
        let mut chance = Chance::of(seed.wrapping_mul(0x9e37_79b9));
        let is_held = chance.once_in(400);
        let count = chance.between(6, 14);
        // A call nobody has sent at its deadline is sent or dropped, whichever task comes first: both are right.
        let mut acts = vec![Act::Send];
        acts.extend((0..count).map(|_| act(&mut chance, is_held)));
        // What was left open is given time to heal.
        acts.extend([Act::Minutes(20), Act::Minutes(60), Act::DeliverAll, Act::Minutes(120)]);
        Script { is_held, acts }
    }
}

fn act(chance: &mut Chance, is_held: bool) -> Act {
    const FAULTS: [ApiFaultKind; 6] = [
        ApiFaultKind::TimeoutBeforeEffect,
        ApiFaultKind::TimeoutAfterEffect,
        ApiFaultKind::Status500Before,
        ApiFaultKind::Status500After,
        ApiFaultKind::RateLimited429,
        ApiFaultKind::GarbageBody,
    ];
    match chance.between(0, 15) {
        0..=2 => Act::Send,
        3 | 4 => Act::Choose(chance.pick(&[Outcome::Pay, Outcome::Pay, Outcome::Decline])),
        5 | 6 => Act::Fault(chance.pick(&FAULTS)),
        7 | 8 => Act::Deliver(chance.draw() % 12),
        9 => Act::DeliverAll,
        10 => Act::LookUp,
        11 | 12 => Act::Minutes(chance.pick(&[1, 15, 15, 40])),
        13 | 14 if is_held => Act::Capture(chance.pick(&[AMOUNT_MINOR, AMOUNT_MINOR, 500_000])),
        15 if is_held => Act::LetGo,
        _ => Act::Refund(chance.pick(&[AMOUNT_MINOR, 100_000, 650_000])),
    }
}
