//! What the server fetches from others, and from where.
//!
//! The server stands where its senders do not: what only it can reach is not fetched for anybody.
//! So an address is checked before it is asked and, resolved, when it is connected to.

mod client;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use url::{Host, Url};

pub use self::client::{client, is_unreachable};
use crate::error::{Code, Refusal};

/// The longest address, in characters.
const LENGTH: usize = 2_000;

/// Why nothing is fetched from an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    /// It is no address on the web.
    #[error("The address has to begin with https:// or http://.")]
    NotWeb,
    /// It holds a name and a password.
    #[error("An address to fetch from holds no user and no password.")]
    Credentials,
    /// Nothing is fetched from the port.
    #[error("Nothing is fetched from port {0}.")]
    Port(u16),
    /// It is not on the public internet.
    #[error("Only what is on the public internet is fetched.")]
    Private,
}

impl Refusal for Unreachable {
    fn code(&self) -> Code {
        Code::BadUserInput
    }

    fn field(&self) -> Option<&'static str> {
        Some("url")
    }
}

/// A range of addresses, such as `192.0.2.0/24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u32,
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not of the form 192.0.2.0/24");
        let (address, prefix) = text.split_once('/').ok_or_else(wrong)?;
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let prefix = prefix.parse().map_err(|_| wrong())?;
        let bits = if address.is_ipv4() { 32 } else { 128 };
        if prefix > bits { Err(wrong()) } else { Ok(Self { address, prefix }) }
    }
}

impl Network {
    /// A range of IPv4, whose prefix is at most 32.
    const fn v4(a: u8, b: u8, c: u8, prefix: u32) -> Self {
        Self { address: IpAddr::V4(Ipv4Addr::new(a, b, c, 0)), prefix }
    }

    /// A range of IPv6, whose prefix is at most 128.
    const fn v6(a: u16, b: u16, prefix: u32) -> Self {
        Self { address: IpAddr::V6(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0)), prefix }
    }

    fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                (network.to_bits() ^ address.to_bits()).leading_zeros() >= self.prefix
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                (network.to_bits() ^ address.to_bits()).leading_zeros() >= self.prefix
            }
            _ => false,
        }
    }
}

/// What of IPv4 is not the public internet (the IANA's registry of special-purpose addresses, and
/// multicast).
const SPECIAL_V4: [Network; 16] = [
    Network::v4(0, 0, 0, 8),
    Network::v4(10, 0, 0, 8),
    Network::v4(100, 64, 0, 10),
    Network::v4(127, 0, 0, 8),
    Network::v4(169, 254, 0, 16),
    Network::v4(172, 16, 0, 12),
    Network::v4(192, 0, 0, 24),
    Network::v4(192, 0, 2, 24),
    Network::v4(192, 88, 99, 24),
    Network::v4(192, 168, 0, 16),
    Network::v4(192, 175, 48, 24),
    Network::v4(198, 18, 0, 15),
    Network::v4(198, 51, 100, 24),
    Network::v4(203, 0, 113, 24),
    Network::v4(224, 0, 0, 4),
    Network::v4(240, 0, 0, 4),
];

/// What of IPv6 is the public internet; among the rest are addresses that stand for one of IPv4,
/// mapped (`::ffff:0:0/96`) or translated (`64:ff9b::/96`).
const GLOBAL_V6: Network = Network::v6(0x2000, 0, 3);

/// What of that is not: protocol assignments with Teredo, 6to4, and what books use.
const SPECIAL_V6: [Network; 4] = [
    Network::v6(0x2001, 0, 23),
    Network::v6(0x2001, 0xDB8, 32),
    Network::v6(0x2002, 0, 16),
    Network::v6(0x3FFF, 0, 20),
];

/// Tells whether an address is one of the public internet.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    let is_in = |networks: &[Network]| networks.iter().any(|network| network.contains(address));
    match address {
        IpAddr::V4(_) => !is_in(&SPECIAL_V4),
        IpAddr::V6(_) => GLOBAL_V6.contains(address) && !is_in(&SPECIAL_V6),
    }
}

/// From where something is fetched.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// The ports.
    pub ports: Vec<u16>,
    /// Addresses beside those of the public internet.
    pub allowed: Vec<Network>,
}

impl Reach {
    /// Tells whether an address may be connected to.
    #[must_use]
    pub fn admits(&self, address: IpAddr) -> bool {
        is_public(address) || self.allowed.iter().any(|network| network.contains(address))
    }

