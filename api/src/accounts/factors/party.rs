//! What passkeys are for: the domain of our pages.

use anyhow::Context;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;
use webauthn_rs::prelude::{
    CreationChallengeResponse, CredentialID, DiscoverableAuthentication, Passkey,
    PasskeyRegistration, RequestChallengeResponse, Webauthn, WebauthnBuilder, WebauthnResult,
};

use super::rules::{CEREMONY, FactorError};
use crate::{config::Config, error::Result};

/// The relying party of passkeys; none where people reach the server by a number.
#[derive(Debug)]
pub struct Party(Option<Webauthn>);

impl Party {
    /// Takes the domain from the settings, and the origins whose pages may use it.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        let own = match &config.public_url {
            Some(url) => url.clone(),
            None => Url::parse("http://localhost")?,
        };
        let domain = config.passkey_domain.as_deref().or(own.domain());
        let Some(domain) = domain else { return Ok(Self(None)) };
        let origins = config.origins.iter().map(|site| Url::parse(site.origin()));
        let mut origins = origins.collect::<Result<Vec<_>, _>>()?;
        origins.insert(0, own.clone());
        origins.retain(|origin| is_within(origin, domain));
        let (first, others) = origins.split_first().with_context(|| {
            format!("passkeys cannot be for {domain}: it is the end of no address of our pages")
        })?;
        // On a developer's machine every port is the same somebody's.
        let mut builder = WebauthnBuilder::new(domain, first)?
            .rp_name("Vibbio")
            .timeout(CEREMONY.to_std()?)
            .allow_any_port(domain == "localhost");
        for origin in others {
            builder = builder.append_allowed_origin(origin);
        }
        Ok(Self(Some(builder.build()?)))
    }

    pub(in crate::accounts) fn webauthn(&self) -> Result<&Webauthn> {
        Ok(self.0.as_ref().ok_or(FactorError::NoDomain)?)
    }
}

fn is_within(origin: &Url, domain: &str) -> bool {
    origin.domain().is_some_and(|host| {
        host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
    })
}

/// What a device needs to make a passkey: `PublicKeyCredentialCreationOptionsJSON`. It is asked to
/// remember whose it is, so that the passkey signs in by itself, and may be unable to.
pub(super) fn creation(challenge: &CreationChallengeResponse) -> anyhow::Result<Value> {
    let mut options = serde_json::to_value(challenge)?["publicKey"].take();
    options["authenticatorSelection"]["residentKey"] = json!("preferred");
    options["authenticatorSelection"]["requireResidentKey"] = json!(false);
    Ok(options)
}

/// What a device needs to show a passkey: `PublicKeyCredentialRequestOptionsJSON`. Without a list
/// the person chooses among all that the device has for the domain.
pub(super) fn request(
    challenge: &RequestChallengeResponse,
    allowed: &[String],
) -> anyhow::Result<Value> {
    let mut options = serde_json::to_value(challenge)?["publicKey"].take();
    let allowed = allowed.iter().map(|id| json!({ "type": "public-key", "id": id }));
    options["allowCredentials"] = allowed.collect();
    Ok(options)
}

/// Begins to make a passkey.
pub(super) fn begin_making(
    webauthn: &Webauthn,
    (id, email, name): (uuid::Uuid, &str, &str),
    known: Vec<CredentialID>,
) -> anyhow::Result<(Value, Value)> {
    let (challenge, state) = webauthn.start_passkey_registration(id, email, name, Some(known))?;
    Ok((creation(&challenge)?, serde_json::to_value(state)?))
}

/// Takes what a device has made.
pub(super) fn end_making(
    webauthn: &Webauthn,
    state: Value,
    credential: Value,
) -> anyhow::Result<Option<Passkey>> {
    let state: PasskeyRegistration = serde_json::from_value(state)?;
    let Some(credential) = read(credential) else { return Ok(None) };
    Ok(said(webauthn.finish_passkey_registration(&credential, &state)).ok())
}

/// Begins to ask for a passkey.
pub(super) fn begin_showing(
    webauthn: &Webauthn,
    allowed: &[String],
) -> anyhow::Result<(Value, Value)> {
    let (challenge, state): (_, DiscoverableAuthentication) =
        webauthn.start_discoverable_authentication()?;
    Ok((request(&challenge, allowed)?, serde_json::to_value(state)?))
}

/// Reads what a device answers; none if it is anything else.
pub(super) fn read<T: DeserializeOwned>(credential: Value) -> Option<T> {
    serde_json::from_value(credential).ok()
}

/// Notes why a device's answer does not do, which its owner can do nothing about.
pub(super) fn said<T>(outcome: WebauthnResult<T>) -> WebauthnResult<T> {
    outcome.inspect_err(|why| tracing::info!("A passkey was refused: {why:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_within_its_own_domain_and_those_above() {
        let is_within =
            |origin| move |domain| is_within(&Url::parse(origin).expect("an origin"), domain);
        let app = is_within("https://app.vibbio.com");
        assert!(app("app.vibbio.com") && app("vibbio.com"));
        assert!(!app("bio.com") && !app("api.vibbio.com") && !app("www.app.vibbio.com"));
        assert!(!is_within("https://127.0.0.1")("127.0.0.1"));
    }
}
