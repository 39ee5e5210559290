//! What is said to issuers, and what they answer.
//!
//! An issuer is somebody else's server, named by somebody whom we do not know: it is asked only
//! where files may be fetched from, for a short while, and for a short answer.

use std::{
    collections::HashMap,
    error::Error,
    fmt::Write,
    mem,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::BoxFuture;
use openidconnect::{
    AccessTokenHash, AdditionalProviderMetadata, AsyncHttpClient, AuthType, AuthorizationCode,
    ClaimsVerificationError, ClientId, ClientSecret, ConfigurationError, CsrfToken, DiscoveryError,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl,
    JsonWebKeySet, LoginHint, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier,
    ProviderMetadata, RedirectUrl, Scope, SignatureVerificationError, TokenResponse,
    core::{
        CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient,
        CoreClientAuthMethod, CoreGrantType, CoreIdTokenClaims, CoreIdTokenVerifier,
        CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
        CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
        CoreTokenResponse, CoreUserInfoClaims,
    },
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use url::Url;

use crate::reach::{self, Reach, Unreachable};

/// How many bytes an answer may have.
const MOST: usize = 128 << 10;
/// How long what an issuer says of itself is believed.
const BELIEVED: TimeDelta = TimeDelta::hours(1);
/// How long to wait before keys are fetched again that nobody has announced.
const KEYS_AGAIN: TimeDelta = TimeDelta::minutes(1);
/// How far an issuer's clock may be from ours.
const SKEW: TimeDelta = TimeDelta::minutes(1);
/// How many issuers are remembered.
const REMEMBERED: usize = 250;

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

/// What an issuer may say of itself beyond the core.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Beyond {
    /// Whether its answers name it (RFC 9207).
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Beyond {}

type Metadata = ProviderMetadata<
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

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// As whom we speak to an issuer.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The issuer's URL, to the letter.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// What we prove it with.
    pub client_secret: SecretString,
}

/// What goes to an issuer with a browser and comes back.
#[derive(Clone, Debug)]
pub struct Travels {
    /// Comes back with the browser.
    pub state: String,
    /// Comes back in the token.
    pub nonce: String,
    /// Goes along as a hash, and itself when the code is exchanged.
    pub verifier: String,
    /// Where the browser comes back to.
    pub callback: Url,
}

/// What a browser brings back.
#[derive(Clone, Debug)]
pub struct Brought {
    /// What the tokens are fetched with.
    pub code: String,
    /// Who says so, where the issuer tells.
    pub issuer: Option<String>,
}

/// What an issuer says of a person.
#[derive(Clone, Debug)]
pub struct Claims {
    /// What it calls them.
    pub subject: String,
    /// Their address.
    pub email: Option<String>,
    /// Whether they have it; none where nothing is said.
    pub email_verified: Option<bool>,
    /// Their name.
    pub name: Option<String>,
}

/// Why an issuer is not believed, for the log.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// It is nowhere where we ask.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// It did not answer, or not as it should.
    #[error("{0}")]
    Odd(String),
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
enum Unanswered {
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error("it cannot be asked")]
    Network(#[from] reqwest::Error),
    #[error("it took too long")]
    TooSlow,
    #[error("it said too much")]
    TooLong,
}

impl IssuerError {
    fn odd(what: &str, error: &(dyn Error + 'static)) -> Self {
        let mut told = format!("{what}: {error}");
        let mut source = error.source();
        while let Some(inner) = source {
            if let Some(Unanswered::Unreachable(unreachable)) = inner.downcast_ref() {
                return Self::Unreachable(*unreachable);
            }
            let _ = write!(told, ": {inner}");
            source = inner.source();
        }
        Self::Odd(told)
    }
}

impl From<DiscoveryError<Unanswered>> for IssuerError {
    fn from(error: DiscoveryError<Unanswered>) -> Self {
        match error {
            DiscoveryError::Request(Unanswered::Unreachable(unreachable)) => unreachable.into(),
            error => Self::odd("what it says of itself", &error),
        }
    }
}

/// An issuer as it described itself.
#[derive(Clone)]
struct Known {
    metadata: Metadata,
    asked_at: DateTime<Utc>,
    keys_at: DateTime<Utc>,
}

/// Asks issuers, and remembers what they say of themselves.
pub struct Issuers {
    line: Line,
    known: Mutex<HashMap<String, Known>>,
}

impl std::fmt::Debug for Issuers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Issuers")
    }
}

impl Issuers {
    /// Asks what is within reach, each time for so long.
    pub fn new(reach: Reach, patience: Duration) -> reqwest::Result<Self> {
        let client = reach::client(&reach).build()?;
        let line = Line(Arc::new(Wire { client, reach, patience }));
        Ok(Self { line, known: Mutex::default() })
    }

    /// Checks that an issuer can be asked and says of itself what is needed.
    pub async fn check(&self, issuer: &str, now: DateTime<Utc>) -> Result<(), IssuerError> {
        self.describe(issuer, now).await.map(|_| ())
    }

