//! How often: named classes of requests, each with a rate by client address and, where the class says so, by account
//! (ID-17). Classes that guard secrets and money are counted in the database, for all nodes together; busy ones, which must
//! not write, in the memory of each node. Counts are kept under a keyed digest. Locks nobody out: a share fills again by
//! itself.

mod meter;
mod rate;
mod store;

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use kernel::{Kind, Refusal};

use crate::config::{Config, ConfigProblem, Setting};
use crate::tasks::TaskSet;
use crate::{App, Broken, Clock};

use meter::{Key, Meter};
pub use rate::Rate;

/// A database that takes longer to count is taken for away. Longer than a busy one needs: while it is away, each node counts
/// for itself.
const COUNT_WITHIN: Duration = Duration::from_secs(5);

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $kept:ident, $by_address:literal, $by_account:expr;)*) => {
        /// A class of requests.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Limit {
            $($(#[$doc])* $name,)*
        }

        impl Limit {
            pub const ALL: &[Limit] = &[$(Limit::$name),*];

            /// As settings and documents name it.
            pub const fn code(self) -> &'static str {
                match self { $(Limit::$name => $code),* }
            }

            const fn kept(self) -> Kept {
                match self { $(Limit::$name => Kept::$kept),* }
            }

            const fn defaults(self) -> (&'static str, Option<&'static str>) {
                match self { $(Limit::$name => ($by_address, $by_account)),* }
            }
        }
    };
}

classes! {
    /// Tries to log in, to show a second factor, to prove oneself again.
    LogIn = "log_in", Shared, "30/min", Some("60/h burst 20");
    /// New accounts.
    Register = "register", Shared, "30/h", Some("5/h");
    /// New access tokens for refresh tokens.
    Refresh = "refresh", Shared, "120/min", None;
    /// Whatever sends a secret by mail, or takes one: forgotten passwords, links, codes.
    Reset = "reset", Shared, "30/h", Some("6/h");
    /// Placing orders and opening payments.
    Payment = "payment", Shared, "60/min", Some("30/h");
    /// Keeping time and parts for a cart: what somebody holds, nobody else can have.
    Hold = "hold", Shared, "20/15min", Some("20/15min");
    /// Finding an order by its number.
    Track = "track", Shared, "30/min", Some("10/15min");
    /// What gateways send.
    Webhook = "webhook", OfNode, "3000/min", None;
    /// Searches and lists of products.
    Search = "search", OfNode, "300/min", None;
    /// Every other request that writes.
    Write = "write", OfNode, "600/min", None;
    /// Every other request that reads.
    Read = "read", OfNode, "6000/min", None;
}

/// Where a class is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Shared,
    OfNode,
}

/// By what a request is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum By {
    Address,
    Account,
}

/// Declared settings: keys, defaults, help.
pub const SETTINGS: &[Setting] = &[
    Setting::new(
        "limits.log_in",
        "30/min",
        "tries to log in or to prove oneself, by client address",
    ),
    Setting::new(
        "limits.log_in_account",
        "60/h burst 20",
        "tries to log in, by account name",
    ),
    Setting::new("limits.register", "30/h", "registrations, by client address"),
    Setting::new("limits.register_account", "5/h", "registrations, by e-mail address"),
    Setting::new(
        "limits.refresh",
        "120/min",
        "renewals of access tokens, by client address",
    ),
    Setting::new(
        "limits.reset",
        "30/h",
        "mails with a link or code asked for, and links and codes tried, by client address",
    ),
    Setting::new(
        "limits.reset_account",
        "6/h",
        "mails with a link or code asked for, by account name",
    ),
    Setting::new(
        "limits.payment",
        "60/min",
        "orders placed and payments opened, by client address",
    ),
    Setting::new(
        "limits.payment_account",
        "30/h",
        "orders placed and payments opened, by e-mail address or order",
    ),
    Setting::new("limits.hold", "20/15min", "slots held for a cart, by client address"),
    Setting::new("limits.hold_account", "20/15min", "slots held for a cart, by account"),
    Setting::new(
        "limits.track",
        "30/min",
        "tries to find an order by its number, by client address",
    ),
    Setting::new(
        "limits.track_account",
        "10/15min",
        "tries to find one order, by its number and client address",
    ),
    Setting::new(
        "limits.webhook",
        "3000/min",
        "gateway messages, by client address, in each node",
    ),
    Setting::new(
        "limits.search",
        "300/min",
        "searches and product lists, by client address, in each node",
    ),
    Setting::new(
        "limits.write",
        "600/min",
        "other requests that write, by client address, in each node",
    ),
    Setting::new(
        "limits.read",
        "6000/min",
        "other requests that read, by client address, in each node",
    ),
];

