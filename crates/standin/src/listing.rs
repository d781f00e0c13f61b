//! Lists and expansions: how the API hands out many objects, newest first, and objects inside objects.
//! Which objects there are is the nouns' business.

use serde_json::{Value, json};

use crate::account::Account;
use crate::charge::Charge;
use crate::customer::{Customer, KeptCard, Setup};
use crate::error::ApiError;
use crate::fee::FeeRefund;
use crate::fields::Fields;
use crate::payout::Payout;
use crate::refund::Refund;
use crate::state::State;
use crate::table::{Record, Table};
use crate::transfer::Reversal;

const MOST: i64 = 100;
const USUAL: i64 = 10;

/// What a list call asks for.
pub(crate) struct Listing {
    limit: usize,
    starting_after: Option<String>,
    ending_before: Option<String>,
    /// Earliest and latest creation, inclusive, in seconds.
    created: (i64, i64),
    pub expand: Vec<String>,
}

impl Listing {
    pub fn parse(fields: &mut Fields) -> Result<Listing, ApiError> {
        let limit = fields.integer("limit")?.unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            return Err(fields.refuse(
                "limit",
                "parameter_invalid_integer",
                "Invalid limit: must be between 1 and 100",
            ));
        }
        Ok(Listing {
            limit: usize::try_from(limit).unwrap_or(1),
            starting_after: fields.text("starting_after")?,
            ending_before: fields.text("ending_before")?,
            created: created(fields)?,
            expand: fields.texts("expand")?,
        })
    }

    /// One page of the wanted rows, newest first. Costs what the page costs, not what the table holds.
    pub fn page<T: Record>(
        &self,
        url: &str,
        table: &Table<T>,
        is_wanted: impl Fn(&T) -> bool,
        show: impl Fn(&T) -> Value,
    ) -> Result<Value, ApiError> {
        let place = |param: &str, cursor: &Option<String>| match cursor {
            None => Ok(None),
            Some(id) => match table.place(id) {
                None => Err(ApiError::named("object", id, param)),
                place => Ok(place),
            },
        };
        let after = place("starting_after", &self.starting_after)?;
        let before = place("ending_before", &self.ending_before)?;
        let rows = table.created_within(self.created, (before, after));
        let more = self.limit + 1;
        let wanted = |row: &&T| is_wanted(row);
        let mut found: Vec<&T> = if before.is_some() {
            rows.iter().filter(wanted).take(more).collect()
        } else {
            rows.iter().rev().filter(wanted).take(more).collect()
        };
        let has_more = found.len() > self.limit;
        found.truncate(self.limit);
        if before.is_some() {
            found.reverse();
        }
        let data: Vec<Value> = found.into_iter().map(show).collect();
        let mut page = json!({ "object": "list", "url": url, "has_more": has_more, "data": [] });
        // Moved, where the macro would copy every row.
        page["data"] = Value::Array(data);
        Ok(page)
    }
}

/// `created=1700000000` or `created[gte]=…&created[lt]=…`.
fn created(fields: &mut Fields) -> Result<(i64, i64), ApiError> {
    let Ok(Some(mut range)) = fields.nested("created") else {
        return Ok(fields.integer("created")?.map_or((i64::MIN, i64::MAX), |at| (at, at)));
    };
    let after = range.integer("gt")?.map(|at| at.saturating_add(1));
    let before = range.integer("lt")?.map(|at| at.saturating_sub(1));
    let from = after.max(range.integer("gte")?).unwrap_or(i64::MIN);
    let until = [before, range.integer("lte")?]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(i64::MAX);
    range.finish()?;
    Ok((from, until))
}

/// Puts whole objects where the answer has their ids, along paths such as `latest_charge.balance_transaction`.
pub(crate) fn expand(state: &State, mut answer: Value, paths: &[String]) -> Result<Value, ApiError> {
    for path in paths {
        let steps: Vec<&str> = path.split('.').collect();
        if steps.len() > 4 || !put(state, &mut answer, &steps) {
            let message = format!("This property cannot be expanded ({path}).");
            return Err(ApiError::new(400, "invalid_request_error", message).of("expand"));
        }
    }
    Ok(answer)
}

fn put(state: &State, at: &mut Value, steps: &[&str]) -> bool {
    let Some((first, rest)) = steps.split_first() else {
        return true;
    };
    if *first == "data" && at["object"] == "list" {
        let mut all = at["data"].as_array_mut().into_iter().flatten();
        return all.all(|item| put(state, item, rest));
    }
    if *first == "line_items" && at["object"] == "checkout.session" {
        let session = at["id"].as_str().and_then(|id| state.sessions.get(id));
        let Some(session) = session else { return false };
        let url = format!("/v1/checkout/sessions/{}/line_items", session.id);
        at["line_items"] = json!({ "object": "list", "url": url, "has_more": false, "data": session.line_items() });
        return rest.is_empty();
    }
    match at.get_mut(*first) {
        Some(Value::Null) => true,
        Some(inner @ Value::String(_)) => {
            let Some(whole) = inner.as_str().and_then(|id| find(state, id)) else {
                return false;
            };
            *inner = whole;
            put(state, inner, rest)
        }
        Some(inner @ Value::Object(_)) => !rest.is_empty() && put(state, inner, rest),
        _ => false,
    }
}

/// The object of an id, whatever its kind.
fn find(state: &State, id: &str) -> Option<Value> {
    match id.split_once('_')?.0 {
        "pi" => state.intents.get(id).map(|row| row.to_json(&state.base_url)),
        "seti" => state.setups.get(id).map(Setup::to_json),
        "ch" => state.charges.get(id).map(Charge::to_json),
        "re" => state.refunds.get(id).map(Refund::to_json),
        "txn" => state.balance.get(id).map(|row| row.to_json(state.now())),
        "cus" => state.customers.get(id).map(Customer::to_json),
        "pm" => state.cards.get(id).map(KeptCard::to_json),
        "tr" => state.transfers.get(id).map(|row| row.to_json(state)),
        "trr" => state.reversals.get(id).map(Reversal::to_json),
        "fee" => state.application_fees.get(id).map(|row| row.to_json(state)),
        "fr" => state.fee_refunds.get(id).map(FeeRefund::to_json),
        "dp" => state.disputes.get(id).map(|row| row.to_json(state)),
        "po" => state.payouts.get(id).map(Payout::to_json),
        "acct" => state.accounts.get(id).map(Account::to_json),
        _ => None,
    }
}
