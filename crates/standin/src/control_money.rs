//! The hand on what banks, owners and time do to money: disputes, holds that lapse, kept cards, accounts, payouts, refunds.
//! The same verbs for a running gateway, for one without sockets, and over HTTP under /control.

use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::account::{self, AccountChange};
use crate::attempt;
use crate::control::Control;
use crate::control_http::{done, is_page};
use crate::customer::CardConduct;
use crate::dispute::{self, OpenDispute, Verdict};
use crate::fill::{self, Fill, Filled};
use crate::hold;
use crate::offline::Offline;
use crate::payout;
use crate::refund::{self, RefundPace};
use crate::state::State;

fn set_card(state: &mut State, card: &str, conduct: CardConduct) -> bool {
    let found = state.cards.get_mut(card);
    found.map(|card| card.conduct = conduct).is_some()
}

impl Control {
    /// The customer's bank disputes a charge: the dispute's id. `None` where there is no money to dispute.
    pub fn open_dispute(&self, charge: &str, ask: OpenDispute) -> Option<String> {
        self.0
            .change(|state| dispute::open(state, charge, ask))
            .unwrap_or_default()
    }

    /// The bank decides an open dispute. `false` if there is none, or the verdict is not for its kind.
    pub fn decide_dispute(&self, dispute: &str, verdict: Verdict) -> bool {
        self.0
            .change(|state| dispute::decide(state, dispute, verdict))
            .unwrap_or(false)
    }

    /// A hold lapses now, before its hour. `false` if the intent is not held.
    pub fn lapse_hold(&self, intent: &str) -> bool {
        self.0.change(|state| hold::lapse(state, intent)).unwrap_or(false)
    }

    /// How a kept card conducts itself from now on. `false` if there is no such card.
    pub fn set_card(&self, card: &str, conduct: CardConduct) -> bool {
        self.0.change(|state| set_card(state, card, conduct)).unwrap_or(false)
    }

    /// Answers the bank's question about an intent without a session. `false` when it was not asked.
    pub fn authenticate_intent(&self, intent: &str, is_confirmed: bool) -> bool {
        let done = self
            .0
            .change(|state| attempt::authenticate(state, intent, is_confirmed));
        done.unwrap_or_default().is_some()
    }

    /// Changes a connected account. `false` if there is no such account.
    pub fn change_account(&self, account: &str, change: AccountChange) -> bool {
        self.0
            .change(|state| account::change(state, account, change))
            .unwrap_or(false)
    }

    /// Pays out our balance, or a connected account's: one payout a currency, their ids.
    pub fn pay_out(&self, account: Option<&str>) -> Vec<String> {
        self.0
            .change(|state| payout::pay_out(state, account))
            .unwrap_or_default()
    }

    /// The bank sends a payout back. `false` if there is none to fail.
    pub fn fail_payout(&self, payout: &str) -> bool {
        self.0.change(|state| payout::fail(state, payout)).unwrap_or(false)
    }

    /// How the next refunds begin.
    pub fn set_refund_pace(&self, pace: RefundPace) {
        // The pace is not journaled, so the change cannot fail for it.
        let _ = self.0.change(|state| state.refund_pace = pace);
    }

    /// A pending refund succeeds. `false` if there is none.
    pub fn settle_refund(&self, refund: &str) -> bool {
        self.0.change(|state| refund::settle(state, refund)).unwrap_or(false)
    }

    /// Makes many paid payments at once; nothing is told.
    pub fn fill(&self, ask: &Fill) -> Vec<Filled> {
        self.0.change(|state| fill::fill(state, ask)).unwrap_or_default()
    }
}

impl Offline {
    /// The customer's bank disputes a charge: the dispute's id. `None` where there is no money to dispute.
    pub fn open_dispute(&mut self, charge: &str, ask: OpenDispute) -> Option<String> {
        dispute::open(&mut self.state, charge, ask)
    }

    /// The bank decides an open dispute. `false` if there is none, or the verdict is not for its kind.
    pub fn decide_dispute(&mut self, dispute: &str, verdict: Verdict) -> bool {
        dispute::decide(&mut self.state, dispute, verdict)
    }

    /// A hold lapses now, before its hour. `false` if the intent is not held.
    pub fn lapse_hold(&mut self, intent: &str) -> bool {
        hold::lapse(&mut self.state, intent)
    }

    /// How a kept card conducts itself from now on. `false` if there is no such card.
    pub fn set_card(&mut self, card: &str, conduct: CardConduct) -> bool {
        set_card(&mut self.state, card, conduct)
    }

    /// Answers the bank's question about an intent without a session. `false` when it was not asked.
    pub fn authenticate_intent(&mut self, intent: &str, is_confirmed: bool) -> bool {
        attempt::authenticate(&mut self.state, intent, is_confirmed).is_some()
    }

    /// Changes a connected account. `false` if there is no such account.
    pub fn change_account(&mut self, account: &str, change: AccountChange) -> bool {
        account::change(&mut self.state, account, change)
    }

