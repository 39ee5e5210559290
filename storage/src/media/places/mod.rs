//! Where a file tells where it was taken, so that it can be given out without that.
//!
//! Nothing is moved: what tells the place is written over, byte for byte, so that everything else of
//! the file stays where it is and as it is, its length included. [`places`] finds what to write,
//! once, from the structure alone; [`patched`] applies it to any part of the file on its way out.
//!
//! Known are GPS directories of EXIF and the notes of makers, whose form is theirs; names of XMP
//! that speak of GPS, latitudes and longitudes; and the boxes and tags of films that hold a place.
//! Names of towns that people have typed are words like others, and stay. HEIF and negatives that
//! tell a place are refused. Of packets that nobody can read, such as those of an encrypted PDF,
//! nothing stays.

mod exif;
mod jpeg;
mod movie;
mod pdf;
mod png;
mod scan;
mod webm;
mod webp;
mod xmp;

use std::io::{Read, Seek};

use bytes::{Bytes, BytesMut};

use super::source::Source;
use super::{Format, MediaError, Unfit, metadata};

/// The longest packet that is looked into, in bytes.
const LONGEST: u32 = 16 * 1024 * 1024;

/// Bytes to be written over others of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// Where the first one goes.
    pub at: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Patch {
    /// Writes over so many bytes with the same one.
    fn fill(at: u64, length: usize, byte: u8) -> Self {
        Self { at, bytes: vec![byte; length] }
    }
}

/// Finds what to write over in a sound file of a format, so that it no longer tells where it was
/// taken; nothing if it does not.
///
/// # Errors
/// [`MediaError::Unfit`] where the place cannot be taken out, such as from a film that notes it
/// time and again; [`MediaError::Io`] where the file cannot be read.
pub fn places(
    format: Format,
    reader: &mut (impl Read + Seek),
    size: u64,
) -> Result<Vec<Patch>, MediaError> {
    let source = &mut Source::new(reader, size)?;
    match format {
        Format::Jpeg => jpeg::places(source),
        Format::Png => png::places(source),
        Format::Webp => webp::places(source),
        Format::Tiff => exif::places(source, 0, size),
        Format::Mp4 | Format::Mov => movie::places(source),
        // Where theirs stands is not known here.
        Format::Heic | Format::Avif | Format::Raw => silent(source),
        Format::Gif | Format::Svg => scan::places(source),
        Format::Pdf => pdf::places(source),
        Format::Webm => webm::places(source),
        // They have no place of their own for it.
        Format::Mp3
        | Format::Wav
        | Format::Ttf
        | Format::Otf
        | Format::Ttc
        | Format::Woff
        | Format::Woff2 => Ok(Vec::new()),
    }
}

/// Refuses a file that tells where it was taken.
fn silent<R: Read + Seek>(source: &mut Source<R>) -> Result<Vec<Patch>, MediaError> {
    if metadata::read(source, None)?.position.is_some() {
        return Err(Unfit::Unsupported("a place that cannot be taken out").into());
    }
    Ok(Vec::new())
}

/// Applies patches to a part of a file that begins `at` a place of it.
#[must_use]
pub fn patched(part: Bytes, at: u64, patches: &[Patch]) -> Bytes {
    let end = at + part.len() as u64;
    let touches = |patch: &&Patch| patch.at < end && at < patch.at + patch.bytes.len() as u64;
    let mut touching = patches.iter().filter(touches).peekable();
    if touching.peek().is_none() {
        return part;
    }
    let mut part = BytesMut::from(part);
    for patch in touching {
        let (from, skipped) = (patch.at.max(at) - at, at.saturating_sub(patch.at));
        // Both lie within the part and the patch, which are in memory.
        let (Ok(from), Ok(skipped)) = (usize::try_from(from), usize::try_from(skipped)) else {
            continue;
        };
        for (byte, new) in part[from..].iter_mut().zip(&patch.bytes[skipped..]) {
            *byte = *new;
        }
    }
    part.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_reaches_into_every_part_that_it_touches_and_no_further() {
        let whole = Bytes::from_static(b"0123456789");
        let patches = [Patch { at: 3, bytes: b"abcd".to_vec() }, Patch::fill(9, 1, b'x')];
        assert_eq!(patched(whole.clone(), 0, &patches), b"012abcd78x"[..]);
        for begin in 0..10 {
            for end in begin..=10 {
                let part = patched(whole.slice(begin..end), begin as u64, &patches);
                assert_eq!(part, b"012abcd78x"[begin..end], "{begin}..{end}");
            }
        }
        assert_eq!(patched(whole.clone(), 100, &patches), whole);
    }
}
