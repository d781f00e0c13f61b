//! Where a request comes from: the connection, or what the outermost of our own proxies saw (ID-17). Believes no header
//! that a client could have written.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::http::HeaderMap;

/// With `hops` proxies of ours, the client is the entry that many places from the end of `X-Forwarded-For`; anything before
/// it is the client's own claim. Fewer entries than hops, or an entry that is no address: the request did not come by our
/// proxies, and the connection's own address counts.
pub(super) fn client(headers: &HeaderMap, peer: Option<IpAddr>, hops: usize) -> IpAddr {
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let Some(place) = hops.checked_sub(1) else {
        return peer;
    };
    // A line that is no text still holds its place, so that it cannot move the others.
    let lines = headers
        .get_all("x-forwarded-for")
        .iter()
        .map(|value| value.to_str().unwrap_or_default());
    let entries: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    entries
        .iter()
        .rev()
        .nth(place)
        .and_then(|text| read(text))
        .unwrap_or(peer)
}

/// As proxies write it: bare, with a port, or in brackets.
fn read(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare.parse()
        .ok()
        .or_else(with_port)
        .map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: &str = "192.0.2.1";

    fn seen(lines: &[&str], hops: usize) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(
                "x-forwarded-for",
                axum::http::HeaderValue::from_bytes(line.as_bytes()).unwrap(),
            );
        }
        client(&headers, PEER.parse().ok(), hops).to_string()
    }

    #[test]
    fn without_proxies_no_header_is_believed() {
        assert_eq!(seen(&["203.0.113.7"], 0), PEER);
        assert_eq!(seen(&[], 0), PEER);
    }

    #[test]
    fn only_what_our_own_proxies_wrote_counts() {
        assert_eq!(seen(&["203.0.113.7"], 1), "203.0.113.7");
        assert_eq!(
            seen(&["1.1.1.1, 2.2.2.2, 203.0.113.7"], 1),
            "203.0.113.7",
            "forged in front"
        );
        assert_eq!(seen(&["1.1.1.1, 203.0.113.7, 10.0.0.2"], 2), "203.0.113.7");
        assert_eq!(
            seen(&["1.1.1.1", "2.2.2.2,203.0.113.7", "10.0.0.2"], 2),
            "203.0.113.7",
            "several lines"
        );
        assert_eq!(seen(&["203.0.113.7", "10.0.0.2"], 2), "203.0.113.7");
    }

    #[test]
    fn ipv6_and_ports_are_read_as_proxies_write_them() {
        assert_eq!(seen(&["2001:db8::7"], 1), "2001:db8::7");
        assert_eq!(seen(&["[2001:db8::7]"], 1), "2001:db8::7");
        assert_eq!(seen(&["[2001:db8::7]:4711"], 1), "2001:db8::7");
        assert_eq!(seen(&["203.0.113.7:4711"], 1), "203.0.113.7");
        assert_eq!(
            seen(&["::ffff:203.0.113.7"], 1),
            "203.0.113.7",
            "the same client by either name"
        );
    }

    #[test]
    fn garbage_and_missing_entries_leave_the_connection() {
        for garbage in [
            "",
            "unknown",
            "_hidden",
            "203.0.113.999",
            "203.0.113.7 x",
            "1.1.1.1,",
            "é",
            "999999999999",
            "[",
            "[]:1",
        ] {
            assert_eq!(seen(&[garbage], 1), PEER, "{garbage}");
        }
        assert_eq!(
            seen(&["1.1.1.1"], 2),
            PEER,
            "fewer entries than hops: it came past a proxy"
        );
        assert_eq!(seen(&[], 3), PEER);
        assert_eq!(
            seen(&["1.1.1.1", "\u{80}", "2.2.2.2"], 2),
            PEER,
            "an unreadable line holds its place"
        );
    }
}
