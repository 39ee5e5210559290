//! What an issuer has signed.

use chrono::{DateTime, Utc};
use openidconnect::{
    AccessTokenHash, ClaimsVerificationError, ClientId, Nonce, OAuth2TokenResponse, TokenResponse,
    core::{CoreIdTokenClaims, CoreIdTokenVerifier, CoreJwsSigningAlgorithm, CoreTokenResponse},
};

use super::{Registration, Travels, described::Metadata};
use crate::accounts::identity::rules::SKEW;

/// With what an issuer may sign: its own key, never the secret that we share.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Checks a token in every way there is.
pub(super) fn verify(
    metadata: &Metadata,
    us: &Registration,
    travels: &Travels,
    tokens: &CoreTokenResponse,
    now: DateTime<Utc>,
) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
    let other = |why: &str| ClaimsVerificationError::Other(why.to_owned());
    let id = ClientId::new(us.client_id.clone());
    // As for a client without a secret: a token is signed by a key of the issuer, or not at all.
    let (issuer, keys) = (metadata.issuer().clone(), metadata.jwks().clone());
    let verifier = CoreIdTokenVerifier::new_public_client(id.clone(), issuer, keys)
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || now - SKEW)
        .set_issue_time_verifier_fn(move |issued| {
            if issued <= now + SKEW { Ok(()) } else { Err("it was issued in the future".into()) }
        });
    let token = tokens.id_token().ok_or_else(|| other("there is no ID token"))?;
    let claims = token.claims(&verifier, &Nonce::new(travels.nonce.clone()))?;
    if claims.authorized_party().is_some_and(|party| *party != id) {
        return Err(other("it was issued to another client"));
    }
    if let Some(announced) = claims.access_token_hash() {
        let algorithm =
            token.signing_alg().map_err(ClaimsVerificationError::SignatureVerification)?;
        let key =
            token.signing_key(&verifier).map_err(ClaimsVerificationError::SignatureVerification)?;
        let hash = AccessTokenHash::from_token(tokens.access_token(), algorithm, key)
            .map_err(|error| other(&error.to_string()))?;
        if hash != *announced {
            return Err(other("the access token is another one's"));
        }
    }
    Ok(claims.clone())
}