/// The rates of this house. `Limits::default()` has the declared defaults.
#[derive(Debug, Clone)]
pub struct Limits(HashMap<(Limit, By), Rate>);

impl Limits {
    /// Reads the settings; names one that is no rate.
    pub fn from_config(config: &Config) -> Result<Self, ConfigProblem> {
        let mut rates = HashMap::new();
        for (limit, by, key) in settings() {
            rates.insert((limit, by), config.parsed(&key)?);
        }
        Ok(Limits(rates))
    }

    /// One rate for everything, such as `1000000/min` where hundreds of tests share one address.
    pub fn all(rate: Rate) -> Self {
        Limits(settings().map(|(limit, by, _)| ((limit, by), rate)).collect())
    }

    /// The same, but for one class as it is declared.
    #[must_use]
    pub fn but(mut self, limit: Limit) -> Self {
        let declared = Limits::default().0.into_iter();
        self.0.extend(declared.filter(|((of, _), _)| *of == limit));
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        let declared = |limit: Limit, by| match by {
            By::Address => Some(limit.defaults().0),
            By::Account => limit.defaults().1,
        };
        let rates = settings().filter_map(|(limit, by, _)| Some(((limit, by), declared(limit, by)?.parse().ok()?)));
        Limits(rates.collect())
    }
}

/// What to set where one address plays a whole town: a bench, a proof, the demo. Every class by its setting, generous.
pub fn generous() -> impl Iterator<Item = (&'static str, String)> {
    SETTINGS.iter().map(|setting| (setting.key, "1000000/min".to_owned()))
}

/// Every class with its setting's key.
fn settings() -> impl Iterator<Item = (Limit, By, String)> {
    Limit::ALL.iter().flat_map(|limit| {
        let by_account = limit.defaults().1.is_some();
        let account = by_account.then(|| (*limit, By::Account, format!("limits.{}_account", limit.code())));
        std::iter::once((*limit, By::Address, format!("limits.{}", limit.code()))).chain(account)
    })
}

/// The rates with this node's counts.
pub(crate) struct Meters(HashMap<(Limit, By), (Rate, Meter)>);

impl Meters {
    pub(crate) fn new(limits: &Limits, clock: &Clock) -> Self {
        let meter = |(of, rate): (&(Limit, By), &Rate)| (*of, (*rate, Meter::new(*rate, clock.clone())));
        Meters(limits.0.iter().map(meter).collect())
    }
}

/// Too many of a class: the share is used up for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limited {
    /// After so many seconds one more is let through; at least 1.
    pub wait_s: i64,
}

impl Limited {
    fn after(wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Limited {
            wait_s: i64::try_from(seconds).unwrap_or(i64::MAX).max(1),
        }
    }
}

impl Refusal for Limited {
    fn kind(&self) -> Kind {
        Kind::Limit
    }

    fn code(&self) -> &'static str {
        if self.wait_s < 60 {
            "too_often"
        } else {
            "too_often_minutes"
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let minutes = (self.wait_s + 59) / 60;
        vec![("seconds", self.wait_s.to_string()), ("minutes", minutes.to_string())]
    }

    fn retry_after_s(&self) -> Option<i64> {
        Some(self.wait_s)
    }
}

/// Counts a request of `limit` for an account: an e-mail address in lower case, an order's number. Call it before anything is
/// looked up, and alike for accounts that are and are not there. Routes count by client address already.
pub async fn count(app: &App, limit: Limit, account: &str) -> Result<(), Limited> {
    count_by(app, limit, By::Account, account).await
}

/// Counts a request by where it comes from. An IPv6 customer has a network of their own: 64 bits of it count.
pub(crate) async fn count_address(app: &App, limit: Limit, address: IpAddr) -> Result<(), Limited> {
    count_by(app, limit, By::Address, &network_of(address)).await
}

