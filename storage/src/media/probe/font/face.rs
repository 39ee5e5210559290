//! What the tables of a font say.

use ttf_parser::{Face, RawFaceTables, Style, name::Name, name_id};

use crate::media::{Embedding, FontFacts, Unfit};

/// The tables that say what a font is, and how many bytes each may have at most: far more than
/// any font there is.
const WANTED: [([u8; 4], u64); 6] = [
    (*b"head", 1 << 10),
    (*b"hhea", 1 << 10),
    (*b"maxp", 1 << 10),
    (*b"OS/2", 1 << 12),
    (*b"name", 1 << 20),
    (*b"cmap", 8 << 20),
];
/// How many of its names are looked at.
const NAMES: usize = 4_096;
/// How long a name may be that is kept, in characters.
const NAME: usize = 100;
/// The letters of Norwegian that English does without.
const NORWEGIAN: [char; 6] = ['æ', 'ø', 'å', 'Æ', 'Ø', 'Å'];

/// The tables of a font that say what it is, the first of each; of a collection every OS/2, for
/// what one of its fonts forbids.
#[derive(Debug, Default)]
pub(super) struct Tables {
    kept: Vec<([u8; 4], Vec<u8>)>,
    is_variable: bool,
}

impl Tables {
    /// Tells whether a table is to be kept; one that is far too long is refused.
    pub(super) fn wants(&mut self, tag: [u8; 4], length: u64) -> Result<bool, Unfit> {
        self.is_variable |= tag == *b"fvar";
        let Some((_, most)) = WANTED.iter().find(|(wanted, _)| *wanted == tag) else {
            return Ok(false);
        };
        if length > *most {
            return Err(Unfit::Corrupt("a table of the font is too long"));
        }
        Ok(tag == *b"OS/2" || self.of(tag).is_none())
    }

    /// Keeps a table.
    pub(super) fn keep(&mut self, tag: [u8; 4], bytes: Vec<u8>) {
        self.kept.push((tag, bytes));
    }

    fn of(&self, tag: [u8; 4]) -> Option<&[u8]> {
        self.kept.iter().find(|(kept, _)| *kept == tag).map(|(_, bytes)| bytes.as_slice())
    }

    /// Tells what they say.
    pub(super) fn facts(&self, faces: u32) -> Result<FontFacts, Unfit> {
        let raw = RawFaceTables {
            head: self.of(*b"head").unwrap_or_default(),
            hhea: self.of(*b"hhea").unwrap_or_default(),
            maxp: self.of(*b"maxp").unwrap_or_default(),
            name: self.of(*b"name"),
            os2: self.of(*b"OS/2"),
            cmap: self.of(*b"cmap"),
            ..RawFaceTables::default()
        };
        let face = Face::from_raw_tables(raw)
            .map_err(|_| Unfit::Corrupt("the tables of the font contradict each other"))?;
        let flags: Vec<_> = self
            .kept
            .iter()
            .filter(|(tag, _)| tag == b"OS/2")
            .filter_map(|(_, os2)| os2.get(8..10))
            .map(|flags| u16::from_be_bytes([flags[0], flags[1]]))
            .collect();
        Ok(FontFacts {
            family: name(&face, [name_id::TYPOGRAPHIC_FAMILY, name_id::FAMILY]),
            style: name(&face, [name_id::TYPOGRAPHIC_SUBFAMILY, name_id::SUBFAMILY]),
            weight: face.weight().to_number(),
            is_italic: face.style() != Style::Normal,
            is_variable: self.is_variable,
            faces,
            glyphs: face.number_of_glyphs(),
            has_norwegian: NORWEGIAN
                .iter()
                .all(|letter| face.glyph_index(*letter).is_some_and(|glyph| glyph.0 > 0)),
            embedding: flags.iter().map(|flags| embedding(*flags)).min(),
            may_subset: flags.iter().all(|flags| flags & 0x0100 == 0),
            is_bitmap_only: flags.iter().any(|flags| flags & 0x0200 != 0),
        })
    }
}

/// What OS/2's `fsType` allows. Of several bits that fonts before version 3 set, the least
/// restrictive holds.
fn embedding(flags: u16) -> Embedding {
    match flags & 0x000E {
        0 => Embedding::Installable,
        bits if bits & 8 != 0 => Embedding::Editable,
        bits if bits & 4 != 0 => Embedding::PreviewPrint,
        _ => Embedding::Restricted,
    }
}

/// One of its names: the first kind that there is, rather in English than in another language.
fn name(face: &Face<'_>, kinds: [u16; 2]) -> Option<String> {
    kinds.into_iter().find_map(|kind| {
        let names = || face.names().into_iter().take(NAMES).filter(|name| name.name_id == kind);
        let in_english = names().filter(|name| name.language_id == 0x0409).find_map(|it| text(&it));
        in_english.or_else(|| names().find_map(|name| text(&name)))
    })
}

/// Reads a name, without signs that do not show.
fn text(name: &Name<'_>) -> Option<String> {
    let text = name.to_string().or_else(|| {
        // Names for the Macintosh are in an alphabet of its own, which begins as ASCII does.
        name.name.is_ascii().then(|| name.name.iter().map(|byte| char::from(*byte)).collect())
    })?;
    let is_shown = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    };
    let text: String = text.chars().filter(is_shown).take(NAME).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