    /// The address at the issuer that a browser is sent to.
    pub async fn departure(
        &self,
        us: &Registration,
        travels: &Travels,
        hint: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<Url, IssuerError> {
        let metadata = self.known(&us.issuer, now).await?;
        let (state, nonce) = (travels.state.clone(), travels.nonce.clone());
        let verifier = PkceCodeVerifier::new(travels.verifier.clone());
        let client = client(&metadata, us, travels);
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .add_scope(Scope::new("email".into()))
            .add_scope(Scope::new("profile".into()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        if let Some(hint) = hint {
            request = request.set_login_hint(LoginHint::new(hint));
        }
        Ok(request.url().0)
    }

    /// Takes what a browser has brought back for what the issuer says of the person.
    pub async fn arrival(
        &self,
        us: &Registration,
        travels: &Travels,
        brought: Brought,
        now: DateTime<Utc>,
    ) -> Result<Claims, IssuerError> {
        let metadata = self.known(&us.issuer, now).await?;
        is_from(&metadata, brought.issuer.as_deref())?;
        let client = client(&metadata, us, travels);
        let exchange = client
            .exchange_code(AuthorizationCode::new(brought.code))
            .map_err(|error: ConfigurationError| IssuerError::odd("no token endpoint", &error))?
            .set_pkce_verifier(PkceCodeVerifier::new(travels.verifier.clone()));
        let tokens = exchange.request_async(&self.line).await;
        let tokens = tokens.map_err(|error| IssuerError::odd("no tokens", &error))?;
        let told = match verify(&metadata, us, travels, &tokens, now) {
            // Issuers change their keys.
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                let metadata = self.with_newer_keys(&us.issuer, now).await?;
                verify(&metadata, us, travels, &tokens, now)
            }
            verified => verified,
        };
        let told = told.map_err(|error| IssuerError::odd("a token that does not hold", &error))?;
        let mut claims = Claims {
            subject: told.subject().as_str().to_owned(),
            email: told.email().map(|email| email.as_str().to_owned()),
            email_verified: told.email_verified(),
            name: told.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned()),
        };
        let token = tokens.access_token();
        let fits_a_header = token.secret().bytes().all(|byte| byte.is_ascii_graphic());
        if claims.email.is_none() && fits_a_header && client.user_info_url().is_some() {
            let request = client.user_info(token.clone(), Some(told.subject().clone()));
            let request = request.map_err(|error| IssuerError::odd("no user info", &error))?;
            let more: Result<CoreUserInfoClaims, _> = request.request_async(&self.line).await;
            let more = more.map_err(|error| IssuerError::odd("no user info", &error))?;
            claims.email = more.email().map(|email| email.as_str().to_owned());
            claims.email_verified = more.email_verified();
            let name = more.name().and_then(|name| name.get(None));
            claims.name = claims.name.or(name.map(|name| name.as_str().to_owned()));
        }
        Ok(claims)
    }

    async fn known(&self, issuer: &str, now: DateTime<Utc>) -> Result<Metadata, IssuerError> {
        match self.recall(issuer).filter(|known| known.asked_at + BELIEVED > now) {
            Some(known) => Ok(known.metadata),
            None => self.describe(issuer, now).await,
        }
    }

    async fn describe(&self, issuer: &str, now: DateTime<Utc>) -> Result<Metadata, IssuerError> {
        let url = IssuerUrl::new(issuer.to_owned());
        let url = url.map_err(|error| IssuerError::odd("no issuer", &error))?;
        let metadata = Metadata::discover_async(url, &self.line).await?;
        self.line.0.reach.check_secret(metadata.authorization_endpoint().url())?;
        if metadata.token_endpoint().is_none() {
            return Err(IssuerError::Odd("it has no token endpoint".into()));
        }
        let known = Known { metadata: metadata.clone(), asked_at: now, keys_at: now };
        self.remember(issuer, known);
        Ok(metadata)
    }

    async fn with_newer_keys(
        &self,
        issuer: &str,
        now: DateTime<Utc>,
    ) -> Result<Metadata, IssuerError> {
        let known = self.recall(issuer).filter(|known| known.keys_at + KEYS_AGAIN <= now);
        let Some(known) = known else {
            return Err(IssuerError::Odd("a token of a key that it has not announced".into()));
        };
        // Whoever fails has asked, too.
        self.remember(issuer, Known { keys_at: now, ..known.clone() });
        let keys = JsonWebKeySet::fetch_async(known.metadata.jwks_uri(), &self.line).await?;
        let metadata = known.metadata.set_jwks(keys);
        self.remember(issuer, Known { metadata: metadata.clone(), keys_at: now, ..known });
        Ok(metadata)
    }

    fn recall(&self, issuer: &str) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(issuer).cloned()
    }

    fn remember(&self, issuer: &str, what: Known) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(issuer.to_owned(), what);
    }
}

/// What issuers are asked through.
#[derive(Clone)]
struct Line(Arc<Wire>);

struct Wire {
    client: reqwest::Client,
    reach: Reach,
    patience: Duration,
}

impl<'c> AsyncHttpClient<'c> for Line {
    type Error = Unanswered;
    type Future = BoxFuture<'static, Result<HttpResponse, Unanswered>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        let wire = Arc::clone(&self.0);
        Box::pin(async move {
            let answer = timeout(wire.patience, wire.exchange(request)).await;
            answer.unwrap_or(Err(Unanswered::TooSlow))
        })
    }
}

impl Wire {
    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, Unanswered> {
        let request = reqwest::Request::try_from(request)?;
        self.reach.check_secret(request.url())?;
        let mut response = self.client.execute(request).await.map_err(|error| {
            if reach::is_unreachable(&error) {
                Unreachable::Private.into()
            } else {
                Unanswered::from(error)
            }
        })?;
        let (status, headers) = (response.status(), mem::take(response.headers_mut()));
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > MOST {
                return Err(Unanswered::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        let mut answer = HttpResponse::new(body);
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        Ok(answer)
    }
}

fn client(metadata: &Metadata, us: &Registration, travels: &Travels) -> Client {
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
fn is_from(metadata: &Metadata, issuer: Option<&str>) -> Result<(), IssuerError> {
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

/// Checks a token in every way there is.
fn verify(
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