async fn count_by(app: &App, limit: Limit, by: By, of: &str) -> Result<(), Limited> {
    let Some((rate, meter)) = app.meters().0.get(&(limit, by)) else {
        return Ok(());
    };
    let class = match by {
        By::Address => limit.code().to_owned(),
        By::Account => format!("{}_account", limit.code()),
    };
    let key: Key = app.blind(&class, of);
    if limit.kept() == Kept::OfNode {
        return meter.count(&key).map_err(Limited::after);
    }
    match tokio::time::timeout(COUNT_WITHIN, count_shared(app, (&class, &key), *rate)).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(broken)) => {
            if broken.is_unavailable() {
                tracing::warn!(class, "the database is away: counted in this node only");
            } else {
                tracing::error!(%broken, class, "counted in this node only");
            }
            meter.count(&key).map_err(Limited::after)
        }
        Err(_) => {
            tracing::warn!(class, "the database took too long: counted in this node only");
            meter.count(&key).map_err(Limited::after)
        }
    }
}

/// One statement for all nodes.
async fn count_shared(app: &App, (class, key): (&str, &Key), rate: Rate) -> Result<Result<(), Limited>, Broken> {
    let now = app.clock().now();
    let db = app.db().read().await?;
    let row = store::count(&db, class, key, now, rate.cost_us, rate.share_us()).await?;
    if row.is_counted {
        return Ok(Ok(()));
    }
    // One more fits as soon as what stands beyond `now` is a request's cost less than the share.
    let beyond_us = row.full_at.map_or(rate.share_us(), |full_at| {
        full_at.duration_since(now).as_micros().try_into().unwrap_or(i64::MAX)
    });
    let wait_us = beyond_us.saturating_add(rate.cost_us).saturating_sub(rate.share_us());
    Ok(Err(Limited::after(Duration::from_micros(
        u64::try_from(wait_us).unwrap_or(0),
    ))))
}

fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => Ipv6Addr::from(u128::from(address) & !u128::from(u64::MAX)).to_string(),
    }
}

/// Forgets shares that are whole again, every ten minutes.
pub fn tasks() -> TaskSet {
    TaskSet::new().every(Duration::from_mins(10), "limits.sweep", |app: App| async move {
        let rows = store::delete_whole(&app.db().read().await?, app.clock().now()).await?;
        tracing::debug!(rows, "whole shares were forgotten");
        Ok(())
    })
}

/// What an application keeps of its limits.
pub(crate) fn meters(limits: Option<&Limits>, clock: &Clock) -> Arc<Meters> {
    let limits = limits.cloned().unwrap_or_default();
    Arc::new(Meters::new(&limits, clock))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_a_setting_with_a_rate() {
        let declared: Vec<_> = SETTINGS
            .iter()
            .map(|setting| (setting.key.to_owned(), setting.default))
            .collect();
        let classes: Vec<_> = settings()
            .map(|(limit, by, key)| {
                let (address, account) = limit.defaults();
                (key, if by == By::Address { Some(address) } else { account })
            })
            .collect();
        assert_eq!(declared, classes);
        assert_eq!(Limits::default().0.len(), SETTINGS.len(), "each is a rate");
        let mut config = Config::load(SETTINGS.to_vec(), None, []).unwrap();
        assert!(Limits::from_config(&config).is_ok());
        config.set("limits.track", "often");
        assert!(
            Limits::from_config(&config)
                .unwrap_err()
                .to_string()
                .contains("limits.track")
        );
    }

    #[test]
    fn an_ipv6_network_is_one_client() {
        let network = |text: &str| network_of(text.parse().unwrap());
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:203.0.113.7"), "203.0.113.7");
    }

    #[test]
    fn a_wait_is_told_in_whole_seconds_or_minutes() {
        assert_eq!(Limited::after(Duration::from_millis(1)).wait_s, 1);
        let long = Limited::after(Duration::from_millis(60_001));
        assert_eq!(
            (long.wait_s, long.code(), long.facts()[1].1.as_str()),
            (61, "too_often_minutes", "2")
        );
    }
}
