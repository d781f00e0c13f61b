//! Reads from addresses that others name (a picture in an import), where the address itself may be the attack. Goes to
//! public hosts only, on the web's own ports, as nobody, and reads no more than it was told. Refuses whatever leads
//! into this machine or its network: written as a number, by a name, or by a redirect on the way.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::{Attempt, Policy};

use super::{Reply, without_url};
use crate::Broken;

/// Pictures move from `http` to `https` and to a host for files; more hops than that are a loop.
const MOST_REDIRECTS: usize = 3;

/// A client that reads public addresses only. Cheap to clone.
#[derive(Debug, Clone)]
pub struct PublicOnly {
    client: reqwest::Client,
    /// The same, but follows no redirect.
    direct: reqwest::Client,
    besides: Option<SocketAddr>,
}

/// Why an address was not read.
#[derive(Debug, thiserror::Error)]
pub enum NotRead {
    /// It is none, or leads where strangers may not send us; it will not get better.
    #[error("the address is not a public one of the web")]
    NotPublic,
    /// It holds more than the limit.
    #[error("there is more than the limit")]
    TooLarge,
    /// No answer, in time or at all.
    #[error("no answer: {0}")]
    NoAnswer(String),
}

/// Stands in the causes of a failed request when we, not the network, refused it.
#[derive(Debug, thiserror::Error)]
#[error("not a public address")]
struct Refused;

impl PublicOnly {
    pub(super) fn build(timeout: Duration, besides: Option<SocketAddr>) -> Result<Self, Broken> {
        Ok(PublicOnly {
            client: client(timeout, Policy::custom(move |attempt| follow(attempt, besides)))?,
            direct: client(timeout, Policy::none())?,
            besides,
        })
    }

    /// What stands at `url`, if it is at most `limit` bytes. Any status is an answer.
    pub async fn get(&self, url: &str, limit: usize) -> Result<Reply, NotRead> {
        self.get_unless(url, None, limit).await
    }

    /// The same, unless it still is what once came with `etag`: then the answer is 304.
    pub async fn get_unless(&self, url: &str, etag: Option<&str>, limit: usize) -> Result<Reply, NotRead> {
        let url = Url::parse(url).map_err(|_| NotRead::NotPublic)?;
        if !may_go(&url, self.besides) {
            return Err(NotRead::NotPublic);
        }
        let mut request = self.client.get(url);
        if let Some(etag) = etag {
            request = request.header(http::header::IF_NONE_MATCH, etag);
        }
        read(request.send().await.map_err(said)?, limit).await
    }

    /// Whether an address may be asked, as far as it can be told without asking anybody.
    pub fn may_ask(&self, url: &str) -> bool {
        Url::parse(url).is_ok_and(|url| may_go(&url, self.besides))
    }

    /// Sends one request over `https` and follows no redirect; the answer is at most `limit` bytes. Any status is an answer.
    pub async fn ask(&self, request: http::Request<Vec<u8>>, limit: usize) -> Result<Reply, NotRead> {
        let request = reqwest::Request::try_from(request).map_err(|_| NotRead::NotPublic)?;
        if request.url().scheme() != "https" || !may_go(request.url(), self.besides) {
            return Err(NotRead::NotPublic);
        }
        read(self.direct.execute(request).await.map_err(said)?, limit).await
    }
}

#[allow(clippy::disallowed_methods, reason = "the one way to addresses named by others")]
fn client(timeout: Duration, redirects: Policy) -> Result<reqwest::Client, Broken> {
    Ok(reqwest::Client::builder()
        .timeout(timeout)
        .connect_timeout(timeout.min(Duration::from_secs(10)))
        .redirect(redirects)
        .dns_resolver(PublicNames)
        // A proxy would resolve the name itself, behind our back.
        .no_proxy()
        .referer(false)
        .user_agent(concat!("comptoir/", env!("CARGO_PKG_VERSION")))
        .build()?)
}

async fn read(mut response: reqwest::Response, limit: usize) -> Result<Reply, NotRead> {
    if response.content_length().is_some_and(|length| length > limit as u64) {
        return Err(NotRead::TooLarge);
    }
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(said)? {
        if body.len() + chunk.len() > limit {
            return Err(NotRead::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status, headers, body })
}

fn said(error: reqwest::Error) -> NotRead {
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        if error.is::<Refused>() {
            return NotRead::NotPublic;
        }
        cause = error.source();
    }
    NotRead::NoAnswer(without_url(error))
}

fn follow(attempt: Attempt, besides: Option<SocketAddr>) -> reqwest::redirect::Action {
    if attempt.previous().len() > MOST_REDIRECTS {
        return attempt.error("more redirects than a picture needs");
    }
    if may_go(attempt.url(), besides) {
        attempt.follow()
    } else {
        attempt.error(Refused)
    }
}

/// Whether an address may be asked at all, as far as it can be told before its name is resolved.
fn may_go(url: &Url, besides: Option<SocketAddr>) -> bool {
    let is_anonymous = url.username().is_empty() && url.password().is_none();
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return false;
    };
    if !matches!(url.scheme(), "http" | "https") || !is_anonymous {
        return false;
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(address) if besides == Some(SocketAddr::new(address, port)) => true,
        Ok(address) => is_web(port) && is_public(address),
        Err(_) => is_web(port) && !is_of_this_house(host),
    }
}

