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

use std::{fmt, path::Path};

use anyhow::Context;
use jsonwebtoken::{Algorithm, Header, Validation, jwk::JwkSet};
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};

use self::key::Key;

/// Who signs: the `iss` of every token.
const ISSUER: &str = "vibbio";
/// Where tokens are meant to be shown: the `aud` of every token.
const AUDIENCE: &str = "vibbio-api";

/// The keys that sign and check.
pub struct Keys {
    signing: Key,
    /// Those that only check: former ones, and the next.
    others: Vec<Key>,
    validation: Validation,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("signing", &self.signing.id).finish_non_exhaustive()
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
    /// Takes the key that is given to sign, a PEM or the path of one; without one those of the data
    /// folder, where one is made if there is none. The `others` that are given only check.
    pub fn open(
        given: Option<&SecretString>,
        others: &[SecretString],
        data: &Path,
    ) -> anyhow::Result<Self> {
        let mut keys = match given {
            Some(given) => vec![read(given)?],
            None => files::open(data)?,
        };
        for other in others {
            keys.push(read(other)?);
        }
        Ok(Self::new(keys.remove(0), keys))
    }

    fn new(signing: Key, mut others: Vec<Key>) -> Self {
        // Of a key that is given twice, to sign and to check, one is enough.
        others.retain(|key| key.id != signing.id);
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // Callers compare with the platform's own clock.
        validation.validate_exp = false;
        Self { signing, others, validation }
    }

