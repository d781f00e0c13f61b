//! Connected accounts: opened by the platform, onboarded on a page of the gateway, restricted, closed, or taken away by their owner.
//! Express accounts only: the platform pays the fees and carries the losses.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::event::{Cause, emit};
use crate::fields::{Fields, Metadata};
use crate::state::State;
use crate::table::Record;

/// What an account lacks before its owner has been through the page.
const ASKED_FIRST: [&str; 5] = [
    "external_account",
    "individual.dob.day",
    "individual.first_name",
    "individual.last_name",
    "tos_acceptance.date",
];

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Account {
    pub id: String,
    pub created: i64,
    pub country: String,
    pub email: Option<String>,
    pub business_type: Option<String>,
    pub metadata: Metadata,
    pub is_onboarded: bool,
    /// What is lacking now; with something lacking after onboarding the account is restricted.
    pub asked: Vec<String>,
    pub disabled_reason: Option<String>,
    pub is_gone: bool,
}

impl Record for Account {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

/// `POST /v1/accounts`, checked.
#[derive(Debug, Clone)]
pub(crate) struct NewAccount {
    country: String,
    email: Option<String>,
    business_type: Option<String>,
    metadata: Metadata,
}

impl NewAccount {
    pub fn parse(fields: &mut Fields) -> Result<NewAccount, ApiError> {
        let kind = fields.one_of("type", &["express"])?;
        let controller = fields.nested("controller")?;
        if kind.is_some() == controller.is_some() {
            let message = "Exactly one of type and controller must be given.";
            return Err(fields.refuse("controller", "parameter_invalid", message));
        }
        if let Some(mut controller) = controller {
            for (name, inner, allowed) in [
                ("fees", "payer", "application"),
                ("losses", "payments", "application"),
                ("stripe_dashboard", "type", "express"),
            ] {
                let mut part = controller
                    .nested(name)?
                    .unwrap_or_else(|| Fields::new(serde_json::Map::new()));
                part.one_of(inner, &[allowed])?;
                part.finish()?;
            }
            controller.one_of("requirement_collection", &["stripe"])?;
            controller.finish()?;
        }
        if let Some(mut wanted) = fields.nested("capabilities")? {
            for name in ["card_payments", "transfers"] {
                if let Some(mut capability) = wanted.nested(name)? {
                    capability.boolean("requested")?;
                    capability.finish()?;
                }
            }
            wanted.finish()?;
        }
        if let Some(mut profile) = fields.nested("business_profile")? {
            for name in ["name", "url", "mcc", "product_description", "support_email"] {
                profile.text(name)?;
            }
            profile.finish()?;
        }
        let kinds = ["company", "government_entity", "individual", "non_profit"];
        Ok(NewAccount {
            country: fields.text("country")?.unwrap_or_else(|| "FR".to_owned()),
            email: fields.short_text("email", 512)?,
            business_type: fields.one_of("business_type", &kinds)?,
            metadata: fields.metadata("metadata")?,
        })
    }

    pub fn execute(self, state: &mut State) -> Value {
        let account = Account {
            id: state.chance.id("acct_", 16),
            created: state.now(),
            country: self.country,
            email: self.email,
            business_type: self.business_type,
            metadata: self.metadata,
            is_onboarded: false,
            asked: ASKED_FIRST.map(str::to_owned).to_vec(),
            disabled_reason: Some("requirements.past_due".to_owned()),
            is_gone: false,
        };
        let object = account.to_json();
        state.accounts.put(account);
        object
    }
}

/// `POST /v1/accounts/{id}`: what the platform may change.
#[derive(Debug, Clone)]
pub(crate) struct Rewrite {
    account: String,
    email: Option<String>,
    metadata: Metadata,
}

impl Rewrite {
    pub fn parse(account: &str, fields: &mut Fields) -> Result<Rewrite, ApiError> {
        Ok(Rewrite {
            account: account.to_owned(),
            email: fields.short_text("email", 512)?,
            metadata: fields.metadata("metadata")?,
        })
    }

