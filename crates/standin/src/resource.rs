//! What can be asked of the API: reading resources and carrying out commands. Parameters are checked whole before
//! anything is carried out, because only a call that began is kept under its Idempotency-Key.

use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::event::Cause;
use crate::fields::Fields;
use crate::listing::{Listing, expand};
use crate::payment::{BalanceTransaction, Charge};
use crate::refund::{NewRefund, Refund};
use crate::session::{self, Ask, Session};
use crate::state::State;

/// A checked POST.
pub(crate) enum Command {
    OpenSession(Box<Ask>),
    ExpireSession(String),
    Refund(NewRefund),
}

fn unrecognized(method: &str, path: &str) -> ApiError {
    ApiError::new(
        404,
        "invalid_request_error",
        format!("Unrecognized request URL ({method}: {path})."),
    )
}

fn steps(path: &str) -> Vec<&str> {
    path.trim_matches('/').split('/').skip(1).collect()
}

impl Command {
    pub fn parse(path: &str, form: Map<String, Value>, now: i64) -> Result<(Command, Vec<String>), ApiError> {
        let mut fields = Fields::new(form);
        let command = match steps(path)[..] {
            ["checkout", "sessions"] => Command::OpenSession(Box::new(Ask::parse(&mut fields, now)?)),
            ["checkout", "sessions", id, "expire"] => Command::ExpireSession(id.to_owned()),
            ["refunds"] => Command::Refund(NewRefund::parse(&mut fields)?),
            _ => return Err(unrecognized("POST", path)),
        };
        let expand = fields.texts("expand")?;
        fields.finish()?;
        Ok((command, expand))
    }

    pub fn execute(self, state: &mut State, cause: &Cause) -> Result<Value, ApiError> {
        match self {
            Command::OpenSession(ask) => Ok(Session::open(state, *ask).to_json(&state.base_url)),
            Command::ExpireSession(id) => session::expire(state, &id, cause),
            Command::Refund(new) => new.execute(state, cause),
        }
    }
}

/// Answers a GET.
pub(crate) fn read(state: &State, path: &str, query: Map<String, Value>) -> Result<Value, ApiError> {
    let mut fields = Fields::new(query);
    match steps(path)[..] {
        ["checkout", "sessions"] => list_sessions(state, path, fields),
        ["payment_intents"] => list_intents(state, path, fields),
        ["charges"] => list_charges(state, path, fields),
        ["refunds"] => list_refunds(state, path, fields),
        ["events"] => list_events(state, path, fields),
        ["balance_transactions"] => list_balance(state, path, fields),
        ["checkout", "sessions", id, "line_items"] => {
            Listing::parse(&mut fields)?;
            fields.finish()?;
            let session = state
                .sessions
                .get(id)
                .ok_or_else(|| ApiError::missing("checkout session", id))?;
            Ok(json!({ "object": "list", "url": path, "has_more": false, "data": session.line_items() }))
        }
        _ => {
            let paths = fields.texts("expand")?;
            fields.finish()?;
            expand(state, read_one(state, path)?, &paths)
        }
    }
}

fn read_one(state: &State, path: &str) -> Result<Value, ApiError> {
    let base = &state.base_url;
    let (noun, id, found) = match steps(path)[..] {
        ["checkout", "sessions", id] => (
            "checkout session",
            id,
            state.sessions.get(id).map(|row| row.to_json(base)),
        ),
        ["payment_intents", id] => ("payment_intent", id, state.intents.get(id).map(|row| row.to_json(base))),
        ["charges", id] => ("charge", id, state.charges.get(id).map(Charge::to_json)),
        ["refunds", id] => ("refund", id, state.refunds.get(id).map(Refund::to_json)),
        ["events", id] => ("event", id, state.events.get(id).map(|row| row.to_json(state))),
        ["balance_transactions", id] => (
            "balance transaction",
            id,
            state.balance.get(id).map(|row| row.to_json(state.now())),
        ),
        _ => return Err(unrecognized("GET", path)),
    };
    found.ok_or_else(|| ApiError::missing(noun, id))
}

fn is_or_any(wanted: Option<&String>, found: Option<&str>) -> bool {
    wanted.is_none_or(|wanted| found == Some(wanted.as_str()))
}

fn list_sessions(state: &State, path: &str, mut fields: Fields) -> Result<Value, ApiError> {
    let listing = Listing::parse(&mut fields)?;
    let intent = fields.text("payment_intent")?;
    let status = fields.one_of("status", &["open", "complete", "expired"])?;
    fields.finish()?;
    let page = listing.page(path, &state.sessions, |row| {
        let json = row.to_json(&state.base_url);
        let is_wanted = is_or_any(intent.as_ref(), row.payment_intent.as_deref())
            && is_or_any(status.as_ref(), json["status"].as_str());
        is_wanted.then_some((row.created, json))
    })?;
    expand(state, page, &listing.expand)
}

fn list_intents(state: &State, path: &str, mut fields: Fields) -> Result<Value, ApiError> {
    let listing = Listing::parse(&mut fields)?;
    fields.finish()?;
    let page = listing.page(path, &state.intents, |row| {
        Some((row.created, row.to_json(&state.base_url)))
    })?;
    expand(state, page, &listing.expand)
}

fn list_charges(state: &State, path: &str, mut fields: Fields) -> Result<Value, ApiError> {
    let listing = Listing::parse(&mut fields)?;
    let intent = fields.text("payment_intent")?;
    fields.finish()?;
    let page = listing.page(path, &state.charges, |row: &Charge| {
        is_or_any(intent.as_ref(), Some(&row.intent)).then(|| (row.created, row.to_json()))
    })?;
    expand(state, page, &listing.expand)
}

fn list_refunds(state: &State, path: &str, mut fields: Fields) -> Result<Value, ApiError> {
    let listing = Listing::parse(&mut fields)?;
    let (intent, charge) = (fields.text("payment_intent")?, fields.text("charge")?);
    fields.finish()?;
    let page = listing.page(path, &state.refunds, |row: &Refund| {
        let is_wanted = is_or_any(intent.as_ref(), Some(&row.intent)) && is_or_any(charge.as_ref(), Some(&row.charge));
        is_wanted.then(|| (row.created, row.to_json()))
    })?;
    expand(state, page, &listing.expand)
}

fn list_events(state: &State, path: &str, mut fields: Fields) -> Result<Value, ApiError> {
    let listing = Listing::parse(&mut fields)?;
    let mut kinds = fields.texts("types")?;
    kinds.extend(fields.text("type")?);
    let success = fields.boolean("delivery_success")?;
    fields.finish()?;
    listing.page(path, &state.events, |row| {
        let is_wanted = (kinds.is_empty() || kinds.contains(&row.kind))
            && success.is_none_or(|wanted| wanted == row.is_delivered(state));
        is_wanted.then(|| (row.created, row.to_json(state)))
    })
}

fn list_balance(state: &State, path: &str, mut fields: Fields) -> Result<Value, ApiError> {
    let listing = Listing::parse(&mut fields)?;
    let (kind, source) = (fields.text("type")?, fields.text("source")?);
    let currency = fields.text("currency")?;
    fields.finish()?;
    let page = listing.page(path, &state.balance, |row: &BalanceTransaction| {
        let json = row.to_json(state.now());
        let is_wanted = is_or_any(kind.as_ref(), json["type"].as_str())
            && is_or_any(source.as_ref(), Some(&row.source))
            && is_or_any(currency.as_ref(), Some(&row.currency));
        is_wanted.then_some((row.created, json))
    })?;
    expand(state, page, &listing.expand)
}
