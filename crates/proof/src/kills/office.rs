//! A member of staff at work while the shop is being killed: gives money back, takes holds or lets them go, by the office's API,
//! each act under a key of its own; asks again under that key until something certain is heard.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::log::Said;
use super::place::STAFF;
use super::talk::{Heard, Talk};
use super::world::{Sold, World};
use crate::chance::Chance;

/// Long enough for a key that a killed server left behind to come free (60 s).
const TRIES: u32 = 40;
const OFFICE: u32 = 0;

/// Works until the doors are closed and nothing is left on the desk.
pub async fn keep_working(world: Arc<World>, mut chance: Chance) -> Result<()> {
    let talk = log_in(&world).await?;
    let mut under_way = tokio::task::JoinSet::new();
    loop {
        match world.take_over() {
            Some(sold) => {
                let desk = Desk {
                    world: world.clone(),
                    talk: talk.clone(),
                    chance: Chance::of(chance.draw()),
                };
                under_way.spawn(desk.act(sold));
            }
            None if world.is_empty() => break,
            None => sleep(Duration::from_millis(50)).await,
        }
    }
    while let Some(done) = under_way.join_next().await {
        done?;
    }
    Ok(())
}

async fn log_in(world: &World) -> Result<Talk> {
    let body = json!({ "email": STAFF, "password": world.password });
    for _ in 0..TRIES {
        if let Heard::Answer {
            status: 201, cookies, ..
        } = world.talk.post("/api/v1/sessions", &body).await
        {
            return Ok(world.talk.with("cookie", cookies.join("; ")));
        }
        sleep(Duration::from_millis(500)).await;
    }
    bail!("staff cannot log in");
}

/// One request of staff, to be asked again as it is.
#[derive(Debug, Clone)]
pub struct Letter {
    path: String,
    key: String,
    body: Value,
    about: About,
}

#[derive(Debug, Clone)]
enum About {
    Refund,
    Act { number: String, act: &'static str },
}

impl About {
    fn word(&self) -> &'static str {
        match self {
            About::Refund => "refund",
            About::Act { act, .. } => act,
        }
    }
}

impl Letter {
    fn said(&self, status: u16, code: String) -> Said {
        let is_told = (200..300).contains(&status);
        match &self.about {
            About::Refund if is_told => Said::RefundTold {
                request: self.key.clone(),
            },
            About::Refund => Said::RefundRefused {
                request: self.key.clone(),
                status,
                code,
            },
            About::Act { number, act } if is_told => Said::ActTold {
                number: number.clone(),
                act,
            },
            About::Act { number, act } => Said::ActRefused {
                number: number.clone(),
                act,
                status,
                code,
            },
        }
    }
}

/// After the quiet: what staff were never told is asked once more under its key. Says how much that was.
pub async fn ask_again(world: &World) -> Result<usize> {
    let letters = world.take_aside();
    if letters.is_empty() {
        return Ok(0);
    }
    let talk = log_in(world).await?;
    for letter in &letters {
        let said = insist(world, &talk, letter).await;
        let what = format!("staff asked for {} after the quiet and were told nothing", letter.key);
        world.log.say(OFFICE, said.unwrap_or(Said::Wrong { what }));
    }
    Ok(letters.len())
}

struct Desk {
    world: Arc<World>,
    talk: Talk,
    chance: Chance,
}

impl Desk {
    async fn act(mut self, sold: Sold) {
        if sold.is_held {
            let lets_go = self.chance.once_in(300);
            let (act, body) = match lets_go {
                true => ("void", json!({})),
                false if self.chance.once_in(300) => {
                    ("capture", json!({ "amount_minor": sold.total_minor / 200 * 100 }))
                }
                false => ("capture", json!({})),
            };
            self.decide(&sold.number, act, &body).await;
        } else if self.chance.once_in(500) {
            self.refund(&sold, None).await;
        } else {
            // Two parts, the second of which leaves something.
            let part = sold.total_minor / 400 * 100;
            self.refund(&sold, Some(part)).await;
            self.refund(&sold, Some(part)).await;
        }
    }

    async fn refund(&mut self, sold: &Sold, amount_minor: Option<i64>) {
        let (number, request) = (
            sold.number.clone(),
            format!("refund-{}-{:08x}", sold.number, self.chance.draw() >> 32),
        );
        let body = match amount_minor {
            Some(minor) => {
                json!({ "kind": "adjustment", "amount_minor": minor, "reason": "goodwill", "note": request })
            }
            None => json!({ "kind": "whole", "reason": "requested_by_customer", "note": request }),
        };
        let asked = Said::RefundAsked {
            number,
            request: request.clone(),
            amount_minor,
        };
        self.world.log.say(OFFICE, asked);
        let path = format!("/api/v1/office/orders/{}/refunds", sold.number);
        self.ask(Letter {
            path,
            key: request,
            body,
            about: About::Refund,
        })
        .await;
    }

    /// Asks; what was not answered is kept for after the quiet.
    async fn ask(&self, letter: Letter) {
        match insist(&self.world, &self.talk, &letter).await {
            Some(said) => self.world.log.say(OFFICE, said),
            None => self.world.put_aside(letter),
        }
    }

    async fn decide(&mut self, number: &str, act: &'static str, body: &Value) {
        let (number, key) = (number.to_owned(), format!("{act}-{number}"));
        self.world.log.say(
            OFFICE,
            Said::ActAsked {
                number: number.clone(),
                act,
            },
        );
        let path = format!("/api/v1/office/orders/{number}/{act}");
        let body = body.clone();
        self.ask(Letter {
            path,
            key,
            body,
            about: About::Act { number, act },
        })
        .await;
    }
}

/// Asks under one key until something certain is heard.
async fn insist(world: &World, talk: &Talk, letter: &Letter) -> Option<Said> {
    let talk = talk.with("idempotency-key", &letter.key);
    for at in 0..TRIES {
        let heard = talk.post(&letter.path, &letter.body).await;
        match &heard {
            Heard::Unsure { why } => {
                let (what, why) = (letter.about.word(), why.clone());
                world.log.say(OFFICE, Said::Unsure { what, why });
            }
            Heard::Answer { .. } if heard.code() == "idempotency_key_in_use" => {}
            Heard::Answer { status, .. } => return Some(letter.said(*status, heard.code())),
        }
        sleep(Duration::from_millis((200_u64 << at.min(4)).min(3_000))).await;
    }
    None
}
