//! The server in memory as a script plays it: one process, one act after the other, nothing by itself; and its rows in the
//! words of the canonical dump.

use std::fmt::Write as _;
use std::future::Future;
use std::rc::Rc;

use jiff::SignedDuration;
use kernel::{Currency, Lang, Money};
use payments::{CallId, Capture, Gateway, PaymentId, RefundPayment, StartPayment, Terms};
use standin::{ApiFault, Delivery};

use super::{Server, order, refund, shop};
use crate::clockwork::Reply;
use crate::network;
use crate::script::{AMOUNT_MINOR, Act, Script};
use crate::weather::Weather;
use crate::world::{Plan, STARTS_MS, World};

/// Plays scripts in memory.
pub struct Player {
    world: Rc<World>,
    server: Server,
    payment: PaymentId,
    call: CallId,
    /// Every event the gateway has told so far.
    told: Vec<Delivery>,
    refunds: usize,
}

impl Player {
    /// A payment that was begun, its call not sent. `None` when it cannot be begun.
    pub fn begin(script: &Script) -> Option<Self> {
        let world = World::new(1, Weather::fair(STARTS_MS, 24 * 365), &Plan::default());
        world.rows.borrow_mut().only_told = Some(Vec::new());
        world.kept_letters.replace(Some(Vec::new()));
        let server = Server::new(&world, 0);
        let input = start(script, world.now());
        let call = server.commit("begin", |tx| shop::begin(tx, &input))?;
        let payment = *world.rows.borrow().payments.keys().next()?;
        let told = Vec::new();
        let player = Player {
            world,
            server,
            payment,
            call,
            told,
            refunds: 0,
        };
        Some(player)
    }

    /// Runs one piece of work to its end.
    fn complete<T: 'static>(&self, work: impl Future<Output = T> + 'static) {
        let reply = Reply::new();
        let (world, given) = (self.world.clone(), reply.clone());
        self.server.spawn(async move {
            let done = work.await;
            given.give(&world.clock, done);
        });
        while !reply.is_given() && self.world.clock.step(i64::MAX).is_some() {}
    }

    pub fn play(&mut self, act: Act) {
        let (server, payment) = (self.server.clone(), self.payment);
        match act {
            Act::Send => {
                let call = self.call;
                self.complete(async move { server.perform(call).await });
            }
            Act::LookUp => self.complete(async move { server.look_up(payment).await }),
            Act::Choose(outcome) => {
                let session = self.server.read(|rows| rows.payments[&payment].gateway_session.clone());
                if let Some(session) = session {
                    let mut gateway = self.world.gateway.borrow_mut();
                    // A page that is over takes no choice.
                    let _ = gateway.pay(&session, outcome);
                }
            }
            Act::Fault(kind) => self
                .world
                .gateway
                .borrow_mut()
                .inject(ApiFault::once(kind, "POST", "**")),
            Act::Deliver(number) => self.deliver(number),
            Act::DeliverAll => {
                self.hear();
                for number in 0..self.told.len() {
                    self.deliver(number as u64);
                }
            }
            Act::Minutes(minutes) => {
                let at = self.world.now_ms() + i64::from(minutes) * 60_000;
                let world = self.world.clone();
                self.complete(async move { world.clock.until(at).await });
                self.world.gateway.borrow_mut().set_now_ms(at);
                self.complete(async move { server.run_due().await });
            }
            Act::Refund(amount) => {
                self.refunds += 1;
                let input = refund_of(payment, amount, self.refunds);
                // A refusal is as good as a refund: both players are refused.
                self.server
                    .commit("refund", |tx| refund::request_refund(tx, &input).is_ok());
            }
            Act::Capture(amount) => {
                let amount = Money::new(amount, Currency::DZD);
                self.server.commit("capture", |tx| {
                    if let Some(step) = tx.payment(payment).and_then(|held| held.capture(amount, tx.now).ok()) {
                        order::store_decision(tx, payment, &step);
                    }
                });
            }
            Act::LetGo => {
                self.server.commit("let go", |tx| order::void(tx, payment));
            }
        }
        self.hear();
    }

    fn hear(&mut self) {
        self.world.gateway.borrow_mut().set_now_ms(self.world.now_ms());
        network::post(&self.world);
        if let Some(kept) = self.world.kept_letters.borrow_mut().as_mut() {
            self.told.append(kept);
        }
    }

    fn deliver(&mut self, number: u64) {
        self.hear();
        let count = self.told.len() as u64;
        if count == 0 {
            return;
        }
        let at = usize::try_from(number % count).unwrap_or(0);
        let raw = String::from_utf8_lossy(&self.told[at].body).into_owned();
        let server = self.server.clone();
        self.complete(async move { server.webhook(raw).await });
    }

    /// The rows in words, without ids and times.
    pub fn dump(&self) -> String {
        let rows = self.world.rows.borrow();
        let mut text = String::new();
        // Writing to a string cannot fail.
        for payment in rows.payments.values() {
            let _ = writeln!(
                text,
                "payment {} {} {} {} {} {:?} {} {:?} {:?}",
                payment.state,
                payment.is_processing,
                payment.captured_minor,
                payment.refunded_minor,
                payment.held_minor,
                payment.to_capture_minor,
                payment.decisions,
                payment.failure_code,
                payment.needs_human
            );
        }
        let mut refunds: Vec<_> = rows.refunds.values().collect();
        refunds.sort_by_key(|refund| refund.key.clone());
        for refund in refunds {
            let _ = writeln!(
                text,
                "refund {} {} {:?}",
                refund.amount_minor, refund.state, refund.failure_code
            );
        }
        let mut calls: Vec<String> = rows
            .calls
            .values()
            .map(|row| {
                format!(
                    "call {} {} {} {}",
                    row.call.kind, row.state, row.attempts, row.may_repeat
                )
            })
            .collect();
        calls.sort();
        let mut events: Vec<String> = rows
            .events
            .values()
            .map(|row| format!("event {} {}", row.kind, row.state))
            .collect();
        events.sort();
        let told = rows.only_told.iter().flatten().map(|told| format!("told {told}"));
        for line in calls.into_iter().chain(events).chain(told) {
            let _ = writeln!(text, "{line}");
        }
        text
    }
}

/// What both players begin.
pub fn start(script: &Script, now: jiff::Timestamp) -> StartPayment {
    StartPayment {
        reference: "ord_of_the_script".to_owned(),
        number: "CC-7K3M-9Q2X".to_owned(),
        gateway: Gateway::Stripe,
        amount: Money::new(AMOUNT_MINOR, Currency::DZD),
        lines: Vec::new(),
        email: String::new(),
        lang: Lang::Fr,
        expires_at: now.checked_add(SignedDuration::from_mins(35)).unwrap_or(now),
        return_url: "https://shop.example/thanks".to_owned(),
        cancel_url: "https://shop.example/order".to_owned(),
        terms: Terms {
            capture: if script.is_held {
                Capture::Manual
            } else {
                Capture::Automatic
            },
            ..Terms::default()
        },
    }
}

/// What both players ask for.
pub fn refund_of(payment: PaymentId, amount: i64, number: usize) -> RefundPayment {
    RefundPayment {
        payment,
        amount: Money::new(amount, Currency::DZD),
        key: format!("part:{number:04}"),
        reason: "goodwill".to_owned(),
    }
}
