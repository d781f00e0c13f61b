//! The wires between the servers and the gateway: calls out with everything that can go wrong on the way, events in with
//! their repeats. The gateway acts when a request reaches it, whether or not anybody still waits for the answer.

use std::rc::Rc;

use payments::for_proof::request::Fields;
use payments::for_proof::{Answer, read_answer};
use platform::outgoing::{NoReply, Reply as HttpReply};
use standin::{Delivery, OfflineAnswer};

use crate::clockwork::{Group, Reply};
use crate::weather::Post;
use crate::world::{SECRET_KEY, World};

/// As long as the server's client waits.
const PATIENCE_MS: i64 = 20_000;
const HALF_AN_HOUR_MS: i64 = 30 * 60_000;

/// A request on its way.
#[derive(Clone)]
pub struct Request {
    pub method: &'static str,
    pub path: String,
    pub key: Option<String>,
    pub body: String,
}

impl Request {
    pub fn get(path: String) -> Self {
        Request {
            method: "GET",
            path,
            key: None,
            body: String::new(),
        }
    }

    pub fn post(path: &str, key: &str, fields: &Fields) -> Self {
        Request {
            method: "POST",
            path: path.to_owned(),
            key: Some(key.to_owned()),
            // A form of plain names and values can always be written.
            body: serde_urlencoded::to_string(fields).unwrap_or_default(),
        }
    }
}

/// Sends a request and waits for its answer, as the product's client reads it.
pub async fn ask(world: &Rc<World>, request: Request) -> Answer {
    let reply = Reply::new();
    let fate = Fate::of(world);
    if fate == Fate::NotConnected {
        world.pause(5).await;
        return read_answer(Err(NoReply::NotSent("connection refused".to_owned())));
    }
    let (wire, given) = (world.clone(), reply.clone());
    world.clock.spawn(Group::World, async move {
        if let Some(answer) = travel(&wire, request, fate).await {
            given.give(&wire.clock, answer);
        }
    });
    match reply.wait(&world.clock, world.now_ms() + PATIENCE_MS).await {
        Some(reply) => read_answer(Ok(reply)),
        None => read_answer(Err(NoReply::Unknown("no answer in time".to_owned()))),
    }
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Good,
    NotConnected,
    Lost,
    AnswerLost,
    Late,
    Doubled,
    RefusedForLoad,
    BrokenBefore,
    BrokenAfter,
    Garbage,
}

impl Fate {
    const fn word(self) -> &'static str {
        match self {
            Fate::Good => "answered",
            Fate::NotConnected => "not connected",
            Fate::Lost => "request lost",
            Fate::AnswerLost => "answer lost",
            Fate::Late => "executed late",
            Fate::Doubled => "request doubled",
            Fate::RefusedForLoad => "429",
            Fate::BrokenBefore => "500 before the effect",
            Fate::BrokenAfter => "500 after the effect",
            Fate::Garbage => "garbage for an answer",
        }
    }

    fn of(world: &World) -> Fate {
        let weather = &world.weather;
        if !world.is_calm() && weather.is_failing(world.now_ms()) {
            return Fate::AnswerLost;
        }
        if !world.is_calm() && weather.is_outage(world.now_ms()) {
            return if world.strikes(500) {
                Fate::NotConnected
            } else {
                Fate::Lost
            };
        }
        let fates = [
            (weather.not_connected, Fate::NotConnected),
            (weather.request_lost, Fate::Lost),
            (weather.answer_lost, Fate::AnswerLost),
            (weather.executed_late, Fate::Late),
            (weather.doubled, Fate::Doubled),
            (weather.refused_for_load, Fate::RefusedForLoad),
            (weather.broken_before, Fate::BrokenBefore),
            (weather.broken_after, Fate::BrokenAfter),
            (weather.garbage, Fate::Garbage),
        ];
        let struck = fates.into_iter().find(|(chance, _)| world.strikes(*chance));
        struck.map_or(Fate::Good, |(_, fate)| fate)
    }
}

async fn travel(world: &Rc<World>, request: Request, fate: Fate) -> Option<HttpReply> {
    if fate != Fate::Good {
        let kind = kind_of(&request);
        world.story.borrow_mut().met(fate.word(), kind);
        world.tell(
            "network",
            format_args!("{} {}: {}", request.method, shown(&request.path), fate.word()),
        );
    }
    world.pause(world.between(5, 400)).await;
    match fate {
        Fate::NotConnected | Fate::Lost => return None,
        Fate::RefusedForLoad => return Some(error(429, "rate_limit_error")),
        Fate::BrokenBefore => return Some(error(500, "api_error")),
        Fate::Late => world.pause(world.between(60_000, HALF_AN_HOUR_MS)).await,
        Fate::Doubled => {
            execute(world, &request);
            world.pause(world.between(1, 5_000)).await;
        }
        Fate::Good | Fate::AnswerLost | Fate::BrokenAfter | Fate::Garbage => {}
    }
    let answer = execute(world, &request);
    world.pause(world.between(5, 400)).await;
    if answer.status == 0 {
        // A fault at the gateway: no answer comes.
        return None;
    }
    match fate {
        Fate::AnswerLost | Fate::Late => None,
        Fate::BrokenAfter => Some(error(500, "api_error")),
        Fate::Garbage => Some(HttpReply {
            status: 200,
            headers: http::HeaderMap::new(),
            body: b"<html>bad gateway</html>".to_vec(),
        }),
        _ => Some(as_http(&answer)),
    }
}