    pub fn execute(self, state: &mut State, cause: &Cause) -> Result<Value, ApiError> {
        let mut account = find(state, &self.account)?;
        account.email = self.email.or(account.email);
        account.metadata.extend(self.metadata);
        account.save(state, cause);
        Ok(account.to_json())
    }
}

/// The account; one that is gone, or never was, looks the same to the platform.
pub(crate) fn find(state: &State, id: &str) -> Result<Account, ApiError> {
    let found = state.accounts.get(id).filter(|account| !account.is_gone);
    found.cloned().ok_or_else(|| {
        let message =
            format!("The provided key does not have access to account '{id}' (or that account does not exist).");
        ApiError {
            status: 403,
            ..ApiError::invalid("account_invalid", message)
        }
    })
}

/// `DELETE /v1/accounts/{id}`: refused while money is on its balance.
pub(crate) fn delete(state: &mut State, id: &str) -> Result<Value, ApiError> {
    let mut account = find(state, id)?;
    let mut balances = state
        .totals
        .iter()
        .filter(|((owner, _), _)| owner.as_deref() == Some(id));
    if balances.any(|(_, total)| *total != 0) {
        let message = "The account cannot be deleted: its balance is not zero.";
        return Err(ApiError::new(400, "invalid_request_error", message));
    }
    account.is_gone = true;
    state.accounts.put(account);
    Ok(json!({ "id": id, "object": "account", "deleted": true }))
}

/// How an account's owner or Stripe changes it, from the control handle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum AccountChange {
    /// The owner gave all that was asked.
    Onboard,
    /// Something is asked and overdue: no transfers, no payouts until it is given.
    Restrict { asked: Vec<String> },
    /// The owner disconnects: the platform has no access any more.
    Deauthorize,
}

/// Carries out a change. `false` if there is no such account.
pub(crate) fn change(state: &mut State, id: &str, change: AccountChange) -> bool {
    let Ok(mut account) = find(state, id) else {
        return false;
    };
    let cause = Cause::of_account(id);
    match change {
        AccountChange::Onboard => {
            account.is_onboarded = true;
            account.asked.clear();
            account.disabled_reason = None;
            account.save(state, &cause);
        }
        AccountChange::Restrict { asked } => {
            account.asked = asked;
            account.disabled_reason = Some("requirements.past_due".to_owned());
            account.save(state, &cause);
        }
        AccountChange::Deauthorize => {
            account.is_gone = true;
            state.accounts.put(account);
            let application = json!({ "id": "ca_standin", "object": "application", "name": "Comptoir" });
            emit(state, &cause, "account.application.deauthorized", (id, application));
        }
    }
    true
}

impl Account {
    /// Whether money can be passed on to it.
    pub fn is_active(&self) -> bool {
        self.is_onboarded && self.disabled_reason.is_none() && !self.is_gone
    }

    fn save(&self, state: &mut State, cause: &Cause) {
        state.accounts.put(self.clone());
        let cause = Cause {
            account: Some(self.id.clone()),
            ..cause.clone()
        };
        emit(state, &cause, "account.updated", (&self.id, self.to_json()));
    }

    fn currency(&self) -> &'static str {
        match self.country.as_str() {
            "GB" => "gbp",
            "US" => "usd",
            "CH" => "chf",
            "CA" => "cad",
            "DZ" => "dzd",
            _ => "eur",
        }
    }

    pub fn to_json(&self) -> Value {
        let is_active = self.is_active();
        let capability = if is_active { "active" } else { "inactive" };
        let past_due: &[String] = if self.is_onboarded { &self.asked } else { &[] };
        json!({
            "id": self.id, "object": "account", "created": self.created, "type": "express", "country": self.country,
            "email": self.email, "business_type": self.business_type, "default_currency": self.currency(),
            "charges_enabled": is_active, "payouts_enabled": is_active, "details_submitted": self.is_onboarded,
            "capabilities": { "card_payments": capability, "transfers": capability }, "metadata": self.metadata,
            "controller": {
                "type": "application", "is_controller": true, "requirement_collection": "stripe",
                "fees": { "payer": "application" }, "losses": { "payments": "application" },
                "stripe_dashboard": { "type": "express" },
            },
            "requirements": {
                "alternatives": [], "current_deadline": null, "currently_due": self.asked, "past_due": past_due,
                "disabled_reason": self.disabled_reason, "errors": [], "eventually_due": self.asked,
                "pending_verification": [],
            },
            "future_requirements": {
                "alternatives": [], "current_deadline": null, "currently_due": [], "past_due": [],
                "disabled_reason": null, "errors": [], "eventually_due": [], "pending_verification": [],
            },
            "external_accounts": {
                "object": "list", "data": [], "has_more": false, "url": format!("/v1/accounts/{}/external_accounts", self.id),
            },
            "settings": {
                "payouts": {
                    "debit_negative_balances": true, "schedule": { "delay_days": 2, "interval": "daily" },
                    "statement_descriptor": null,
                },
            },
            "tos_acceptance": { "date": null, "ip": null, "user_agent": null },
        })
    }
}
