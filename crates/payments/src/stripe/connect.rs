//! Connected accounts, transfers and payouts on Stripe's wire: the forms we send and the objects we read. Decides nothing.
//! Facts from docs.stripe.com/connect and the OpenAPI description of [`super::VERSION`].

use std::collections::HashMap;

use jiff::Timestamp;
use kernel::Money;
use serde::Deserialize;
use serde_json::Value;

use super::event::id_of;
use super::request::Fields;
use super::wire::money;
use crate::accounts::{AccountNews, ConnectedAccount};
use crate::event::Meaning;
use crate::others::Other;
use crate::payouts::PayoutNews;
use crate::transfers::{ReversalNews, TransferNews};

pub const ACCOUNTS: &str = "/v1/accounts";
pub const ACCOUNT_LINKS: &str = "/v1/account_links";
pub const TRANSFERS: &str = "/v1/transfers";

fn field(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

/// What an event's envelope says beside its object.
#[derive(Debug, Clone, Copy)]
pub struct Connected<'a> {
    /// The account whose event it is; none for our own.
    pub account: Option<&'a str>,
    pub told_at: Option<Timestamp>,
}

/// What an event about an account, a payout or a transfer means; `None` for one of another kind.
pub fn meaning_of(kind: &str, object: &Value, of: Connected<'_>) -> Result<Option<Meaning>, serde_json::Error> {
    let other = match kind {
        "account.updated" => {
            let account = AccountObject::deserialize(object)?;
            Other::Account {
                ours: account.ours(),
                news: account.news(of.told_at),
            }
        }
        "account.application.deauthorized" => {
            let Some((gateway_account, told_at)) = of.account.and_then(id_of).zip(of.told_at) else {
                return Ok(Some(Meaning::Unreadable("it names no account".to_owned())));
            };
            let news = AccountNews::Deauthorized {
                gateway_account,
                told_at,
            };
            Other::Account { ours: None, news }
        }
        "payout.created" | "payout.updated" | "payout.paid" | "payout.failed" | "payout.canceled" => {
            match PayoutObject::deserialize(object)?.news(of.account) {
                Some(news) => Other::Payout(news),
                None => return Ok(Some(Meaning::Unreadable("a payout that cannot be counted".to_owned()))),
            }
        }
        "transfer.created" | "transfer.updated" | "transfer.reversed" => {
            Other::Transfer(TransferObject::deserialize(object)?.news())
        }
        _ => return Ok(None),
    };
    Ok(Some(Meaning::Other(Box::new(other))))
}

/// `POST /v1/accounts`: an Express account. We carry its losses and pay its fees, Stripe asks for its papers.
pub fn create_account(account: &ConnectedAccount) -> Fields {
    vec![
        field("controller[fees][payer]", "application"),
        field("controller[losses][payments]", "application"),
        field("controller[requirement_collection]", "stripe"),
        field("controller[stripe_dashboard][type]", "express"),
        field("country", account.country.clone()),
        field("email", account.email.clone()),
        field("capabilities[card_payments][requested]", "true"),
        field("capabilities[transfers][requested]", "true"),
        field("metadata[account]", account.id.to_string()),
        field("metadata[reference]", account.reference.clone()),
    ]
}

/// `POST /v1/account_links`: a page to be opened once, within minutes. `refresh_url` is where it leads when it is stale.
pub fn account_link(gateway_account: &str, return_url: &str, refresh_url: &str) -> Fields {
    vec![
        field("account", gateway_account),
        field("type", "account_onboarding"),
        field("return_url", return_url),
        field("refresh_url", refresh_url),
    ]
}

/// `POST /v1/transfers`: out of one charge, so that it waits for the charge's own money.
pub struct NewTransfer<'a> {
    pub wire: i64,
    pub amount: Money,
    pub destination: &'a str,
    pub charge: Option<&'a str>,
    pub transfer: crate::TransferId,
    pub payment: crate::PaymentId,
}

pub fn transfer(new: &NewTransfer<'_>) -> Fields {
    let mut fields = vec![
        field("amount", new.wire.to_string()),
        field("currency", new.amount.currency().code().to_ascii_lowercase()),
        field("destination", new.destination),
        field("transfer_group", new.payment.to_string()),
        field("metadata[transfer]", new.transfer.to_string()),
        field("metadata[payment]", new.payment.to_string()),
    ];
    if let Some(charge) = new.charge {
        fields.push(field("source_transaction", charge));
    }
    fields
}

/// `POST /v1/transfers/{id}/reversals`
pub fn reverse_transfer(reversal: crate::ReversalId, wire: i64) -> Fields {
    vec![
        field("amount", wire.to_string()),
        field("metadata[reversal]", reversal.to_string()),
    ]
}

