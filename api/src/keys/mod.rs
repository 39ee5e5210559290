//! The node's secrets: Ed25519 keys that sign and check access tokens, and what is derived from
//! them.
//!
//! One key signs. What others have signed holds as long as they are known, so that a key can be
//! replaced while tokens and URLs of the former are about, and be known to every node before the
//! first of them signs with it. They are given by settings, or lie in the data folder, where every
//! start and every process of the same folder finds them. Nodes that share a database share them.

pub mod files;
pub mod http;
mod key;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use anyhow::Context;
use jsonwebtoken::{Algorithm, Header, Validation, jwk::JwkSet};
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};

use self::key::Key;
use crate::{app::Platform, config::Config};

/// Who signs: the `iss` of every token.
const ISSUER: &str = "vibbio";
/// How long a node may not know of a key.
const LOOKED: Duration = Duration::from_secs(30);
/// Where tokens are meant to be shown: the `aud` of every token.
const AUDIENCE: &str = "vibbio-api";

/// The keys that sign and check.
pub struct Keys {
    ring: RwLock<Arc<Ring>>,
    source: Source,
    validation: Validation,
}

/// Keys that are in use together.
struct Ring {
    signing: Key,
    /// Those that only check: former ones, and the next.
    others: Vec<Key>,
}

/// Where keys come from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The key that is given to sign, a PEM or the path of one.
    given: Option<SecretString>,
    /// Those that are given to check.
    others: Vec<SecretString>,
    /// The folder in which keys lie where none is given to sign.
    data: PathBuf,
}

impl Source {
    /// Where the settings say.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let (given, others) = (config.jwt_key.clone(), config.jwt_former_keys.clone());
        Self { given, others, data: config.data.clone() }
    }

    /// Takes the keys that lie there; in the data folder one is made if there is none.
    fn read(&self) -> anyhow::Result<Ring> {
        let mut keys = match &self.given {
            Some(given) => vec![read(given)?],
            None => files::open(&self.data)?,
        };
        for other in &self.others {
            keys.push(read(other)?);
        }
        Ok(Ring::new(keys.remove(0), keys))
    }
}

impl Ring {
    fn new(signing: Key, mut others: Vec<Key>) -> Self {
        // Of a key that is given twice, to sign and to check, one is enough.
        others.retain(|key| key.id != signing.id);
        Self { signing, others }
    }

    /// Every key, the one that signs first.
    fn all(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.signing).chain(&self.others)
    }

    fn is(&self, other: &Self) -> bool {
        self.all().map(|key| &key.id).eq(other.all().map(|key| &key.id))
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("signing", &self.id()).finish_non_exhaustive()
    }
}

/// What every token says, whatever else it says.
#[derive(Serialize)]
struct Signed<'a, C> {
    iss: &'static str,
    aud: &'static str,
    #[serde(flatten)]
    claims: &'a C,
}

impl Keys {
    /// Takes the keys that lie at their source.
    pub fn open(source: Source) -> anyhow::Result<Self> {
        let ring = source.read()?;
        Ok(Self::new(ring, source))
    }

    fn new(ring: Ring, source: Source) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // Callers compare with the platform's own clock.
        validation.validate_exp = false;
        Self { ring: RwLock::new(Arc::new(ring)), source, validation }
    }

    fn ring(&self) -> Arc<Ring> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the keys that lie at their source now; tells whether they are others than before. What
    /// cannot be read changes nothing.
    pub(crate) fn renew(&self) -> anyhow::Result<bool> {
        if self.source.given.is_none() {
            files::is_there(&self.source.data)?;
        }
        let ring = self.source.read()?;
        let is_other = !self.ring().is(&ring);
        if is_other {
            *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
        }
        Ok(is_other)
    }

    /// The name of the key that signs.
    #[must_use]
    pub fn id(&self) -> String {
        self.ring().signing.id.clone()
    }

    /// What everybody may know of the keys.
    #[must_use]
    pub fn public(&self) -> JwkSet {
        JwkSet { keys: self.ring().all().map(|key| key.public.clone()).collect() }
    }

    /// Signs a token that says what `claims` say.
    pub fn sign<C: Serialize>(&self, claims: &C) -> anyhow::Result<String> {
        let signing = &self.ring().signing;
        let header = Header { kid: Some(signing.id.clone()), ..Header::new(Algorithm::EdDSA) };
        let signed = Signed { iss: ISSUER, aud: AUDIENCE, claims };
        Ok(jsonwebtoken::encode(&header, &signed, &signing.signing)?)
    }

    /// Reads a token of ours; none if it is anything else. Its `exp` is for the caller to compare.
    #[must_use]
    pub fn check<C: DeserializeOwned>(&self, token: &str) -> Option<C> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        let id = header.kid?;
        let ring = self.ring();
        let key = ring.all().find(|key| key.id == id)?;
        let token = jsonwebtoken::decode(token, &key.checking, &self.validation).ok()?;
        Some(token.claims)
    }

    /// Derives 256 bits that nobody can know who has not the key that signs: the same for the same
    /// purpose and message.
    pub fn derive(&self, purpose: &str, message: &[u8]) -> anyhow::Result<[u8; 32]> {
        self.ring().signing.derive(purpose, message)
    }

    /// Derives the same from each key, that from the key that signs first: what was derived before a
    /// key was replaced is among them.
    pub fn derive_each(&self, purpose: &str, message: &[u8]) -> anyhow::Result<Vec<[u8; 32]>> {
        self.ring().all().map(|key| key.derive(purpose, message)).collect()
    }

    /// Derives from the key of a name, if it is known.
    pub fn derive_as(
        &self,
        id: &str,
        purpose: &str,
        message: &[u8],
    ) -> anyhow::Result<Option<[u8; 32]>> {
        let ring = self.ring();
        ring.all().find(|key| key.id == id).map(|key| key.derive(purpose, message)).transpose()
    }
}

/// Looks for other keys every now and then until the node stops, so that a rotation reaches every
/// node within half a minute.
pub async fn watch(platform: Platform) {
    let mut ticks = tokio::time::interval(LOOKED);
    while platform.stopping.run_until_cancelled(ticks.tick()).await.is_some() {
        if let Err(error) = platform.renew_keys().await {
            tracing::error!("The keys cannot be read again, and stay as they were: {error:#}");
        }
    }
}

/// Reads a key that is given as PEM or as the path of one.
fn read(given: &SecretString) -> anyhow::Result<Key> {
    let given = given.expose_secret();
    if given.trim_start().starts_with("-----BEGIN") {
        Key::from_pem(given).context("the signing key that was given")
    } else {
        files::read(Path::new(given))
    }
}
