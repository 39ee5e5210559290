//! PNG: chunks of texts, of EXIF and of colours.

use std::io::{Read, Seek};

use super::super::LONGEST_PACKET;
use super::super::exif::Exif;
use super::{Inflater, Packets, resources};
use crate::media::MediaError;
use crate::media::source::Source;

const XMP: &[u8] = b"XML:com.adobe.xmp";
const RAW: &[u8] = b"Raw profile type ";

pub(super) fn read<R: Read + Seek>(
    source: &mut Source<R>,
    packets: &mut Packets,
) -> Result<(), MediaError> {
    source.skip(8)?;
    let mut inflater = Inflater::default();
    loop {
        let length = source.u32()?;
        let kind: [u8; 4] = source.array()?;
        let next = source.position() + u64::from(length) + 4;
        let is_wanted = matches!(&kind, b"eXIf" | b"iTXt" | b"tEXt" | b"zTXt" | b"iCCP");
        if kind == *b"IEND" {
            return Ok(());
        }
        if is_wanted && length <= LONGEST_PACKET {
            let body = source.vec(length as usize)?;
            // A broken one says nothing.
            let _ = chunk(kind, &body, packets, &mut inflater);
        }
        source.seek(next)?;
    }
}

fn chunk(kind: [u8; 4], body: &[u8], packets: &mut Packets, inflater: &mut Inflater) -> Option<()> {
    if kind == *b"eXIf" {
        packets.exif = Some(Exif::of_block(body));
        return Some(());
    }
    let (keyword, rest) = cut(body)?;
    match &kind {
        b"iCCP" if packets.icc.is_none() => {
            packets.icc = inflater.inflate(rest.strip_prefix(b"\0")?);
        }
        b"iTXt" if keyword == XMP && packets.xmp.is_none() => {
            let (&[is_packed, method], rest) = rest.split_first_chunk()?;
            let (_language, rest) = cut(rest)?;
            let (_translated, text) = cut(rest)?;
            packets.xmp = match (is_packed, method) {
                (0, _) => Some(text.to_vec()),
                (1, 0) => inflater.inflate(text),
                _ => None,
            };
        }
        b"tEXt" => raw(keyword.strip_prefix(RAW)?, rest, packets)?,
        b"zTXt" => {
            let name = keyword.strip_prefix(RAW)?;
            raw(name, &inflater.inflate(rest.strip_prefix(b"\0")?)?, packets)?;
        }
        _ => {}
    }
    Some(())
}

/// Reads a packet as older programs keep it: its name, its length, and its bytes in hex.
fn raw(name: &[u8], text: &[u8], packets: &mut Packets) -> Option<()> {
    let text = std::str::from_utf8(text).ok()?;
    let mut lines = text.trim_start().lines();
    let (_name, _length) = (lines.next()?, lines.next()?);
    let digits: Vec<u8> = lines.flat_map(str::bytes).filter(|b| !b.is_ascii_whitespace()).collect();
    let nibble = |digit: u8| u8::try_from(char::from(digit).to_digit(16)?).ok();
    let bytes: Option<Vec<u8>> =
        digits.chunks_exact(2).map(|pair| Some(nibble(pair[0])? << 4 | nibble(pair[1])?)).collect();
    let bytes = bytes?;
    match name {
        b"iptc" | b"8bim" if bytes.starts_with(b"8BIM") => resources::read(&bytes, packets),
        b"iptc" => packets.iptc = Some(bytes),
        b"xmp" if packets.xmp.is_none() => packets.xmp = Some(bytes),
        b"exif" | b"APP1" if packets.exif.is_none() && bytes.starts_with(b"Exif") => {
            packets.exif = Some(Exif::of_block(&bytes));
        }
        _ => {}
    }
    Some(())
}

/// Cuts at the first zero.
fn cut(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|&byte| byte == 0)?;
    Some((&bytes[..at], &bytes[at + 1..]))
}
