//! What may be said, and what may be done with what was said.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::Said;
use crate::{
    error::{Code, Refusal},
    throttle::Quota,
};

/// The longest comment, in characters.
pub const LENGTH: usize = 5_000;
/// The most replies to a comment.
pub const REPLIES: u64 = 200;
/// The most people whom a comment mentions.
pub const MENTIONS: usize = 20;
/// Comments of one person.
pub const SAY: Quota = Quota { burst: 60, every: TimeDelta::milliseconds(500) };

/// Why something is not said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemarkError {
    /// There is nothing to read in it, or too much.
    #[error("A comment has 1 to {LENGTH} characters.")]
    Text,
    /// It mentions more than [`MENTIONS`].
    #[error("A comment mentions at most {MENTIONS} people.")]
    TooManyMentions,
    /// The comment has [`REPLIES`] already.
    #[error("A comment has at most {REPLIES} replies.")]
    TooManyReplies,
    /// A reply is replied to by another reply to the same comment.
    #[error("Reply to the comment itself, and not to a reply.")]
    ReplyToReply,
    /// Only a comment is settled, with the replies to it.
    #[error("A reply cannot be resolved, only the comment.")]
    ResolveReply,
    /// It was deleted.
    #[error("The comment was deleted.")]
    Deleted,
    /// Somebody else wrote it.
    #[error("Only who wrote a comment can change or delete it.")]
    NotYours,
}

impl Refusal for RemarkError {
    fn code(&self) -> Code {
        match self {
            Self::TooManyReplies => Code::LimitExceeded,
            Self::ResolveReply | Self::Deleted => Code::IllegalState,
            Self::NotYours => Code::Forbidden,
            Self::Text | Self::TooManyMentions | Self::ReplyToReply => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Text => Some("text"),
            Self::TooManyMentions => Some("mentionedUserIds"),
            Self::ReplyToReply => Some("id"),
            _ => None,
        }
    }

    fn details(&self) -> Option<Value> {
        (*self == Self::TooManyReplies).then(|| json!({ "limit": REPLIES }))
    }
}

/// Checks what somebody typed.
pub fn text(typed: &str) -> Result<String, RemarkError> {
    let text = plain(typed);
    match text.chars().count() {
        1..=LENGTH => Ok(text),
        _ => Err(RemarkError::Text),
    }
}

/// What is to be read of what somebody typed: spaces at its ends go, and all that is neither seen
/// nor begins a line.
#[must_use]
pub fn plain(typed: &str) -> String {
    let lines = typed.replace("\r\n", "\n");
    let seen: String = lines.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    seen.trim().into()
}

/// Lets through what was not taken back.
pub fn standing<R: Said>(said: R) -> Result<R, RemarkError> {
    if said.is_deleted() { Err(RemarkError::Deleted) } else { Ok(said) }
}

/// Lets through what was not taken back and whoever asks has said.
pub fn own<R: Said>(said: R, is_own: bool) -> Result<R, RemarkError> {
    let said = standing(said)?;
    if is_own { Ok(said) } else { Err(RemarkError::NotYours) }
}

/// Checks that something is replied to that has so many replies.
pub fn reply_to<R: Said>(said: &R, replies: u64) -> Result<(), RemarkError> {
    if said.reply_to().is_some() {
        return Err(RemarkError::ReplyToReply);
    }
    if replies >= REPLIES { Err(RemarkError::TooManyReplies) } else { Ok(()) }
}

/// Checks that something is resolved, or opened again; tells whether that changes anything.
pub fn resolve<R: Said>(said: &R, is_resolved: bool) -> Result<bool, RemarkError> {
    if said.reply_to().is_some() {
        return Err(RemarkError::ResolveReply);
    }
    Ok(said.is_resolved() != is_resolved)
}

#[cfg(test)]
mod tests {
    use entity::id::UserId;

    use super::*;

    #[derive(Clone, Copy, Debug, Default, PartialEq)]
    struct Words {
        reply_to: Option<u8>,
        is_resolved: bool,
        is_deleted: bool,
    }

    impl Said for Words {
        type Id = u8;

        fn id(&self) -> u8 {
            1
        }

        fn reply_to(&self) -> Option<u8> {
            self.reply_to
        }

        fn author(&self) -> Option<UserId> {
            None
        }

        fn text(&self) -> &'static str {
            "words"
        }

        fn is_resolved(&self) -> bool {
            self.is_resolved
        }

        fn is_deleted(&self) -> bool {
            self.is_deleted
        }
    }

    #[test]
    fn a_text_is_plain_and_not_endless() {
        assert_eq!(text("  a\r\nb\u{7}\0 \u{1F31E}\n"), Ok("a\nb \u{1F31E}".into()));
        for wrong in ["", " \n ", "\0", &"x".repeat(LENGTH + 1)] {
            assert_eq!(text(wrong), Err(RemarkError::Text));
        }
        assert!(text(&"å".repeat(LENGTH)).is_ok());
    }

    #[test]
    fn replies_are_to_comments_and_only_comments_are_resolved() {
        let (comment, reply) = (Words::default(), Words { reply_to: Some(2), ..Words::default() });
        assert_eq!(reply_to(&comment, REPLIES - 1), Ok(()));
        assert_eq!(reply_to(&comment, REPLIES), Err(RemarkError::TooManyReplies));
        assert_eq!(reply_to(&reply, 0), Err(RemarkError::ReplyToReply));
        assert_eq!(resolve(&comment, true), Ok(true));
        assert_eq!(resolve(&comment, false), Ok(false));
        assert_eq!(resolve(&reply, true), Err(RemarkError::ResolveReply));
    }

    #[test]
    fn what_was_taken_back_is_left_alone_and_others_words_are_theirs() {
        let (said, gone) = (Words::default(), Words { is_deleted: true, ..Words::default() });
        assert_eq!((standing(said), own(said, true)), (Ok(said), Ok(said)));
        assert_eq!(own(said, false), Err(RemarkError::NotYours));
        assert_eq!(
            (standing(gone), own(gone, true)),
            (Err(RemarkError::Deleted), Err(RemarkError::Deleted))
        );
    }
}
