//! WebP: every chunk, and the frame header of what is inside.

use std::io::{Read, Seek};

use super::{Checked, Exif, Source};
use crate::media::{Facts, Limits, MediaError, Unfit};

const LONGEST_EXIF: u32 = 1024 * 1024;
/// How many bytes behind the end are looked at.
const BEYOND: u64 = 24;

const ASTRAY: Unfit = Unfit::Corrupt("one of its pictures does not fit its place");

/// A WebP as its chunks tell of it.
#[derive(Debug, Default)]
pub(in crate::media) struct Webp {
    /// Width and height.
    size: (u32, u32),
    /// How many pictures follow each other; none where there is one that stands still.
    frames: u64,
    is_lossy: bool,
    is_lossless: bool,
    /// Whether parts of it can be looked through.
    is_clear: bool,
    exif: Exif,
}

pub(super) fn probe<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
    facts: &mut Facts,
) -> Checked {
    let Webp { size: (width, height), frames, exif, .. } = Webp::read(source)?;
    limits.check_size(width, height)?;
    facts.animated = frames > 1;
    facts.show(width, height, exif.orientation);
    facts.taken_at = exif.taken_at;
    Ok(())
}

impl Webp {
    /// Walks over all chunks. None may hold a picture of another size than is said before it, and
    /// none may be where what decodes it alone would look: that goes by what a picture says of itself.
    pub(in crate::media) fn read<R: Read + Seek>(
        source: &mut Source<R>,
    ) -> Result<Self, MediaError> {
        let container: [u8; 4] = source.array()?;
        let end = 8 + u64::from(source.u32_le()?);
        if container != *b"RIFF" || source.array()? != *b"WEBP" {
            return Err(Unfit::Corrupt("it does not start like a WebP").into());
        }
        if end > source.size() {
            return Err(Unfit::Truncated.into());
        }
        let (mut webp, mut canvas, mut still) = (Self::default(), None, None);
        let mut is_moving = false;
        while source.position() < end {
            let Chunk { kind, length, next } = Chunk::read(source, end)?;
            match &kind {
                b"VP8X" if source.position() == 20 => {
                    let [flags, _, _, _] = source.array()?;
                    webp.is_clear |= flags & 0x10 != 0;
                    is_moving = flags & 0x02 != 0;
                    canvas = Some(sides(source)?);
                }
                // What it is made of is padded.
                b"ANMF" if length % 2 == 1 => return Err(ASTRAY.into()),
                b"ANMF" => webp.frame(source, canvas, next)?,
                b"EXIF" if length <= LONGEST_EXIF => {
                    webp.exif = Exif::of_block(&source.vec(length as usize)?);
                }
                _ => {
                    if let Some(size) = webp.picture(source, kind, length)?
                        && *still.get_or_insert(size) != size
                    {
                        return Err(ASTRAY.into());
                    }
                }
            }
            source.seek(next)?;
        }
        webp.size = match (canvas, still) {
            (Some(canvas), None) if is_moving => canvas,
            (Some(canvas), Some(still)) if canvas == still => canvas,
            (None, Some(still)) => still,
            _ => return Err(Unfit::Corrupt("its picture is missing").into()),
        };
        if is_moving != (webp.frames > 0) {
            return Err(ASTRAY.into());
        }
        // The decoder goes on a little beyond the end.
        let mut beyond = vec![0; usize::try_from(source.left().min(BEYOND)).unwrap_or_default()];
        source.fill(&mut beyond)?;
        if beyond.windows(4).any(|kind| matches!(kind, b"VP8 " | b"VP8L" | b"ANMF")) {
            return Err(ASTRAY.into());
        }
        Ok(webp)
    }

    /// Tells how much memory it takes to decode one of its pictures, in bytes for each pixel.
    pub(in crate::media) fn bytes_per_pixel(&self) -> u64 {
        let given = if self.is_clear { 4 } else { 3 };
        // Brightness and colours apart, and what can be looked through as a picture of its own.
        let lossy = match (self.is_lossy, self.is_clear) {
            (true, true) => 7,
            (true, false) => 2,
            (false, _) => 0,
        };
        // Four colours of which three are kept; or what it is made smaller in afterwards.
        let lossless = match (self.is_lossless, self.is_clear) {
            (true, true) => 1,
            (true, false) => 4,
            (false, _) => 0,
        };
        // What has been drawn so far, and what is drawn on it.
        let canvas = if self.frames > 0 { 8 } else { 0 };
        given + lossy.max(lossless) + canvas
    }

