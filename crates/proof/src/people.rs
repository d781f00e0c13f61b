//! Customers and staff: they pay, are declined, confirm with their bank, leave, click twice, come back late; ship, take back,
//! give back, let go. They believe what a page tells them, and the auditor remembers it.

use std::rc::Rc;

use orders::{OrderId, Terms};
use payments::Capture;
use standin::Outcome;

use crate::auditor::Told;
use crate::network;
use crate::server::{Click, Standing, Wanted};
use crate::world::World;

mod booker;
mod crew;

pub use booker::booker;
pub use crew::{crew, planner};

const MINUTE: i64 = 60_000;

/// One customer's visit, from the first click to the last look.
pub async fn customer(world: Rc<World>, number: i64) {
    let who = format!("customer {number}");
    world.pause(world.between(0, 70 * MINUTE)).await;
    let token = world.chance.borrow_mut().draw();
    let wanted = Wanted {
        token,
        quantity: world.between(1, 3),
        unit_minor: pick(&world, &[1_190_000, 345_033, 99_999]),
        terms: terms(&world),
    };
    let Some((order, mut url)) = buy(&world, &who, wanted).await else {
        return;
    };
    for _ in 0..3 {
        if url.is_none() {
            world.pause(world.between(MINUTE, 6 * MINUTE)).await;
            url = world.request(move |server| server.pay_now(order)).await.flatten();
        }
    }
    let Some(url) = url else {
        return world.tell(&who, format_args!("gives up: there is no page to pay at"));
    };
    pay(&world, &who, &url).await;
    come_back(&world, &who, order).await;
    balance(&world, &who, order).await;
}

fn pick<T: Copy>(world: &World, from: &[T]) -> T {
    world.chance.borrow_mut().pick(from)
}

fn terms(world: &World) -> Terms {
    match pick(world, &[0, 0, 0, 1, 1, 2]) {
        0 => Terms::default(),
        1 => Terms {
            deposit_bp: 0,
            capture: Capture::Manual,
        },
        _ => Terms {
            deposit_bp: 3000,
            capture: Capture::Automatic,
        },
    }
}

/// Clicks until an answer comes; at times twice at once.
async fn buy(world: &Rc<World>, who: &str, wanted: Wanted) -> Option<(OrderId, Option<String>)> {
    world.tell(
        who,
        format_args!("orders {} piece(s) at {}", wanted.quantity, wanted.unit_minor),
    );
    if world.between(0, 3) == 0 {
        let second = world.clone();
        world.clock.spawn(crate::clockwork::Group::World, async move {
            second.request(move |server| server.buy(wanted)).await;
        });
    }
    for _ in 0..5 {
        match world.request(move |server| server.buy(wanted)).await {
            Some(Some(placed)) => {
                world.auditor.borrow_mut().told.push(Told::Placed(placed.order));
                return Some((placed.order, placed.url));
            }
            Some(None)
                if world
                    .rows
                    .borrow()
                    .orders
                    .values()
                    .all(|order| order.token != wanted.token) =>
            {
                // Sold out, or the database was away: one more try tells.
                world.pause(world.between(1_000, MINUTE)).await;
            }
            Some(None) | None => {
                world.tell(who, format_args!("gets no answer and clicks again"));
                world.pause(world.between(500, 2 * MINUTE)).await;
            }
        }
    }
    None
}

/// What a customer does on the gateway's page.
async fn pay(world: &Rc<World>, who: &str, url: &str) {
    let Some(session) = url.rsplit('/').next().map(str::to_owned) else {
        return;
    };
    let pause = pick(world, &[20_000, 20_000, MINUTE, 10 * MINUTE, 28 * MINUTE, 33 * MINUTE]);
    world.pause(world.between(pause / 2, pause)).await;
    let does = world.between(0, 12);
    let first = match does {
        0..=4 => Outcome::Pay,
        5 => Outcome::Never,
        6 | 7 => Outcome::ThreeDSecure,
        8 | 9 => Outcome::Decline,
        10 => Outcome::AsyncSuccess,
        11 => Outcome::AsyncFailure,
        _ => return world.tell(who, format_args!("closes the page")),
    };
    act(world, who, &session, first);
    match first {
        Outcome::ThreeDSecure => {
            world.pause(world.between(5_000, 3 * MINUTE)).await;
            let is_confirmed = world.between(0, 3) > 0;
            let done = at_gateway(world, |gateway| gateway.authenticate(&session, is_confirmed).is_ok());
            world.tell(
                who,
                format_args!(
                    "answers the bank: {is_confirmed} ({})",
                    if done { "taken" } else { "too late" }
                ),
            );
            if !is_confirmed && world.between(0, 1) == 0 {
                world.pause(world.between(5_000, MINUTE)).await;
                act(world, who, &session, Outcome::Pay);
            }
        }
        Outcome::Decline if world.between(0, 3) > 0 => {
            world.pause(world.between(5_000, 2 * MINUTE)).await;
            act(world, who, &session, Outcome::Pay);
        }
        Outcome::Pay if world.between(0, 3) == 0 => {
            // The second tab.
            world.pause(world.between(100, 5_000)).await;
            act(world, who, &session, Outcome::Pay);
        }
        _ => {}
    }
}

fn act(world: &Rc<World>, who: &str, session: &str, outcome: Outcome) {
    let done = at_gateway(world, |gateway| gateway.pay(session, outcome).map(|_| ()));
    match done {
        Ok(()) => world.tell(who, format_args!("on the gateway's page: {outcome:?}")),
        Err(refused) => world.tell(who, format_args!("on the gateway's page: {outcome:?}, but {refused}")),
    }
}

