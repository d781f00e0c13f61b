//! Customers: they come whether or not the shop is up, fill a cart, order under a key, pay at the gateway, come back and look.
//! Who hears nothing asks again under the same key, and some day gives up; all of it stands in the log.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use standin::{Next, Outcome};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::log::Said;
use super::talk::{Heard, Talk};
use super::world::{Ask, Sold, World};
use crate::chance::Chance;

/// How often a customer asks before giving up.
const TRIES: u32 = 8;
/// How often a customer looks at the order before leaving.
const LOOKS: u32 = 25;

/// A new customer every now and then, until the doors close; then waits for those inside.
pub async fn keep_coming(world: Arc<World>, mut chance: Chance) -> Result<()> {
    let mut inside = JoinSet::new();
    let gap_us = i64::try_from(world.gap.as_micros()).unwrap_or(100_000);
    while !world.is_closed() {
        let customer = Customer {
            who: world.next_customer(),
            world: world.clone(),
            chance: Chance::of(chance.draw()),
        };
        inside.spawn(customer.shop());
        let pause = chance.between(gap_us / 4, gap_us * 7 / 4);
        sleep(Duration::from_micros(pause.unsigned_abs())).await;
        while inside.try_join_next().is_some() {}
    }
    while let Some(left) = inside.join_next().await {
        left?;
    }
    Ok(())
}

/// After the quiet: who was never told asks once more under the same key. Says how many did.
pub async fn ask_again(world: &Arc<World>) -> Result<usize> {
    let told: std::collections::BTreeSet<u32> = world
        .log
        .lines()
        .iter()
        .filter(|line| matches!(line.said, Said::OrderTold { .. } | Said::OrderRefused { .. }))
        .map(|line| line.who)
        .collect();
    let left: Vec<Ask> = world
        .asks()
        .into_iter()
        .filter(|ask| !told.contains(&ask.who))
        .collect();
    for ask in &left {
        // A refusal is certain too: sold out, and nothing stands.
        let is_told = place(world, ask, TRIES).await.is_some();
        let last = world.log.lines_of(ask.who).pop();
        if !is_told && !matches!(last, Some(Said::OrderRefused { .. })) {
            let what = format!("customer {} asked again after the quiet and was told nothing", ask.who);
            world.log.say(ask.who, Said::Wrong { what });
        }
    }
    Ok(left.len())
}

struct Customer {
    who: u32,
    world: Arc<World>,
    chance: Chance,
}

/// An order as its customer knows it.
struct Placed {
    number: String,
    key: String,
    pay_url: Option<String>,
}

impl Customer {
    async fn shop(mut self) {
        let Some(ask) = self.fill_cart().await else { return };
        self.world.remember(ask.clone());
        // Some give up at once: they asked and will never know.
        let tries = if self.chance.once_in(100) { 1 } else { TRIES };
        let Some(mut placed) = place(&self.world, &ask, tries).await else {
            return;
        };
        if self.chance.once_in(150) {
            // A second click, a program's retry: the same answer.
            place(&self.world, &ask, 2).await;
        }
        let Some(session) = self.find_page(&mut placed).await else {
            return;
        };
        if self.chance.once_in(80) {
            // Walks away from the page.
            return;
        }
        if self.pay(&session).await && self.look(&placed).await {
            self.hand_over(&ask, placed);
        }
    }

    async fn fill_cart(&mut self) -> Option<Ask> {
        let at = usize::try_from(self.chance.between(0, 40)).unwrap_or(0);
        // One in forty wants the scarce article.
        let article = self.world.shelf.get(if at == 0 { 3 } else { at % 3 })?.clone();
        let quantity = self.chance.between(1, 3);
        let body = json!({ "variant": article.variant, "quantity": quantity });
        for at in 1..=TRIES {
            let heard = self.world.talk.post("/api/v1/cart/lines", &body).await;
            if let Some(cart) = heard.json()["secret"].as_str() {
                return Some(Ask {
                    who: self.who,
                    cart: cart.to_owned(),
                    key: format!("order-{}-{cart:.12}", self.who),
                    body: json!({
                        "email": format!("customer-{}@example.dz", self.who), "name": "Nadia Ferhat",
                        "phone": "0550 12 34 56", "delivery": "counter", "gateway": "stripe",
                        "expected_total_minor": article.unit_minor * quantity,
                    }),
                });
            }
            if heard.status().is_some() {
                // Sold out, or sold out but for a few.
                return None;
            }
            pause(at).await;
        }
        None
    }

    /// The gateway's page: from the answer, or by the order's own button.
    async fn find_page(&mut self, placed: &mut Placed) -> Option<String> {
        for at in 1..=TRIES {
            if let Some(url) = &placed.pay_url {
                return url.rsplit('/').next().map(str::to_owned);
            }
            pause(at).await;
            let path = format!("/en/orders/{}/payment?key={}", placed.number, placed.key);
            let heard = self
                .world
                .talk
                .post_form(&path, &[("form_token", &self.world.form_token)])
                .await;
            if let Heard::Answer { location, .. } = heard
                && location.contains("/pay/")
            {
                placed.pay_url = Some(location);
            }
        }
        None
    }

