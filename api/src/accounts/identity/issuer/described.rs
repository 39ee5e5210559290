//! What an issuer says of itself, and the client that we are to it.

use openidconnect::{
    AdditionalProviderMetadata, AuthType, ClientId, ClientSecret, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, ProviderMetadata, RedirectUrl,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
        CoreGrantType, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
        CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
        CoreSubjectIdentifierType,
    },
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::{IssuerError, Registration, Travels};

/// What an issuer may say of itself beyond the core.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Beyond {
    /// Whether its answers name it (RFC 9207).
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Beyond {}

pub(super) type Metadata = ProviderMetadata<
    Beyond,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

pub(super) type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The client that we are to an issuer.
pub(super) fn client(metadata: &Metadata, us: &Registration, travels: &Travels) -> Client {
    let ways = metadata.token_endpoint_auth_methods_supported();
    let takes_basic =
        ways.is_none_or(|ways| ways.contains(&CoreClientAuthMethod::ClientSecretBasic));
    let way = if takes_basic { AuthType::BasicAuth } else { AuthType::RequestBody };
    let secret = ClientSecret::new(us.client_secret.expose_secret().to_owned());
    let id = ClientId::new(us.client_id.clone());
    CoreClient::from_provider_metadata(metadata.clone(), id, Some(secret))
        .set_redirect_uri(RedirectUrl::from_url(travels.callback.clone()))
        .set_auth_type(way)
}

/// Checks that an answer is that of the issuer that was asked, and not of another one to which a
/// browser was led by it.
pub(super) fn is_from(metadata: &Metadata, issuer: Option<&str>) -> Result<(), IssuerError> {
    let names_itself =
        metadata.additional_metadata().authorization_response_iss_parameter_supported;
    match issuer {
        Some(issuer) if issuer != metadata.issuer().as_str() => {
            Err(IssuerError::Odd("the answer is another issuer's".into()))
        }
        None if names_itself => Err(IssuerError::Odd("the answer does not name its issuer".into())),
        _ => Ok(()),
    }
}
