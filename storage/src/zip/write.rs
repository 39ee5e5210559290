//! Archives on their way out.

use bytes::{BufMut, Bytes, BytesMut};
use chrono::{DateTime, Datelike, Timelike, Utc};
use crc32fast::Hasher;

use super::{
    ELSEWHERE_16, ELSEWHERE_32, EXTRA_64, HAS_DESCRIPTOR, IS_UTF_8, VERSION_64, length, signature,
};

/// The version that a reader must know to read stored entries in folders.
const VERSION: u16 = 20;
/// Made on a system with the permissions of Unix.
const ON_UNIX: u16 = 3 << 8;
/// A plain file that its owner may change and everybody may read.
const PLAIN_FILE: u32 = 0o100_644 << 16;

/// A name that has more bytes than the format can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name of an entry has at most {} bytes", u16::MAX)]
pub struct NameTooLong;

/// An archive that is being written: tells which bytes come before, behind and after those of the
/// entries, and keeps of each only its place.
#[derive(Debug, Default)]
pub struct Writer {
    position: u64,
    /// The records at the end, one an entry.
    directory: BytesMut,
    entries: u64,
    open: Option<Open>,
}

/// The entry whose bytes are passing.
#[derive(Debug)]
struct Open {
    name: Box<str>,
    offset: u64,
    is_64: bool,
    date: u16,
    time: u16,
    size: u64,
    checksum: Hasher,
}

impl Writer {
    /// Begins an entry; its name has `/` between folders. A size that is known is told in advance.
    ///
    /// Returns what goes out before its bytes.
    pub fn begin(
        &mut self,
        name: &str,
        size: Option<u64>,
        modified: DateTime<Utc>,
    ) -> Result<Bytes, NameTooLong> {
        let name_length = u16::try_from(name.len()).map_err(|_| NameTooLong)?;
        let is_64 = size.is_none_or(needs_64);
        let (date, time) = dos(modified);
        let mut header = BytesMut::new();
        header.put_u32_le(signature::LOCAL);
        header.put_u16_le(if is_64 { VERSION_64 } else { VERSION });
        header.put_u16_le(HAS_DESCRIPTOR | IS_UTF_8);
        header.put_u16_le(0);
        header.put_u16_le(time);
        header.put_u16_le(date);
        header.put_u32_le(0);
        let short = if is_64 { ELSEWHERE_32 } else { narrow(size.unwrap_or_default()) };
        header.put_u32_le(short);
        header.put_u32_le(short);
        header.put_u16_le(name_length);
        header.put_u16_le(if is_64 { 20 } else { 0 });
        header.put_slice(name.as_bytes());
        if is_64 {
            header.put_u16_le(EXTRA_64);
            header.put_u16_le(16);
            header.put_u64_le(size.unwrap_or_default());
            header.put_u64_le(size.unwrap_or_default());
        }
        let (name, offset) = (name.into(), self.position);
        self.position += header.len() as u64;
        self.open =
            Some(Open { name, offset, is_64, date, time, size: 0, checksum: Hasher::new() });
        Ok(header.freeze())
    }

    /// Notes bytes of the open entry, which go out as they are.
    pub fn pass(&mut self, bytes: &[u8]) {
        if let Some(open) = &mut self.open {
            open.checksum.update(bytes);
            open.size += bytes.len() as u64;
            self.position += bytes.len() as u64;
        }
    }

    /// Ends the open entry. Returns what goes out behind its bytes.
    pub fn end(&mut self) -> Bytes {
        let mut descriptor = BytesMut::new();
        let Some(open) = self.open.take() else { return descriptor.freeze() };
        let checksum = open.checksum.clone().finalize();
        descriptor.put_u32_le(signature::DESCRIPTOR);
        descriptor.put_u32_le(checksum);
        if open.is_64 {
            descriptor.put_u64_le(open.size);
            descriptor.put_u64_le(open.size);
        } else {
            descriptor.put_u32_le(narrow(open.size));
            descriptor.put_u32_le(narrow(open.size));
        }
        self.position += descriptor.len() as u64;
        self.record(&open, checksum);
        descriptor.freeze()
    }

