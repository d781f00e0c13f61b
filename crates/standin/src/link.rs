//! Links for the owners of connected accounts: one to onboard, one to look at the account. Opened once, within minutes.
//! A link that is stale leads back to the platform, which makes a new one.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::account::{self, AccountChange};
use crate::error::ApiError;
use crate::fields::Fields;
use crate::state::State;
use crate::table::Record;

const LIVES_S: i64 = 300;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Link {
    pub token: String,
    pub account: String,
    pub created: i64,
    /// Absent on a link that only shows the account.
    pub way_back: Option<WayBack>,
    pub is_opened: bool,
    pub is_used: bool,
}

/// Where the owner is led: after the page, and when the link is stale.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct WayBack {
    pub return_url: String,
    pub refresh_url: String,
}

impl Record for Link {
    fn id(&self) -> &str {
        &self.token
    }
}

/// `POST /v1/account_links`, checked.
#[derive(Debug, Clone)]
pub(crate) struct NewLink {
    account: String,
    way_back: WayBack,
}

impl NewLink {
    pub fn parse(fields: &mut Fields) -> Result<NewLink, ApiError> {
        let account = fields.required_text("account")?;
        let kind = fields.required_text("type")?;
        if kind != "account_onboarding" {
            let message = "Only account_onboarding is possible for Express accounts.";
            return Err(fields.refuse("type", "parameter_invalid_enum", message));
        }
        if let Some(mut options) = fields.nested("collection_options")? {
            options.one_of("fields", &["currently_due", "eventually_due"])?;
            options.one_of("future_requirements", &["include", "omit"])?;
            options.finish()?;
        }
        let mut address = |name: &str| {
            let given = fields.address(name)?;
            given.ok_or_else(|| fields.refuse(name, "parameter_missing", format!("Missing required param: {name}.")))
        };
        let way_back = WayBack {
            return_url: address("return_url")?,
            refresh_url: address("refresh_url")?,
        };
        Ok(NewLink { account, way_back })
    }

    pub fn execute(self, state: &mut State) -> Result<Value, ApiError> {
        account::find(state, &self.account)?;
        let (token, created) = (state.chance.id("", 32), state.now());
        let url = format!("{}/connect/{token}", state.base_url);
        state.links.put(Link {
            token,
            account: self.account,
            created,
            way_back: Some(self.way_back),
            is_opened: false,
            is_used: false,
        });
        Ok(json!({ "object": "account_link", "created": created, "expires_at": created + LIVES_S, "url": url }))
    }
}

/// `POST /v1/accounts/{id}/login_links`: only for an owner who has been onboarded.
pub(crate) fn log_in(state: &mut State, id: &str) -> Result<Value, ApiError> {
    if !account::find(state, id)?.is_onboarded {
        let message = "Cannot create a login link for an account that has not completed onboarding.";
        return Err(ApiError::new(400, "invalid_request_error", message));
    }
    let (token, created) = (state.chance.id("", 32), state.now());
    let url = format!("{}/connect/{token}", state.base_url);
    state.links.put(Link {
        token,
        account: id.to_owned(),
        created,
        way_back: None,
        is_opened: false,
        is_used: false,
    });
    Ok(json!({ "object": "login_link", "created": created, "url": url }))
}

/// What opening a link comes to.
pub(crate) enum Opened {
    /// The page to onboard on, with what is asked.
    Onboard { asked: Vec<String>, return_url: String },
    /// The account as its owner sees it.
    Account(Value),
    /// Opened before, or too late.
    Stale { refresh_url: Option<String> },
}

/// Opens a link, which works once. `None` when there is none, or the account is gone.
pub(crate) fn open(state: &mut State, token: &str) -> Option<Opened> {
    let now = state.now();
    let link = state.links.get_mut(token)?;
    if link.is_opened || now > link.created + LIVES_S {
        let refresh_url = link.way_back.as_ref().map(|way| way.refresh_url.clone());
        return Some(Opened::Stale { refresh_url });
    }
    link.is_opened = true;
    let link = link.clone();
    let account = account::find(state, &link.account).ok()?;
    Some(match link.way_back {
        Some(way) => Opened::Onboard {
            asked: account.asked,
            return_url: way.return_url,
        },
        None => Opened::Account(crate::balance::to_json(state, Some(&link.account))),
    })
}

/// The owner leaves the page, having given all that was asked or not. The address he is led to; `None` if he was not on it.
pub(crate) fn leave(state: &mut State, token: &str, is_complete: bool) -> Option<String> {
    let link = state
        .links
        .get_mut(token)
        .filter(|link| link.is_opened && !link.is_used)?;
    let return_url = link.way_back.as_ref()?.return_url.clone();
    link.is_used = true;
    let id = link.account.clone();
    if is_complete {
        account::change(state, &id, AccountChange::Onboard);
    }
    Some(return_url)
}
