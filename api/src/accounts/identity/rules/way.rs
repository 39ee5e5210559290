//! The way to a provider and back: how long, and where to.

use chrono::TimeDelta;
use url::Url;

use super::ProviderError;
use crate::{throttle::Quota, transport::Site};

/// How long a browser may be on its way.
pub const TRIP: TimeDelta = TimeDelta::minutes(10);
/// How far an issuer's clock may be from ours.
pub const SKEW: TimeDelta = TimeDelta::minutes(1);
/// How long the page may take that the browser comes back to.
pub const CODE: TimeDelta = TimeDelta::minutes(2);
/// How long somebody may take to prove a login.
pub const LINK: TimeDelta = TimeDelta::minutes(15);
/// How long the mailed link works that makes a login.
pub const JOIN: TimeDelta = TimeDelta::days(3);
/// How many providers an account has at most.
pub const PROVIDERS: u64 = 10;
/// How many identities are linked to one login at most.
pub const IDENTITIES: u64 = 20;
/// Ways begun from one network.
pub const BEGIN_NETWORK: Quota = Quota { burst: 60, every: TimeDelta::seconds(5) };
/// Issuers that are asked for one account what they say of themselves.
pub const ISSUERS: Quota = Quota { burst: 60, every: TimeDelta::seconds(30) };

/// The longest address of a page, in characters.
const LENGTH: usize = 2_000;

/// Finds the page that a browser is to come back to: one of the server's own site, or of one that may
/// use the API. It takes a code along, so that it is nobody else's.
pub fn return_to(typed: &str, own: &Url, sites: &[Site]) -> Result<Url, ProviderError> {
    if typed.len() > LENGTH {
        return Err(ProviderError::ReturnTo);
    }
    let mut url = own.join(typed).map_err(|_| ProviderError::ReturnTo)?;
    let is_web = matches!(url.scheme(), "http" | "https");
    let is_bare = url.username().is_empty() && url.password().is_none();
    let origin = url.origin().ascii_serialization();
    let is_known = url.origin() == own.origin() || sites.iter().any(|site| site.is(&origin));
    if !is_web || !is_bare || !is_known {
        return Err(ProviderError::ReturnTo);
    }
    url.set_fragment(None);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(typed: &str) -> Option<String> {
        let own = Url::parse("https://api.vibbio.com/").expect("a URL");
        let sites = ["https://app.vibbio.com".parse().expect("a site")];
        return_to(typed, &own, &sites).ok().map(String::from)
    }

    #[test]
    fn a_browser_comes_back_to_known_sites_only() {
        for (typed, page) in [
            ("https://app.vibbio.com/welcome?x=1#top", "https://app.vibbio.com/welcome?x=1"),
            ("/welcome", "https://api.vibbio.com/welcome"),
            ("", "https://api.vibbio.com/"),
            ("HTTPS://APP.vibbio.com:443/", "https://app.vibbio.com/"),
        ] {
            assert_eq!(back(typed).as_deref(), Some(page), "{typed}");
        }
        for typed in [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example/",
            "\\\\evil.example",
            "/\t/evil.example/",
            "https:evil.example",
            "https://app.vibbio.com.evil.example/",
            "https://app.vibbio.com@evil.example/",
            "https://user@app.vibbio.com/",
            "http://app.vibbio.com/",
            "https://app.vibbio.com:8443/",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://sub.app.vibbio.com/",
        ] {
            let page = back(typed);
            let is_ours =
                page.as_ref().is_none_or(|page| page.starts_with("https://api.vibbio.com/"));
            assert!(is_ours, "{typed} leads to {page:?}");
        }
        assert_eq!(back("//evil.example/"), None);
        assert_eq!(back("/\\evil.example/"), None);
        assert_eq!(back(&format!("/{}", "x".repeat(2_000))), None);
    }
}
