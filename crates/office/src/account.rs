//! A connected account and its payouts as pages show them: how it stands, what is missing in words, what may be done. Decides
//! nothing: the verbs of `payments` do, and refuse.

use jiff::Timestamp;
use kernel::{Currency, Money};
use payments::{AccountId, AccountState, ConnectedAccount, Gateway, Payout, PayoutId};
use serde::Serialize;
use uuid::Uuid;

/// One account.
#[derive(Debug, Serialize)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a fact or a button of its own on the page"
)]
pub struct AccountView {
    pub id: String,
    pub reference: String,
    pub email: String,
    pub country: String,
    pub gateway_account: String,
    pub state: AccountState,
    /// in, few, info or bad.
    pub tone: &'static str,
    pub can_charge: bool,
    pub can_pay_out: bool,
    /// What the gateway still asks for, in its own words.
    pub missing: Vec<Missing>,
    pub disabled_reason: String,
    pub needs_human: bool,
    pub can_onboard: bool,
    pub can_log_in: bool,
    pub can_close: bool,
    pub created_at: Timestamp,
}

/// One requirement of the gateway: the sentence of its first part, and all of it.
#[derive(Debug, Serialize)]
pub struct Missing {
    pub word: &'static str,
    pub raw: String,
}

/// What the gateway paid out to a bank.
#[derive(Debug, Serialize)]
pub struct PayoutView {
    pub id: String,
    pub amount: Money,
    /// The end of its sentence's key.
    pub state: &'static str,
    pub tone: &'static str,
    pub created_at: Timestamp,
    pub arrives_at: Option<Timestamp>,
}

/// Beginnings of the gateway's requirements that have words.
const MISSING: [(&str, &str); 9] = [
    ("external_account", "bank"),
    ("tos_acceptance", "terms"),
    ("business_profile", "business"),
    ("business_type", "business"),
    ("company", "company"),
    ("individual.verification", "papers"),
    ("individual", "person"),
    ("person", "person"),
    ("representative", "person"),
];

impl AccountView {
    pub fn of(row: &ConnectedAccount) -> Self {
        let (is_made, state) = (row.gateway_account.is_some(), row.state);
        let is_ending = matches!(state, AccountState::Closing | AccountState::Closed);
        AccountView {
            id: row.id.to_string(),
            reference: row.reference.clone(),
            email: row.email.clone(),
            country: row.country.clone(),
            gateway_account: row.gateway_account.clone().unwrap_or_default(),
            state,
            tone: tone(state),
            can_charge: row.charges_enabled,
            can_pay_out: row.payouts_enabled,
            missing: row.requirements.iter().map(|raw| Missing::of(raw)).collect(),
            disabled_reason: row.disabled_reason.clone().unwrap_or_default(),
            needs_human: row.needs_human.is_some(),
            can_onboard: is_made && !is_ending,
            can_log_in: is_made && row.details_submitted && state != AccountState::Closed,
            can_close: !is_ending && state != AccountState::Creating,
            created_at: row.created_at,
        }
    }

    pub fn sample(state: AccountState) -> Self {
        let requirements = MISSING.iter().map(|(raw, _)| (*raw).to_owned());
        AccountView::of(&ConnectedAccount {
            id: AccountId::from_uuid(Uuid::from_u128(7)),
            reference: "per_00000000000000000000000000000007".into(),
            gateway: Gateway::Stripe,
            email: "samir@example.org".into(),
            country: "FR".into(),
            gateway_account: (state != AccountState::Creating).then(|| "acct_1".into()),
            state,
            charges_enabled: state == AccountState::Active,
            payouts_enabled: state == AccountState::Active,
            details_submitted: state != AccountState::Onboarding,
            requirements: requirements.chain(["something.new".to_owned()]).collect(),
            disabled_reason: (state == AccountState::Restricted).then(|| "requirements.past_due".into()),
            needs_human: (state == AccountState::Restricted).then(|| "account_restricted".into()),
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            told_at: None,
        })
    }
}

impl Missing {
    fn of(raw: &str) -> Self {
        let known = MISSING.iter().find(|(start, _)| raw.starts_with(start));
        Missing {
            word: known.map_or("other", |(_, word)| word),
            raw: raw.to_owned(),
        }
    }
}

impl PayoutView {
    pub fn of(row: &Payout) -> Self {
        let (state, tone) = match row.state.as_str() {
            "paid" => ("paid", "in"),
            "pending" => ("pending", "few"),
            "in_transit" => ("in-transit", "info"),
            "failed" => ("failed", "bad"),
            "canceled" => ("canceled", "bad"),
            _ => ("other", "info"),
        };
        PayoutView {
            id: row.gateway_payout.clone(),
            amount: Money::new(row.amount_minor, row.currency),
            state,
            tone,
            created_at: row.created_at,
            arrives_at: row.arrives_at,
        }
    }

    pub fn samples() -> Vec<Self> {
        let states = ["paid", "pending", "in_transit", "failed", "canceled", "something_new"];
        let sample = |state: &str| Payout {
            id: PayoutId::from_uuid(Uuid::from_u128(7)),
            account_id: None,
            gateway_payout: "po_1".into(),
            currency: Currency::EUR,
            amount_minor: 120_00,
            state: state.into(),
            failure_code: None,
            arrives_at: (state == "paid").then_some(Timestamp::UNIX_EPOCH),
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        };
        states.map(|state| PayoutView::of(&sample(state))).into()
    }
}

fn tone(state: AccountState) -> &'static str {
    match state {
        AccountState::Active => "in",
        AccountState::Creating | AccountState::Onboarding | AccountState::Closing => "few",
        AccountState::Closed => "info",
        AccountState::Restricted | AccountState::Failed => "bad",
    }
}
