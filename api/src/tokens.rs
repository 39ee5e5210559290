//! Secrets that are handed out once and kept as hashes.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use rand::distr::{Alphanumeric, SampleString};
use sha2::{Digest, Sha256};

/// A fresh secret of 256 random bits.
#[must_use]
pub fn random() -> String {
    text(&rand::random())
}

/// So many random letters and digits.
#[must_use]
pub fn alphanumeric(count: usize) -> String {
    Alphanumeric.sample_string(&mut rand::rng(), count)
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
    let digit = |nibble| char::from_digit(u32::from(nibble), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Tells whether a text has the form of a token of ours, which can stand in a page as it is.
#[must_use]
pub fn is_one(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_in_hex() {
        assert_eq!(hex(&[0x00, 0x9f, 0xff]), "009fff");
    }

    #[test]
    fn no_two_tokens_are_the_same() {
        assert_ne!(random(), random());
        assert_eq!(random().len(), 43);
    }
}
