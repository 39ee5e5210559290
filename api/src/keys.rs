//! The node's secret: an Ed25519 key that signs access tokens, and what is derived from it.
//!
//! It is given by a setting or made on first start in the data folder, where every later start and
//! every process of the same folder finds it. Nodes that share a database share the key.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use anyhow::{Context, anyhow, bail};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    jwk::{Jwk, ThumbprintHash},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;

/// Who signs: the `iss` of every token.
const ISSUER: &str = "vibbio";
/// Where tokens are meant to be shown: the `aud` of every token.
const AUDIENCE: &str = "vibbio-api";
/// Where the key lies in the data folder.
const FILE: &str = "jwt.pem";

/// A key that signs and checks tokens. It never leaves the process and is never printed.
pub struct Keys {
    /// The key's name, its RFC 7638 thumbprint.
    id: String,
    signing: EncodingKey,
    checking: DecodingKey,
    validation: Validation,
    derivation: [u8; 32],
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("id", &self.id).finish_non_exhaustive()
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
    /// Takes the given key, a PEM or the path of one; without one, the key of the data folder,
    /// which is made where there is none.
    pub fn open(given: Option<&SecretString>, data: &Path) -> anyhow::Result<Self> {
        let Some(given) = given else {
            let path = data.join(FILE);
            make_once(&path).with_context(|| format!("{} cannot be written", path.display()))?;
            return Self::read(&path);
        };
        let given = given.expose_secret();
        if given.trim_start().starts_with("-----BEGIN") {
            Self::from_pem(given).context("the signing key that was given")
        } else {
            Self::read(Path::new(given))
        }
    }

    fn read(path: &Path) -> anyhow::Result<Self> {
        let failed = || format!("the signing key {}", path.display());
        let pem = fs::read_to_string(path).with_context(failed)?;
        Self::from_pem(&pem).with_context(failed)
    }

    fn from_pem(pem: &str) -> anyhow::Result<Self> {
        let der = decode(pem)?;
        let pair = Ed25519KeyPair::from_pkcs8(&der)
            .map_err(|why| anyhow!("it is not an Ed25519 private key: {why}"))?;
        let signing = EncodingKey::from_ed_der(&der);
        let checking = DecodingKey::from_ed_der(pair.public_key().as_ref());
        let public = Jwk::from_decoding_key(&checking, Some(Algorithm::EdDSA))?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // Callers compare with the platform's own clock.
        validation.validate_exp = false;
        let mut derivation = Hmac::<Sha256>::new_from_slice(&der)?;
        derivation.update(b"derive");
        Ok(Self {
            id: public.thumbprint(ThumbprintHash::SHA256)?,
            signing,
            checking,
            validation,
            derivation: derivation.finalize().into_bytes().into(),
        })
    }

    /// Signs a token that says what `claims` say.
    pub fn sign<C: Serialize>(&self, claims: &C) -> anyhow::Result<String> {
        let header = Header { kid: Some(self.id.clone()), ..Header::new(Algorithm::EdDSA) };
        let signed = Signed { iss: ISSUER, aud: AUDIENCE, claims };
        Ok(jsonwebtoken::encode(&header, &signed, &self.signing)?)
    }

    /// Reads a token of ours; none if it is anything else. Its `exp` is for the caller to compare.
    #[must_use]
    pub fn check<C: DeserializeOwned>(&self, token: &str) -> Option<C> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        if header.kid.as_deref() != Some(&self.id) {
            return None;
        }
        let token = jsonwebtoken::decode(token, &self.checking, &self.validation).ok()?;
        Some(token.claims)
    }

    /// Derives 256 bits that nobody can know who has not the key: the same for the same purpose
    /// and message.
    pub fn derive(&self, purpose: &str, message: &[u8]) -> anyhow::Result<[u8; 32]> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.derivation)?;
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(message);
        Ok(mac.finalize().into_bytes().into())
    }
}

fn decode(pem: &str) -> anyhow::Result<Vec<u8>> {
    let body = pem
        .trim()
        .strip_prefix("-----BEGIN PRIVATE KEY-----")
        .and_then(|rest| rest.strip_suffix("-----END PRIVATE KEY-----"));
    let Some(body) = body else { bail!("it is not a private key in PEM") };
    let body: String = body.split_whitespace().collect();
    BASE64_STANDARD.decode(body).context("it is not a private key in PEM")
}

