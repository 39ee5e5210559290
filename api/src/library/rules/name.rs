//! Names that people and cameras give.

use crate::error::{Code, Refusal};

/// The longest name, in characters.
pub const LENGTH: usize = 200;

/// Why a name was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// There is nothing to read in it.
    #[error("A name cannot be empty.")]
    Empty,
    /// It is longer than [`LENGTH`].
    #[error("A name has at most {LENGTH} characters.")]
    TooLong,
}

impl Refusal for NameError {
    fn code(&self) -> Code {
        Code::BadUserInput
    }

    fn field(&self) -> Option<&'static str> {
        Some("name")
    }
}

/// Checks a name that somebody typed: spaces at its ends and invisible characters go.
pub fn typed(name: &str) -> Result<String, NameError> {
    let name = visible(name);
    match name.chars().count() {
        0 => Err(NameError::Empty),
        1..=LENGTH => Ok(name),
        _ => Err(NameError::TooLong),
    }
}

/// Makes a name of what a client calls a file, which may be anything at all.
///
/// Folders in it go, and a name that is too long loses its middle, so that the ending stays.
#[must_use]
pub fn of_file(name: &str) -> String {
    let name = visible(name.rsplit(['/', '\\']).next().unwrap_or_default());
    let name = name.trim_start_matches('.').trim_start();
    if name.is_empty() {
        return "Untitled".into();
    }
    let count = name.chars().count();
    if count <= LENGTH {
        return name.into();
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 10 => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    let kept = LENGTH - 1 - ending.chars().count();
    stem.chars().take(kept).chain(['…']).chain(ending.chars()).collect()
}

/// The form in which names are compared and searched: case does not matter.
#[must_use]
pub fn key(name: &str) -> String {
    name.to_lowercase()
}

/// The form in which names are sorted: case does not matter, numbers come by their value, and æ, ø
/// and å come last, as in a Norwegian telephone book.
///
/// What is stored was made by this: a change of it needs a migration of all names.
#[must_use]
pub fn sort_key(name: &str) -> String {
    let name = name.to_lowercase();
    let mut key = String::with_capacity(name.len() + 8);
    let mut rest = name.as_str();
    while let Some(c) = rest.chars().next() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            push_number(&mut key, rest[..digits].trim_start_matches('0'));
            rest = &rest[digits..];
        } else {
            key.push(sorted_as(c));
            rest = &rest[c.len_utf8()..];
        }
    }
    key
}

/// Writes a number behind the count of its digits, so that longer ones sort behind shorter ones.
fn push_number(key: &mut String, number: &str) {
    let length = match number.len() {
        length @ 0..=8 => length.to_string(),
        length => format!("9{length:03}"),
    };
    key.extend([length.as_str(), number]);
}

/// The letter that a letter is sorted as; the last of the alphabet go behind all other letters.
const fn sorted_as(c: char) -> char {
    match c {
        'à' | 'á' | 'â' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ò' | 'ó' | 'ô' => 'o',
        'ü' => 'y',
        'æ' | 'ä' => '\u{E000}',
        'ø' | 'ö' => '\u{E001}',
        'å' => '\u{E002}',
        other => other,
    }
}

/// Drops what cannot be seen: controls, and marks that turn the direction of what follows, by
/// which `gpj.exe` can be made to look like `exe.jpg`.
fn visible(name: &str) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    name.chars().filter(|c| !is_hidden(*c)).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_name_is_trimmed_and_must_show_something() {
        assert_eq!(typed("  Sommer på Værøy 🌞 "), Ok("Sommer på Værøy 🌞".into()));
        for empty in ["", "   ", "\r\n\0", "\u{202E}\u{FEFF}"] {
            assert_eq!(typed(empty), Err(NameError::Empty));
        }
        assert_eq!(typed(&"å".repeat(LENGTH)), Ok("å".repeat(LENGTH)));
        assert_eq!(typed(&"å".repeat(LENGTH + 1)), Err(NameError::TooLong));
    }

    #[test]
    fn a_files_name_keeps_what_can_be_shown() {
        for (sent, kept) in [
            ("æøå \"best\".jpg", "æøå \"best\".jpg"),
            ("../../etc/passwd", "passwd"),
            ("C:\\pictures\\båt.png", "båt.png"),
            ("a\r\nContent-Type: text/html.jpg", "html.jpg"),
            ("exe.\u{202E}gpj", "exe.gpj"),
            (".htaccess", "htaccess"),
            ("..", "Untitled"),
            ("", "Untitled"),
        ] {
            assert_eq!(of_file(sent), kept);
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = of_file(&format!("{}.jpeg", "æ".repeat(500)));
        assert_eq!(name.chars().count(), LENGTH);
        assert!(name.ends_with("æ….jpeg"));
        assert_eq!(of_file(&"x".repeat(500)).chars().count(), LENGTH);
        assert_eq!(of_file(&format!("x.{}", "y".repeat(500))).chars().count(), LENGTH);
    }

    #[test]
    fn names_sort_as_a_norwegian_reads_them() {
        let sorted = [
            "",
            "(1)",
            "1",
            "2.png",
            "10.png",
            "99999999",
            "100000000",
            "1000000000",
            "A 2",
            "a 2 b",
            "a 10",
            "Aurora",
            "bat",
            "båt",
            "camera",
            "idé 1",
            "ide 2",
            "Zoo",
            "Æra",
            "Østen",
            "Ål",
        ];
        let keys: Vec<_> = sorted.iter().map(|name| sort_key(name)).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        assert_eq!(sort_key("007"), sort_key("7"));
    }

    #[test]
    fn names_that_differ_in_case_alone_are_the_same() {
        assert_eq!(key("ÆRLIG Talt"), key("ærlig talt"));
    }
}
