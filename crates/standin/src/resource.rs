//! What can be asked of the API: reading resources and carrying out commands. Parameters are checked whole before
//! anything is carried out, because only a call that began is kept under its Idempotency-Key.

use serde_json::{Map, Value};

use crate::account::{self, NewAccount};
use crate::ask::Ask;
use crate::attempt::{self, Confirm, NewCustomer, NewIntent};
use crate::balance;
use crate::charge::Charge;
use crate::customer::{Customer, KeptCard, Setup};
use crate::dispute;
use crate::error::ApiError;
use crate::event::Cause;
use crate::fields::Fields;
use crate::hold::{Cancel, Capture};
use crate::link::{self, NewLink};
use crate::listing::expand;
use crate::lists::list;
use crate::pass_on::{GiveFeeBack, PassOn, TakeBack};
use crate::payout::Payout;
use crate::refund::{self, NewRefund, Refund};
use crate::session::{self, Session};
use crate::state::State;
use crate::transfer::Reversal;

/// A checked POST.
pub(crate) enum Command {
    OpenSession(Box<Ask>),
    ExpireSession(String),
    NewIntent(Box<NewIntent>),
    RewriteIntent(attempt::Rewrite),
    Confirm(Confirm),
    Capture(Capture),
    Cancel(Cancel),
    NewCustomer(NewCustomer),
    Refund(NewRefund),
    CancelRefund(String),
    AnswerDispute(dispute::Answer),
    AcceptDispute(String),
    NewAccount(NewAccount),
    RewriteAccount(account::Rewrite),
    NewLink(NewLink),
    LogIn(String),
    PassOn(PassOn),
    TakeBack(TakeBack),
    GiveFeeBack(GiveFeeBack),
}

/// Whose resource is read, and where.
pub(crate) struct Reading<'a> {
    pub path: &'a str,
    /// The connected account the call speaks for.
    pub account: Option<&'a str>,
}

pub(crate) fn unrecognized(method: &str, path: &str) -> ApiError {
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
        let fields_ref = &mut fields;
        let command = match steps(path)[..] {
            ["checkout", "sessions"] => Command::OpenSession(Box::new(Ask::parse(fields_ref, now)?)),
            ["checkout", "sessions", id, "expire"] => Command::ExpireSession(id.to_owned()),
            ["payment_intents"] => Command::NewIntent(Box::new(NewIntent::parse(fields_ref)?)),
            ["payment_intents", id] => Command::RewriteIntent(attempt::Rewrite::parse(id, fields_ref)?),
            ["payment_intents", id, "confirm"] => Command::Confirm(Confirm::parse(id, fields_ref)?),
            ["payment_intents", id, "capture"] => Command::Capture(Capture::parse(id, fields_ref)?),
            ["payment_intents", id, "cancel"] => Command::Cancel(Cancel::parse(id, fields_ref)?),
            ["customers"] => Command::NewCustomer(NewCustomer::parse(fields_ref)?),
            ["refunds"] => Command::Refund(NewRefund::parse(fields_ref)?),
            ["refunds", id, "cancel"] => Command::CancelRefund(id.to_owned()),
            ["disputes", id] => Command::AnswerDispute(dispute::Answer::parse(id, fields_ref)?),
            ["disputes", id, "close"] => Command::AcceptDispute(id.to_owned()),
            ["accounts"] => Command::NewAccount(NewAccount::parse(fields_ref)?),
            ["accounts", id] => Command::RewriteAccount(account::Rewrite::parse(id, fields_ref)?),
            ["accounts", id, "login_links"] => Command::LogIn(id.to_owned()),
            ["account_links"] => Command::NewLink(NewLink::parse(fields_ref)?),
            ["transfers"] => Command::PassOn(PassOn::parse(fields_ref)?),
            ["transfers", id, "reversals"] => Command::TakeBack(TakeBack::parse(id, fields_ref)?),
            ["application_fees", id, "refunds"] => Command::GiveFeeBack(GiveFeeBack::parse(id, fields_ref)?),
            _ => return Err(unrecognized("POST", path)),
        };
        let expand = fields.texts("expand")?;
        fields.finish()?;
        Ok((command, expand))
    }

    pub fn execute(self, state: &mut State, cause: &Cause) -> Result<Value, ApiError> {
        match self {
            Command::OpenSession(ask) => Ok(Session::open(state, *ask)?.to_json(&state.base_url)),
            Command::ExpireSession(id) => session::expire(state, &id, cause),
            Command::NewIntent(new) => new.execute(state, cause),
            Command::RewriteIntent(rewrite) => rewrite.execute(state),
            Command::Confirm(confirm) => confirm.execute(state, cause),
            Command::Capture(capture) => capture.execute(state, cause),
            Command::Cancel(cancel) => cancel.execute(state, cause),
            Command::NewCustomer(new) => Ok(new.execute(state, cause)),
            Command::Refund(new) => new.execute(state, cause),
            Command::CancelRefund(id) => refund::cancel(state, &id, cause),
            Command::AnswerDispute(answer) => answer.execute(state, cause),
            Command::AcceptDispute(id) => dispute::accept(state, &id, cause),
            Command::NewAccount(new) => Ok(new.execute(state)),
            Command::RewriteAccount(rewrite) => rewrite.execute(state, cause),
            Command::NewLink(new) => new.execute(state),
            Command::LogIn(id) => link::log_in(state, &id),
            Command::PassOn(pass_on) => pass_on.execute(state, cause),
            Command::TakeBack(take_back) => take_back.execute(state, cause),
            Command::GiveFeeBack(give_back) => give_back.execute(state, cause),
        }
    }
}

