//! Why a log-in by a provider ended. What a stranger could have caused is told in general; the particular reason is a word
//! for support, and for the log.

use kernel::{Kind, Refusal};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ProviderRefused {
    /// There is no such provider here.
    Unknown,
    /// It does not answer, or nothing we can read; nothing was kept.
    Unavailable,
    /// The browser came back late, twice, or is not the one that was sent.
    Expired,
    /// The reader said no, or the provider did.
    Denied,
    /// What the provider signed is not for us, not for this log-in, or not its own: one word says what is wrong.
    NotBelieved(&'static str),
    /// The provider does not vouch for an address, and there is no account yet.
    AddressUnverified,
    /// The address has an account, whose owner must ask for the link from inside.
    LinkFirst,
    /// The provider's account opens somebody else's here.
    Taken,
    /// Without it nobody could come in any more.
    LastWayIn,
    /// The person is suspended.
    NoEntry,
}

impl Refusal for ProviderRefused {
    fn kind(&self) -> Kind {
        match self {
            ProviderRefused::Unknown => Kind::NotFound,
            ProviderRefused::Unavailable => Kind::Unavailable,
            ProviderRefused::Expired
            | ProviderRefused::Denied
            | ProviderRefused::NotBelieved(_)
            | ProviderRefused::AddressUnverified
            | ProviderRefused::NoEntry => Kind::Forbidden,
            ProviderRefused::LinkFirst | ProviderRefused::Taken | ProviderRefused::LastWayIn => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ProviderRefused::Unknown => "not_found",
            ProviderRefused::Unavailable => "provider_unavailable",
            ProviderRefused::Expired => "provider_log_in_expired",
            ProviderRefused::Denied => "provider_denied",
            ProviderRefused::NotBelieved(_) => "provider_not_believed",
            ProviderRefused::AddressUnverified => "provider_address_unverified",
            ProviderRefused::LinkFirst => "provider_link_first",
            ProviderRefused::Taken => "provider_taken",
            ProviderRefused::LastWayIn => "provider_last_way_in",
            ProviderRefused::NoEntry => "provider_no_entry",
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            ProviderRefused::NotBelieved(what) => vec![("what", (*what).to_owned())],
            _ => Vec::new(),
        }
    }
}
