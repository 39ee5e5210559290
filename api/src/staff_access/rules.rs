//! For how long and why somebody at Vibbio may look, and what is read off an answer.

use chrono::TimeDelta;

use crate::error::{Code, Refusal};

/// How long it may last at most.
pub const LONGEST: TimeDelta = TimeDelta::hours(8);
/// The least and the most characters of a reason.
pub const REASON: [usize; 2] = [10, 500];
/// How many ids of an answer are written down at most.
pub const KEPT: usize = 500;
/// How much of an id stands behind its prefix.
const DIGITS: usize = 32;

/// Why nobody may look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// It would last too long, or no time.
    #[error("It lasts 1 to {} minutes.", LONGEST.num_minutes())]
    Minutes,
    /// No reason, or too much of one.
    #[error("Say why, in {} to {} characters: the customer reads it.", REASON[0], REASON[1])]
    Reason,
    /// The sign-in is for an account of the person's own.
    #[error("This sign-in is for an account of your own. Use one that is for none.")]
    OwnAccount,
}

impl Refusal for AccessError {
    fn code(&self) -> Code {
        match self {
            Self::Minutes | Self::Reason => Code::BadUserInput,
            Self::OwnAccount => Code::IllegalState,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Minutes => Some("minutes"),
            Self::Reason => Some("reason"),
            Self::OwnAccount => None,
        }
    }
}

/// Checks how long it is to last.
pub fn length(minutes: i32) -> Result<TimeDelta, AccessError> {
    let length = TimeDelta::minutes(minutes.into());
    if length > TimeDelta::zero() && length <= LONGEST {
        Ok(length)
    } else {
        Err(AccessError::Minutes)
    }
}

/// Checks a reason.
pub fn reason(typed: &str) -> Result<String, AccessError> {
    let reason = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_said = (REASON[0]..=REASON[1]).contains(&reason.chars().count());
    if is_said && !reason.chars().any(char::is_control) {
        Ok(reason)
    } else {
        Err(AccessError::Reason)
    }
}

/// What a word of an answer gives away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// Something with an id.
    Seen(String),
    /// A file that can be fetched by its address.
    File(String),
    /// Nothing of its own.
    Nothing,
}

/// Reads off a word of an answer what it gives away.
#[must_use]
pub fn given(word: &str) -> Given {
    if let Some((_, path)) = word.split_once("/media/")
        && word.contains('?')
    {
        let path = path.split('?').next().unwrap_or_default();
        let is_download = word.contains("as=download");
        return Given::File(format!("{path}{}", if is_download { " (download)" } else { "" }));
    }
    match word.split_once('_') {
        Some((prefix, digits))
            if prefix.len() == 3
                && digits.len() == DIGITS
                && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) =>
        {
            Given::Seen(word.to_owned())
        }
        _ => Given::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_said_in_a_sentence() {
        assert_eq!(
            reason("  The customer \n asks for help. "),
            Ok("The customer asks for help.".into())
        );
        for wrong in ["", "help", &"x".repeat(501), "a reason \u{7} with a bell"] {
            assert_eq!(reason(wrong), Err(AccessError::Reason), "{wrong}");
        }
    }

    #[test]
    fn nobody_looks_for_longer_than_a_working_day() {
        assert_eq!(length(480), Ok(LONGEST));
        for wrong in [0, -1, 481, i32::MAX] {
            assert_eq!(length(wrong), Err(AccessError::Minutes));
        }
    }

    #[test]
    fn ids_and_files_are_read_off_an_answer() {
        let id = "ast_0192f3c4a5b67c8d9e0f1a2b3c4d5e6f";
        assert_eq!(given(id), Given::Seen(id.into()));
        let url = "https://x.example/media/rev_1/original?as=download&exp=1&sig=2";
        assert_eq!(given(url), Given::File("rev_1/original (download)".into()));
        assert_eq!(given("/media/rev_1/preview?as=view"), Given::File("rev_1/preview".into()));
        for word in ["Summer", "ast_1", "a_0192f3c4a5b67c8d9e0f1a2b3c4d5e6f", ""] {
            assert_eq!(given(word), Given::Nothing, "{word}");
        }
    }
}
