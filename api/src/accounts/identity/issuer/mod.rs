//! What is said to issuers, and what they answer.
//!
//! An issuer is somebody else's server, named by somebody whom we do not know: it is asked only
//! where files may be fetched from, for a short while, and for a short answer.

mod described;
mod token;
mod wire;

use std::{
    collections::HashMap,
    error::Error,
    fmt::Write,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ConfigurationError, CsrfToken, DiscoveryError,
    IssuerUrl, JsonWebKeySet, LoginHint, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, Scope, SignatureVerificationError,
    core::{CoreAuthPrompt, CoreAuthenticationFlow, CoreUserInfoClaims},
};
use secrecy::SecretString;
use url::Url;

use self::{
    described::{Metadata, client, is_from},
    token::verify,
    wire::{Line, Unanswered},
};
use crate::reach::{Reach, Unreachable};

/// How long what an issuer says of itself is believed.
const BELIEVED: TimeDelta = TimeDelta::hours(1);
/// How long to wait before keys are fetched again that nobody has announced.
const KEYS_AGAIN: TimeDelta = TimeDelta::minutes(1);
/// How many issuers are remembered.
const REMEMBERED: usize = 250;

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

/// What an issuer is asked to do with whoever comes.
#[derive(Clone, Debug, Default)]
pub struct Asking {
    /// To take the person for this one, unless they are somebody else.
    pub hint: Option<String>,
    /// To ask who the person is, even if it knows.
    pub anew: bool,
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
    /// When it asked them who they are; none where nothing is said.
    pub authenticated_at: Option<DateTime<Utc>>,
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
        Ok(Self { line: Line::new(reach, patience)?, known: Mutex::default() })
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
        asking: Asking,
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
        if asking.anew {
            request = request.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO);
        }
        if let Some(hint) = asking.hint {
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
            authenticated_at: told.auth_time(),
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
        self.line.reach().check_secret(metadata.authorization_endpoint().url())?;
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
