//! The platform's own providers, as a setting gives them.

use std::str::FromStr;

use anyhow::{anyhow, ensure};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// The longest name, in characters.
const NAME: usize = 40;

/// A provider by which anybody may sign in, such as
/// `google=https://accounts.google.com,CLIENT_ID,CLIENT_SECRET`.
#[derive(Clone, Debug)]
pub struct PlatformProvider {
    /// What it is called; identities are kept under it, so that it never changes.
    pub name: String,
    /// The issuer's URL, to the letter as its tokens say it.
    pub issuer: String,
    /// What the issuer calls us.
    pub client_id: String,
    /// What we prove it with.
    pub client_secret: SecretString,
}

impl PlatformProvider {
    /// Reads the setting, of which nothing is repeated where it makes no sense.
    pub fn read(given: &[SecretString]) -> anyhow::Result<Vec<Self>> {
        let mut read: Vec<Self> = Vec::new();
        for (place, text) in given.iter().enumerate() {
            let provider: Self = text.expose_secret().parse().map_err(|why| {
                anyhow!("the identity provider number {} (--oidc): {why}", place + 1)
            })?;
            ensure!(
                read.iter().all(|other| other.name != provider.name),
                "two identity providers (--oidc) are called {}",
                provider.name
            );
            read.push(provider);
        }
        Ok(read)
    }
}

impl FromStr for PlatformProvider {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // What was given holds a secret, so that it is not repeated.
        let wrong = "a provider is NAME=ISSUER,CLIENT_ID,CLIENT_SECRET, with a name of small \
                     letters, digits and dashes and an issuer that begins with https://";
        let (name, rest) = text.split_once('=').ok_or(wrong)?;
        let mut parts = rest.splitn(3, ',');
        let parts = (parts.next(), parts.next(), parts.next());
        let (Some(issuer), Some(client_id), Some(secret)) = parts else { return Err(wrong) };
        let is_name = (1..=NAME).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let is_issuer =
            Url::parse(issuer).is_ok_and(|url| matches!(url.scheme(), "https" | "http"));
        if !is_name || !is_issuer || client_id.is_empty() || secret.is_empty() {
            return Err(wrong);
        }
        Ok(Self {
            name: name.into(),
            issuer: issuer.into(),
            client_id: client_id.into(),
            client_secret: secret.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_read_as_it_is_given() {
        let given = "google=https://accounts.google.com,id.apps,GOCSPX-a,b=c";
        let provider: PlatformProvider = given.parse().expect("a provider");
        assert_eq!(provider.name, "google");
        assert_eq!(provider.issuer, "https://accounts.google.com");
        assert_eq!(provider.client_id, "id.apps");
        assert_eq!(provider.client_secret.expose_secret(), "GOCSPX-a,b=c");
        assert!(!format!("{provider:?}").contains("GOCSPX"));
    }

    #[test]
    fn no_two_providers_have_one_name() {
        let read = |names: [&str; 2]| {
            let given =
                names.map(|name| format!("{name}=https://login.example.com,id,s3cret").into());
            PlatformProvider::read(&given)
        };
        assert_eq!(read(["a", "b"]).expect("providers").len(), 2);
        for names in [["a", "a"], ["a", "B"]] {
            let refused = format!("{:#}", read(names).expect_err("a refusal"));
            assert!(!refused.contains("s3cret"), "{refused}");
        }
    }

    #[test]
    fn what_is_no_provider_is_refused_without_being_repeated() {
        for given in [
            "",
            "google",
            "google=https://accounts.google.com",
            "google=https://accounts.google.com,id",
            "google=https://accounts.google.com,id,",
            "Google=https://accounts.google.com,id,s3cret",
            "idp_1=https://accounts.google.com,id,s3cret",
            "=https://accounts.google.com,id,s3cret",
            "google=accounts.google.com,id,s3cret",
            "google=file:///etc,id,s3cret",
        ] {
            let refused = given.parse::<PlatformProvider>().expect_err(given);
            assert!(!refused.contains("s3cret"));
        }
    }
}
