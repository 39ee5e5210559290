//! Secrets that are handed out once and kept as hashes.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A fresh secret of 256 random bits.
#[must_use]
pub fn random() -> String {
    text(&rand::random())
}

/// Writes 256 bits as a token.
#[must_use]
pub fn text(bits: &[u8; 32]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bits)
}

/// The hash under which a token is kept. A token has too many bits to be guessed from it.
#[must_use]
pub fn hash(token: &str) -> String {
    hex(&Sha256::digest(token))
}

/// Writes bytes in hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
