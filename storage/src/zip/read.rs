//! Archives that lie somewhere, written by anybody.

use std::{
    collections::HashSet,
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
};

use super::{ELSEWHERE_16, ELSEWHERE_32, EXTRA_64, length, signature};

/// An entry is encrypted.
const IS_ENCRYPTED: u16 = 1;
/// The kind of a file within the permissions of Unix, and that of a plain file and a folder.
const KIND: u32 = 0o170_000;
const PLAIN: u32 = 0o100_000;
const FOLDER: u32 = 0o040_000;

/// How much an archive may hold.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Entries at most.
    pub entries: u64,
    /// Bytes of the directory at its end at most.
    pub directory: u64,
}

/// A stored entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, with `/` between folders; none of its parts leads out of where it is put.
    pub name: String,
    /// Where in the archive its bytes are.
    pub bytes: Range<u64>,
    /// The CRC-32 that its bytes are said to have.
    pub checksum: u32,
}

/// Why an archive cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ZipError {
    /// It is no archive, or parts of it are missing or contradict each other.
    #[error("it is no whole ZIP archive: {0}")]
    Broken(&'static str),
    /// It has more than the [`Limits`] allow.
    #[error("it has more than can be taken: {0}")]
    TooLarge(&'static str),
    /// An entry is not as it may be.
    #[error("“{name}” {reason}")]
    Entry {
        /// The entry.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Its bytes could not be read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

type Result<T, E = ZipError> = std::result::Result<T, E>;

/// Reads which entries an archive of so many bytes has, in the order in which they lie. Folders are
/// left out. Nothing is believed: entries lie one behind the other within the archive, so that all
/// of them together are no larger than it is.
pub fn open(source: &mut (impl Read + Seek), size: u64, limits: Limits) -> Result<Vec<Entry>> {
    let end = End::find(source, size)?;
    if end.entries > limits.entries {
        return Err(ZipError::TooLarge("entries"));
    }
    if end.size > limits.directory {
        return Err(ZipError::TooLarge("names of entries"));
    }
    let directory = read_at(source, size, end.offset, end.size)?;
    let mut records = Fields(&directory);
    let (mut entries, mut names) = (Vec::new(), HashSet::new());
    for _ in 0..end.entries {
        let record = Record::read(&mut records)?;
        if record.name.ends_with('/') && record.size == 0 {
            continue;
        }
        record.check()?;
        if !names.insert(record.name.to_lowercase()) {
            return Err(record.wrong("is there twice"));
        }
        entries.push(record);
    }
    entries.sort_by_key(|record| record.offset);
    let mut free = 0;
    let mut placed = Vec::with_capacity(entries.len());
    for record in entries {
        let entry = record.place(source, free..end.offset)?;
        free = entry.bytes.end;
        placed.push(entry);
    }
    Ok(placed)
}

/// What the end of an archive says of its directory.
struct End {
    entries: u64,
    size: u64,
    offset: u64,
}

impl End {
    /// Looks for the end, behind which there may be a comment.
    fn find(source: &mut (impl Read + Seek), size: u64) -> Result<Self> {
        let tail_length = size.min(length::END + u64::from(u16::MAX));
        let tail = read_at(source, size, size - tail_length, tail_length)?;
        let marker = signature::END.to_le_bytes();
        let is_end = |at: &usize| {
            let comment =
                tail.get(at + 20..at + 22).map(|c| usize::from(c[0]) | usize::from(c[1]) << 8);
            comment.is_some_and(|comment| at + 22 + comment == tail.len())
        };
        let at = (0..tail.len().saturating_sub(21)).rev();
        let at = at.filter(|at| tail[*at..].starts_with(&marker)).find(is_end);
        let at = at.ok_or(ZipError::Broken("it has no end"))?;
        let mut fields = Fields(&tail[at + 4..]);
        let (disk, first) = (fields.short()?, fields.short()?);
        let (here, entries) = (fields.short()?, fields.short()?);
        let (directory, offset) = (fields.long()?, fields.long()?);
        let end = Self { entries: entries.into(), size: directory.into(), offset: offset.into() };
        if entries != ELSEWHERE_16 && directory != ELSEWHERE_32 && offset != ELSEWHERE_32 {
            if disk != 0 || first != 0 || here != entries {
                return Err(ZipError::Broken("it is in several parts"));
            }
            return Ok(end);
        }
        let end_at = size - tail_length + at as u64;
        Self::find_64(source, size, end_at).map(|found| found.unwrap_or(end))
    }

    /// Looks for the end that has room for large numbers, right before the other one.
    fn find_64(source: &mut (impl Read + Seek), size: u64, end: u64) -> Result<Option<Self>> {
        let Some(locator) = end.checked_sub(length::LOCATOR_64) else { return Ok(None) };
        let locator = read_at(source, size, locator, length::LOCATOR_64)?;
        let mut fields = Fields(&locator);
        if fields.long()? != signature::LOCATOR_64 {
            return Ok(None);
        }
        fields.long()?;
        let offset = fields.quad()?;
        let found = read_at(source, size, offset, length::END_64)?;
        let mut fields = Fields(&found);
        if fields.long()? != signature::END_64 {
            return Err(ZipError::Broken("its end is not where it says"));
        }
        fields.skip(28)?;
        let entries = fields.quad()?;
        Ok(Some(Self { entries, size: fields.quad()?, offset: fields.quad()? }))
    }
}

/// What the directory says of an entry.
struct Record {
    name: String,
    flags: u16,
    method: u16,
    checksum: u32,
    packed: u64,
    size: u64,
    mode: u32,
    offset: u64,
}

impl Record {
    fn read(fields: &mut Fields<'_>) -> Result<Self> {
        if fields.long()? != signature::CENTRAL {
            return Err(ZipError::Broken("its directory ends too early"));
        }
        let system = fields.short()? >> 8;
        fields.skip(2)?;
        let (flags, method) = (fields.short()?, fields.short()?);
        fields.skip(4)?;
        let (checksum, packed, size) = (fields.long()?, fields.long()?, fields.long()?);
        let (name, extra, comment) = (fields.short()?, fields.short()?, fields.short()?);
        fields.skip(4)?;
        let (attributes, offset) = (fields.long()?, fields.long()?);
        let name = std::str::from_utf8(fields.take(name.into())?);
        let name = name.map_err(|_| ZipError::Broken("a name is not in UTF-8"))?.to_owned();
        let mut large = Large(Fields(fields.take(extra.into())?).extra(EXTRA_64));
        fields.skip(comment.into())?;
        let size = large.or(size)?;
        let packed = large.or(packed)?;
        let offset = large.or(offset)?;
        // Only Unix says what kind of file it was.
        let mode = if system == 3 { attributes >> 16 } else { 0 };
        Ok(Self { name, flags, method, checksum, packed, size, mode, offset })
    }

    /// Checks that it is a plain file that can lie where its name says.
    fn check(&self) -> Result<()> {
        if self.flags & IS_ENCRYPTED != 0 {
            return Err(self.wrong("is encrypted"));
        }
        if self.method != 0 || self.packed != self.size {
            return Err(self.wrong("is compressed: entries have to be stored as they are"));
        }
        if !matches!(self.mode & KIND, 0 | PLAIN) || self.mode & KIND == FOLDER {
            return Err(self.wrong("is no plain file"));
        }
        let is_hidden = self.name.contains(|c: char| c.is_control() || c == '\\' || c == ':');
        let leads_out = self.name.split('/').any(|part| matches!(part, "" | "." | ".."));
        if is_hidden || leads_out {
            return Err(self.wrong("leads out of the archive"));
        }
        Ok(())
    }

    /// Finds its bytes, which have to lie in a part of the archive.
    fn place(self, source: &mut (impl Read + Seek), free: Range<u64>) -> Result<Entry> {
        if self.offset < free.start {
            return Err(self.wrong("lies upon another entry"));
        }
        let header = read_at(source, free.end, self.offset, length::LOCAL)?;
        let mut fields = Fields(&header);
        if fields.long()? != signature::LOCAL {
            return Err(self.wrong("is not where the directory says"));
        }
        fields.skip(22)?;
        let (name, extra) = (u64::from(fields.short()?), u64::from(fields.short()?));
        let start = self.offset + length::LOCAL + name + extra;
        let end = start.checked_add(self.size).filter(|end| *end <= free.end);
        let Some(end) = end else { return Err(self.wrong("ends behind the archive")) };
        Ok(Entry { name: self.name, bytes: start..end, checksum: self.checksum })
    }

    fn wrong(&self, reason: &'static str) -> ZipError {
        let name = self.name.chars().filter(|c| !c.is_control()).take(200).collect();
        ZipError::Entry { name, reason }
    }
}

/// The large numbers of an entry, in the order in which its record says that they stand there.
struct Large<'a>(Fields<'a>);

impl Large<'_> {
    fn or(&mut self, short: u32) -> Result<u64> {
        if short == ELSEWHERE_32 { self.0.quad() } else { Ok(short.into()) }
    }
}

/// Numbers one behind the other.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) =
            self.0.split_at_checked(count).ok_or(ZipError::Broken("a part of it is cut off"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn skip(&mut self, count: usize) -> Result<()> {
        self.take(count).map(drop)
    }

    fn number<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut number = [0; N];
        number.copy_from_slice(self.take(N)?);
        Ok(number)
    }

    fn short(&mut self) -> Result<u16> {
        Ok(u16::from_le_bytes(self.number()?))
    }

    fn long(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.number()?))
    }

    fn quad(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(self.number()?))
    }

    /// Finds the extra field with a tag; without one, nothing.
    fn extra(mut self, wanted: u16) -> Fields<'a> {
        while let (Ok(tag), Ok(count)) = (self.short(), self.short()) {
            match self.take(count.into()) {
                Ok(found) if tag == wanted => return Fields(found),
                Ok(_) => {}
                Err(_) => break,
            }
        }
        Fields(&[])
    }
}

/// Reads a part of an archive, which has to lie within it.
fn read_at(source: &mut (impl Read + Seek), size: u64, offset: u64, count: u64) -> Result<Vec<u8>> {
    let cut_off = ZipError::Broken("a part of it is cut off");
    if offset.checked_add(count).is_none_or(|end| end > size) {
        return Err(cut_off);
    }
    source.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    source.take(count).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == count { Ok(bytes) } else { Err(cut_off) }
}