/// The gateway acts.
fn execute(world: &Rc<World>, request: &Request) -> OfflineAnswer {
    world.auditor.borrow_mut().before_call(&world.rows.borrow(), request);
    let bearer = format!("Bearer {SECRET_KEY}");
    let mut headers = vec![("authorization", bearer.as_str())];
    if request.method == "POST" {
        headers.push(("content-type", "application/x-www-form-urlencoded"));
    }
    if let Some(key) = &request.key {
        headers.push(("idempotency-key", key));
    }
    let answer = {
        let mut gateway = world.gateway.borrow_mut();
        gateway.set_now_ms(world.now_ms());
        gateway.call(request.method, &request.path, &headers, request.body.as_bytes())
    };
    if request.method == "POST" {
        world.tell(
            "gateway",
            format_args!(
                "carries out POST {} → {}{}",
                shown(&request.path),
                answer.status,
                in_words(&answer)
            ),
        );
    }
    post(world);
    answer
}

fn in_words(answer: &OfflineAnswer) -> String {
    let body = answer.json();
    match (body["error"]["message"].as_str(), body["id"].as_str()) {
        (Some(message), _) => format!(" {message}"),
        (None, Some(id)) => format!(" {}", short(id)),
        (None, None) => String::new(),
    }
}

fn as_http(answer: &OfflineAnswer) -> HttpReply {
    let mut headers = http::HeaderMap::new();
    for (name, value) in &answer.headers {
        if let Ok(value) = http::HeaderValue::from_str(value) {
            headers.insert(*name, value);
        }
    }
    HttpReply {
        status: answer.status,
        headers,
        body: answer.body.clone(),
    }
}

fn error(status: u16, kind: &str) -> HttpReply {
    HttpReply {
        status,
        headers: http::HeaderMap::new(),
        body: format!(r#"{{"error":{{"type":"{kind}","message":"the weather is bad"}}}}"#).into_bytes(),
    }
}

fn kind_of(request: &Request) -> &'static str {
    let path = request.path.as_str();
    match request.method {
        "GET" if path.starts_with("/v1/refunds") => "list refunds",
        "GET" => "look up",
        _ if path.ends_with("/expire") => "close page",
        _ if path.ends_with("/capture") => "capture",
        _ if path.ends_with("/cancel") => "void",
        _ if path.starts_with("/v1/refunds") => "refund",
        _ if path.starts_with("/v1/payment_intents") => "hold",
        _ => "open page",
    }
}

/// Ids of the gateway are long; eight letters tell them apart.
pub fn short(id: &str) -> String {
    let (prefix, rest) = id.rsplit_once('_').unwrap_or(("", id));
    let rest: String = rest.chars().take(6).collect();
    if prefix.is_empty() {
        rest
    } else {
        format!("{prefix}_{rest}")
    }
}

fn shown(path: &str) -> String {
    let path = path.split('?').next().unwrap_or(path);
    path.split('/')
        .map(|part| {
            if part.contains('_') && part.len() > 20 {
                short(part)
            } else {
                part.to_owned()
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// Takes what the gateway wants to tell, and carries each event.
pub fn post(world: &Rc<World>) {
    let deliveries = world.gateway.borrow_mut().take_deliveries();
    if let Some(kept) = world.kept_letters.borrow_mut().as_mut() {
        return kept.extend(deliveries);
    }
    for delivery in deliveries {
        let copies = if world.weather.post == Post::Bad && world.strikes(150) {
            2
        } else {
            1
        };
        for _ in 0..copies {
            let (wire, delivery) = (world.clone(), delivery.clone());
            world
                .clock
                .spawn(Group::World, async move { carry(&wire, &delivery).await });
        }
    }
}

/// Tries until the server says 200: after seconds, minutes, hours, for three days.
async fn carry(world: &Rc<World>, event: &Delivery) {
    let mut pause_ms = 4_000;
    let began = world.now_ms();
    loop {
        let first = match world.weather.post {
            Post::Good | Post::Never => world.between(20, 1_500),
            Post::Bad => world.between(20, if world.strikes(300) { 3 * 3_600_000 } else { 8_000 }),
        };
        world.pause(first).await;
        let is_lost = match world.weather.post {
            Post::Good => false,
            Post::Bad => world.strikes(250),
            Post::Never => !world.is_calm(),
        };
        if is_lost || (!world.is_calm() && world.weather.is_outage(world.now_ms())) {
            if world.weather.post == Post::Never {
                return;
            }
            world.tell(
                "network",
                format_args!("loses {} ({})", event.kind, short(&event.event_id)),
            );
        } else if let Some(true) = deliver(world, event).await {
            return;
        }
        if world.now_ms() - began > 3 * 24 * 3_600_000 {
            return;
        }
        world.pause(pause_ms + world.between(0, pause_ms / 4)).await;
        pause_ms = (pause_ms * 3).min(6 * 3_600_000);
    }
}

async fn deliver(world: &Rc<World>, event: &Delivery) -> Option<bool> {
    let raw = String::from_utf8_lossy(&event.body).into_owned();
    let is_taken = world.request(move |server| server.webhook(raw)).await;
    if is_taken == Some(true) {
        let rows = world.rows.borrow();
        world.auditor.borrow_mut().after_answer(&rows, &event.event_id);
    }
    let answer = if is_taken == Some(true) { "200" } else { "no 200" };
    world.tell(
        "network",
        format_args!("delivers {} ({}): {answer}", event.kind, short(&event.event_id)),
    );
    is_taken
}
