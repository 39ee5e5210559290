use crate::error::{Code, Refused};

use super::{Limits, refused};

/// Brackets within brackets. The engine's parser calls itself once for each.
const NESTING: usize = 64;
/// Characters of a name. Names are repeated in answers and errors.
const NAME: usize = 128;

/// Counts what the parser will have to go through, and refuses what would be too much for it.
/// Strings and comments end here exactly where they end for the parser, so that nothing can hide
/// in them.
pub(super) fn count(document: &str, limits: &Limits) -> Result<(), Refused> {
    if document.len() > limits.document_bytes {
        return Err(too_long());
    }
    let mut rest = document.as_bytes();
    let mut tokens = 0;
    let mut nesting: usize = 0;
    while let Some(&byte) = rest.first() {
        let length = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                rest = &rest[1..];
                continue;
            }
            b'#' => {
                rest = &rest[until(rest, |byte| matches!(byte, b'\n' | b'\r'))..];
                continue;
            }
            b'{' | b'(' | b'[' => {
                nesting += 1;
                1
            }
            b'}' | b')' | b']' => {
                nesting = nesting.saturating_sub(1);
                1
            }
            b'"' => string(rest)?,
            b'.' => until(rest, |byte| byte != b'.'),
            b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                until(rest, |byte| byte != b'_' && !byte.is_ascii_alphanumeric())
            }
            _ => 1,
        };
        if length > NAME && byte != b'"' {
            return Err(refused(Code::BadUserInput, "A name in the document is too long."));
        }
        tokens += 1;
        if tokens > limits.document_tokens {
            return Err(too_long());
        }
        if nesting > NESTING {
            return Err(refused(Code::QueryTooDeep, "The document is nested too deeply."));
        }
        rest = &rest[length..];
    }
    Ok(())
}

fn too_long() -> Refused {
    refused(Code::QueryTooComplex, "The document is too long.")
}

fn until(bytes: &[u8], ends: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| ends(*byte)).unwrap_or(bytes.len())
}

/// Measures the string that the bytes begin with.
fn string(bytes: &[u8]) -> Result<usize, Refused> {
    if let Some(block) = bytes.strip_prefix(b"\"\"\"") {
        let mut at = 0;
        while at < block.len() {
            if block[at..].starts_with(b"\\\"\"\"") {
                at += 4;
            } else if block[at..].starts_with(b"\"\"\"") {
                return Ok(at + 6);
            } else {
                at += 1;
            }
        }
        return Err(refused(Code::BadUserInput, "A block string in the document does not end."));
    }
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return Ok(at + 1),
            b'\n' | b'\r' => return Ok(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    Ok(bytes.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn limits() -> Limits {
        Limits { document_tokens: 20, document_bytes: 2_000, ..Limits::default() }
    }

    fn code(document: &str) -> Option<Code> {
        count(document, &limits()).err().map(|refused| refused.code)
    }

    #[test]
    fn what_is_in_strings_and_comments_does_not_count() {
        let brackets = "{".repeat(100);
        assert_eq!(code(&format!("{{ a(b: \"{brackets}\") }} # {brackets}")), None);
        assert_eq!(
            code(&format!("{{ a(b: \"\"\"{brackets} \\\"\"\" \" {brackets}\"\"\") }}")),
            None
        );
        assert_eq!(code(&format!("{{ a(b: \"\\\" {brackets}\") }}")), None);
    }

    #[test]
    fn a_string_hides_nothing_that_stands_behind_it() {
        let brackets = "{".repeat(15);
        for end in ["\"\"", "\"x\"", "\"\\\\\"", "\"\"\" \"\"\"", "\"x\n", "#\r", "# \n"] {
            let within = Limits { document_tokens: 1_000, ..limits() };
            let document = format!("{end} {}", brackets.repeat(5));
            let refused = count(&document, &within).expect_err("nested too deeply");
            assert_eq!(refused.code, Code::QueryTooDeep, "{document}");
        }
        assert_eq!(code("[\"\"\" x\" {a: {"), Some(Code::BadUserInput));
    }

    #[test]
    fn long_documents_and_names_are_refused() {
        assert_eq!(code(&"a ".repeat(20)), None);
        assert_eq!(code(&"a ".repeat(21)), Some(Code::QueryTooComplex));
        assert_eq!(code(&" ".repeat(2_001)), Some(Code::QueryTooComplex));
        assert_eq!(code(&"a".repeat(129)), Some(Code::BadUserInput));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_count_stumble(document in "[\"\\\\#{}a.\n ()é]{0,200}") {
            let _ = count(&document, &limits());
        }
    }
}
