//! What can be written into a plan.

use std::ops::RangeInclusive;

use entity::{
    asset::AssetKind,
    project::{Formats, VideoFormat},
    release::{ReleaseScope, Scopes},
};

use crate::error::{Code, Refusal};

/// How long a title may be, in characters.
pub const TITLE: usize = 120;
/// How long a scene's message may be, in characters: what can be read while it is shown.
pub const MESSAGE: usize = 300;
/// How long any other text of a project may be, in characters.
pub const TEXT: usize = 5_000;
/// How long a video can be asked for, in seconds.
pub const LENGTH: RangeInclusive<i32> = 5..=600;
/// How many scenes a project can have.
pub const SCENES: i32 = 60;
/// How many placements a scene can have.
pub const PLACEMENTS: i32 = 20;
/// The most comments on the scenes of a project, with the replies to them.
pub const COMMENTS: i32 = 5_000;

/// Why a change of a project was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A text that must say something does not.
    #[error("Write something here.")]
    Empty(&'static str),
    /// A text is too long.
    #[error("This is too long: at most {max} characters.")]
    TooLong {
        /// The input at fault.
        field: &'static str,
        /// How long it may be.
        max: usize,
    },
    /// The length is out of bounds.
    #[error("A video is {} to {} seconds long.", LENGTH.start(), LENGTH.end())]
    Length,
    /// No format at all, or one twice.
    #[error("Choose at least one format, and each once.")]
    Formats,
    /// Not a language tag.
    #[error("This is not a language tag such as `nb` or `en-GB`.")]
    Language,
    /// A cut does not lie within the clip.
    #[error("The in point comes before the out point, and both lie within the clip.")]
    Cut(&'static str),
    /// A cut of something that has no length.
    #[error("Only what has a length can be cut.")]
    NoLength(&'static str),
    /// It has no frames, or nobody could tell how many.
    #[error("This has no frame rate: give milliseconds.")]
    NoFrames(&'static str),
    /// A point is given twice.
    #[error("Give either milliseconds or frames.")]
    TwoPoints(&'static str),
    /// What matters lies outside the picture, or is given twice for a shape.
    #[error("The focus lies within the picture, 0 to 1, at most one for each format.")]
    Focus,
    /// There is no picture.
    #[error("Only pictures and clips have a focus.")]
    NothingToSee,
    /// A name that is shown says nothing, or too much.
    #[error("A name has 1 to 60 characters, a title at most 60.")]
    LowerThird,
    /// Too many people are told by name.
    #[error("At most 5 people are told by name at a time.")]
    TooManyNames,
    /// A scene is shown too shortly or for too long.
    #[error("A scene is shown for half a second to two minutes.")]
    Shown,
    /// Nobody of the account is that.
    #[error("Choose a member of the account.")]
    NoApprover,
    /// A channel is named twice.
    #[error("Name each channel once.")]
    Channels,
    /// A plan is named twice.
    #[error("Name each plan once.")]
    Plans,
    /// A font or a document cannot be shown.
    #[error("Only pictures, clips and sounds can be placed in a scene.")]
    NotShowable,
    /// There are too many already.
    #[error("There can be at most {0} of them.")]
    TooMany(i32),
}

impl Refusal for PlanError {
    fn code(&self) -> Code {
        Code::BadUserInput
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Empty(field)
            | Self::TooLong { field, .. }
            | Self::Cut(field)
            | Self::NoFrames(field)
            | Self::TwoPoints(field)
            | Self::NoLength(field) => Some(field),
            Self::Focus | Self::NothingToSee => Some("focuses"),
            Self::LowerThird | Self::TooManyNames => Some("lowerThirds"),
            Self::Shown => Some("durationMs"),
            Self::NoApprover => Some("approverId"),
            Self::Channels => Some("channels"),
            Self::Plans => Some("plans"),
            Self::Length => Some("targetSeconds"),
            Self::Formats => Some("formats"),
            Self::Language => Some("language"),
            Self::NotShowable => Some("assetId"),
            Self::TooMany(_) => None,
        }
    }
}

/// Reads a title: something, in one line.
pub fn title(text: &str) -> Result<String, PlanError> {
    let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() {
        return Err(PlanError::Empty("title"));
    }
    within("title", title, TITLE)
}

/// Reads any other text, without the blanks around it.
pub fn text(field: &'static str, text: &str, max: usize) -> Result<String, PlanError> {
    within(field, text.trim().to_owned(), max)
}

fn within(field: &'static str, text: String, max: usize) -> Result<String, PlanError> {
    if text.chars().count() > max { Err(PlanError::TooLong { field, max }) } else { Ok(text) }
}

/// Reads the length of a video, in seconds.
pub fn length(seconds: i32) -> Result<i32, PlanError> {
    if LENGTH.contains(&seconds) { Ok(seconds) } else { Err(PlanError::Length) }
}

/// Reads where a video is to be shown.
pub fn channels(channels: Vec<ReleaseScope>) -> Result<Scopes, PlanError> {
    let is_repeated = (1..channels.len()).any(|n| channels[..n].contains(&channels[n]));
    if is_repeated { Err(PlanError::Channels) } else { Ok(Scopes(channels)) }
}

/// Reads the formats that a video is wanted in.
pub fn formats(formats: Vec<VideoFormat>) -> Result<Formats, PlanError> {
    let is_repeated = (1..formats.len()).any(|n| formats[..n].contains(&formats[n]));
    if formats.is_empty() || is_repeated { Err(PlanError::Formats) } else { Ok(Formats(formats)) }
}

/// Reads a language tag (BCP 47: a language and maybe a script, a region or a variant).
pub fn language(tag: &str) -> Result<String, PlanError> {
    let is_part = |part: &str, least: usize| {
        (least..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    let is_primary =
        (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_alphabetic());
    if tag.len() <= 35 && is_primary && parts.all(|part| is_part(part, 2)) {
        Ok(tag.to_owned())
    } else {
        Err(PlanError::Language)
    }
}

/// Checks that a placement can be shown, and cut as asked for. A clip whose length could not be
/// read is believed to be long enough.
pub fn placement(
    kind: AssetKind,
    duration_ms: Option<i64>,
    in_ms: Option<i64>,
    out_ms: Option<i64>,
) -> Result<(), PlanError> {
    if kind == AssetKind::Document {
        return Err(PlanError::NotShowable);
    }
    let field = if in_ms.is_some() { "inMs" } else { "outMs" };
    if in_ms.is_none() && out_ms.is_none() {
        return Ok(());
    }
    if kind == AssetKind::Image && duration_ms.is_none() {
        return Err(PlanError::NoLength(field));
    }
    let (start, end) = (in_ms.unwrap_or(0), out_ms.or(duration_ms).unwrap_or(i64::MAX));
    if start < 0 || start >= end {
        return Err(PlanError::Cut(field));
    }
    if duration_ms.is_some_and(|duration| end > duration) {
        return Err(PlanError::Cut("outMs"));
    }
    Ok(())
}

/// Checks that one more fits.
pub fn room(count: i32, max: i32) -> Result<(), PlanError> {
    if count < max { Ok(()) } else { Err(PlanError::TooMany(max)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_counted_in_characters() {
        assert!(text("message", &"ø".repeat(MESSAGE), MESSAGE).is_ok());
        let long = text("message", &"ø".repeat(MESSAGE + 1), MESSAGE);
        assert_eq!(long, Err(PlanError::TooLong { field: "message", max: MESSAGE }));
    }

    #[test]
    fn a_title_says_something_in_one_line() {
        assert_eq!(title("  Summer \n sale "), Ok("Summer sale".into()));
        assert_eq!(title(" \t"), Err(PlanError::Empty("title")));
        assert!(title(&"x".repeat(TITLE + 1)).is_err());
    }

    #[test]
    fn language_tags_are_told_from_other_text() {
        for tag in ["nb", "en", "en-GB", "zh-Hant-TW", "nds"] {
            assert_eq!(language(tag), Ok(tag.into()));
        }
        for tag in ["", "n", "norwegian", "en_GB", "en-", "en-B", "nb<script>", "e1"] {
            assert_eq!(language(tag), Err(PlanError::Language), "{tag}");
        }
    }

    #[test]
    fn formats_are_chosen_once_each() {
        use VideoFormat::{Landscape, Square};
        assert!(formats(vec![Landscape, Square]).is_ok());
        assert_eq!(formats(vec![]), Err(PlanError::Formats));
        assert_eq!(formats(vec![Square, Landscape, Square]), Err(PlanError::Formats));
    }

    #[test]
    fn a_cut_lies_within_its_clip() {
        use AssetKind::{Audio, Document, Image, Video};
        let clip = Some(4_000);
        let cases = [
            (Video, clip, None, None, Ok(())),
            (Video, clip, Some(0), Some(4_000), Ok(())),
            (Video, clip, Some(3_999), None, Ok(())),
            (Audio, clip, None, Some(1), Ok(())),
            (Video, clip, Some(4_000), None, Err(PlanError::Cut("inMs"))),
            (Video, clip, Some(-1), None, Err(PlanError::Cut("inMs"))),
            (Video, clip, Some(2_000), Some(2_000), Err(PlanError::Cut("inMs"))),
            (Video, clip, Some(0), Some(4_001), Err(PlanError::Cut("outMs"))),
            (Video, clip, None, Some(0), Err(PlanError::Cut("outMs"))),
            (Video, None, Some(5), Some(i64::MAX), Ok(())),
            (Image, None, None, None, Ok(())),
            (Image, None, Some(0), None, Err(PlanError::NoLength("inMs"))),
            (Image, clip, Some(0), Some(100), Ok(())),
            (Document, None, None, None, Err(PlanError::NotShowable)),
        ];
        for (kind, duration, start, end, expected) in cases {
            let answer = placement(kind, duration, start, end);
            assert_eq!(answer, expected, "{kind:?} {duration:?} {start:?}–{end:?}");
        }
    }
}