    /// Pays at the gateway, in one of the ways people do. `false` where no money moved.
    async fn pay(&mut self, session: &str) -> bool {
        sleep(Duration::from_millis(self.chance.between(20, 400).unsigned_abs())).await;
        let control = &self.world.control;
        let ways = [
            Outcome::Pay,
            Outcome::Pay,
            Outcome::Pay,
            Outcome::Pay,
            Outcome::Decline,
            Outcome::ThreeDSecure,
            Outcome::Slow,
        ];
        let mut next = control.pay(session, self.chance.pick(&ways));
        if next == Ok(Next::Refused) {
            next = control.pay(session, Outcome::Pay);
        }
        if next == Ok(Next::Authenticate) {
            next = control.authenticate(session, true);
        }
        let is_taken = matches!(next, Ok(Next::Return | Next::ReturnLate));
        if is_taken {
            let session = session.to_owned();
            self.world.log.say(self.who, Said::CardTaken { session });
        }
        is_taken
    }

    /// Comes back from the gateway's page (or not), and looks until the order says that it is paid.
    async fn look(&mut self, placed: &Placed) -> bool {
        let (number, key) = (&placed.number, &placed.key);
        if self.chance.once_in(600) {
            self.world
                .talk
                .get(&format!("/en/orders/{number}/thanks?key={key}"))
                .await;
        }
        for _ in 0..LOOKS {
            let state = self.state(placed).await;
            if let Some(state) = state.filter(|state| matches!(state.as_str(), "paid" | "confirmed")) {
                let number = number.clone();
                self.world.log.say(self.who, Said::PaidTold { number, state });
                return true;
            }
            sleep(Duration::from_millis(self.chance.between(200, 900).unsigned_abs())).await;
        }
        false
    }

    async fn state(&self, placed: &Placed) -> Option<String> {
        let path = format!("/api/v1/orders/{}?key={}", placed.number, placed.key);
        let heard = self.world.talk.get(&path).await;
        if heard.status().is_some_and(|status| status != 200) {
            let what = format!("{} was told and is not there: {}", placed.number, heard.text());
            self.world.log.say(self.who, Said::Wrong { what });
        }
        heard.json()["state"].as_str().map(str::to_owned)
    }

    /// One in three comes to the notice of staff; every hold does, because staff must take it or let it go.
    fn hand_over(&mut self, ask: &Ask, placed: Placed) {
        let lines = self.world.log.lines_of(self.who);
        let is_held = lines
            .iter()
            .any(|said| matches!(said, Said::PaidTold { state, .. } if state == "confirmed"));
        if is_held || self.chance.once_in(333) {
            self.world.hand_over(Sold {
                number: placed.number,
                total_minor: ask.body["expected_total_minor"].as_i64().unwrap_or_default(),
                is_held,
            });
        }
    }
}

/// Orders under the ask's key until something certain is heard, or nobody asks any more.
async fn place(world: &World, ask: &Ask, tries: u32) -> Option<Placed> {
    let talk: Talk = world.talk.with("x-cart", &ask.cart).with("idempotency-key", &ask.key);
    for at in 1..=tries {
        let sent_us = world.log.now_us();
        world.log.say(ask.who, Said::OrderAsked { sent_us });
        let heard = talk.post("/api/v1/orders", &ask.body).await;
        let answer = heard.json();
        let text = |name: &str| answer[name].as_str().map(str::to_owned);
        match &heard {
            Heard::Unsure { why } => {
                let (what, why) = ("order", why.clone());
                world.log.say(ask.who, Said::Unsure { what, why });
            }
            Heard::Answer { status: 201, .. } => {
                let (number, key, pay_url) = (text("number")?, text("key")?, text("pay_url"));
                let placed = Placed { number, key, pay_url };
                world.log.say(ask.who, placed.told(sent_us));
                return Some(placed);
            }
            // The one before still runs, or died running.
            Heard::Answer { .. } if heard.code() == "idempotency_key_in_use" => {}
            Heard::Answer { status, .. } => {
                let (status, code) = (*status, heard.code());
                world.log.say(ask.who, Said::OrderRefused { status, code });
                return None;
            }
        }
        pause(at).await;
    }
    None
}

impl Placed {
    fn told(&self, sent_us: u64) -> Said {
        Said::OrderTold {
            number: self.number.clone(),
            key: self.key.clone(),
            pay_url: self.pay_url.clone(),
            sent_us,
        }
    }
}

/// 0.2 s, 0.4 s … 3 s.
async fn pause(at: u32) {
    sleep(Duration::from_millis((100_u64 << at.min(5)).min(3_000))).await;
}
