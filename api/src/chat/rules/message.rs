//! What a message may be.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{conversation::Side, message};
use serde_json::{Value, json};

use crate::{
    error::{Code, Refusal},
    remarks::rules::{self as remarks, LENGTH, plain},
    throttle::Quota,
};

/// The longest message, in characters.
pub const MESSAGE_LENGTH: usize = 10_000;
/// The most that a message carries and points at.
pub const LINKS: usize = 20;
/// The most people whom a message mentions.
pub const MENTIONS: usize = 20;
/// The most signs of one person about one message.
pub const REACTIONS: u64 = 10;
/// How long what was said can be changed.
pub const EDITABLE: TimeDelta = TimeDelta::minutes(15);
/// Messages of one person.
pub const SEND: Quota = Quota { burst: 60, every: TimeDelta::milliseconds(500) };
/// The longest sign, in characters: a family of four with skins and joiners.
const EMOJI_LENGTH: usize = 12;

/// Why something is not said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TalkError {
    /// There is nothing to read in it, or too much.
    #[error("A message has 1 to {MESSAGE_LENGTH} characters, or carries something.")]
    Text,
    /// It carries and points at more than [`LINKS`].
    #[error("A message carries and points at {LINKS} things at most.")]
    TooManyLinks,
    /// It mentions more than [`MENTIONS`].
    #[error("A message mentions at most {MENTIONS} people.")]
    TooManyMentions,
    /// It answers a message of another conversation.
    #[error("A message answers one of the same conversation.")]
    OtherConversation,
    /// It is no emoji.
    #[error("React with one emoji.")]
    Emoji,
    /// There are [`REACTIONS`] of the person already.
    #[error("A person reacts to a message with {REACTIONS} signs at most.")]
    TooManyReactions,
    /// What asks for a change is not in the message, or nothing, or too much.
    #[error(
        "Choose words of the message that ask for the change, at most {LENGTH} characters of them."
    )]
    Excerpt,
    /// Somebody else wrote it.
    #[error("Only who wrote a message can change or delete it.")]
    NotYours,
    /// It was written longer ago than [`EDITABLE`].
    #[error("A message can be changed for 15 minutes.")]
    TooLate {
        /// Until when it could.
        until: DateTime<Utc>,
    },
    /// It was deleted.
    #[error("The message was deleted.")]
    Deleted,
}

impl Refusal for TalkError {
    fn code(&self) -> Code {
        match self {
            Self::TooManyReactions => Code::LimitExceeded,
            Self::NotYours => Code::Forbidden,
            Self::TooLate { .. } | Self::Deleted => Code::IllegalState,
            _ => Code::BadUserInput,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Text => Some("text"),
            Self::TooManyLinks => Some("attachmentIds"),
            Self::TooManyMentions => Some("mentionedUserIds"),
            Self::OtherConversation => Some("replyToId"),
            Self::Emoji => Some("emoji"),
            Self::Excerpt => Some("excerpt"),
            _ => None,
        }
    }

    fn details(&self) -> Option<Value> {
        match self {
            Self::TooManyReactions => Some(json!({ "limit": REACTIONS })),
            Self::TooLate { until } => Some(json!({ "until": until })),
            _ => None,
        }
    }
}

/// Checks what somebody typed; a message that carries something needs no words.
pub fn text(typed: &str, carries: bool) -> Result<String, TalkError> {
    let text = plain(typed);
    match text.chars().count() {
        0 if carries => Ok(text),
        1..=MESSAGE_LENGTH => Ok(text),
        _ => Err(TalkError::Text),
    }
}

/// The words of a message that ask for a change, as a comment has them: those that somebody chose, or
/// all.
pub fn excerpt(message: &str, chosen: Option<&str>) -> Result<String, TalkError> {
    let words = chosen.map_or_else(|| message.to_owned(), plain);
    if !message.contains(&words) {
        return Err(TalkError::Excerpt);
    }
    remarks::text(&words).map_err(|_| TalkError::Excerpt)
}

/// Checks a sign: one emoji, which may be joined of several.
pub fn emoji(typed: &str) -> Result<String, TalkError> {
    let sign = typed.trim();
    let mut pictures = 0;
    for c in sign.chars() {
        match c {
            // Joiners, variations, skins, keycaps and the letters of tags make one picture of many.
            '\u{200d}'
            | '\u{fe0f}'
            | '\u{20e3}'
            | '\u{1f3fb}'..='\u{1f3ff}'
            | '\u{e0020}'..='\u{e007f}' => {}
            '\u{a9}' | '\u{ae}' | '\u{203c}'..='\u{3299}' | '\u{1f000}'..='\u{1faff}' => {
                pictures += 1;
            }
            _ => return Err(TalkError::Emoji),
        }
    }
    let is_one = pictures == 1 || (pictures > 1 && is_joined(sign));
    if is_one && sign.chars().count() <= EMOJI_LENGTH {
        Ok(sign.to_owned())
    } else {
        Err(TalkError::Emoji)
    }
}

