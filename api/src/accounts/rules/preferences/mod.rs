//! What people can want the platform to be like for them.

mod feature;
mod notification;
mod time_zone;

pub use self::{
    feature::{FeatureError, VARIANTS, WEIGHT, assigned, variants},
    notification::{Channels, Fixed, Wanted, default, is_fixed, wanted},
    time_zone::{ZoneError, digest_after, zone},
};

use entity::preference::Notices;

use crate::error::{Code, Refusal};

/// How many dismissed notices of a person are remembered; the oldest are forgotten first.
pub const NOTICES: usize = 200;
/// The longest key of a notice, a step or a feature, in characters.
pub const KEY: usize = 60;
/// In how many projects of a person it is remembered where they were.
pub const STEPS: u64 = 200;

/// A key is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A key has 1 to {KEY} letters, digits, dots, hyphens and underscores (a–z, 0–9).")]
pub struct KeyError(pub &'static str);

impl Refusal for KeyError {
    fn code(&self) -> Code {
        Code::BadUserInput
    }

    fn field(&self) -> Option<&'static str> {
        Some(self.0)
    }
}

/// Checks what a page calls something; `field` is where it was named.
pub fn key<'a>(typed: &'a str, field: &'static str) -> Result<&'a str, KeyError> {
    let is_sign = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
    let is_one = (1..=KEY).contains(&typed.len()) && typed.bytes().all(is_sign);
    if is_one { Ok(typed) } else { Err(KeyError(field)) }
}

/// Adds notices to those that somebody has dismissed, and takes some away.
pub fn dismiss(
    Notices(mut kept): Notices,
    dismissed: &[String],
    restored: &[String],
) -> Result<Notices, KeyError> {
    for notice in dismissed {
        let notice = key(notice, "dismissNotices")?;
        kept.retain(|known| known != notice);
        kept.push(notice.to_owned());
    }
    kept.retain(|known| !restored.contains(known));
    let old = kept.len().saturating_sub(NOTICES);
    kept.drain(..old);
    Ok(Notices(kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_what_pages_call_things() {
        for right in ["welcome", "tour-2.step_1", "a"] {
            assert_eq!(key(right, "key"), Ok(right));
        }
        let long = "a".repeat(KEY + 1);
        for wrong in ["", "Welcome", "a b", "å", "a/b", "<b>", &long] {
            assert_eq!(key(wrong, "key"), Err(KeyError("key")), "{wrong}");
        }
    }

    #[test]
    fn of_many_notices_the_oldest_are_forgotten() {
        let many: Vec<_> = (0..NOTICES + 5).map(|n| format!("n{n}")).collect();
        let kept = dismiss(Notices::default(), &many, &[]).expect("keys");
        assert_eq!((kept.0.len(), kept.0[0].as_str()), (NOTICES, "n5"));
        let again = dismiss(kept, &["n5".into()], &["n6".into()]).expect("keys");
        assert_eq!(again.0.first().map(String::as_str), Some("n7"));
        assert_eq!(again.0.last().map(String::as_str), Some("n5"), "dismissed last");
        assert_eq!(again.0.len(), NOTICES - 1);
    }
}