    /// Pays out our balance, or a connected account's: one payout a currency, their ids.
    pub fn pay_out(&mut self, account: Option<&str>) -> Vec<String> {
        payout::pay_out(&mut self.state, account)
    }

    /// The bank sends a payout back. `false` if there is none to fail.
    pub fn fail_payout(&mut self, payout: &str) -> bool {
        payout::fail(&mut self.state, payout)
    }

    /// How the next refunds begin.
    pub fn set_refund_pace(&mut self, pace: RefundPace) {
        self.state.refund_pace = pace;
    }

    /// A pending refund succeeds. `false` if there is none.
    pub fn settle_refund(&mut self, refund: &str) -> bool {
        refund::settle(&mut self.state, refund)
    }

    /// Makes many paid payments at once; nothing is told.
    pub fn fill(&mut self, ask: &Fill) -> Vec<Filled> {
        fill::fill(&mut self.state, ask)
    }
}

#[derive(Deserialize)]
struct Decision {
    verdict: Verdict,
}

#[derive(Deserialize)]
struct Conduct {
    conduct: CardConduct,
}

#[derive(Default, Deserialize)]
struct WhosePayout {
    account: Option<String>,
}

#[derive(Deserialize)]
struct HowRefunds {
    pace: RefundPace,
}

/// The routes of /control that move money.
pub(crate) fn routes() -> Router<Control> {
    Router::new()
        .route("/control/charges/{id}/dispute", post(open_dispute))
        .route("/control/disputes/{id}/verdict", post(decide_dispute))
        .route("/control/disputes/{id}/verdict/won", post(win))
        .route("/control/disputes/{id}/verdict/lost", post(lose))
        .route("/control/payment_intents/{id}/lapse", post(lapse_hold))
        .route("/control/payment_methods/{id}", post(conduct))
        .route("/control/accounts/{id}", post(change_account))
        .route("/control/payouts", post(pay_out))
        .route("/control/payouts/{id}/failure", post(fail_payout))
        .route("/control/refunds/{id}/settlement", post(settle_refund))
        .route("/control/refund_pace", post(refund_pace))
        .route("/control/fill", post(fill_up))
        .route("/control/totals", get(totals))
}

/// A body of JSON, or none: the page's buttons send an empty form and mean the usual.
fn said<T: Default + DeserializeOwned>(body: &Bytes) -> Result<T, StatusCode> {
    if body.is_empty() {
        return Ok(T::default());
    }
    serde_json::from_slice(body).map_err(|_| StatusCode::UNPROCESSABLE_ENTITY)
}

async fn open_dispute(
    Shared(control): Shared<Control>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let ask: OpenDispute = match said(&body) {
        Ok(ask) => ask,
        Err(status) => return status.into_response(),
    };
    match control.open_dispute(&id, ask) {
        Some(dispute) if !is_page(&headers) => Json(json!({ "done": true, "dispute": dispute })).into_response(),
        opened => done(&headers, opened.is_some()),
    }
}

async fn decide_dispute(
    Shared(control): Shared<Control>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(decision): Json<Decision>,
) -> Response {
    done(&headers, control.decide_dispute(&id, decision.verdict))
}

async fn win(Shared(control): Shared<Control>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    done(&headers, control.decide_dispute(&id, Verdict::Won))
}

async fn lose(Shared(control): Shared<Control>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    done(&headers, control.decide_dispute(&id, Verdict::Lost))
}

async fn lapse_hold(Shared(control): Shared<Control>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    done(&headers, control.lapse_hold(&id))
}

async fn conduct(
    Shared(control): Shared<Control>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(conduct): Json<Conduct>,
) -> Response {
    done(&headers, control.set_card(&id, conduct.conduct))
}

async fn change_account(
    Shared(control): Shared<Control>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(change): Json<AccountChange>,
) -> Response {
    done(&headers, control.change_account(&id, change))
}

async fn pay_out(Shared(control): Shared<Control>, headers: HeaderMap, body: Bytes) -> Response {
    let whose: WhosePayout = match said(&body) {
        Ok(whose) => whose,
        Err(status) => return status.into_response(),
    };
    let payouts = control.pay_out(whose.account.as_deref());
    if is_page(&headers) {
        return done(&headers, true);
    }
    Json(json!({ "payouts": payouts })).into_response()
}

async fn fail_payout(Shared(control): Shared<Control>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    done(&headers, control.fail_payout(&id))
}

async fn settle_refund(Shared(control): Shared<Control>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    done(&headers, control.settle_refund(&id))
}

async fn refund_pace(Shared(control): Shared<Control>, Json(how): Json<HowRefunds>) -> StatusCode {
    control.set_refund_pace(how.pace);
    StatusCode::NO_CONTENT
}

/// How many were made, and the first and the last of them.
async fn fill_up(Shared(control): Shared<Control>, Json(ask): Json<Fill>) -> Json<Value> {
    let filled = control.fill(&ask);
    Json(json!({ "count": filled.len(), "first": filled.first(), "last": filled.last() }))
}

async fn totals(Shared(control): Shared<Control>) -> Json<Value> {
    Json(control.totals())
}
