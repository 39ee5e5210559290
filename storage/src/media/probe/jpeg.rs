//! JPEG: every segment up to the end of the image. Entropy-coded data is crossed, not decoded.

use std::io::{Read, Seek};

use super::{Checked, Exif, Source};
use crate::media::{Facts, Limits, MediaError, Unfit};

/// Each scan of a progressive picture costs a walk over all of its coefficients. Encoders write
/// about ten.
const MOST_SCANS: u32 = 100;

/// What the header of a picture says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::media) struct Frame {
    /// Width and height.
    pub(in crate::media) size: (u32, u32),
    /// Whether it comes in layers, which have to be held until the last one has come.
    pub(in crate::media) is_progressive: bool,
    /// How many numbers it is made of; fewer than pixels times colours where colours are coarse.
    pub(in crate::media) coefficients: u64,
}

/// What has been seen of a picture so far.
#[derive(Default)]
struct Walk {
    frame: Option<Frame>,
    scans: u32,
    /// The number of the next restart marker, within a scan.
    restart: Option<u8>,
    exif: Option<Exif>,
}

pub(super) fn probe<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
    facts: &mut Facts,
) -> Checked {
    if source.u16()? != 0xFFD8 {
        return Err(Unfit::Corrupt("it does not start like a JPEG").into());
    }
    let mut walk = Walk::default();
    loop {
        let marker = next_marker(source)?;
        if let 0xD0..=0xD7 = marker {
            walk.restarts(marker - 0xD0)?;
            continue;
        }
        walk.restart = None;
        match marker {
            // What follows the end (a second picture, a film) is none of this picture's business.
            0xD9 => break,
            0x01 => {}
            0xD8 => return Err(Unfit::Corrupt("a second picture starts inside it").into()),
            0xC0..=0xC2 => walk.frame(source, marker, limits)?,
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF | 0xDC | 0xDE | 0xDF => {
                return Err(Unfit::Unsupported("a JPEG of a rare sort").into());
            }
            0xDA => walk.scan(source)?,
            0xE1 if walk.exif.is_none() => walk.exif = exif(source)?,
            _ => segment(source)?,
        }
    }
    let Some(Frame { size: (width, height), .. }) = walk.frame.filter(|_| walk.scans > 0) else {
        return Err(Unfit::Corrupt("there is no picture in it").into());
    };
    let exif = walk.exif.unwrap_or_default();
    facts.show(width, height, exif.orientation);
    facts.taken_at = exif.taken_at;
    Ok(())
}

/// Reads the header of a picture, wherever it stands.
pub(in crate::media) fn frame<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
) -> Result<Frame, MediaError> {
    loop {
        match next_marker(source)? {
            marker @ 0xC0..=0xC2 => return Frame::read(source, marker, limits),
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF | 0xDE | 0xDF => {
                return Err(Unfit::Unsupported("a JPEG of a rare sort").into());
            }
            0x01 | 0xD0..=0xD8 => {}
            0xD9 | 0xDA => return Err(Unfit::Corrupt("there is no picture in it").into()),
            _ => segment(source)?,
        }
    }
}

impl Frame {
    fn read<R: Read + Seek>(
        source: &mut Source<R>,
        marker: u8,
        limits: &Limits,
    ) -> Result<Self, MediaError> {
        let length = source.u16()?;
        if source.u8()? != 8 {
            return Err(Unfit::Unsupported("a JPEG with more than 8 bits per colour").into());
        }
        let (height, width) = (u32::from(source.u16()?), u32::from(source.u16()?));
        let components = source.u8()?;
        if !matches!(components, 1 | 3 | 4) {
            return Err(Unfit::Unsupported("a JPEG with a rare number of colours").into());
        }
        if length != 8 + 3 * u16::from(components) {
            return Err(Unfit::Corrupt("its header contradicts itself").into());
        }
        let described = source.vec(3 * usize::from(components))?;
        limits.check_size(width, height)?;
        let sampled =
            described.chunks_exact(3).map(|it| (u32::from(it[1] >> 4), u32::from(it[1] & 15)));
        let most = sampled.clone().fold((1, 1), |most, it| (most.0.max(it.0), most.1.max(it.1)));
        // Each colour has whole blocks of eight by eight for the coarsest of them.
        let blocks = u64::from(width.div_ceil(8 * most.0)) * u64::from(height.div_ceil(8 * most.1));
        let coefficients = sampled.map(|(h, v)| 64 * blocks * u64::from(h * v)).sum();
        Ok(Self { size: (width, height), is_progressive: marker == 0xC2, coefficients })
    }
}

impl Walk {
    fn frame<R: Read + Seek>(
        &mut self,
        source: &mut Source<R>,
        marker: u8,
        limits: &Limits,
    ) -> Checked {
        if self.frame.is_some() {
            return Err(Unfit::Corrupt("a second picture starts inside it").into());
        }
        self.frame = Some(Frame::read(source, marker, limits)?);
        Ok(())
    }

    fn scan<R: Read + Seek>(&mut self, source: &mut Source<R>) -> Checked {
        if self.frame.is_none() {
            return Err(Unfit::Corrupt("its picture comes before its header").into());
        }
        self.scans += 1;
        if self.scans > MOST_SCANS {
            return Err(Unfit::Unsupported("a JPEG in so many layers").into());
        }
        segment(source)?;
        if let [0xFF, 0x01..=0xFE, ..] | [] = source.peek()? {
            return Err(Unfit::Corrupt("a part of its picture is missing").into());
        }
        self.restart = Some(0);
        Ok(())
    }

    /// Restart markers count from 0 to 7 again and again: a gap means that data was lost.
    fn restarts(&mut self, number: u8) -> Result<(), Unfit> {
        match self.restart {
            Some(expected) if expected != number => {
                Err(Unfit::Corrupt("a part of its picture is missing"))
            }
            Some(expected) => {
                self.restart = Some((expected + 1) % 8);
                Ok(())
            }
            None => Ok(()),
        }
    }
}

/// Crosses data up to the next marker and reads its code. `FF 00` is data, and `FF` may be
/// repeated.
fn next_marker<R: Read + Seek>(source: &mut Source<R>) -> Result<u8, MediaError> {
    loop {
        let ahead = source.peek()?;
        if ahead.is_empty() {
            return Err(Unfit::Truncated.into());
        }
        let Some(at) = ahead.iter().position(|&byte| byte == 0xFF) else {
            let all = ahead.len();
            source.consume(all);
            continue;
        };
        source.consume(at + 1);
        let mut code = source.u8()?;
        while code == 0xFF {
            code = source.u8()?;
        }
        if code != 0 {
            return Ok(code);
        }
    }
}

/// Jumps over a segment, whose length counts itself.
fn segment<R: Read + Seek>(source: &mut Source<R>) -> Checked {
    let length = body(source)?;
    source.skip(u64::from(length))
}

fn body<R: Read + Seek>(source: &mut Source<R>) -> Result<u16, MediaError> {
    Ok(source.u16()?.checked_sub(2).ok_or(Unfit::Corrupt("one of its segments has no length"))?)
}

/// Reads application data that may be EXIF.
fn exif<R: Read + Seek>(source: &mut Source<R>) -> Result<Option<Exif>, MediaError> {
    let length = body(source)?;
    let block = source.vec(usize::from(length))?;
    Ok(block.starts_with(b"Exif\0\0").then(|| Exif::of_block(&block)))
}