/// Makes a key unless there is one. Of several processes at once exactly one's key is kept, and
/// nobody ever sees half a key.
fn make_once(path: &Path) -> anyhow::Result<()> {
    if path.exists() {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let draft = path.with_extension(format!("{}.tmp", uuid::Uuid::now_v7().simple()));
    write(&draft, &new_key()?)?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(()),
    }
}

fn write(path: &Path, pem: &str) -> anyhow::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(pem.as_bytes())?;
    Ok(file.sync_all()?)
}

fn new_key() -> anyhow::Result<String> {
    let document = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new())
        .map_err(|_| anyhow!("no random numbers"))?;
    let body = BASE64_STANDARD.encode(document.as_ref());
    Ok(format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use serde_json::{Value, json};

    use super::*;

    fn keys() -> Keys {
        Keys::from_pem(&new_key().expect("a key")).expect("keys")
    }

    fn claims() -> Value {
        json!({ "sub": "usr_1", "exp": 4_000_000_000_u64 })
    }

    fn check(keys: &Keys, token: &str) -> Option<Value> {
        keys.check(token)
    }

    /// Writes a token by hand.
    fn token(header: &Value, claims: &Value, key: &EncodingKey, signed_as: Algorithm) -> String {
        use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
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
    fn forged_headers_are_refused() {
        let (ours, theirs) = (keys(), keys());
        let claims =
            json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": "usr_1", "exp": 4_000_000_000_u64 });
        let header = |alg: &str, kid: &str| json!({ "alg": alg, "typ": "JWT", "kid": kid });
        let right = token(&header("EdDSA", &ours.id), &claims, &ours.signing, Algorithm::EdDSA);
        assert!(check(&ours, &right).is_some(), "the forger knows the form");

        let swapped = token(&header("EdDSA", &ours.id), &claims, &theirs.signing, Algorithm::EdDSA);
        let other_kid =
            token(&header("EdDSA", &theirs.id), &claims, &ours.signing, Algorithm::EdDSA);
        let public = ours.checking.try_get_as_bytes().expect("a public key");
        let shared = EncodingKey::from_secret(public);
        let confused = token(&header("HS256", &ours.id), &claims, &shared, Algorithm::HS256);
        let unsigned = token(&header("none", &ours.id), &claims, &ours.signing, Algorithm::EdDSA);
        let bare = format!("{}.", unsigned.rsplit_once('.').expect("three parts").0);
        for forged in [swapped, other_kid, confused, unsigned, bare, String::new(), "a.b.c".into()]
        {
            assert_eq!(check(&ours, &forged), None, "{forged}");
        }
    }

    #[test]
    fn tokens_of_others_or_for_others_are_refused() {
        let ours = keys();
        let header = json!({ "alg": "EdDSA", "kid": ours.id });
        for (iss, aud) in [("somebody", AUDIENCE), (ISSUER, "elsewhere")] {
            let claims = json!({ "iss": iss, "aud": aud, "sub": "u", "exp": 4_000_000_000_u64 });
            let token = token(&header, &claims, &ours.signing, Algorithm::EdDSA);
            assert_eq!(check(&ours, &token), None);
        }
        let endless = json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": "u" });
        let endless = token(&header, &endless, &ours.signing, Algorithm::EdDSA);
        assert_eq!(check(&ours, &endless), None);
    }

    #[test]
    fn processes_that_start_at_once_share_one_key_that_only_the_owner_reads() {
        let data = tempfile::tempdir().expect("a folder");
        let open = || Keys::open(None, data.path()).expect("keys").id;
        let ids: Vec<_> = std::thread::scope(|scope| {
            let starting: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            starting.into_iter().map(|start| start.join().expect("a start")).collect()
        });
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        let files: Vec<_> = fs::read_dir(data.path()).expect("a folder").flatten().collect();
        assert_eq!(files.len(), 1, "no draft is left: {files:?}");
        let mode = files[0].metadata().expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_key_is_given_as_text_or_as_a_path_and_nonsense_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let pem = new_key().expect("a key");
        let path = folder.path().join("key.pem");
        fs::write(&path, &pem).expect("a file");
        let open = |given: &str| Keys::open(Some(&given.into()), folder.path());
        let by_text = open(&pem).expect("keys").id;
        assert_eq!(by_text, open(path.to_str().expect("a path")).expect("keys").id);
        for wrong in
            ["/nowhere/key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"]
        {
            let error = format!("{:#}", open(wrong).expect_err("a refusal"));
            assert!(error.contains("signing key"), "{error}");
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
