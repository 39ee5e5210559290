//! SVG: well-formed XML with the right root. Scripts and styles inside are not judged.

use std::io::{Read, Seek};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Checked, Source};
use crate::media::{Facts, Unfit};

const NAMESPACE: &[u8] = b"http://www.w3.org/2000/svg";
/// XML is judged as a whole and in memory; drawings of people are far smaller.
const LARGEST: u64 = 32 * 1024 * 1024;
/// No drawing nests deeper; a parser that builds a tree of it would suffer.
const DEEPEST: usize = 256;

/// Tells whether a head is that of an SVG file, in UTF-8.
pub(in crate::media) fn is_svg(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(_) => head,
        // The head may end within a character.
        Err(error) if error.error_len().is_none() => &head[..error.valid_up_to()],
        Err(_) => return false,
    };
    !text.contains(&0) && matches!(root(&mut Reader::from_reader(text)), Ok(Some(_)))
}

pub(super) fn probe<R: Read + Seek>(source: &mut Source<R>, facts: &mut Facts) -> Checked {
    if source.size() > LARGEST {
        return Err(Unfit::TooLarge.into());
    }
    let bytes = source.vec(usize::try_from(source.size()).map_err(|_| Unfit::TooLarge)?)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Unfit::Corrupt("its text is not UTF-8"))?;
    let mut reader = Reader::from_reader(text.as_bytes());
    let root = root(&mut reader)
        .map_err(|_| Unfit::Corrupt("its XML is not well-formed"))?
        .ok_or(Unfit::Unsupported("XML that is no SVG"))?;
    if let Some((width, height)) = size(&root.element) {
        facts.show(width, height, 1);
    }
    if root.open {
        close(&mut reader)?;
    } else {
        nothing_more(&mut reader)?;
    }
    Ok(())
}

/// The first element, and whether anything can stand inside it.
struct Root<'a> {
    element: BytesStart<'a>,
    open: bool,
}

/// Reads up to the root; `None` if it is another's.
fn root<'a>(reader: &mut Reader<&'a [u8]>) -> Result<Option<Root<'a>>, quick_xml::Error> {
    loop {
        let (element, open) = match reader.read_event()? {
            Event::Start(element) => (element, true),
            Event::Empty(element) => (element, false),
            Event::Decl(declaration) => match declaration.encoding() {
                Some(Ok(name))
                    if !name.eq_ignore_ascii_case(b"utf-8")
                        && !name.eq_ignore_ascii_case(b"us-ascii") =>
                {
                    return Ok(None);
                }
                _ => continue,
            },
            Event::DocType(name) => {
                let name = name.trim_ascii_start();
                if name.starts_with(b"svg") || name.starts_with(b"SVG") {
                    continue;
                }
                return Ok(None);
            }
            Event::Text(text) if blank(&text) => continue,
            Event::Comment(_) | Event::PI(_) => continue,
            _ => return Ok(None),
        };
        let is_svg = element.local_name().as_ref() == b"svg" && in_namespace(&element);
        return Ok(is_svg.then_some(Root { element, open }));
    }
}

fn blank(text: &[u8]) -> bool {
    text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text).trim_ascii().is_empty()
}

/// Looks the root's own prefix up among its attributes.
///
/// An entity in place of the name comes from a well-known drawing program, which declares it above.
fn in_namespace(root: &BytesStart<'_>) -> bool {
    let declaration = match root.name().prefix() {
        Some(prefix) => [b"xmlns:", prefix.as_ref()].concat(),
        None => b"xmlns".to_vec(),
    };
    let value = attribute(root, &declaration);
    value.is_some_and(|value| value == NAMESPACE || value == b"&ns_svg;")
}

/// Finds an attribute. Duplicates are not looked for: that takes time by the square of their
/// number.
fn attribute(element: &BytesStart<'_>, name: &[u8]) -> Option<Vec<u8>> {
    let mut attributes = element.attributes();
    attributes.with_checks(false);
    attributes
        .flatten()
        .find(|attribute| attribute.key.as_ref() == name)
        .map(|found| found.value.into_owned())
}

/// Reads on until the root is closed.
fn close(reader: &mut Reader<&[u8]>) -> Result<(), Unfit> {
    let mut depth = 1_usize;
    while depth > 0 {
        match reader.read_event().map_err(|error| unclosed(&error))? {
            Event::Start(_) if depth == DEEPEST => {
                return Err(Unfit::Unsupported("a drawing nested this deeply"));
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::Eof => return Err(Unfit::Truncated),
            _ => {}
        }
    }
    nothing_more(reader)
}

/// An error at the end of the text says that the text was cut.
fn unclosed(error: &quick_xml::Error) -> Unfit {
    match error {
        quick_xml::Error::Syntax(_) => Unfit::Truncated,
        _ => Unfit::Corrupt("its XML is not well-formed"),
    }
}

fn nothing_more(reader: &mut Reader<&[u8]>) -> Result<(), Unfit> {
    loop {
        match reader
            .read_event()
            .map_err(|_| Unfit::Corrupt("something follows its last element"))?
        {
            Event::Eof => return Ok(()),
            Event::Text(text) if blank(&text) => {}
            Event::Comment(_) | Event::PI(_) => {}
            _ => return Err(Unfit::Corrupt("something follows its last element")),
        }
    }
}

/// Takes the size from the attributes, or else from the view box; a drawing may have neither.
fn size(root: &BytesStart<'_>) -> Option<(u32, u32)> {
    let length =
        |name| attribute(root, name).and_then(|value| pixels(std::str::from_utf8(&value).ok()?));
    if let (Some(width), Some(height)) = (length(b"width"), length(b"height")) {
        return Some((width, height));
    }
    let view_box = attribute(root, b"viewBox")?;
    let mut numbers = std::str::from_utf8(&view_box)
        .ok()?
        .split(|character: char| character == ',' || character.is_ascii_whitespace())
        .filter(|number| !number.is_empty())
        .skip(2);
    Some((pixels(numbers.next()?)?, pixels(numbers.next()?)?))
}

/// Reads a length as CSS pixels, of which there are 96 in an inch.
fn pixels(length: &str) -> Option<u32> {
    const UNITS: [(&str, f64); 7] = [
        ("px", 1.0),
        ("pt", 96.0 / 72.0),
        ("pc", 16.0),
        ("mm", 96.0 / 25.4),
        ("cm", 96.0 / 2.54),
        ("in", 96.0),
        ("", 1.0),
    ];
    let length = length.trim();
    let (number, scale) =
        UNITS.into_iter().find_map(|(unit, scale)| Some((length.strip_suffix(unit)?, scale)))?;
    let pixels = (number.trim_end().parse::<f64>().ok()? * scale).round();
    if !(1.0..=1_000_000.0).contains(&pixels) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded on the line above"
    )]
    let pixels = pixels as u32;
    Some(pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_become_pixels() {
        let cases = [
            ("100", Some(100)),
            (" 2in ", Some(192)),
            ("25.4mm", Some(96)),
            ("12 pt", Some(16)),
            ("100%", None),
            ("0", None),
            ("-3", None),
            ("1e300", None),
            ("NaN", None),
            ("é", None),
        ];
        for (length, expected) in cases {
            assert_eq!(pixels(length), expected, "{length}");
        }
    }
}
