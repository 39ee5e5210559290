//! Where requests come from.

use std::net::IpAddr;

/// Where a request came from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The address at the other end.
    pub address: Option<IpAddr>,
    /// The program, as it calls itself.
    pub user_agent: Option<String>,
}

impl Origin {
    /// The network that is held responsible for what comes from it: an IPv4 address, or the half
    /// of an IPv6 address that a customer of a provider has for itself.
    #[must_use]
    pub fn network(&self) -> String {
        match self.address.map(|address| address.to_canonical()) {
            None => "unknown".into(),
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_ipv6_address_is_one_network() {
        let network = |address: &str| {
            let address = Some(address.parse().expect("an address"));
            Origin { address, user_agent: None }.network()
        };
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    }
}
