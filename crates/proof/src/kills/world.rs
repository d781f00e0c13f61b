//! What customers, staff and the supervisor share while the shop is open: its address, its shelf, the log, the gateway's hand.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use standin::Control;

use super::Plan;
use super::log::Log;
use super::office::Letter;
use super::place::Place;
use super::talk::Talk;

/// What can be bought.
#[derive(Debug, Clone)]
pub struct Article {
    /// `var_…`
    pub variant: String,
    pub unit_minor: i64,
}

/// An order as its customer asked for it: what is needed to ask again.
#[derive(Debug, Clone)]
pub struct Ask {
    pub who: u32,
    pub cart: String,
    pub key: String,
    pub body: Value,
}

/// An order that staff may act on.
#[derive(Debug, Clone)]
pub struct Sold {
    pub number: String,
    pub total_minor: i64,
    pub is_held: bool,
}

pub struct World {
    pub talk: Talk,
    pub log: Log,
    pub control: Control,
    pub shelf: Vec<Article>,
    pub password: String,
    pub gap: Duration,
    /// Guests' forms carry it.
    pub form_token: String,
    is_closed: AtomicBool,
    has_emptied: AtomicBool,
    customers: AtomicU32,
    asks: Mutex<Vec<Ask>>,
    sold: Mutex<Vec<Sold>>,
    aside: Mutex<Vec<Letter>>,
}

impl World {
    pub async fn furnish(place: &Place, plan: &Plan) -> Result<Self> {
        let base = format!("http://{}", place.door.address);
        let talk = Talk::to(&base)?.with("accept-language", "en");
        let page = talk.get("/en/track").await;
        Ok(World {
            shelf: shelf(&talk).await?,
            form_token: hidden(page.text(), "form_token").context("a guest's form has no token")?,
            talk,
            log: Log::open(&place.log_file())?,
            control: place.gateway.control(),
            password: place.password.clone(),
            gap: plan.gap,
            is_closed: AtomicBool::new(false),
            has_emptied: AtomicBool::new(false),
            customers: AtomicU32::new(0),
            asks: Mutex::default(),
            sold: Mutex::default(),
            aside: Mutex::default(),
        })
    }

    /// No new customer comes in, and staff begin nothing new.
    pub fn close_doors(&self) {
        self.is_closed.store(true, Ordering::SeqCst);
    }

    pub fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::SeqCst)
    }

    /// Nobody is in the shop any more, and nothing is on the desk of staff.
    pub fn is_empty(&self) -> bool {
        self.has_emptied.load(Ordering::SeqCst) && self.sold.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// The last customer has left.
    pub fn all_left(&self) {
        self.has_emptied.store(true, Ordering::SeqCst);
    }

    pub fn next_customer(&self) -> u32 {
        self.customers.fetch_add(1, Ordering::SeqCst) + 1
    }

    pub fn remember(&self, ask: Ask) {
        self.asks.lock().unwrap_or_else(PoisonError::into_inner).push(ask);
    }

    pub fn asks(&self) -> Vec<Ask> {
        self.asks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Hands an order to staff.
    pub fn hand_over(&self, sold: Sold) {
        self.sold.lock().unwrap_or_else(PoisonError::into_inner).push(sold);
    }

    /// A request of staff that was never answered.
    pub fn put_aside(&self, letter: Letter) {
        self.aside.lock().unwrap_or_else(PoisonError::into_inner).push(letter);
    }

    pub fn take_aside(&self) -> Vec<Letter> {
        std::mem::take(&mut *self.aside.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn take_over(&self) -> Option<Sold> {
        self.sold.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

async fn shelf(talk: &Talk) -> Result<Vec<Article>> {
    let mut articles = Vec::new();
    for slug in ["circulator", "electrode", "valve", "board"] {
        let product = talk.get(&format!("/api/v1/products/{slug}")).await.json();
        let variant = &product["variants"][0];
        let id = variant["id"]
            .as_str()
            .with_context(|| format!("{slug} is not for sale: {product}"))?;
        let price = variant["price"]["amount_minor"]
            .as_i64()
            .with_context(|| format!("no price in {variant}"))?;
        articles.push(Article {
            variant: id.to_owned(),
            unit_minor: price,
        });
    }
    Ok(articles)
}

/// The value of a form's hidden field.
pub fn hidden(page: &str, name: &str) -> Option<String> {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1)?;
    Some(rest.split('"').next()?.to_owned())
}
