//! Names.

use crate::error::{Code, Refusal};

/// The longest name, in characters.
pub const NAME_LENGTH: usize = 200;
/// The longest message that whoever invites adds, in characters.
pub(super) const MESSAGE_LENGTH: usize = 1_000;

/// Why an input was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// No mail can go there.
    #[error("This is not an e-mail address that we can write to.")]
    Email,
    /// Nothing would change.
    #[error("This is the address that you have already.")]
    SameEmail,
    /// Empty, too long, or with signs that do not show.
    #[error("A name has 1 to {NAME_LENGTH} characters, all of them visible.")]
    Name(&'static str),
    /// A word looks like another one by letters of two alphabets.
    #[error("A word of this name mixes letters of different alphabets.")]
    Alphabets(&'static str),
    /// Too long, or with signs that do not show.
    #[error("A message has at most {MESSAGE_LENGTH} characters, all of them visible.")]
    Message,
}

impl Refusal for InputError {
    fn code(&self) -> Code {
        Code::BadUserInput
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Email | Self::SameEmail => Some("email"),
            Self::Name(field) | Self::Alphabets(field) => Some(field),
            Self::Message => Some("message"),
        }
    }
}

/// Reads the name of a person or an organisation; `field` is where it was typed.
pub fn name(typed: &str, field: &'static str) -> Result<String, InputError> {
    let too_long = typed.len() > NAME_LENGTH * 8;
    let name = typed.trim();
    if too_long || !(1..=NAME_LENGTH).contains(&name.chars().count()) || name.contains(is_hidden) {
        return Err(InputError::Name(field));
    }
    if name.split(|c: char| !c.is_alphanumeric()).any(mixes_alphabets) {
        return Err(InputError::Alphabets(field));
    }
    Ok(name.to_owned())
}

/// Reads a message of some lines; empty for none.
pub fn message(typed: &str) -> Result<String, InputError> {
    let too_long = typed.len() > MESSAGE_LENGTH * 8;
    let message = typed.trim().replace("\r\n", "\n");
    let is_hidden = |c| c != '\n' && is_hidden(c);
    if too_long || message.chars().count() > MESSAGE_LENGTH || message.contains(is_hidden) {
        return Err(InputError::Message);
    }
    Ok(message)
}

/// Signs that show nothing, turn the direction of what follows, or join what looks apart.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Latin, Greek and Cyrillic share shapes; a word of two of them pretends to be another word.
fn mixes_alphabets(word: &str) -> bool {
    let alphabet = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '\u{00c0}'..='\u{024f}' | '\u{1e00}'..='\u{1eff}' => Some(0),
        '\u{0370}'..='\u{03ff}' | '\u{1f00}'..='\u{1fff}' => Some(1),
        '\u{0400}'..='\u{052f}' => Some(2),
        _ => None,
    };
    let mut alphabets = word.chars().filter_map(alphabet);
    alphabets.next().is_some_and(|first| alphabets.any(|other| other != first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_kinds_are_names() {
        for typed in [
            "Kari Nordmann",
            "Łukasz Żółć",
            "Иван Петров",
            "Ελένη",
            "王小明",
            "O'Brien-Å",
            "Γ Labs",
            "Beauty & Стиль",
            "A",
            "김 Photo",
            "1 000 små 🎬",
        ] {
            assert_eq!(name(typed, "name").as_deref(), Ok(typed));
        }
        assert_eq!(name("  Kari ", "name").as_deref(), Ok("Kari"));
    }

    #[test]
    fn names_that_hide_something_are_refused() {
        let (long, huge) = ("å".repeat(NAME_LENGTH + 1), "a".repeat(1 << 20));
        for typed in [
            "",
            "   ",
            "a\nb",
            "a\0",
            "evil\u{202e}gpj.exe",
            "Vib\u{200b}bio",
            "\u{3164}",
            &long,
            &huge,
        ] {
            assert_eq!(name(typed, "name"), Err(InputError::Name("name")), "{typed:.20}");
        }
        for typed in ["Vibbiо", "Αpple", "our Pаypal"] {
            assert_eq!(name(typed, "name"), Err(InputError::Alphabets("name")), "{typed}");
        }
    }

    #[test]
    fn a_message_has_lines_and_nothing_else_that_does_not_show() {
        assert_eq!(message(" Hei!\r\nKom 🎬 \n").as_deref(), Ok("Hei!\nKom 🎬"));
        assert_eq!(message("  ").as_deref(), Ok(""));
        let (long, huge) = ("å".repeat(MESSAGE_LENGTH + 1), "a".repeat(1 << 20));
        for typed in ["a\rBcc: b", "a\0", "gpj\u{202e}exe", &long, &huge] {
            assert_eq!(message(typed), Err(InputError::Message), "{typed:.20}");
        }
    }
}