/// `account`
#[derive(Debug, Clone, Deserialize)]
pub struct AccountObject {
    pub id: String,
    #[serde(default)]
    pub charges_enabled: bool,
    #[serde(default)]
    pub payouts_enabled: bool,
    #[serde(default)]
    pub details_submitted: bool,
    pub requirements: Option<Requirements>,
    pub capabilities: Option<HashMap<String, Value>>,
    pub metadata: Option<HashMap<String, String>>,
    /// Of a deletion's answer.
    deleted: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct Requirements {
    #[serde(default)]
    pub currently_due: Option<Vec<String>>,
    #[serde(default)]
    pub past_due: Option<Vec<String>>,
    pub disabled_reason: Option<String>,
}

impl AccountObject {
    /// How the account stood at `told_at`; without it, as an answer to us.
    pub fn news(&self, told_at: Option<Timestamp>) -> AccountNews {
        let requirements = self.requirements.clone().unwrap_or_default();
        let mut asked: Vec<String> = requirements.past_due.unwrap_or_default();
        asked.extend(requirements.currently_due.unwrap_or_default());
        asked.sort_unstable();
        asked.dedup();
        let transfers = self.capabilities.as_ref().and_then(|all| all.get("transfers"));
        AccountNews::Stands {
            gateway_account: self.id.clone(),
            charges_enabled: self.charges_enabled,
            payouts_enabled: self.payouts_enabled,
            // Absent in answers that do not spell the capabilities out: then the account's own word counts.
            can_receive: transfers.map_or(self.charges_enabled, |state| state == "active"),
            details_submitted: self.details_submitted,
            requirements: asked.into_iter().take(50).collect(),
            disabled_reason: requirements.disabled_reason,
            told_at,
        }
    }

    /// Whether this is the answer to the account's deletion.
    pub fn is_deleted(&self) -> bool {
        self.deleted == Some(true)
    }

    /// Our own id, when we asked for the account.
    pub fn ours(&self) -> Option<crate::AccountId> {
        self.metadata.as_ref()?.get("account")?.parse().ok()
    }
}

/// `account_link`, `login_link`
#[derive(Debug, Clone, Deserialize)]
pub struct Link {
    pub url: String,
}

/// `transfer`
#[derive(Debug, Clone, Deserialize)]
pub struct TransferObject {
    pub id: String,
    pub amount: Option<i64>,
    pub amount_reversed: Option<i64>,
    pub currency: Option<String>,
    pub metadata: Option<HashMap<String, String>>,
    pub transfer_group: Option<String>,
    pub reversals: Option<Page<ReversalObject>>,
}

/// A page of a list.
#[derive(Debug, Clone, Deserialize)]
pub struct Page<T> {
    pub data: Vec<T>,
    #[serde(default)]
    pub has_more: bool,
}

/// `transfer_reversal`
#[derive(Debug, Clone, Deserialize)]
pub struct ReversalObject {
    pub id: String,
    pub amount: Option<i64>,
    pub currency: Option<String>,
    pub metadata: Option<HashMap<String, String>>,
}

impl TransferObject {
    pub fn news(&self) -> TransferNews {
        let currency = self.currency.as_deref();
        TransferNews {
            transfer: word(self.metadata.as_ref(), "transfer"),
            payment: word(self.metadata.as_ref(), "payment")
                .or_else(|| self.transfer_group.as_ref().and_then(|group| group.parse().ok())),
            gateway_transfer: self.id.clone(),
            amount: money(self.amount, currency),
            reversed: match self.amount_reversed {
                Some(0) | None => None,
                reversed => money(reversed, currency),
            },
            reversals: self
                .reversals
                .iter()
                .flat_map(|page| page.data.iter().map(ReversalObject::news))
                .collect(),
        }
    }
}

impl ReversalObject {
    pub fn news(&self) -> ReversalNews {
        ReversalNews {
            reversal: word(self.metadata.as_ref(), "reversal"),
            gateway_reversal: self.id.clone(),
            amount: money(self.amount, self.currency.as_deref()),
        }
    }
}

fn word<T: std::str::FromStr>(metadata: Option<&HashMap<String, String>>, name: &str) -> Option<T> {
    metadata?.get(name)?.parse().ok()
}

/// `payout`
#[derive(Debug, Clone, Deserialize)]
pub struct PayoutObject {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    pub status: String,
    pub arrival_date: Option<i64>,
    pub failure_code: Option<String>,
    pub created: Option<i64>,
}

impl PayoutObject {
    /// `None` for a currency or an amount we cannot count.
    pub fn news(&self, gateway_account: Option<&str>) -> Option<PayoutNews> {
        let sign = if self.amount < 0 { -1 } else { 1 };
        let amount = money(Some(self.amount.checked_abs()?), Some(&self.currency))?;
        Some(PayoutNews {
            gateway_payout: id_of(&self.id)?,
            gateway_account: gateway_account.and_then(id_of),
            amount: Money::new(sign * amount.minor(), amount.currency()),
            state: self.status.chars().take(40).collect(),
            failure_code: self.failure_code.clone(),
            arrives_at: self.arrival_date.and_then(|at| Timestamp::from_second(at).ok()),
            created_at: self.created.and_then(|at| Timestamp::from_second(at).ok()),
        })
    }
}