    /// Ends the archive. Returns what goes out last.
    #[must_use]
    pub fn finish(self) -> Bytes {
        let (offset, size, entries) = (self.position, self.directory.len() as u64, self.entries);
        let mut end = self.directory;
        if is_end_64(entries, offset, size) {
            end.put_u32_le(signature::END_64);
            end.put_u64_le(length::END_64 - 12);
            end.put_u16_le(ON_UNIX | VERSION_64);
            end.put_u16_le(VERSION_64);
            end.put_u32_le(0);
            end.put_u32_le(0);
            end.put_u64_le(entries);
            end.put_u64_le(entries);
            end.put_u64_le(size);
            end.put_u64_le(offset);
            end.put_u32_le(signature::LOCATOR_64);
            end.put_u32_le(0);
            end.put_u64_le(offset + size);
            end.put_u32_le(1);
        }
        let count = u16::try_from(entries).unwrap_or(ELSEWHERE_16);
        end.put_u32_le(signature::END);
        end.put_u16_le(0);
        end.put_u16_le(0);
        end.put_u16_le(count);
        end.put_u16_le(count);
        end.put_u32_le(narrow(size));
        end.put_u32_le(narrow(offset));
        end.put_u16_le(0);
        end.freeze()
    }

    /// Notes an entry for the directory at the end.
    fn record(&mut self, open: &Open, checksum: u32) {
        let (sizes, offset) = (needs_64(open.size), needs_64(open.offset));
        let extra = 4 + 16 * u16::from(sizes) + 8 * u16::from(offset);
        let is_64 = sizes || offset || open.is_64;
        let directory = &mut self.directory;
        directory.put_u32_le(signature::CENTRAL);
        directory.put_u16_le(ON_UNIX | VERSION_64);
        directory.put_u16_le(if is_64 { VERSION_64 } else { VERSION });
        directory.put_u16_le(HAS_DESCRIPTOR | IS_UTF_8);
        directory.put_u16_le(0);
        directory.put_u16_le(open.time);
        directory.put_u16_le(open.date);
        directory.put_u32_le(checksum);
        directory.put_u32_le(narrow(open.size));
        directory.put_u32_le(narrow(open.size));
        // Its length was checked when it began.
        directory.put_u16_le(u16::try_from(open.name.len()).unwrap_or(u16::MAX));
        directory.put_u16_le(if sizes || offset { extra } else { 0 });
        directory.put_u16_le(0);
        directory.put_u16_le(0);
        directory.put_u16_le(0);
        directory.put_u32_le(PLAIN_FILE);
        directory.put_u32_le(narrow(open.offset));
        directory.put_slice(open.name.as_bytes());
        if sizes || offset {
            directory.put_u16_le(EXTRA_64);
            directory.put_u16_le(extra - 4);
        }
        if sizes {
            directory.put_u64_le(open.size);
            directory.put_u64_le(open.size);
        }
        if offset {
            directory.put_u64_le(open.offset);
        }
        self.entries += 1;
    }

    /// Notes so many bytes of the open entry without looking at them.
    #[cfg(test)]
    pub(super) fn skip(&mut self, bytes: u64) {
        if let Some(open) = &mut self.open {
            open.size += bytes;
            self.position += bytes;
        }
    }

    /// Begins behind so many bytes, as if entries had gone out before.
    #[cfg(test)]
    pub(super) fn behind(position: u64) -> Self {
        Self { position, ..Self::default() }
    }
}

/// Returns the size of an archive of entries with such names and sizes, to the byte.
pub fn size_of<'a>(entries: impl IntoIterator<Item = (&'a str, u64)>) -> u64 {
    let (mut position, mut directory, mut count) = (0_u64, 0_u64, 0_u64);
    for (name, size) in entries {
        let (name, is_64) = (name.len() as u64, needs_64(size));
        directory += length::CENTRAL + name;
        let beyond = 16 * u64::from(is_64) + 8 * u64::from(needs_64(position));
        directory += if beyond > 0 { 4 + beyond } else { 0 };
        let descriptor =
            if is_64 { length::DESCRIPTOR_64 + length::EXTRA_SIZES } else { length::DESCRIPTOR };
        position += length::LOCAL + name + size + descriptor;
        count += 1;
    }
    let is_64 = is_end_64(count, position, directory);
    let end_64 = if is_64 { length::END_64 + length::LOCATOR_64 } else { 0 };
    position + directory + end_64 + length::END
}

fn needs_64(value: u64) -> bool {
    value >= u64::from(ELSEWHERE_32)
}

fn is_end_64(entries: u64, offset: u64, size: u64) -> bool {
    entries >= u64::from(ELSEWHERE_16) || needs_64(offset) || needs_64(size)
}

fn narrow(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(ELSEWHERE_32)
}

/// Writes an instant as MS-DOS did, to two seconds, from 1980 to 2107.
fn dos(at: DateTime<Utc>) -> (u16, u16) {
    let part = |value: u32| u16::try_from(value).unwrap_or_default();
    let year = part(u32::try_from(at.year().clamp(1980, 2107) - 1980).unwrap_or_default());
    let date = year << 9 | part(at.month()) << 5 | part(at.day());
    let time = part(at.hour()) << 11 | part(at.minute()) << 5 | (part(at.second()) / 2);
    (date, time)
}
