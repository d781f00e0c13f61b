//! Which providers there are, by configuration. Refuses to start with one that is half described.

use std::sync::Arc;
use std::time::Duration;

use openidconnect::{ClientId, ClientSecret, IssuerUrl, Scope};
use platform::Broken;
use platform::config::{Config, ConfigProblem};
use platform::outgoing::Outgoing;

use super::discovery::Discovery;
use super::network::Network;

/// A provider's answer takes longer than this only when something is wrong with it; a reader waits meanwhile.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// Every family key begins so.
const FAMILY: &str = "identity.provider.*";

/// One provider that people may come by.
pub(crate) struct Provider {
    /// As in the configuration and in our addresses.
    pub(crate) id: String,
    /// As the button says.
    pub(crate) name: String,
    pub(super) issuer: IssuerUrl,
    pub(super) client_id: ClientId,
    pub(super) client_secret: Option<ClientSecret>,
    pub(super) scopes: Vec<Scope>,
    pub(super) discovery: Discovery,
    /// The origin of its log-in page.
    pub(super) pages: String,
}

/// All of them, by name. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Providers(Arc<Vec<Provider>>);

impl Providers {
    pub(crate) fn from_config(config: &Config) -> Result<Self, ConfigProblem> {
        let names = config.names(FAMILY);
        let providers: Result<Vec<_>, _> = names.iter().map(|name| provider(config, name)).collect();
        Ok(Providers(Arc::new(providers?)))
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Provider> {
        self.0.iter().find(|provider| provider.id == id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.0.iter()
    }
}

/// The origins of the providers' log-in pages, which forms may lead to.
pub(crate) fn origins(config: &Config) -> Result<Vec<String>, ConfigProblem> {
    config.names(FAMILY).iter().map(|name| pages(config, name)).collect()
}

fn key(name: &str, part: &str) -> String {
    format!("identity.provider.{name}.{part}")
}

fn problem(key: &str, what: &str) -> ConfigProblem {
    ConfigProblem(vec![format!("{key} {what}")])
}

fn provider(config: &Config, name: &str) -> Result<Provider, ConfigProblem> {
    let text = |part: &str| config.text(&key(name, part)).map(str::to_owned);
    let required = |part: &str| config.required(&key(name, part)).map(str::to_owned);
    let stands_inside = is_inside(config, name)?;
    let issuer_key = key(name, "issuer");
    let issuer = IssuerUrl::new(required("issuer")?).map_err(|_| problem(&issuer_key, "is no address"))?;
    if !stands_inside && issuer.url().scheme() != "https" {
        return Err(problem(&issuer_key, "must begin with https://"));
    }
    let said = |broken: Broken| problem(&issuer_key, &broken.to_string());
    let network = if stands_inside {
        Network::Inside(Outgoing::new(ANSWERS_WITHIN).map_err(said)?)
    } else {
        Network::Public(Outgoing::public(ANSWERS_WITHIN).map_err(said)?)
    };
    let scopes = text("scopes").unwrap_or_else(|| "email profile".to_owned());
    Ok(Provider {
        id: name.to_owned(),
        name: text("name").unwrap_or_else(|| capitalised(name)),
        client_id: ClientId::new(required("client_id")?),
        client_secret: text("client_secret").map(ClientSecret::new),
        scopes: scopes
            .split([' ', ','])
            .filter(|scope| !scope.is_empty() && *scope != "openid")
            .map(|scope| Scope::new(scope.to_owned()))
            .collect(),
        pages: pages(config, name)?,
        discovery: Discovery::new(issuer.clone(), network),
        issuer,
    })
}

fn is_inside(config: &Config, name: &str) -> Result<bool, ConfigProblem> {
    let key = key(name, "inside");
    match config.text(&key) {
        None => Ok(false),
        Some(_) => config.parsed(&key),
    }
}

fn pages(config: &Config, name: &str) -> Result<String, ConfigProblem> {
    let (pages, issuer) = (key(name, "pages"), key(name, "issuer"));
    let named = config.text(&pages).map_or_else(|| config.required(&issuer), Ok)?;
    origin_of(named).ok_or_else(|| problem(&pages, "must be an address such as https://accounts.example.com"))
}

/// Scheme, host and port of an address.
pub(super) fn origin_of(address: &str) -> Option<String> {
    let url = IssuerUrl::new(address.to_owned()).ok()?;
    let origin = url.url().origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Providers, ConfigProblem> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut config = Config::load(crate::SETTINGS.to_vec(), None, []).unwrap();
        for (part, value) in pairs {
            config.set(&key("keycloak", part), *value);
        }
        Providers::from_config(&config)
    }

    #[test]
    fn a_provider_is_whole_or_refused_by_the_setting_that_is_wrong() {
        assert_eq!(read(&[]).unwrap().iter().count(), 0, "none by default");
        let whole = [("issuer", "https://id.example/realms/shop"), ("client_id", "comptoir")];
        let providers = read(&whole).unwrap();
        let found = providers.find("keycloak").unwrap();
        assert_eq!(
            (found.name.as_str(), found.pages.as_str()),
            ("Keycloak", "https://id.example")
        );
        let refused = |pairs: &[(&str, &str)]| read(pairs).err().unwrap().to_string();
        assert!(refused(&whole[..1]).contains("identity.provider.keycloak.client_id"));
        assert!(refused(&whole[1..]).contains("identity.provider.keycloak.issuer"));
        let plain = [("issuer", "http://id.example"), ("client_id", "comptoir")];
        assert!(refused(&plain).contains("must begin with https"));
        let inside = [&plain[..], &[("inside", "true")]].concat();
        assert!(read(&inside).is_ok());
    }
}