    /// Reads one of the pictures that follow each other: its place on the canvas, and the chunks it
    /// is made of.
    fn frame<R: Read + Seek>(
        &mut self,
        source: &mut Source<R>,
        canvas: Option<(u32, u32)>,
        end: u64,
    ) -> Checked {
        self.frames += 1;
        let [x0, x1, x2, y0, y1, y2] = source.array()?;
        let (left, top) =
            (u32::from_le_bytes([x0, x1, x2, 0]), u32::from_le_bytes([y0, y1, y2, 0]));
        let (width, height) = sides(source)?;
        let canvas = canvas.ok_or(ASTRAY)?;
        if 2 * left + width > canvas.0 || 2 * top + height > canvas.1 {
            return Err(ASTRAY.into());
        }
        // How long it is shown, and how it is drawn.
        source.skip(4)?;
        let mut before: Option<[u8; 4]> = None;
        while source.position() < end {
            let Chunk { kind, length, next } = Chunk::read(source, end)?;
            // How opaque the picture is may come first; what comes next is taken for the picture.
            let is_expected = match before.as_ref() {
                None => matches!(&kind, b"ALPH" | b"VP8 " | b"VP8L"),
                Some(b"ALPH") => kind == *b"VP8 ",
                Some(_) => true,
            };
            let size = self.picture(source, kind, length)?;
            if !is_expected || size.is_some_and(|size| size != (width, height)) {
                return Err(ASTRAY.into());
            }
            before = Some(kind);
            source.seek(next)?;
        }
        if matches!(before.as_ref(), None | Some(b"ALPH")) { Err(ASTRAY.into()) } else { Ok(()) }
    }

    /// Reads the size of the picture that is in a chunk, if one is.
    fn picture<R: Read + Seek>(
        &mut self,
        source: &mut Source<R>,
        kind: [u8; 4],
        length: u32,
    ) -> Result<Option<(u32, u32)>, MediaError> {
        match &kind {
            b"VP8 " => {
                self.is_lossy = true;
                lossy(source, length).map(Some)
            }
            b"VP8L" => {
                self.is_lossless = true;
                let (size, is_clear) = lossless(source)?;
                self.is_clear |= is_clear;
                Ok(Some(size))
            }
            b"ALPH" => {
                self.is_clear = true;
                Ok(None)
            }
            _ => Ok(None),
        }
    }
}

/// The head of a chunk.
struct Chunk {
    kind: [u8; 4],
    length: u32,
    /// Where the next one starts.
    next: u64,
}

impl Chunk {
    /// Reads it; the chunk has to end where what it is in does, at the latest.
    fn read<R: Read + Seek>(source: &mut Source<R>, end: u64) -> Result<Self, MediaError> {
        let kind = source.array()?;
        let length = source.u32_le()?;
        // Chunks are padded to an even length.
        let next = source.position() + u64::from(length) + u64::from(length % 2);
        if next > end {
            return Err(Unfit::Truncated.into());
        }
        Ok(Self { kind, length, next })
    }
}

/// Reads two sides, which are stored less one, in three bytes each.
fn sides<R: Read + Seek>(source: &mut Source<R>) -> Result<(u32, u32), MediaError> {
    let [w0, w1, w2, h0, h1, h2] = source.array()?;
    Ok((u32::from_le_bytes([w0, w1, w2, 0]) + 1, u32::from_le_bytes([h0, h1, h2, 0]) + 1))
}

/// Reads the header of a key frame; its first partition has to lie inside.
fn lossy<R: Read + Seek>(source: &mut Source<R>, length: u32) -> Result<(u32, u32), MediaError> {
    let [t0, t1, t2, s0, s1, s2] = source.array()?;
    let tag = u32::from_le_bytes([t0, t1, t2, 0]);
    if tag & 1 != 0 || [s0, s1, s2] != [0x9D, 0x01, 0x2A] {
        return Err(Unfit::Corrupt("its picture has no header").into());
    }
    if 10 + (tag >> 5) > length {
        return Err(Unfit::Corrupt("a part of its picture is missing").into());
    }
    Ok((u32::from(source.u16_le()? & 0x3FFF), u32::from(source.u16_le()? & 0x3FFF)))
}

/// Reads a header of fourteen bits for each side less one, and of one for whether it is clear.
fn lossless<R: Read + Seek>(source: &mut Source<R>) -> Result<((u32, u32), bool), MediaError> {
    if source.u8()? != 0x2F {
        return Err(Unfit::Corrupt("its picture has no header").into());
    }
    let bits = source.u32_le()?;
    Ok((((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1), bits >> 28 & 1 == 1))
}
