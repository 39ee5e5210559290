//! URLs of our own that open for a while.

use std::{
    fmt,
    sync::{PoisonError, RwLock},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256};
use url::form_urlencoded;

/// What the secret is used for here, so that nothing signed elsewhere with it is valid here.
const PURPOSE: &[u8] = b"vibbio storage url v1";

/// A maker of URLs for the server's own endpoint, where the object store serves nobody itself.
///
/// ```
/// # use storage::blob::UrlSigner;
/// # use chrono::{DateTime, TimeDelta};
/// let signer = UrlSigner::new(&[b"a secret of the installation"]);
/// let now = DateTime::UNIX_EPOCH;
/// let query = signer.sign("/files/1", &[("name", "å.jpg")], now + TimeDelta::minutes(5));
/// let params = signer.verify("/files/1", &query, now)?;
/// assert_eq!(params, [("name".to_owned(), "å.jpg".to_owned())]);
/// # Ok::<(), storage::blob::SignatureError>(())
/// ```
pub struct UrlSigner(RwLock<Vec<Hmac<Sha256>>>);

/// Why a signed URL does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// It was never signed here, or changed since.
    #[error("the signature does not fit the address")]
    Invalid,
    /// Its time is over.
    #[error("the address has expired")]
    Expired,
}

impl UrlSigner {
    /// Takes the installation's secrets, of any length: the first one signs, and what was signed
    /// with any of them opens. Without one nothing is ever opened.
    pub fn new<S: AsRef<[u8]>>(secrets: &[S]) -> Self {
        Self(RwLock::new(secrets.iter().map(derived).collect()))
    }

    /// Takes other secrets in place of those that it has.
    pub fn renew<S: AsRef<[u8]>>(&self, secrets: &[S]) {
        let secrets = secrets.iter().map(derived).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = secrets;
    }

    /// Returns the query string with which `path` opens, with these parameters, until an instant.
    pub fn sign(&self, path: &str, params: &[(&str, &str)], expires_at: DateTime<Utc>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(params);
        query.append_pair("expires", &expires_at.timestamp().to_string());
        let query = query.finish();
        let signature =
            self.macs(path, &query).into_iter().next().map(|mac| mac.finalize().into_bytes());
        let signature = signature.unwrap_or_default();
        format!("{query}&signature={}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    /// Checks the query string with which `path` was asked for, and returns its parameters.
    pub fn verify(
        &self,
        path: &str,
        query: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<(String, String)>, SignatureError> {
        let (signed, signature) =
            query.rsplit_once("&signature=").ok_or(SignatureError::Invalid)?;
        let signature =
            BASE64_URL_SAFE_NO_PAD.decode(signature).map_err(|_| SignatureError::Invalid)?;
        // Compares in constant time.
        let is_ours =
            self.macs(path, signed).into_iter().any(|mac| mac.verify_slice(&signature).is_ok());
        if !is_ours {
            return Err(SignatureError::Invalid);
        }

        let mut params: Vec<_> = form_urlencoded::parse(signed.as_bytes()).into_owned().collect();
        let expires = params.pop().and_then(|(_, instant)| instant.parse().ok());
        if expires.is_none_or(|expires: i64| now.timestamp() >= expires) {
            return Err(SignatureError::Expired);
        }
        Ok(params)
    }

    /// The length of the path stands before it, so that nothing can move across its end.
    fn macs(&self, path: &str, query: &str) -> Vec<Hmac<Sha256>> {
        let length = (path.len() as u64).to_be_bytes();
        let mac = move |keyed: &Hmac<Sha256>| {
            keyed.clone().chain_update(length).chain_update(path).chain_update(query)
        };
        self.0.read().unwrap_or_else(PoisonError::into_inner).iter().map(mac).collect()
    }
}

/// The key that follows from a secret.
fn derived<S: AsRef<[u8]>>(secret: S) -> Hmac<Sha256> {
    let digest = Sha256::digest(secret.as_ref());
    let derived = keyed(digest.into()).chain_update(PURPOSE).finalize();
    keyed(derived.into_bytes().into())
}

/// A key of less than a block is filled up with zeros by definition, which cannot fail.
fn keyed(key: [u8; 32]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    block[..32].copy_from_slice(&key);
    Hmac::new(&block.into())
}

impl fmt::Debug for UrlSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UrlSigner")
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    const PATH: &str = "/files/ast_1";

    fn signed() -> (UrlSigner, String) {
        let signer = UrlSigner::new(&[b"secret"]);
        let query = signer.sign(PATH, &[("name", "a b&c=å"), ("as", "x")], later(60));
        (signer, query)
    }

    fn later(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn a_signed_url_opens_and_gives_its_parameters_back() {
        let (signer, query) = signed();
        let params = signer.verify(PATH, &query, later(59)).unwrap();
        assert_eq!(params, [("name", "a b&c=å"), ("as", "x")].map(|(k, v)| (k.into(), v.into())));
    }

    #[test]
    fn a_signed_url_is_shut_from_the_instant_it_expires() {
        let (signer, query) = signed();
        assert_eq!(signer.verify(PATH, &query, later(60)), Err(SignatureError::Expired));
    }

    #[test]
    fn a_url_altered_in_any_letter_is_refused() {
        let (signer, query) = signed();
        for index in 0..query.len() {
            let mut altered = query.clone().into_bytes();
            altered[index] ^= 1;
            let altered = String::from_utf8(altered).unwrap();
            let answer = signer.verify(PATH, &altered, later(0));
            assert_eq!(answer, Err(SignatureError::Invalid), "{altered}");
        }
        let moved = signer.verify("/files/ast_2", &query, later(0));
        assert_eq!(moved, Err(SignatureError::Invalid));
        for query in ["", "signature=", "&signature=", &query[1..], &format!("{query}&x=y")] {
            assert_eq!(
                signer.verify(PATH, query, later(0)),
                Err(SignatureError::Invalid),
                "{query}"
            );
        }
    }

    #[test]
    fn a_url_opens_only_with_the_secret_it_was_signed_with() {
        let (_, query) = signed();
        let other = UrlSigner::new(&[b"Secret"]);
        assert_eq!(other.verify(PATH, &query, later(0)), Err(SignatureError::Invalid));
        let none = UrlSigner::new::<&[u8]>(&[]);
        let unsigned = none.sign(PATH, &[], later(60));
        assert_eq!(none.verify(PATH, &unsigned, later(0)), Err(SignatureError::Invalid));
    }

    #[test]
    fn a_url_opens_after_its_secret_was_replaced_and_is_signed_with_the_new_one() {
        let (_, query) = signed();
        let replaced = UrlSigner::new(&["new", "secret"]);
        assert!(replaced.verify(PATH, &query, later(0)).is_ok());
        let query = replaced.sign(PATH, &[], later(60));
        assert!(UrlSigner::new(&["new"]).verify(PATH, &query, later(0)).is_ok());
    }
}
