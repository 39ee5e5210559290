//! The secrets by which we speak to the providers of accounts, kept so that the database alone does
//! not tell them.

use anyhow::{anyhow, ensure};
use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::{Engine, prelude::BASE64_STANDARD};
use entity::id::IdentityProviderId;

use crate::keys::Keys;

/// Seals the secret of a provider by a key that follows from the nodes'; it opens for that provider
/// alone.
pub(super) fn seal(keys: &Keys, id: IdentityProviderId, secret: &str) -> anyhow::Result<String> {
    let mut text = secret.as_bytes().to_vec();
    let nonce = key(keys, id)?
        .seal_in_place_append_tag(Aad::from(id.to_string()), &mut text)
        .map_err(|_| anyhow!("a provider's secret cannot be sealed"))?;
    Ok(BASE64_STANDARD.encode([nonce.as_ref().as_slice(), &text].concat()))
}

/// Opens what was sealed.
pub(super) fn open(keys: &Keys, id: IdentityProviderId, sealed: &str) -> anyhow::Result<String> {
    let sealed = BASE64_STANDARD.decode(sealed)?;
    ensure!(sealed.len() > NONCE_LEN, "a provider's secret is too short");
    let (nonce, text) = sealed.split_at(NONCE_LEN);
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| anyhow!("no nonce"))?;
    let mut text = text.to_vec();
    let opened = key(keys, id)?
        .open_in_place(nonce, Aad::from(id.to_string()), &mut text)
        .map_err(|_| anyhow!("the secret of {id} does not open with the key of this node"))?;
    Ok(String::from_utf8(opened.to_vec())?)
}

fn key(keys: &Keys, id: IdentityProviderId) -> anyhow::Result<RandomizedNonceKey> {
    let bits = keys.derive("identity provider", id.to_string().as_bytes())?;
    RandomizedNonceKey::new(&AES_256_GCM_SIV, &bits).map_err(|_| anyhow!("no key"))
}
