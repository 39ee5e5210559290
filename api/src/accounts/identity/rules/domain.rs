//! The e-mail domains that an account can have a provider for.

use super::ProviderError;
use crate::accounts::rules::Email;

/// How many domains a provider is for at most.
pub const DOMAINS: usize = 50;

/// Where anybody gets a mailbox: nobody's people are known by these.
const PUBLIC: [&str; 46] = [
    "aol.com",
    "broadpark.no",
    "fastmail.com",
    "free.fr",
    "getmail.no",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.fr",
    "hotmail.no",
    "hotmail.se",
    "icloud.com",
    "live.co.uk",
    "live.com",
    "live.no",
    "live.se",
    "lyse.net",
    "mac.com",
    "mail.com",
    "mail.ru",
    "mailbox.org",
    "me.com",
    "msn.com",
    "online.no",
    "outlook.com",
    "outlook.no",
    "pm.me",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "t-online.de",
    "telia.com",
    "tutanota.com",
    "web.de",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.no",
    "yandex.ru",
];

/// The domain of an address that was checked.
#[must_use]
pub fn domain_of(email_key: &str) -> &str {
    email_key.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// Checks the domains of a provider, by those of the proved addresses of the account's owners.
pub fn domains(typed: &[String], owners: &[String]) -> Result<Vec<String>, ProviderError> {
    if typed.is_empty() || typed.len() > DOMAINS {
        return Err(ProviderError::Domains);
    }
    let mut domains = Vec::new();
    for typed in typed {
        let address = Email::new(&format!("x@{}", typed.trim()));
        let key = address.map_err(|_| ProviderError::Domains)?.key();
        let domain = domain_of(&key).to_owned();
        if PUBLIC.contains(&domain.as_str()) {
            return Err(ProviderError::PublicDomain(domain));
        }
        if !owners.iter().any(|owner| domain_of(owner) == domain) {
            return Err(ProviderError::OthersDomain(domain));
        }
        domains.push(domain);
    }
    domains.sort_unstable();
    domains.dedup();
    Ok(domains)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_that_of_an_owner_and_not_of_everybody() {
        let owners = ["kari@fjord.no".to_owned(), "ola@gmail.com".into()];
        let check = |typed: &str| domains(&[typed.to_owned()], &owners);
        assert_eq!(check(" Fjord.NO "), Ok(vec!["fjord.no".into()]));
        assert_eq!(check("gmail.com"), Err(ProviderError::PublicDomain("gmail.com".into())));
        assert_eq!(check("vibbio.com"), Err(ProviderError::OthersDomain("vibbio.com".into())));
        assert_eq!(check("sub.fjord.no"), Err(ProviderError::OthersDomain("sub.fjord.no".into())));
        for wrong in ["", "no", "@fjord.no", "a@fjord.no", "fjord.no/", "*.no"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
        assert_eq!(domains(&[], &owners), Err(ProviderError::Domains));
    }

    #[test]
    fn public_domains_are_in_order_and_each_once() {
        assert!(PUBLIC.is_sorted());
    }
}
