//! Connected accounts: whoever money is passed on to, at the gateway. One account a reference; how it stands is what the
//! gateway last said of it, and older news changes nothing. Holds no bank details and shows no papers: those stay with the
//! gateway, behind links that are made for one click and never kept.

mod answered;
mod ask;
mod close;
mod create;
mod link;
mod told;

use jiff::Timestamp;
use kernel::{Kind, Refusal};

pub(crate) use answered::answered;
pub(crate) use ask::ask;
pub use ask::look_up_account;
pub(crate) use close::sweep_closing;
pub use close::{AccountOpenWork, CloseRefused, close_account};
pub use create::{CreateAccount, CreateRefused, create_account};
pub use link::{LinkTo, open_account_link};
pub(crate) use told::told;

use crate::words::words;
use crate::{AccountId, Gateway};

words! {
    /// Where an account stands.
    pub enum AccountState {
        /// The row and its call exist.
        Creating = "creating",
        /// The gateway knows it; its owner has not said all.
        Onboarding = "onboarding",
        /// Money can be passed on to it.
        Active = "active",
        /// The gateway asks for more, or has stopped it.
        Restricted = "restricted",
        /// We have asked for its end.
        Closing = "closing",
        Closed = "closed",
        /// The gateway would not make it.
        Failed = "failed",
    }
}

platform::row! {
    /// One account as it stands.
    #[derive(PartialEq, Eq)]
    pub struct ConnectedAccount {
        pub id: AccountId,
        /// Whose it is, in the words of whoever asked for it.
        pub reference: String,
        pub gateway: Gateway,
        pub email: String,
        pub country: String,
        pub gateway_account: Option<String>,
        pub state: AccountState,
        pub charges_enabled: bool,
        pub payouts_enabled: bool,
        pub details_submitted: bool,
        /// What the gateway still asks for, in its own words.
        pub requirements: Vec<String>,
        pub disabled_reason: Option<String>,
        /// Why a person has to look at it.
        pub needs_human: Option<String>,
        pub created_at: Timestamp,
        pub updated_at: Timestamp,
        /// When the gateway last told us.
        pub told_at: Option<Timestamp>,
    }
}

/// What a gateway lets us know about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountNews {
    /// How it stood at `told_at`; without it, this is the answer to a question or call of our own.
    Stands {
        gateway_account: String,
        charges_enabled: bool,
        payouts_enabled: bool,
        /// Transfers to it are possible.
        can_receive: bool,
        details_submitted: bool,
        requirements: Vec<String>,
        disabled_reason: Option<String>,
        told_at: Option<Timestamp>,
    },
    /// Its owner has cut it off from us.
    Deauthorized {
        gateway_account: String,
        told_at: Timestamp,
    },
    /// The gateway would not make it.
    CreateRefused {
        code: String,
    },
    Deleted,
    /// The gateway would not end it, as long as there is money on it.
    CloseRefused {
        code: String,
    },
}

impl AccountNews {
    /// The gateway's own id, where the news names it.
    pub fn gateway_account(&self) -> Option<&str> {
        match self {
            AccountNews::Stands { gateway_account, .. } | AccountNews::Deauthorized { gateway_account, .. } => {
                Some(gateway_account)
            }
            AccountNews::CreateRefused { .. } | AccountNews::Deleted | AccountNews::CloseRefused { .. } => None,
        }
    }
}

impl ConnectedAccount {
    /// Whether payments may be split with it.
    pub fn is_active(&self) -> bool {
        self.state == AccountState::Active
    }

    /// Applies news. Total: an account that is closed stays closed, one that is closing is left only by its end, and what
    /// was told before the last news changes nothing.
    #[must_use]
    pub fn apply(&self, news: &AccountNews) -> ConnectedAccount {
        let mut next = self.clone();
        match (news, self.state) {
            (_, AccountState::Closed) => {}
            (
                AccountNews::Stands {
                    told_at: Some(told_at), ..
                },
                _,
            ) if self.told_at.is_some_and(|known| *told_at < known) => {}
            (AccountNews::Stands { .. }, _) => next.stand(news),
            (AccountNews::Deauthorized { told_at, .. }, _) => {
                next.state = AccountState::Closed;
                next.told_at = Some(*told_at);
                next.disabled_reason = Some("deauthorized".to_owned());
                (next.charges_enabled, next.payouts_enabled) = (false, false);
                next.needs_human = Some("account_deauthorized".to_owned());
            }
            (AccountNews::CreateRefused { code }, AccountState::Creating) => {
                next.state = AccountState::Failed;
                next.disabled_reason = Some(code.clone());
                next.needs_human = Some("account_refused".to_owned());
            }
            (AccountNews::Deleted, _) => {
                next.state = AccountState::Closed;
                (next.charges_enabled, next.payouts_enabled) = (false, false);
                next.needs_human = None;
            }
            (AccountNews::CloseRefused { code }, AccountState::Closing) => {
                next.disabled_reason = Some(code.clone());
                next.needs_human = Some("account_not_closed".to_owned());
            }
            (AccountNews::CreateRefused { .. } | AccountNews::CloseRefused { .. }, _) => {}
        }
        next
    }

    fn stand(&mut self, news: &AccountNews) {
        let AccountNews::Stands {
            gateway_account,
            charges_enabled,
            payouts_enabled,
            can_receive,
            details_submitted,
            requirements,
            disabled_reason,
            told_at,
        } = news
        else {
            return;
        };
        let was_active = self.is_active();
        self.gateway_account = self.gateway_account.take().or_else(|| Some(gateway_account.clone()));
        (self.charges_enabled, self.payouts_enabled) = (*charges_enabled, *payouts_enabled);
        self.details_submitted = *details_submitted;
        self.requirements.clone_from(requirements);
        self.told_at = told_at.or(self.told_at);
        if self.state == AccountState::Closing {
            return;
        }
        self.disabled_reason.clone_from(disabled_reason);
        let is_able = *can_receive && *payouts_enabled && disabled_reason.is_none();
        self.state = match (is_able, details_submitted) {
            (true, _) => AccountState::Active,
            (false, true) => AccountState::Restricted,
            (false, false) => AccountState::Onboarding,
        };
        self.needs_human = match self.state {
            AccountState::Restricted | AccountState::Onboarding if was_active => Some("account_restricted".to_owned()),
            AccountState::Active => None,
            _ => self.needs_human.take(),
        };
    }
}

/// Why an account cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountRefused {
    NotFound,
    /// The gateway has not made it yet.
    NotReady,
    /// Not active: its owner has not said all, or the gateway has stopped it.
    NotActive,
    /// Closed, or about to be.
    Closed,
}

impl Refusal for AccountRefused {
    fn kind(&self) -> Kind {
        match self {
            AccountRefused::NotFound => Kind::NotFound,
            AccountRefused::NotReady | AccountRefused::NotActive | AccountRefused::Closed => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            AccountRefused::NotFound => "not_found",
            AccountRefused::NotReady => "connected_account_not_ready",
            AccountRefused::NotActive => "connected_account_not_active",
            AccountRefused::Closed => "connected_account_closed",
        }
    }
}

#[cfg(test)]
mod tests;
