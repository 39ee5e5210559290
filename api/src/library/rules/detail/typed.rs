//! What people may say.

use chrono::Datelike;
use entity::detail::Translation;

use super::Taken;
use crate::{
    error::{Code, Refusal},
    library::rules::name,
};

/// The longest text, in characters.
const LENGTH: usize = 10_000;
/// The most creators of an asset, and the most languages of a text.
const PER_ASSET: usize = 50;

/// Why a detail was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DetailError {
    /// There is nothing to read in it, or too much.
    #[error("A text has 1 to {LENGTH} characters; `null` clears it.")]
    Text(&'static str),
    /// It has not the form of BCP 47.
    #[error("`language` is a tag such as `nb`, `en-GB` or `x-default`.")]
    Language,
    /// There are more than `PER_ASSET`.
    #[error("There are at most {PER_ASSET} of them.")]
    TooMany(&'static str),
    /// It is not from -1 to 5.
    #[error("A rating is 1 to 5, 0 for undecided or -1 for rejected.")]
    Rating,
    /// No clock is that far ahead.
    #[error("An offset is -840 to 840 minutes, and the instant within the years 1 to 9999.")]
    Taken,
}

impl Refusal for DetailError {
    fn code(&self) -> Code {
        Code::BadUserInput
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Text(field) | Self::TooMany(field) => field,
            Self::Language => "language",
            Self::Rating => "rating",
            Self::Taken => "takenAt",
        })
    }
}

/// Checks a text that somebody typed for a field.
pub fn text(text: &str, field: &'static str) -> Result<String, DetailError> {
    let is_shown = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    let text: String = text.chars().filter(is_shown).collect();
    let text = text.trim();
    match text.chars().count() {
        1..=LENGTH => Ok(text.to_owned()),
        _ => Err(DetailError::Text(field)),
    }
}

/// Checks a tag of a language, and writes it as is usual: `nb`, `en-GB`.
pub fn language(tag: &str) -> Result<String, DetailError> {
    let tag = tag.trim().to_ascii_lowercase();
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if tag.len() > 35 || !tag.split('-').all(is_part) {
        return Err(DetailError::Language);
    }
    let parts = tag.split('-').enumerate().map(|(place, part)| match part.len() {
        2 if place > 0 => part.to_ascii_uppercase(),
        _ => part.to_owned(),
    });
    Ok(parts.collect::<Vec<_>>().join("-"))
}

/// Checks names of creators.
pub fn creators(names: &[String]) -> Result<Vec<String>, DetailError> {
    if names.len() > PER_ASSET {
        return Err(DetailError::TooMany("creators"));
    }
    names.iter().map(|name| name::typed(name).map_err(|_| DetailError::Text("creators"))).collect()
}

/// Checks stars.
pub fn rating(stars: i16) -> Result<i16, DetailError> {
    if (-1..=5).contains(&stars) { Ok(stars) } else { Err(DetailError::Rating) }
}

/// Checks when something was taken.
pub fn taken(taken: Taken) -> Result<Taken, DetailError> {
    let is_offset = taken.offset.is_none_or(|offset| (-840..=840).contains(&offset));
    let is_year = (1..=9_999).contains(&taken.at.year());
    if is_offset && is_year { Ok(taken) } else { Err(DetailError::Taken) }
}

/// Puts a text in a language in place of what was there; none takes it away.
pub fn translate(
    texts: &mut Vec<Translation>,
    language: String,
    text: Option<String>,
    field: &'static str,
) -> Result<(), DetailError> {
    texts.retain(|known| known.language != language);
    texts.extend(text.map(|text| Translation { language, text }));
    if texts.len() > PER_ASSET { Err(DetailError::TooMany(field)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    #[test]
    fn languages_are_written_in_one_way() {
        let cases = [
            ("NB", "nb"),
            ("en-gb", "en-GB"),
            ("x-default", "x-default"),
            ("zh-HANT-tw", "zh-hant-TW"),
        ];
        for (typed, kept) in cases {
            assert_eq!(language(typed), Ok(kept.into()));
        }
        for wrong in ["", "norsk bokmål", "-", "abcdefghi", "en_GB"] {
            assert_eq!(language(wrong), Err(DetailError::Language), "{wrong}");
        }
    }

    #[test]
    fn texts_ratings_and_instants_have_bounds() {
        assert_eq!(text(" a\nb\0 ", "title"), Ok("a\nb".into()));
        assert_eq!(text(" \0", "title"), Err(DetailError::Text("title")));
        assert_eq!(text(&"x".repeat(LENGTH + 1), "title"), Err(DetailError::Text("title")));
        assert_eq!((rating(-1), rating(6)), (Ok(-1), Err(DetailError::Rating)));
        let at = DateTime::UNIX_EPOCH;
        assert!(taken(Taken { at, offset: Some(840) }).is_ok());
        assert_eq!(taken(Taken { at, offset: Some(841) }), Err(DetailError::Taken));
        let later = Taken { at: DateTime::<Utc>::MAX_UTC, offset: None };
        assert_eq!(taken(later), Err(DetailError::Taken));
        let mut texts = vec![Translation { language: "nb".into(), text: "a".into() }];
        assert_eq!(translate(&mut texts, "nb".into(), None, "captions"), Ok(()));
        assert!(texts.is_empty());
    }
}