    /// Every key, the one that signs first.
    fn all(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.signing).chain(&self.others)
    }

    /// The name of the key that signs.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.signing.id
    }

    /// What everybody may know of the keys.
    #[must_use]
    pub fn public(&self) -> JwkSet {
        JwkSet { keys: self.all().map(|key| key.public.clone()).collect() }
    }

    /// Signs a token that says what `claims` say.
    pub fn sign<C: Serialize>(&self, claims: &C) -> anyhow::Result<String> {
        let header = Header { kid: Some(self.signing.id.clone()), ..Header::new(Algorithm::EdDSA) };
        let signed = Signed { iss: ISSUER, aud: AUDIENCE, claims };
        Ok(jsonwebtoken::encode(&header, &signed, &self.signing.signing)?)
    }

    /// Reads a token of ours; none if it is anything else. Its `exp` is for the caller to compare.
    #[must_use]
    pub fn check<C: DeserializeOwned>(&self, token: &str) -> Option<C> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        let id = header.kid?;
        let key = self.all().find(|key| key.id == id)?;
        let token = jsonwebtoken::decode(token, &key.checking, &self.validation).ok()?;
        Some(token.claims)
    }

    /// Derives 256 bits that nobody can know who has not the key that signs: the same for the same
    /// purpose and message.
    pub fn derive(&self, purpose: &str, message: &[u8]) -> anyhow::Result<[u8; 32]> {
        self.signing.derive(purpose, message)
    }

    /// Derives the same from each key, that from the key that signs first: what was derived before a
    /// key was replaced is among them.
    pub fn derive_each(&self, purpose: &str, message: &[u8]) -> anyhow::Result<Vec<[u8; 32]>> {
        self.all().map(|key| key.derive(purpose, message)).collect()
    }

    /// Derives from the key of a name, if it is known.
    pub fn derive_as(
        &self,
        id: &str,
        purpose: &str,
        message: &[u8],
    ) -> anyhow::Result<Option<[u8; 32]>> {
        self.all().find(|key| key.id == id).map(|key| key.derive(purpose, message)).transpose()
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

#[cfg(test)]
mod tests {
    use jsonwebtoken::EncodingKey;
    use serde_json::{Value, json};

    use super::{key::new_pem, *};

    fn key() -> Key {
        Key::from_pem(&new_pem().expect("a key")).expect("a key")
    }

    fn keys() -> Keys {
        Keys::new(key(), Vec::new())
    }

    fn claims() -> Value {
        json!({ "sub": "usr_1", "exp": 4_000_000_000_u64 })
    }

    fn check(keys: &Keys, token: &str) -> Option<Value> {
        keys.check(token)
    }

    /// Writes a token by hand.
    fn token(header: &Value, claims: &Value, key: &EncodingKey, signed_as: Algorithm) -> String {
        use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
        let text = format!("{}.{}", B64.encode(header.to_string()), B64.encode(claims.to_string()));
        let signature = jsonwebtoken::crypto::sign(text.as_bytes(), key, signed_as);
        format!("{text}.{}", signature.expect("a signature"))
    }

    #[test]
    fn a_token_is_read_by_the_key_that_signed_it_and_by_no_other() {
        let (ours, theirs) = (keys(), keys());
        let token = ours.sign(&claims()).expect("a token");
        assert_eq!(check(&ours, &token).expect("claims")["sub"], "usr_1");
        assert_eq!(check(&theirs, &token), None);
    }

    #[test]
    fn a_key_that_is_replaced_checks_until_it_is_retired() {
        let pems = [new_pem().expect("a key"), new_pem().expect("a key")];
        let [old, new] = pems.each_ref().map(|pem| || Key::from_pem(pem).expect("a key"));
        let before = Keys::new(old(), Vec::new());
        let prepared = Keys::new(old(), vec![new()]);
        let overlap = Keys::new(new(), vec![old()]);
        let after = Keys::new(new(), Vec::new());
        let (first, second) = (before.sign(&claims()), overlap.sign(&claims()));
        let (first, second) = (first.expect("a token"), second.expect("a token"));
        assert!(check(&overlap, &first).is_some() && check(&after, &first).is_none());
        assert!(check(&prepared, &second).is_some() && check(&before, &second).is_none());
        assert!(check(&overlap, &second).is_some() && check(&after, &second).is_some());
        assert_eq!(prepared.sign(&claims()).expect("a token"), first, "it does not sign yet");

        let derived = before.derive("urls", b"").expect("bits");
        assert_ne!(overlap.derive("urls", b"").expect("bits"), derived);
        assert!(overlap.derive_each("urls", b"").expect("bits").contains(&derived));
        assert_eq!(overlap.derive_as(before.id(), "urls", b"").expect("bits"), Some(derived));
        assert_eq!(after.derive_as(before.id(), "urls", b"").expect("no failure"), None);
    }

    #[test]
    fn forged_headers_are_refused() {
        let (ours, theirs) = (Keys::new(key(), vec![key()]), keys());
        let claims =
            json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": "usr_1", "exp": 4_000_000_000_u64 });
        let header = |alg: &str, kid: &str| json!({ "alg": alg, "typ": "JWT", "kid": kid });
        let Key { id, signing, checking, .. } = &ours.signing;
        let right = token(&header("EdDSA", id), &claims, signing, Algorithm::EdDSA);
        assert!(check(&ours, &right).is_some(), "the forger knows the form");

        let forger = &theirs.signing;
        let swapped = token(&header("EdDSA", id), &claims, &forger.signing, Algorithm::EdDSA);
        let foreign_kid = token(&header("EdDSA", &forger.id), &claims, signing, Algorithm::EdDSA);
        let sibling = &ours.others[0].id;
        let former_kid = token(&header("EdDSA", sibling), &claims, signing, Algorithm::EdDSA);
        let mut own_key = header("EdDSA", &forger.id);
        own_key["jwk"] = json!(forger.public);
        own_key["jku"] = json!("https://evil.example/.well-known/jwks.json");
        let own_key = token(&own_key, &claims, &forger.signing, Algorithm::EdDSA);
        let no_kid =
            token(&json!({ "alg": "EdDSA", "typ": "JWT" }), &claims, signing, Algorithm::EdDSA);
        let public = checking.try_get_as_bytes().expect("a public key");
        let shared = EncodingKey::from_secret(public);
        let confused = token(&header("HS256", id), &claims, &shared, Algorithm::HS256);
        let unsigned = token(&header("none", id), &claims, signing, Algorithm::EdDSA);
        let bare = format!("{}.", unsigned.rsplit_once('.').expect("three parts").0);
        for forged in [
            swapped,
            foreign_kid,
            former_kid,
            own_key,
            no_kid,
            confused,
            unsigned,
            bare,
            String::new(),
            "a.b.c".into(),
        ] {
            assert_eq!(check(&ours, &forged), None, "{forged}");
        }
    }

    #[test]
    fn tokens_of_others_or_for_others_are_refused() {
        let ours = keys();
        let header = json!({ "alg": "EdDSA", "kid": ours.signing.id });
        let by_hand =
            |claims: &Value| token(&header, claims, &ours.signing.signing, Algorithm::EdDSA);
        for (iss, aud) in [("somebody", AUDIENCE), (ISSUER, "elsewhere")] {
            let claims = json!({ "iss": iss, "aud": aud, "sub": "u", "exp": 4_000_000_000_u64 });
            assert_eq!(check(&ours, &by_hand(&claims)), None);
        }
        let endless = json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": "u" });
        assert_eq!(check(&ours, &by_hand(&endless)), None);
    }

    #[test]
    fn only_what_is_public_of_a_key_is_told() {
        let ours = Keys::new(key(), vec![key()]);
        let told = json!(ours.public());
        let told = told["keys"].as_array().expect("keys");
        assert_eq!(told.len(), 2);
        for (told, key) in told.iter().zip(ours.all()) {
            let mut names: Vec<_> = told.as_object().expect("a key").keys().collect();
            names.sort();
            assert_eq!(names, ["alg", "crv", "kid", "kty", "use", "x"]);
            assert_eq!(told["kid"], key.id);
            assert_eq!((&told["kty"], &told["crv"]), (&json!("OKP"), &json!("Ed25519")));
            assert_eq!((&told["alg"], &told["use"]), (&json!("EdDSA"), &json!("sig")));
        }
    }

    #[test]
    fn a_key_is_given_as_text_or_as_a_path_and_nonsense_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let pem = new_pem().expect("a key");
        let path = folder.path().join("key.pem");
        std::fs::write(&path, &pem).expect("a file");
        let open = |given: &str| Keys::open(Some(&given.into()), &[], folder.path());
        let by_text = open(&pem).expect("keys");
        let path = path.to_str().expect("a path");
        assert_eq!(by_text.id(), open(path).expect("keys").id());
        let twice = Keys::open(Some(&pem.clone().into()), &[path.into()], folder.path());
        assert!(twice.expect("keys").others.is_empty(), "a key is itself by any name");
        for wrong in
            ["/nowhere/key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"]
        {
            let refused = [open(wrong), Keys::open(None, &[wrong.into()], folder.path())];
            for refused in refused {
                let error = format!("{:#}", refused.expect_err("a refusal"));
                assert!(error.contains("signing key"), "{error}");
            }
        }
    }

    #[test]
    fn derived_secrets_differ_by_purpose_and_message() {
        let keys = keys();
        let derive =
            |purpose, message: &str| keys.derive(purpose, message.as_bytes()).expect("bits");
        assert_eq!(derive("a", "b"), derive("a", "b"));
        assert_ne!(derive("a", "b"), derive("a", "c"));
        assert_ne!(derive("a", "b"), derive("ab", ""));
    }
}
