//! `WebM`: a tag for each thing that is said of a film.

use std::io::{Read, Seek};

use super::{LONGEST, Patch, xmp};
use crate::media::probe::{Element, Elements};
use crate::media::source::Source;
use crate::media::{MediaError, Unfit};

const SEGMENT: u32 = 0x1853_8067;
const TAGS: u32 = 0x1254_C367;
const TAG: u32 = 0x7373;
const SIMPLE_TAG: u32 = 0x67C8;
const NAME: u32 = 0x45A3;
const VALUES: [u32; 2] = [0x4487, 0x4485];
/// Tags are inside of each other at most so deep.
const DEPTH: u8 = 8;

/// A value, and where it stands.
struct Value {
    at: u64,
    length: usize,
}

pub(super) fn places<R: Read + Seek>(source: &mut Source<R>) -> Result<Vec<Patch>, MediaError> {
    let size = source.size();
    let (mut elements, mut patches) = (Elements::new(source), Vec::new());
    while elements.source.position() < size {
        let element = elements.next()?;
        // What is inside of it follows; so does what is inside of that of which nobody wrote down
        // how long it is.
        let Some(end) = element.end.filter(|_| element.id != SEGMENT) else { continue };
        if element.id == TAGS {
            elements.children(end, |elements, tag| {
                let Some(end) = tag.end.filter(|_| tag.id == TAG) else { return Ok(()) };
                elements
                    .children(end, |elements, simple| said(elements, simple, DEPTH, &mut patches))
            })?;
        }
        elements.source.seek(end)?;
    }
    Ok(patches)
}

/// Looks at something that is said, and at what is said of that.
fn said<R: Read + Seek>(
    elements: &mut Elements<'_, R>,
    simple: Element,
    depth: u8,
    patches: &mut Vec<Patch>,
) -> Result<(), MediaError> {
    let Some(end) = simple.end.filter(|_| simple.id == SIMPLE_TAG) else { return Ok(()) };
    if depth == 0 {
        return Err(Unfit::Unsupported("a place that cannot be taken out").into());
    }
    let (mut is_place, mut values) = (false, Vec::new());
    elements.children(end, |elements, part| {
        let at = elements.source.position();
        let length = part.end.map_or(0, |end| end - at);
        if length > u64::from(LONGEST) {
            return Err(Unfit::TooLarge.into());
        }
        let length = usize::try_from(length).unwrap_or_default();
        match part.id {
            NAME => is_place = speaks(&elements.source.vec(length)?),
            id if VALUES.contains(&id) => values.push(Value { at, length }),
            SIMPLE_TAG => said(elements, part, depth - 1, patches)?,
            _ => {}
        }
        Ok(())
    })?;
    if is_place {
        patches.extend(values.iter().map(|value| Patch::fill(value.at, value.length, b' ')));
    }
    Ok(())
}

/// Tells whether a name speaks of a place.
fn speaks(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    let has = |word: &[u8]| memchr::memmem::find(&lower, word).is_some();
    xmp::speaks(name) || has(b"location") || has(b"iso6709")
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::media::places::patched;

    fn element(id: u32, body: &[u8]) -> Vec<u8> {
        let id = id.to_be_bytes();
        let id = &id[id.iter().position(|byte| *byte != 0).unwrap()..];
        let length = (1_u64 << 56 | body.len() as u64).to_be_bytes();
        [id, &length, body].concat()
    }

    fn simple(name: &str, value: &str, inside: &[u8]) -> Vec<u8> {
        let [name, value] =
            [(NAME, name), (VALUES[0], value)].map(|(id, it)| element(id, it.as_bytes()));
        element(SIMPLE_TAG, &[&name[..], &value, inside].concat())
    }

    #[test]
    fn tags_lose_where_a_film_was_made_and_keep_the_rest() {
        let inside = simple("com.apple.quicktime.location.ISO6709", "+59.91+010.75/", b"");
        let tag = element(
            TAG,
            &[simple("TITLE", "Oslo", &inside), simple("LOCATION", "+59", b"")].concat(),
        );
        let cluster = element(0x1F43_B675, b"pictures");
        let segment = element(SEGMENT, &[cluster, element(TAGS, &tag)].concat());
        let file = [element(0x1A45_DFA3, b"x"), segment].concat();
        let mut source = Source::new(Cursor::new(&file), file.len() as u64).unwrap();
        let bare = patched(file.clone().into(), 0, &places(&mut source).unwrap()).to_vec();
        assert_eq!(bare.len(), file.len());
        assert!(memchr::memmem::find(&bare, b"+59").is_none());
        assert!(memchr::memmem::find(&bare, b"Oslo").is_some());
        assert!(memchr::memmem::find(&bare, b"pictures").is_some());
    }
}
