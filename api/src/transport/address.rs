//! The address of a client, proxies seen through.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderMap},
};
use ipnet::IpNet;

/// A proxy, or a network of proxies, that is believed when it says for whom it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proxy(IpNet);

impl FromStr for Proxy {
    type Err = &'static str;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let network = typed.parse().or_else(|_| typed.parse().map(|one: IpAddr| one.into()));
        match network {
            Ok(network) if IpNet::prefix_len(&network) > 0 => Ok(Self(network)),
            Ok(_) => Err("everybody is in this network, and would be believed"),
            Err(_) => Err("a proxy is an address or a network, such as 10.0.0.7 or 10.0.0.0/8"),
        }
    }
}

/// The proxies that stand in front of the server, as data of the application.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<Proxy>);

impl TrustedProxies {
    fn hold(&self, address: IpAddr) -> bool {
        self.0.iter().any(|Proxy(network)| network.contains(&address))
    }

    /// Goes back from the peer, hop by hop, as far as proxies are trusted. Whoever comes before
    /// may have written anything into the header.
    fn see_through(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.hold(peer) {
            return peer;
        }
        let by = |name, read: fn(&str) -> Option<IpAddr>| {
            let lines: Vec<_> = headers.get_all(name).collect();
            let hops = lines.iter().rev().flat_map(|line| line.to_str().unwrap_or("").rsplit(','));
            let mut client = peer;
            // Where a hop cannot be read, the proxy that wrote it down is the last one known.
            for hop in hops.map_while(|hop| read(hop.trim())) {
                client = hop;
                if !self.hold(hop) {
                    break;
                }
            }
            (!lines.is_empty()).then_some(client)
        };
        match (by(header::FORWARDED, forwarded), by(header::X_FORWARDED_FOR, node)) {
            (Some(one), Some(other)) if one == other => one,
            (Some(one), None) | (None, Some(one)) => one,
            // Proxies write one of the two, and pass on what clients write into the other.
            (Some(_), Some(_)) | (None, None) => peer,
        }
    }
}

/// The address of whoever sent a request: the peer or, where that is a trusted proxy, the last
/// hop before it that is none. Throttling, the log and the limit on sockets go by it.
#[must_use]
pub fn address(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let proxies = request.app_data::<TrustedProxies>();
    Some(proxies.map_or(peer, |proxies| proxies.see_through(peer, request.headers())))
}

/// Reads an element of `Forwarded`, such as `for="[2001:db8::1]:4711";proto=https`.
fn forwarded(element: &str) -> Option<IpAddr> {
    let pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
    let mut hops = pairs.filter(|(name, _)| name.eq_ignore_ascii_case("for"));
    let (_, hop) = hops.next()?;
    node(hop.trim_matches('"'))
}

/// Reads an address, with or without a port.
fn node(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().or_else(|_| text.parse().map(|socket: SocketAddr| socket.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    /// Whom the server takes for the client, behind proxies in `10.0.0.0/8` and `2001:db8::/32`.
    fn client(peer: &str, headers: &[(&'static str, &str)]) -> String {
        let proxies = ["10.0.0.0/8", "2001:db8::/32"].map(|network| network.parse().unwrap());
        let mut request = TestRequest::default()
            .peer_addr(SocketAddr::new(peer.parse().unwrap(), 4711))
            .app_data(TrustedProxies(proxies.to_vec()));
        for header in headers {
            request = request.append_header(*header);
        }
        address(&request.to_http_request()).unwrap().to_string()
    }

    #[test]
    fn the_client_is_the_last_hop_that_is_no_proxy_of_ours() {
        let xff = "x-forwarded-for";
        for (header, value, expected) in [
            (xff, "192.0.2.1", "192.0.2.1"),
            (xff, "192.0.2.1, 10.0.0.9", "192.0.2.1"),
            (xff, "192.0.2.1:4711", "192.0.2.1"),
            (xff, "2001:db9::1", "2001:db9::1"),
            (xff, "[2001:db9::1]:4711", "2001:db9::1"),
            (xff, "::ffff:192.0.2.1", "192.0.2.1"),
            (xff, "192.0.2.1,2001:db8::1", "192.0.2.1"),
            // All are ours: the first of them asks for itself.
            (xff, "10.0.0.8, 10.0.0.9", "10.0.0.8"),
            ("forwarded", "for=192.0.2.1", "192.0.2.1"),
            ("forwarded", "For=\"[2001:db9::1]:4711\";proto=https;by=10.0.0.7", "2001:db9::1"),
            ("forwarded", "for=192.0.2.1;proto=http, proto=http; for=10.0.0.9", "192.0.2.1"),
        ] {
            assert_eq!(client("10.0.0.7", &[(header, value)]), expected, "{header}: {value}");
        }
        assert_eq!(client("10.0.0.7", &[]), "10.0.0.7");
        assert_eq!(client("::ffff:10.0.0.7", &[(xff, "192.0.2.1")]), "192.0.2.1");
    }

    #[test]
    fn what_clients_write_themselves_is_not_believed() {
        let (xff, forwarded) = ("x-forwarded-for", "forwarded");
        for (peer, headers, expected) in [
            // Straight from outside, whatever it says.
            ("192.0.2.9", vec![(xff, "192.0.2.1")], "192.0.2.9"),
            ("192.0.2.9", vec![(forwarded, "for=10.0.0.1")], "192.0.2.9"),
            // The proxy wrote the end of the line; the beginning is the client's.
            ("10.0.0.7", vec![(xff, "1.1.1.1, 192.0.2.9")], "192.0.2.9"),
            ("10.0.0.7", vec![(xff, "1.1.1.1, 10.0.0.1, 192.0.2.9, 10.0.0.8")], "192.0.2.9"),
            ("10.0.0.7", vec![(xff, "1.1.1.1"), (xff, "192.0.2.9")], "192.0.2.9"),
            ("10.0.0.7", vec![(forwarded, "for=\"1.1.1.1, for=192.0.2.9")], "192.0.2.9"),
            // Nothing is known of who is in front of this.
            ("10.0.0.7", vec![(xff, "1.1.1.1, unknown, 10.0.0.8")], "10.0.0.8"),
            ("10.0.0.7", vec![(xff, "1.1.1.1, ")], "10.0.0.7"),
            ("10.0.0.7", vec![(forwarded, "for=1.1.1.1, for=_hidden")], "10.0.0.7"),
            ("10.0.0.7", vec![(forwarded, "for=1.1.1.1, proto=https")], "10.0.0.7"),
            // One of the two is the client's own.
            ("10.0.0.7", vec![(xff, "192.0.2.9"), (forwarded, "for=1.1.1.1")], "10.0.0.7"),
            ("10.0.0.7", vec![(xff, "1.1.1.1"), (forwarded, "for=192.0.2.9")], "10.0.0.7"),
        ] {
            assert_eq!(client(peer, &headers), expected, "{peer}: {headers:?}");
        }
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        for typed in ["10.0.0.7", "10.0.0.0/8", "::1", "2001:db8::/32"] {
            assert!(typed.parse::<Proxy>().is_ok(), "{typed}");
        }
        for typed in ["", "proxy.example.com", "10.0.0.0/33", "10.0.0.7:80", "0.0.0.0/0", "::/0"] {
            assert!(typed.parse::<Proxy>().is_err(), "{typed}");
        }
    }
}