/// Tells whether all pictures of a sign are joined to one, or are the two letters of a flag.
fn is_joined(sign: &str) -> bool {
    let is_letter = |c| ('\u{1f1e6}'..='\u{1f1ff}').contains(&c);
    let is_flag = sign.chars().count() == 2 && sign.chars().all(is_letter);
    let pictures = sign.split('\u{200d}').map(|part| {
        part.chars().filter(|c| !matches!(c, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')).count()
    });
    is_flag || pictures.into_iter().all(|count| count == 1)
}

/// What somebody wants to do with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Say it otherwise.
    Edit,
    /// Take it back.
    Delete,
    /// Answer it with a sign.
    React,
    /// Ask for a change with it.
    Request,
}

impl Change {
    /// Tells whether it can be done: `is_own` if whoever wants it wrote the message.
    pub fn check(
        self,
        message: &message::Model,
        is_own: bool,
        now: DateTime<Utc>,
    ) -> Result<(), TalkError> {
        let until = message.created_at + EDITABLE;
        match self {
            _ if message.deleted_at.is_some() => Err(TalkError::Deleted),
            Self::Edit | Self::Delete if !is_own => Err(TalkError::NotYours),
            Self::Edit | Self::Delete if now > until => Err(TalkError::TooLate { until }),
            Self::React | Self::Request | Self::Edit | Self::Delete => Ok(()),
        }
    }
}

/// Since when the oldest message waits for the other side, once a side has said more.
#[must_use]
pub fn waiting_since(
    last: Option<Side>,
    waiting_since: Option<DateTime<Utc>>,
    side: Side,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    match waiting_since {
        Some(since) if last == Some(side) => since,
        _ => now,
    }
}

#[cfg(test)]
mod tests {
    use entity::{
        id::{AccountId, ConversationId, MessageId},
        message::Way,
    };

    use super::*;

    #[test]
    fn a_message_has_words_unless_it_carries_something() {
        assert_eq!(text(" hei\r\n", false), Ok("hei".into()));
        assert_eq!(text(" ", true), Ok(String::new()));
        assert_eq!(text(" ", false), Err(TalkError::Text));
        assert!(text(&"å".repeat(MESSAGE_LENGTH), false).is_ok());
        assert_eq!(text(&"å".repeat(MESSAGE_LENGTH + 1), true), Err(TalkError::Text));
    }

    #[test]
    fn a_change_is_asked_for_in_words_of_the_message() {
        let said = "Hei!\nGjør logoen større, takk.";
        assert_eq!(excerpt(said, None), Ok(said.into()));
        let chosen = excerpt(said, Some(" Gjør logoen større\r\n"));
        assert_eq!(chosen, Ok("Gjør logoen større".into()));
        for wrong in ["", " ", "Gjør logoen mindre"] {
            assert_eq!(excerpt(said, Some(wrong)), Err(TalkError::Excerpt), "{wrong}");
        }
        let long = "å".repeat(LENGTH + 1);
        assert_eq!(excerpt(&long, None), Err(TalkError::Excerpt));
        assert_eq!(excerpt(&long, Some(&long[2..])), Ok(long[2..].into()));
        assert_eq!(excerpt("", None), Err(TalkError::Excerpt));
    }

    #[test]
    fn a_sign_is_one_emoji() {
        for sign in ["👍", "❤️", "👍🏽", "🇳🇴", "👨‍👩‍👧‍👦", "🏴\u{e0067}\u{e0062}\u{e007f}", " ✅ "]
        {
            assert_eq!(emoji(sign).as_deref(), Ok(sign.trim()), "{sign}");
        }
        for wrong in ["", "a", "👍👍", "👍a", "ok 👍", "\u{200d}", "<b>", &"👍\u{200d}".repeat(20)]
        {
            assert_eq!(emoji(wrong), Err(TalkError::Emoji), "{wrong}");
        }
    }

    #[test]
    fn what_was_said_is_changed_by_its_author_for_a_quarter_of_an_hour() {
        let at = DateTime::UNIX_EPOCH;
        let message = message::Model {
            id: MessageId::new(),
            account_id: AccountId::new(),
            conversation_id: ConversationId::new(),
            number: 1,
            change: 1,
            side: Side::Customer,
            author_id: None,
            reply_to_id: None,
            way: Way::App,
            text: "a".into(),
            created_at: at,
            edited_at: None,
            deleted_at: None,
            mail_id: None,
        };
        let until = at + EDITABLE;
        let late = until + TimeDelta::microseconds(1);
        for change in [Change::Edit, Change::Delete] {
            assert_eq!(change.check(&message, true, until), Ok(()));
            assert_eq!(change.check(&message, false, at), Err(TalkError::NotYours));
            assert_eq!(change.check(&message, true, late), Err(TalkError::TooLate { until }));
        }
        for change in [Change::React, Change::Request] {
            assert_eq!(change.check(&message, false, late), Ok(()));
        }
        let deleted = message::Model { deleted_at: Some(at), ..message };
        for change in [Change::React, Change::Request] {
            assert_eq!(change.check(&deleted, true, at), Err(TalkError::Deleted));
        }
    }

    #[test]
    fn an_answer_ends_the_wait_of_the_others_and_begins_ones_own() {
        use Side::{Customer, Vibbio};
        let (first, later) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + EDITABLE);
        assert_eq!(waiting_since(None, None, Customer, first), first);
        assert_eq!(waiting_since(Some(Customer), Some(first), Customer, later), first);
        assert_eq!(waiting_since(Some(Customer), Some(first), Vibbio, later), later);
    }
}