/// Acts at the gateway, now; what it has to tell leaves at once.
pub fn at_gateway<T>(world: &Rc<World>, act: impl FnOnce(&mut standin::Offline) -> T) -> T {
    let done = {
        let mut gateway = world.gateway.borrow_mut();
        gateway.set_now_ms(world.now_ms());
        act(&mut gateway)
    };
    network::post(world);
    done
}

/// The redirect, never or once or again later.
async fn come_back(world: &Rc<World>, who: &str, order: OrderId) {
    let times = pick(world, &[0, 1, 1, 2, 3]);
    for _ in 0..times {
        let pause = pick(world, &[500, 500, MINUTE, 40 * MINUTE]);
        world.pause(world.between(pause / 2, pause)).await;
        let standing = world.request(move |server| server.thanks(order)).await.flatten();
        let words = match standing {
            Some(Standing::Paid) => "paid",
            Some(Standing::Held) => "confirmed",
            Some(Standing::Waiting) => "we are waiting for the bank",
            Some(Standing::Ended) => "the order has ended",
            None => "nothing",
        };
        world.tell(who, format_args!("comes back and reads: {words}"));
        if matches!(standing, Some(Standing::Paid | Standing::Held)) {
            world.auditor.borrow_mut().told.push(Told::Paid(order));
        }
    }
}

/// Pays what is still due of an order that stands.
async fn balance(world: &Rc<World>, who: &str, order: OrderId) {
    let is_due = world.rows.borrow().orders.get(&order).is_some_and(|row| {
        row.facts.state == orders::State::Confirmed && row.facts.dues.iter().any(|due| !due.is_secured())
    });
    if !is_due {
        return;
    }
    for _ in 0..3 {
        world.pause(world.between(MINUTE, 20 * MINUTE)).await;
        let url = world.request(move |server| server.pay_now(order)).await.flatten();
        if let Some(url) = url {
            world.tell(who, format_args!("pays the balance"));
            pay(world, who, &url).await;
            come_back(world, who, order).await;
        }
    }
}

/// Somebody at the desk, every few minutes.
pub async fn staff(world: Rc<World>) {
    while !world.is_calm() {
        world.pause(world.between(2 * MINUTE, 12 * MINUTE)).await;
        let orders: Vec<OrderId> = world.rows.borrow().orders.keys().copied().collect();
        if orders.is_empty() {
            continue;
        }
        let order = pick(&world, &orders);
        if world.strikes(world.weather.by_hand) {
            by_hand(&world, order);
            continue;
        }
        let form = world.chance.borrow_mut().draw() % 1_000_000;
        let part = world.between(1, 900_000);
        let clicks = [
            Click::Ship,
            Click::Deliver,
            Click::Cancel,
            Click::RefundWhole(form),
            Click::RefundPart(form, part),
            Click::RefundPart(form, part),
            Click::Capture(100),
            Click::Capture(100),
            Click::Capture(60),
            Click::LetGo,
        ];
        let click = pick(&world, &clicks);
        let copies = if world.between(0, 2) == 0 { 2 } else { 1 };
        for _ in 0..copies {
            let desk = world.clone();
            world.clock.spawn(crate::clockwork::Group::World, async move {
                press(&desk, order, click).await;
            });
        }
        if click == Click::Capture(100) && world.between(0, 2) == 0 {
            let other = world.clone();
            world.clock.spawn(crate::clockwork::Group::World, async move {
                press(&other, order, Click::LetGo).await;
            });
        }
        if let Click::RefundPart(..) = click {
            let (other, again) = (world.clone(), Click::RefundPart(form + 1, part));
            world.clock.spawn(crate::clockwork::Group::World, async move {
                press(&other, order, again).await;
            });
        }
    }
}

/// Presses until the page answers.
async fn press(world: &Rc<World>, order: OrderId, click: Click) {
    for _ in 0..4 {
        match world.request(move |server| server.click(order, click)).await {
            Some(Ok(true)) => {
                world.tell("staff", format_args!("{click:?}: done"));
                if matches!(click, Click::RefundWhole(_) | Click::RefundPart(..)) {
                    world.auditor.borrow_mut().told.push(Told::Refunding(order));
                }
                return;
            }
            Some(Ok(false)) => return,
            Some(Err(_)) | None => world.pause(world.between(500, MINUTE)).await,
        }
    }
}

/// In the gateway's own console: a refund by hand, or the bank that sends one back.
fn by_hand(world: &Rc<World>, order: OrderId) {
    let reference = order.to_string();
    if world.between(0, 1) == 0 {
        let refund = world
            .gateway
            .borrow()
            .facts()
            .refunds()
            .find(|refund| refund.status == "succeeded")
            .map(|refund| refund.id.to_owned());
        if let Some(refund) = refund {
            let failed = at_gateway(world, |gateway| gateway.fail_refund(&refund));
            world.tell("bank", format_args!("sends a refund back: {failed}"));
        }
        return;
    }
    let found = world.gateway.borrow().facts().intents().find_map(|intent| {
        let left = intent.amount_received - intent.amount_refunded;
        let is_it = intent.metadata.get("reference") == Some(&reference) && left > 0;
        is_it.then(|| (intent.id.to_owned(), left))
    });
    if let Some((intent, left)) = found {
        let amount = world.between(1, left);
        let body = format!("payment_intent={intent}&amount={amount}");
        let bearer = format!("Bearer {}", crate::world::SECRET_KEY);
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let status = at_gateway(world, |gateway| {
            gateway.call("POST", "/v1/refunds", &headers, body.as_bytes()).status
        });
        world.tell(
            "staff",
            format_args!("give {amount} back by hand at the gateway ({status})"),
        );
    }
}