/// Answers a DELETE: only accounts can be deleted.
pub(crate) fn delete(state: &mut State, path: &str) -> Result<Value, ApiError> {
    match steps(path)[..] {
        ["accounts", id] => account::delete(state, id),
        _ => Err(unrecognized("DELETE", path)),
    }
}

/// Answers a GET.
pub(crate) fn read(state: &State, reading: &Reading<'_>, query: Map<String, Value>) -> Result<Value, ApiError> {
    let steps = steps(reading.path);
    if let Some(listed) = list(state, reading, &steps, Fields::new(query.clone())) {
        return listed;
    }
    let mut fields = Fields::new(query);
    let paths = fields.texts("expand")?;
    fields.finish()?;
    expand(state, read_one(state, reading, &steps)?, &paths)
}

fn read_one(state: &State, reading: &Reading<'_>, steps: &[&str]) -> Result<Value, ApiError> {
    let (base, now, account) = (&state.base_url, state.now(), reading.account);
    let is_ours = |owner: &Option<String>| owner.as_deref() == account;
    let (noun, id, found) = match (steps, account) {
        (["balance"], _) => return Ok(balance::to_json(state, account)),
        (["accounts", id], _) => return account::find(state, id).map(|row| row.to_json()),
        (["account"], Some(id)) => return account::find(state, id).map(|row| row.to_json()),
        (["balance_transactions", id], _) => {
            let row = state.balance.get(id).filter(|row| is_ours(&row.account));
            ("balance transaction", id, row.map(|row| row.to_json(now)))
        }
        (["payouts", id], _) => {
            let row = state.payouts.get(id).filter(|row| is_ours(&row.account));
            ("payout", id, row.map(Payout::to_json))
        }
        (["checkout", "sessions", id], None) => (
            "checkout session",
            id,
            state.sessions.get(id).map(|row| row.to_json(base)),
        ),
        (["payment_intents", id], None) => ("payment_intent", id, state.intents.get(id).map(|row| row.to_json(base))),
        (["setup_intents", id], None) => ("setup_intent", id, state.setups.get(id).map(Setup::to_json)),
        (["charges", id], None) => ("charge", id, state.charges.get(id).map(Charge::to_json)),
        (["refunds", id], None) => ("refund", id, state.refunds.get(id).map(Refund::to_json)),
        (["events", id], None) => ("event", id, state.events.get(id).map(|row| row.to_json(state))),
        (["disputes", id], None) => ("dispute", id, state.disputes.get(id).map(|row| row.to_json(state))),
        (["customers", id], None) => ("customer", id, state.customers.get(id).map(Customer::to_json)),
        (["payment_methods", id], None) => ("PaymentMethod", id, state.cards.get(id).map(KeptCard::to_json)),
        (["transfers", id], None) => ("transfer", id, state.transfers.get(id).map(|row| row.to_json(state))),
        (["transfers", _, "reversals", id], None) => ("reversal", id, state.reversals.get(id).map(Reversal::to_json)),
        (["application_fees", id], None) => (
            "application fee",
            id,
            state.application_fees.get(id).map(|row| row.to_json(state)),
        ),
        _ => return Err(unrecognized("GET", reading.path)),
    };
    found.ok_or_else(|| ApiError::missing(noun, id))
}
