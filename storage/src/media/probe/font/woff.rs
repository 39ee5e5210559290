//! WOFF 1.0 (W3C): the tables of one font, each packed by itself.

use std::io::{Read, Seek};

use flate2::read::ZlibDecoder;

use super::{Parsed, Source, Tables, sound};
use crate::media::Unfit;

/// A table as the directory tells of it.
struct Entry {
    tag: [u8; 4],
    offset: u32,
    packed: u32,
    length: u32,
}

pub(super) fn tables<R: Read + Seek>(source: &mut Source<R>) -> Parsed<Tables> {
    source.skip(4)?;
    let flavour: [u8; 4] = source.array()?;
    let length = u64::from(source.u32()?);
    let count = source.u16()?;
    source.skip(30)?;
    if length > source.size() {
        return Err(Unfit::Truncated.into());
    }
    let mut entries = Vec::with_capacity(usize::from(count).min(128));
    for _ in 0..count {
        let tag: [u8; 4] = source.array()?;
        let (offset, packed, length) = (source.u32()?, source.u32()?, source.u32()?);
        source.skip(4)?;
        if u64::from(offset) + u64::from(packed) > source.size() {
            return Err(Unfit::Truncated.into());
        }
        if packed > length {
            return Err(Unfit::Corrupt("a table is longer packed than not").into());
        }
        entries.push(Entry { tag, offset, packed, length });
    }
    sound(flavour, entries.iter().map(|entry| entry.tag))?;
    let mut tables = Tables::default();
    for entry in entries {
        if tables.wants(entry.tag, u64::from(entry.length))? {
            source.seek(u64::from(entry.offset))?;
            let packed = source.vec(entry.packed as usize)?;
            tables.keep(entry.tag, unpacked(packed, entry.length)?);
        }
    }
    Ok(tables)
}

/// Unpacks a table, which must be exactly as long as it says.
fn unpacked(packed: Vec<u8>, length: u32) -> Parsed<Vec<u8>> {
    if packed.len() == length as usize {
        return Ok(packed);
    }
    let mut bytes = Vec::with_capacity(length as usize);
    let unpacking = ZlibDecoder::new(packed.as_slice());
    let read = unpacking.take(u64::from(length) + 1).read_to_end(&mut bytes);
    if read.is_ok_and(|read| read == length as usize) {
        Ok(bytes)
    } else {
        Err(Unfit::Corrupt("a table cannot be unpacked").into())
    }
}