    /// Checks what can be told from a URL alone.
    pub fn check(&self, url: &Url) -> Result<(), Unreachable> {
        if !matches!(url.scheme(), "http" | "https") || url.as_str().len() > LENGTH {
            return Err(Unreachable::NotWeb);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Unreachable::Credentials);
        }
        let port = url.port_or_known_default().unwrap_or_default();
        if !self.ports.contains(&port) {
            return Err(Unreachable::Port(port));
        }
        let admits = match url.host() {
            None => false,
            Some(Host::Domain(_)) => true,
            Some(Host::Ipv4(address)) => self.admits(address.into()),
            Some(Host::Ipv6(address)) => self.admits(address.into()),
        };
        if admits { Ok(()) } else { Err(Unreachable::Private) }
    }

    /// Checks the same for what has to be told to nobody on the way: only where an address beside
    /// the public internet was allowed is it asked without encryption.
    pub fn check_secret(&self, url: &Url) -> Result<(), Unreachable> {
        self.check(url)?;
        let allowed = |address| self.allowed.iter().any(|network| network.contains(address));
        let is_ours = match url.host() {
            Some(Host::Ipv4(address)) => allowed(address.into()),
            Some(Host::Ipv6(address)) => allowed(address.into()),
            Some(Host::Domain(_)) | None => false,
        };
        if url.scheme() == "https" || is_ours { Ok(()) } else { Err(Unreachable::NotWeb) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn web() -> Reach {
        Reach { ports: vec![80, 443], allowed: Vec::new() }
    }

    fn check(url: &str) -> Result<(), Unreachable> {
        web().check(&Url::parse(url).expect("a URL"))
    }

    #[test]
    fn only_the_public_internet_is_public() {
        for address in ["8.8.8.8", "172.15.0.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111"] {
            assert!(is_public(address.parse().expect("an address")), "{address}");
        }
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.31.255.255",
            "192.0.0.170",
            "192.168.1.1",
            "198.19.255.255",
            "224.0.0.1",
            "239.255.255.250",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(address.parse().expect("an address")), "{address}");
        }
    }

    #[test]
    fn an_address_in_disguise_is_seen_through() {
        for url in [
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://[::ffff:7f00:1]/",
            "http://[::1]/",
            "http://169.254.169.254/latest/meta-data",
            "http://127.0.0.1./",
        ] {
            assert_eq!(check(url), Err(Unreachable::Private), "{url}");
        }
    }

    #[test]
    fn only_the_web_is_fetched_from() {
        assert_eq!(check("https://example.com/a.jpg"), Ok(()));
        assert_eq!(check("http://example.com:443/a.jpg"), Ok(()));
        for url in ["ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "data:,x"]
        {
            assert_eq!(check(url), Err(Unreachable::NotWeb), "{url}");
        }
        assert_eq!(check("http://example.com:22/"), Err(Unreachable::Port(22)));
        assert_eq!(check("http://me:secret@example.com/"), Err(Unreachable::Credentials));
        assert_eq!(check("http://me@example.com/"), Err(Unreachable::Credentials));
        let long = format!("http://example.com/{}", "x".repeat(2_000));
        assert_eq!(check(&long), Err(Unreachable::NotWeb));
    }

    #[test]
    fn secrets_travel_encrypted_but_to_our_own() {
        let allowed = vec!["127.0.0.1/32".parse().expect("a network")];
        let reach = Reach { ports: vec![80, 443], allowed };
        let check = |url: &str| reach.check_secret(&Url::parse(url).expect("a URL"));
        assert_eq!(check("https://login.example.com/"), Ok(()));
        assert_eq!(check("http://login.example.com/"), Err(Unreachable::NotWeb));
        assert_eq!(check("http://127.0.0.1/"), Ok(()));
        assert_eq!(check("https://10.0.0.1/"), Err(Unreachable::Private));
    }

    #[test]
    fn what_is_allowed_opens_nothing_beside_it() {
        let allowed = vec!["127.0.0.1/32".parse().expect("a network")];
        let reach = Reach { ports: vec![80], allowed };
        assert!(reach.admits("127.0.0.1".parse().expect("an address")));
        assert!(!reach.admits("127.0.0.2".parse().expect("an address")));
        assert!(!reach.admits("10.0.0.1".parse().expect("an address")));
        for text in ["127.0.0.1", "127.0.0.1/33", "x/8", "::/129", "/"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
        let everything: Network = "0.0.0.0/0".parse().expect("a network");
        assert!(everything.contains("203.0.113.9".parse().expect("an address")));
    }
}