fn is_web(port: u16) -> bool {
    matches!(port, 80 | 443)
}

/// Names that never mean a public host, whatever a resolver makes of them.
fn is_of_this_house(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    !host.contains('.')
        || [".localhost", ".local", ".internal"]
            .iter()
            .any(|ending| host.ends_with(ending))
}

/// Resolves names, and refuses one that leads anywhere but to public addresses. The connection is made to what was
/// checked here: the name is not looked up again.
#[derive(Debug, Clone, Copy)]
struct PublicNames;

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.iter().any(|address| !is_public(address.ip())) {
                return Err(Refused.into());
            }
            let found: Addrs = Box::new(found.into_iter());
            Ok(found)
        })
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// All but IANA's special-purpose blocks (RFC 6890 and its registry), multicast and what is reserved.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !is_special
}

/// Within 2000::/3, the only block given out, and there neither special (2001::/23), documentation (2001:db8::/32,
/// 3fff::/20) nor 6to4 (2002::/16), which carries an IPv4 address inside. Mapped IPv4 addresses stand outside of it.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let is_special = match a {
        0x2001 => b < 0x0200 || b == 0x0db8,
        0x2002 => true,
        0x3fff => b < 0x1000,
        _ => false,
    };
    a & 0xe000 == 0x2000 && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goes(url: &str) -> bool {
        Url::parse(url).is_ok_and(|url| may_go(&url, None))
    }

    #[test]
    fn public_addresses_of_the_web_may_be_asked() {
        for url in [
            "https://pictures.example.com/a.jpg",
            "http://pictures.example.com/a.jpg?width=3#x",
            "https://pictures.example.com:443/",
            "http://93.184.215.14/a.jpg",
            "http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/a.jpg",
        ] {
            assert!(goes(url), "{url}");
        }
    }

    #[test]
    fn whatever_leads_inside_is_refused_however_it_is_written() {
        for url in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://0/",
            "http://0.0.0.0/",
            "http://10.0.0.1/",
            "http://100.64.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://2852039166/",
            "http://172.16.0.1/",
            "http://172.31.255.255/",
            "http://192.168.1.1/",
            "http://192.0.0.1/",
            "http://198.18.0.1/",
            "http://224.0.0.1/",
            "http://240.0.0.1/",
            "http://255.255.255.255/",
            "http://１２７.０.０.１/",
            "http://[::]/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[::ffff:93.184.215.14]/",
            "http://[::127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[2002:7f00:1::]/",
            "http://[2001::1]/",
            "http://[2001:db8::1]/",
            "http://[3fff::1]/",
            "http://[fe80::1]/",
            "http://[fc00::1]/",
            "http://[fd12:3456::1]/",
            "http://[fec0::1]/",
            "http://[ff02::1]/",
            "http://localhost/",
            "http://LOCALHOST./",
            "http://shop.localhost/",
            "http://printer.local/",
            "http://metadata.google.internal/",
            "http://postgres/",
        ] {
            assert!(!goes(url), "{url}");
        }
    }

    #[test]
    fn other_schemes_ports_and_names_with_passwords_are_refused() {
        for url in [
            "ftp://pictures.example.com/a.jpg",
            "file:///etc/passwd",
            "gopher://pictures.example.com/",
            "data:image/png;base64,AAAA",
            "https://pictures.example.com:8443/",
            "http://pictures.example.com:22/",
            "http://93.184.215.14:5432/",
            "https://me@pictures.example.com/",
            "https://me:secret@pictures.example.com/",
            "https://:secret@pictures.example.com/",
            "//pictures.example.com/",
            "pictures.example.com",
            "",
        ] {
            assert!(!goes(url), "{url}");
        }
    }

    #[test]
    fn an_exception_is_one_address_and_one_port() {
        let besides = Some(SocketAddr::from(([127, 0, 0, 1], 4000)));
        let goes = |url: &str| may_go(&Url::parse(url).unwrap(), besides);
        assert!(goes("http://127.0.0.1:4000/a.png"));
        assert!(!goes("http://127.0.0.1:4001/a.png"));
        assert!(!goes("http://localhost:4000/a.png"));
    }

    #[tokio::test]
    async fn what_carries_a_secret_goes_over_https_to_public_hosts_only() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = PublicOnly::build(Duration::from_secs(5), None).unwrap();
        for url in [
            "http://93.184.215.14/token",
            "https://127.0.0.1/token",
            "https://localhost/token",
        ] {
            let request = http::Request::post(url).body(b"secret".to_vec()).unwrap();
            assert!(
                matches!(client.ask(request, 100).await, Err(NotRead::NotPublic)),
                "{url}"
            );
        }
    }

    #[tokio::test]
    async fn a_name_that_resolves_to_this_machine_is_refused() {
        let resolved = PublicNames.resolve("localhost".parse().unwrap()).await;
        assert!(resolved.err().unwrap().is::<Refused>());
    }

    #[tokio::test]
    async fn a_refusal_of_the_resolver_is_told_apart_from_a_network_that_is_down() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = PublicOnly::build(Duration::from_secs(5), None).unwrap();
        // Past the first check on purpose: what a hostile name server can do.
        let error = client.client.get("http://localhost/").send().await.unwrap_err();
        assert!(matches!(said(error), NotRead::NotPublic));
    }
}
