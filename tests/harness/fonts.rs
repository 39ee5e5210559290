//! Fonts made of the sample one, as makers and packers of fonts write them.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};

/// The letters of Norwegian that English does without.
const NORWEGIAN: [char; 6] = ['Å', 'Æ', 'Ø', 'å', 'æ', 'ø'];

/// A font, table by table.
#[derive(Clone, Debug)]
pub struct Font {
    version: [u8; 4],
    tables: Vec<([u8; 4], Vec<u8>)>,
}

fn number(bytes: &[u8], at: usize) -> usize {
    bytes[at..at + 4].iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

fn long(number: usize) -> [u8; 4] {
    u32::try_from(number).expect("a short font").to_be_bytes()
}

fn short(number: usize) -> [u8; 2] {
    u16::try_from(number).expect("few of them").to_be_bytes()
}

/// The sum of a table as its directory tells it.
fn checksum(table: &[u8]) -> [u8; 4] {
    let words = table.chunks(4).map(|word| {
        let mut whole = [0; 4];
        whole[..word.len()].copy_from_slice(word);
        u32::from_be_bytes(whole)
    });
    words.fold(0_u32, u32::wrapping_add).to_be_bytes()
}

impl Font {
    /// Reads a font of one face.
    pub fn read(bytes: &[u8]) -> Self {
        let count = usize::from(u16::from_be_bytes([bytes[4], bytes[5]]));
        let table = |entry: &[u8]| {
            let (at, length) = (number(entry, 8), number(entry, 12));
            ([entry[0], entry[1], entry[2], entry[3]], bytes[at..at + length].to_vec())
        };
        let tables = bytes[12..12 + count * 16].chunks(16).map(table).collect();
        Self { version: [bytes[0], bytes[1], bytes[2], bytes[3]], tables }
    }

    fn table(&mut self, tag: [u8; 4]) -> &mut Vec<u8> {
        &mut self.tables.iter_mut().find(|(known, _)| *known == tag).expect("the table").1
    }

    /// Puts another table in place of one.
    #[must_use]
    pub fn with(mut self, tag: [u8; 4], table: Vec<u8>) -> Self {
        *self.table(tag) = table;
        self
    }

    /// The same font, whose maker allows this (`fsType`).
    #[must_use]
    pub fn allowing(mut self, flags: u16) -> Self {
        self.table(*b"OS/2")[8..10].copy_from_slice(&flags.to_be_bytes());
        self
    }

    /// The same font in another weight.
    #[must_use]
    pub fn weighing(mut self, weight: u16) -> Self {
        self.table(*b"OS/2")[4..6].copy_from_slice(&weight.to_be_bytes());
        self
    }

    /// The same font with æ, ø and å.
    #[must_use]
    pub fn in_norwegian(self) -> Self {
        let mut cmap = [&[0, 0, 0, 1, 0, 3, 0, 10][..], &long(12)].concat();
        cmap.extend([&[0, 12, 0, 0][..], &long(16 + 12 * NORWEGIAN.len()), &long(0)].concat());
        cmap.extend(long(NORWEGIAN.len()));
        for letter in NORWEGIAN {
            let code = long(letter as usize);
            cmap.extend([code, code, long(1)].concat());
        }
        self.with(*b"cmap", cmap)
    }

    /// The same font under another name.
    #[must_use]
    pub fn called(self, family: &str) -> Self {
        let text: Vec<_> = family.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let mut name =
            [&[0, 0, 0, 1, 0, 18, 0, 3, 0, 1, 4, 9, 0, 1][..], &short(text.len())].concat();
        name.extend([0, 0]);
        name.extend(text);
        self.with(*b"name", name)
    }

    /// The file of the font, whose tables begin so far into a larger one.
    fn at(&self, start: usize) -> Vec<u8> {
        let mut file = [&self.version[..], &short(self.tables.len()), &[0; 6]].concat();
        let mut at = start + 12 + self.tables.len() * 16;
        for (tag, table) in &self.tables {
            file.extend([*tag, checksum(table), long(at), long(table.len())].concat());
            at += table.len().next_multiple_of(4);
        }
        for (_, table) in &self.tables {
            file.extend(table);
            file.resize(file.len().next_multiple_of(4), 0);
        }
        file
    }

    /// The file of the font.
    #[must_use]
    pub fn file(&self) -> Vec<u8> {
        self.at(0)
    }

    /// The font as WOFF.
    #[must_use]
    pub fn woff(&self) -> Vec<u8> {
        let packed = self.tables.iter().map(|(_, table)| {
            let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
            packer.write_all(table).expect("memory can be written");
            let bytes = packer.finish().expect("memory can be written");
            if bytes.len() < table.len() { bytes } else { table.clone() }
        });
        let packed: Vec<Vec<u8>> = packed.collect();
        let mut at = 44 + self.tables.len() * 20;
        let mut directory = Vec::new();
        for ((tag, table), packed) in self.tables.iter().zip(&packed) {
            directory.extend([*tag, long(at), long(packed.len()), long(table.len())].concat());
            directory.extend(checksum(table));
            at += packed.len().next_multiple_of(4);
        }
        let mut file = [&b"wOFF"[..], &self.version, &long(at), &short(self.tables.len())].concat();
        file.extend([&[0, 0][..], &long(self.file().len()), &[0; 24]].concat());
        file.extend(directory);
        for packed in packed {
            file.extend(packed);
            file.resize(file.len().next_multiple_of(4), 0);
        }
        file
    }

    /// The font as WOFF 2, packed without being made smaller and with its outlines as they were.
    #[must_use]
    pub fn woff2(&self) -> Vec<u8> {
        let mut directory = Vec::new();
        let mut tables = Vec::new();
        for (tag, table) in &self.tables {
            let is_outline = tag == b"glyf" || tag == b"loca";
            directory.push(if is_outline { 0xFF } else { 0x3F });
            directory.extend(tag);
            let length = table.len();
            if length >= 1 << 14 {
                directory.push(0x80 | u8::try_from(length >> 14).expect("a short table"));
            }
            if length >= 1 << 7 {
                directory.push(0x80 | u8::try_from(length >> 7 & 0x7F).expect("seven bits"));
            }
            directory.push(u8::try_from(length & 0x7F).expect("seven bits"));
            tables.extend(table);
        }
        // Brotli: a window of 64 KiB, one block that is as it was, and an empty last one.
        let header = (tables.len() - 1) << 4 | 1 << 20;
        let header = u32::try_from(header).expect("a short font").to_le_bytes();
        let packed = [&header[..3], &tables, &[3]].concat();
        let length = 48 + directory.len() + packed.len();
        let mut file =
            [&b"wOF2"[..], &self.version, &long(length), &short(self.tables.len())].concat();
        file.extend(
            [&[0, 0][..], &long(self.file().len()), &long(packed.len()), &[0; 24]].concat(),
        );
        file.extend(directory);
        file.extend(packed);
        file
    }
}

/// Several fonts in one file.
#[must_use]
pub fn collection(fonts: &[Font]) -> Vec<u8> {
    let mut file = [&b"ttcf"[..], &[0, 1, 0, 0], &long(fonts.len())].concat();
    let mut at = file.len() + fonts.len() * 4;
    let mut faces = Vec::new();
    for font in fonts {
        file.extend(long(at));
        faces.extend(font.at(at));
        at = 12 + fonts.len() * 4 + faces.len();
    }
    file.extend(faces);
    file
}
