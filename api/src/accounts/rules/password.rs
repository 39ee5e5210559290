//! What a good password is: one that takes long to guess, whatever it consists of.

use serde_json::{Value, json};
use zxcvbn::{Score, feedback::Feedback, zxcvbn};

use crate::error::{Code, Refusal};

/// The shortest password, in characters.
pub const PASSWORD_MIN: usize = 10;
/// The longest password, in characters.
pub const PASSWORD_MAX: usize = 200;
/// How many words about a person are looked for in a password, and how long each at most: more are
/// no help to guessers, and cost time.
const ABOUT: (usize, usize) = (24, 60);

/// Why a password was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short or too long.
    #[error("A password has {PASSWORD_MIN} to {PASSWORD_MAX} characters.")]
    Length,
    /// It would be guessed soon.
    #[error("This password is too easy to guess. {}", .0.advice())]
    Guessable(Weakness),
    /// It is among those that were stolen elsewhere, which are tried first.
    #[error("This password was stolen from another site. Choose one that you use nowhere else.")]
    Breached,
}

/// What is wrong with a password that would be guessed soon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weakness {
    /// From 0 (at once) to 2; what is better is taken.
    pub score: u8,
    /// What makes it easy to guess.
    pub warning: Option<String>,
    /// What would make it better.
    pub suggestions: Vec<String>,
}

impl Weakness {
    fn advice(&self) -> &str {
        let first = self.warning.as_ref().or(self.suggestions.first());
        first.map_or("A few words that nobody expects together are better.", String::as_str)
    }
}

impl Refusal for PasswordError {
    fn code(&self) -> Code {
        Code::BadUserInput
    }

    fn field(&self) -> Option<&'static str> {
        Some("password")
    }

    fn details(&self) -> Option<Value> {
        Some(match self {
            Self::Length => json!({ "reason": "LENGTH", "min": PASSWORD_MIN, "max": PASSWORD_MAX }),
            Self::Guessable(Weakness { score, warning, suggestions }) => json!({
                "reason": "GUESSABLE",
                "score": score,
                "warning": warning,
                "suggestions": suggestions,
            }),
            Self::Breached => json!({ "reason": "BREACHED" }),
        })
    }
}

/// Tells whether a text may be a password by its length.
pub fn password_length(typed: &str) -> Result<(), PasswordError> {
    let fits = typed.len() <= PASSWORD_MAX * 4
        && (PASSWORD_MIN..=PASSWORD_MAX).contains(&typed.chars().count());
    if fits { Ok(()) } else { Err(PasswordError::Length) }
}

/// Checks a new password by how long it would take to guess for somebody who knows what `about`
/// says of its owner. What a good one consists of is left to its owner.
///
/// The work is bounded: whatever follows the first hundred characters is not looked at.
pub fn password(typed: &str, about: &[String]) -> Result<(), PasswordError> {
    password_length(typed)?;
    let about = words(about);
    let about: Vec<_> = about.iter().map(String::as_str).collect();
    let estimate = zxcvbn(typed, &about);
    if estimate.score() >= Score::Three {
        return Ok(());
    }
    let feedback = estimate.feedback();
    let suggestions = feedback.map(Feedback::suggestions).unwrap_or_default();
    Err(PasswordError::Guessable(Weakness {
        score: estimate.score().into(),
        warning: feedback.and_then(Feedback::warning).map(|it| it.to_string()),
        suggestions: suggestions.iter().map(ToString::to_string).collect(),
    }))
}

/// What is known of somebody, as a whole and word by word.
fn words(about: &[String]) -> Vec<String> {
    let (most, longest) = ABOUT;
    let parts = about.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    let wholes = about.iter().map(String::as_str);
    let words = wholes.chain(parts).chain(["vibbio"]).filter(|word| word.chars().count() > 2);
    let mut words: Vec<String> =
        words.map(|word| word.to_lowercase().chars().take(longest).collect()).collect();
    words.sort_unstable();
    words.dedup();
    words.truncate(most);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weakness(typed: &str) -> Option<Weakness> {
        let about = ["Kari Nordmann", "kari.nordmann@fjordfilm.no", "Fjordfilm AS"];
        match password(typed, &about.map(str::to_owned)) {
            Ok(()) => None,
            Err(PasswordError::Guessable(weakness)) => Some(weakness),
            Err(other) => panic!("{typed}: {other}"),
        }
    }

    #[test]
    fn passwords_are_long_enough_and_not_endless() {
        let characters = |count| "ø".repeat(count);
        assert!(password_length(&characters(10)).is_ok());
        assert!(password_length(&characters(200)).is_ok());
        for wrong in [characters(9), characters(201), "a".repeat(1 << 20)] {
            assert_eq!(password(&wrong, &[]), Err(PasswordError::Length));
        }
    }

    #[test]
    fn a_password_is_judged_by_how_long_it_takes_to_guess() {
        for good in [
            "correct horse battery",
            "correct horse battery staple",
            "tusen lange fjorder",
            "мой старый синий чемодан",
            "8Tv#q9!wLz",
        ] {
            assert_eq!(weakness(good), None, "{good}");
        }
        for bad in [
            "password123",
            "Passw0rd!!",
            "qwertyuiop",
            "1234567890",
            "aaaaaaaaaaaaaaaaaaaa",
            "abcabcabcabc",
            "KariNordmann",
            "fjordfilm2026",
            "Fjordfilm!1",
            "vibbio2026",
            "kari.nordmann@fjordfilm.no",
        ] {
            let weakness = weakness(bad).unwrap_or_else(|| panic!("{bad} is taken"));
            assert!(!weakness.advice().is_empty());
        }
    }

    #[test]
    fn a_long_password_takes_no_longer_than_a_short_one() {
        let begun = std::time::Instant::now();
        let patterns =
            ["a", "ab1", "password", "qwerty12", "20261130", "l33tl33t", "å1", "p4$$w0rd"];
        for pattern in patterns {
            let typed: String = pattern.chars().cycle().take(PASSWORD_MAX).collect();
            let about = vec![pattern.repeat(100); 100];
            let _ = password(&typed, &about);
        }
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }
}
