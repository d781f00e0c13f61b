//! What the gateway has done, asked of it by the API that anybody with the key may use. Believes nothing of ours.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::place::Place;
use super::talk::Talk;

/// A card that was charged or is held.
#[derive(Debug, Clone)]
pub struct Charge {
    pub intent: String,
    /// Our order's id, as we told it when we asked for the page.
    pub reference: String,
    pub captured_minor: i64,
    /// Authorised, neither taken nor let go.
    pub is_held: bool,
}

#[derive(Debug, Clone)]
pub struct GivenBack {
    pub id: String,
    pub amount_minor: i64,
}

#[derive(Debug, Default)]
pub struct Truth {
    /// Succeeded ones, captured or held.
    pub charges: Vec<Charge>,
    /// That have not failed.
    pub refunds: Vec<GivenBack>,
    /// All movements, fees taken off.
    pub balance_minor: i64,
    pub fees_minor: i64,
}

impl Truth {
    pub async fn ask(place: &Place) -> Result<Self> {
        let talk = Talk::to(&place.gateway.url())?.with("authorization", format!("Bearer {}", place.secret_key));
        let intents: BTreeMap<String, String> = list(&talk, "payment_intents")
            .await?
            .iter()
            .map(|intent| (text(intent, "id"), text(&intent["metadata"], "reference")))
            .collect();
        let mut truth = Truth::default();
        for charge in list(&talk, "charges").await? {
            if charge["status"] != "succeeded" {
                continue;
            }
            let intent = text(&charge, "payment_intent");
            let captured = charge["captured"] == true;
            let is_let_go = !captured && charge["refunded"] == true;
            truth.charges.push(Charge {
                reference: intents.get(&intent).cloned().unwrap_or_default(),
                captured_minor: if captured {
                    number(&charge, "amount_captured")?
                } else {
                    0
                },
                is_held: !captured && !is_let_go,
                intent,
            });
        }
        for refund in list(&talk, "refunds").await? {
            if matches!(refund["status"].as_str(), Some("succeeded" | "pending")) {
                truth.refunds.push(GivenBack {
                    id: text(&refund, "id"),
                    amount_minor: number(&refund, "amount")?,
                });
            }
        }
        for moved in list(&talk, "balance_transactions").await? {
            truth.balance_minor += number(&moved, "net")?;
            truth.fees_minor += number(&moved, "fee")?;
        }
        Ok(truth)
    }
}

/// All objects of a kind, page by page.
async fn list(talk: &Talk, kind: &str) -> Result<Vec<Value>> {
    let mut all: Vec<Value> = Vec::new();
    loop {
        let after = all
            .last()
            .map(|last| format!("&starting_after={}", text(last, "id")))
            .unwrap_or_default();
        let heard = talk.get(&format!("/v1/{kind}?limit=100{after}")).await;
        if heard.status() != Some(200) {
            bail!("the gateway does not list its {kind}: {heard:?}");
        }
        let page = heard.json();
        all.extend(page["data"].as_array().cloned().unwrap_or_default());
        if page["has_more"] != true {
            return Ok(all);
        }
    }
}

fn text(object: &Value, name: &str) -> String {
    object[name].as_str().unwrap_or_default().to_owned()
}

fn number(object: &Value, name: &str) -> Result<i64> {
    object[name].as_i64().with_context(|| format!("no {name} in {object}"))
}
