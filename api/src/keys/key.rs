//! One key.

use anyhow::{Context, anyhow, bail};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey,
    jwk::{Jwk, PublicKeyUse, ThumbprintHash},
};
use sha2::Sha256;

/// An Ed25519 key and what is derived from it. It never leaves the process and is never printed.
pub(super) struct Key {
    /// The key's name, its RFC 7638 thumbprint.
    pub(super) id: String,
    pub(super) signing: EncodingKey,
    pub(super) checking: DecodingKey,
    /// What everybody may know of it (RFC 8037).
    pub(super) public: Jwk,
    derivation: [u8; 32],
}

impl Key {
    /// Reads a key.
    pub(super) fn from_pem(pem: &str) -> anyhow::Result<Self> {
        let der = decode(pem)?;
        let pair = Ed25519KeyPair::from_pkcs8(&der)
            .map_err(|why| anyhow!("it is not an Ed25519 private key: {why}"))?;
        let signing = EncodingKey::from_ed_der(&der);
        let checking = DecodingKey::from_ed_der(pair.public_key().as_ref());
        let mut public = Jwk::from_decoding_key(&checking, Some(Algorithm::EdDSA))?;
        let id = public.thumbprint(ThumbprintHash::SHA256)?;
        public.common.key_id = Some(id.clone());
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        let mut derivation = Hmac::<Sha256>::new_from_slice(&der)?;
        derivation.update(b"derive");
        let derivation = derivation.finalize().into_bytes().into();
        Ok(Self { id, signing, checking, public, derivation })
    }

    /// Derives 256 bits from the key, the same for the same purpose and message.
    pub(super) fn derive(&self, purpose: &str, message: &[u8]) -> anyhow::Result<[u8; 32]> {
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

/// Makes a key.
pub(super) fn new_pem() -> anyhow::Result<String> {
    let document = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new())
        .map_err(|_| anyhow!("no random numbers"))?;
    let body = BASE64_STANDARD.encode(document.as_ref());
    Ok(format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"))
}
