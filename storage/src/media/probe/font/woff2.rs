//! WOFF 2.0 (W3C): the tables of one font or of a collection, packed together.
//!
//! Outlines are written otherwise in it than in other fonts; the tables that are read here are as
//! they are everywhere.

use std::io::{self, Read, Seek};

use brotli_decompressor::Decompressor;

use super::{COLLECTION, Parsed, Source, Tables, sound};
use crate::media::Unfit;

/// How many bytes the tables have at most, packed and not.
const PACKED: u32 = 32 << 20;
const UNPACKED: u64 = 64 << 20;
/// How much is unpacked at once.
const CHUNK: usize = 16 << 10;

/// The tags that are told by number.
const TAGS: &[u8; 252] = b"cmapheadhheahmtxmaxpnameOS/2postcvt fpgmglyflocaprepCFF VORGEBDTEBLC\
    gasphdmxkernLTSHPCLTVDMXvheavmtxBASEGDEFGPOSGSUBEBSCJSTFMATHCBDTCBLCCOLRCPALSVG sbixacntavar\
    bdatblocbslncvarfdscfeatfmtxfvargvarhstyjustlcarmortmorxopbdproptrakZapfSilfGlatGlocFeatSill";

pub(super) fn tables<R: Read + Seek>(source: &mut Source<R>) -> Parsed<(Tables, u32)> {
    source.skip(4)?;
    let flavour: [u8; 4] = source.array()?;
    let length = u64::from(source.u32()?);
    let count = source.u16()?;
    source.skip(6)?;
    let packed = source.u32()?;
    source.skip(24)?;
    if length > source.size() {
        return Err(Unfit::Truncated.into());
    }
    if packed > PACKED {
        return Err(Unfit::TooLarge.into());
    }
    let entries = directory(source, count)?;
    let faces = if flavour == *b"ttcf" { members(source)? } else { 1 };
    let is_postscript = entries.iter().any(|(tag, _)| tag == b"CFF " || tag == b"CFF2");
    let version = match &flavour {
        b"ttcf" if is_postscript => *b"OTTO",
        b"ttcf" => [0, 1, 0, 0],
        _ => flavour,
    };
    sound(version, entries.iter().map(|(tag, _)| *tag))?;
    let packed = source.vec(packed as usize)?;
    Ok((unpacked(&packed, &entries)?, faces))
}

/// The tables in the order in which they are packed, and how many bytes they have there.
fn directory<R: Read + Seek>(source: &mut Source<R>, count: u16) -> Parsed<Vec<([u8; 4], u64)>> {
    let mut entries = Vec::with_capacity(usize::from(count).min(128));
    let mut total = 0_u64;
    for _ in 0..count {
        let flags = source.u8()?;
        let place = usize::from(flags & 0x3F) * 4;
        let tag = match TAGS.get(place..place + 4).and_then(<[u8]>::first_chunk) {
            Some(tag) => *tag,
            None => source.array()?,
        };
        let length = number(source)?;
        // Outlines are transformed by version 0 and as they were by 3; of the others it is the
        // other way round.
        let version = flags >> 6;
        let is_outline = tag == *b"glyf" || tag == *b"loca";
        let is_transformed = if is_outline { version != 3 } else { version != 0 };
        let length = if is_transformed { number(source)? } else { length };
        total += u64::from(length);
        entries.push((tag, u64::from(length)));
    }
    if total > UNPACKED { Err(Unfit::TooLarge.into()) } else { Ok(entries) }
}

/// How many fonts a collection has; its tables are looked at as if they were one font's.
fn members<R: Read + Seek>(source: &mut Source<R>) -> Parsed<u32> {
    source.skip(4)?;
    let faces = u32::from(short(source)?);
    if !(1..=COLLECTION).contains(&faces) {
        return Err(Unfit::Corrupt("it has no fonts, or too many").into());
    }
    for _ in 0..faces {
        let count = short(source)?;
        source.skip(4)?;
        for _ in 0..count {
            short(source)?;
        }
    }
    Ok(faces)
}

/// Unpacks everything to its end, and keeps what is wanted.
fn unpacked(packed: &[u8], entries: &[([u8; 4], u64)]) -> Parsed<Tables> {
    let corrupt = |_| Unfit::Corrupt("the tables cannot be unpacked");
    let mut stream = Decompressor::new(packed, CHUNK);
    let mut tables = Tables::default();
    for (tag, length) in entries {
        let mut table = (&mut stream).take(*length);
        let read = if tables.wants(*tag, *length)? {
            let mut bytes = Vec::new();
            let read = table.read_to_end(&mut bytes).map_err(corrupt)?;
            tables.keep(*tag, bytes);
            read as u64
        } else {
            io::copy(&mut table, &mut io::sink()).map_err(corrupt)?
        };
        if read != *length {
            return Err(Unfit::Truncated.into());
        }
    }
    Ok(tables)
}

/// A number of seven bits a byte, most significant first (`UIntBase128`).
fn number<R: Read + Seek>(source: &mut Source<R>) -> Parsed<u32> {
    let mut number = 0_u32;
    for place in 0..5 {
        let byte = source.u8()?;
        if (place == 0 && byte == 0x80) || number > u32::MAX >> 7 {
            break;
        }
        number = number << 7 | u32::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Unfit::Corrupt("the length of a table is no number").into())
}

/// A number of one to three bytes (`255UInt16`).
fn short<R: Read + Seek>(source: &mut Source<R>) -> Parsed<u16> {
    match source.u8()? {
        253 => source.u16(),
        254 => Ok(u16::from(source.u8()?) + 506),
        255 => Ok(u16::from(source.u8()?) + 253),
        byte => Ok(byte.into()),
    }
}
