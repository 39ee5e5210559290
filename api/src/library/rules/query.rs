//! What people type to find something.
//!
//! Every word must be found; the last one may be the beginning of a longer one, since it may not be
//! typed to its end. `"Words in quotes"` are found as they stand, and `-word` keeps out what it is
//! found of. Nothing else has a meaning, so that nothing that is typed is wrong.

use std::ops::Range;

use serde_json::{Value, json};

use super::words::{Cutter, Word};
use crate::error::{Code, Refusal};

/// The most words of a query.
pub const WORDS: usize = 20;
/// How long the beginning of a word must be at least to stand for the whole, in letters.
const BEGINNING: usize = 2;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What must be found, all of it.
    pub wanted: Vec<Term>,
    /// What must not be found, none of it.
    pub unwanted: Vec<Term>,
}

/// Words to be found one after the other; mostly it is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Where in what was typed it stands, in bytes.
    pub at: Range<usize>,
    /// The words.
    pub words: Vec<Word>,
    /// Whether they are to stand there just so; if not, their endings do not matter.
    pub is_exact: bool,
    /// Whether the last of them may be the beginning of a longer word.
    pub is_open: bool,
}

/// More than [`WORDS`] were to be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Look for at most {WORDS} words.")]
pub struct TooManyWords;

impl Refusal for TooManyWords {
    fn code(&self) -> Code {
        Code::BadUserInput
    }

    fn field(&self) -> Option<&'static str> {
        Some("query")
    }

    fn details(&self) -> Option<Value> {
        Some(json!({ "limit": WORDS }))
    }
}

/// Understands what somebody typed.
pub fn parse(typed: &str) -> Result<Query, TooManyWords> {
    let (cutter, mut query, mut count) = (Cutter::default(), Query::default(), 0);
    let mut rest = typed;
    loop {
        rest = rest.trim_start();
        let is_unwanted = rest.starts_with('-');
        rest = rest.strip_prefix('-').unwrap_or(rest);
        let Some(first) = rest.chars().next() else { return Ok(query) };
        let start = typed.len() - rest.len();
        let (text, is_quoted) = if is_quote(first) {
            let quoted = &rest[first.len_utf8()..];
            let end = quoted.find(is_quote).unwrap_or(quoted.len());
            rest = quoted[end..].strip_prefix(is_quote).unwrap_or_default();
            (&quoted[..end], true)
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(rest.len());
            let text = &rest[..end];
            rest = &rest[end..];
            (text, false)
        };
        let words = cutter.words(text);
        count += words.len();
        if count > WORDS {
            return Err(TooManyWords);
        }
        let Some(last) = words.last() else { continue };
        let is_typed_to_here = rest.is_empty() && text.ends_with(char::is_alphanumeric);
        let term = Term {
            at: start..typed.len() - rest.len(),
            is_open: is_typed_to_here
                && !is_quoted
                && !is_unwanted
                && last.exact.chars().count() >= BEGINNING,
            // What was typed without a space, such as `16:9`, belongs together.
            is_exact: is_quoted || words.len() > 1,
            words,
        };
        let side = if is_unwanted { &mut query.unwanted } else { &mut query.wanted };
        side.push(term);
    }
}

/// Says a query again with other words in place of some of those that were typed.
#[must_use]
pub fn reworded(typed: &str, others: &[(Range<usize>, String)]) -> String {
    let (mut text, mut end) = (String::new(), 0);
    for (at, other) in others {
        text.push_str(&typed[end..at.start]);
        text.push_str(other);
        end = at.end;
    }
    text.push_str(&typed[end..]);
    text
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes terms so that they can be compared at a glance.
    fn told(terms: &[Term]) -> String {
        let exact = |words: &[Word]| {
            words.iter().map(|word| word.exact.clone()).collect::<Vec<_>>().join(" ")
        };
        let terms = terms.iter().map(|term| {
            let words = exact(&term.words) + if term.is_open { "…" } else { "" };
            if term.is_exact { format!("“{words}”") } else { words }
        });
        terms.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_query_is_read_as_people_mean_it() {
        for (typed, wanted, unwanted) in [
            ("", "", ""),
            (" \t ", "", ""),
            ("fjord", "fjord…", ""),
            ("fjord ", "fjord", ""),
            ("Sommer på Værøy", "sommer paa vaeroey…", ""),
            ("\"sommer på\" hytta", "“sommer paa” hytta…", ""),
            ("«sommer på", "“sommer paa”", ""),
            ("“fjord”", "“fjord”", ""),
            ("fjord -jul", "fjord", "jul"),
            ("-\"god jul\" -påske fjord", "fjord…", "“god jul” paaske"),
            ("-", "", ""),
            ("--jul", "", "jul"),
            ("IMG_0042", "“img 0042…”", ""),
            ("IMG_0042 ", "“img 0042”", ""),
            ("16:9 a", "“16 9” a", ""),
            ("\"\" '*' OR NEAR(a b) col:x ^", "or “near a” b “col x”", ""),
            ("\0\u{202E}%_\\", "", ""),
        ] {
            let query = parse(typed).expect("a query");
            assert_eq!(
                (told(&query.wanted), told(&query.unwanted)),
                (wanted.into(), unwanted.into()),
                "{typed}"
            );
        }
    }

    #[test]
    fn words_are_replaced_where_they_stand() {
        let typed = " «god jul» -snø Sommmer,  hytta";
        let query = parse(typed).expect("a query");
        let at = |place: usize| query.wanted[place].at.clone();
        assert_eq!(&typed[at(1)], "Sommmer,");
        let others = [(at(1), "sommer".into()), (at(2), "hytte".into())];
        assert_eq!(reworded(typed, &others), " «god jul» -snø sommer  hytte");
        assert_eq!(reworded(typed, &[]), typed);
    }

    #[test]
    fn twenty_words_are_enough() {
        assert!(parse(&"a ".repeat(WORDS)).is_ok());
        assert_eq!(parse(&"a ".repeat(WORDS + 1)), Err(TooManyWords));
        assert_eq!(parse(&"a-".repeat(WORDS + 1)), Err(TooManyWords));
    }
}
