//! A track: what it shows, how large, and whether its samples are in the file.

use std::io::{Read, Seek};

use super::super::{Checked, rate};
use super::boxes::{Atom, Boxes};
use super::codec;
use crate::media::{AudioFacts, MediaError, Unfit, VideoFacts};

/// What the tables of a track say.
#[derive(Default)]
pub(super) struct Track {
    pub(super) id: u32,
    /// What it is for: `vide`, `soun` …
    pub(super) handler: [u8; 4],
    /// Width and height before rotation, in pixels.
    pub(super) size: (u32, u32),
    /// How it is to be turned, 1–8 as in EXIF.
    pub(super) orientation: u8,
    pub(super) encrypted: bool,
    /// Ticks to a second.
    pub(super) timescale: u32,
    /// Playing time in ticks.
    pub(super) duration: u64,
    /// How many samples are in its table.
    pub(super) samples: u32,
    /// What its samples are made of.
    pub(super) codec: String,
    /// Of sound.
    pub(super) channels: Option<u16>,
    /// Of sound: samples a second.
    pub(super) sample_rate: Option<u32>,
    /// For how long its samples are shown.
    pub(super) pace: Pace,
    /// How long a sample of a fragment is, where it does not say.
    pub(super) sample_duration: u32,
    /// Where the last fragment ends, in ticks.
    pub(super) fragments_end: u64,
}

impl Track {
    pub(super) fn read<R: Read + Seek>(
        boxes: &mut Boxes<'_, R>,
        atom: Atom,
    ) -> Result<Self, MediaError> {
        let mut track = Self { orientation: 1, ..Self::default() };
        let mut shown = (0, 0);
        boxes.children(atom.end, |boxes, atom| match &atom.kind {
            b"tkhd" => {
                shown = track.header(boxes)?;
                Ok(())
            }
            b"mdia" => boxes.children(atom.end, |boxes, atom| match &atom.kind {
                b"mdhd" => track.media_header(boxes),
                b"hdlr" => {
                    boxes.source.skip(8)?;
                    track.handler = boxes.source.array()?;
                    Ok(())
                }
                b"minf" => boxes.children(atom.end, |boxes, atom| match &atom.kind {
                    b"stbl" => track.tables(boxes, atom),
                    _ => Ok(()),
                }),
                _ => Ok(()),
            }),
            _ => Ok(()),
        })?;
        // The size to show at comes first: stored pixels need not be square.
        if shown.0 > 0 && shown.1 > 0 {
            track.size = shown;
        }
        Ok(track)
    }

    /// Reads number and rotation, and gives back the size to show at.
    fn header<R: Read + Seek>(
        &mut self,
        boxes: &mut Boxes<'_, R>,
    ) -> Result<(u32, u32), MediaError> {
        let long = boxes.version()? == 1;
        boxes.number(long)?;
        boxes.number(long)?;
        self.id = boxes.source.u32()?;
        boxes.source.skip(4)?;
        boxes.number(long)?;
        boxes.source.skip(16)?;
        let mut matrix = [0_i32; 9];
        for number in &mut matrix {
            *number = boxes.source.u32()?.cast_signed();
        }
        self.orientation = orientation(matrix);
        // Sixteen bits of each are a fraction.
        Ok((boxes.source.u32()? >> 16, boxes.source.u32()? >> 16))
    }

    fn media_header<R: Read + Seek>(&mut self, boxes: &mut Boxes<'_, R>) -> Checked {
        let long = boxes.version()? == 1;
        boxes.number(long)?;
        boxes.number(long)?;
        self.timescale = boxes.source.u32()?;
        self.duration = boxes.duration(long)?;
        Ok(())
    }

    fn tables<R: Read + Seek>(&mut self, boxes: &mut Boxes<'_, R>, stbl: Atom) -> Checked {
        boxes.children(stbl.end, |boxes, atom| match &atom.kind {
            b"stsd" if self.handler == *b"vide" => self.description(boxes),
            b"stsd" if self.handler == *b"soun" => self.sound(boxes, atom),
            b"stts" => self.times(boxes, atom),
            b"stsz" => {
                boxes.version()?;
                let fixed = boxes.source.u32()?;
                self.samples = boxes.source.u32()?;
                let entry = if fixed == 0 { 4 } else { 0 };
                fits(boxes, atom, self.samples, entry)
            }
            b"stz2" => {
                boxes.source.skip(8)?;
                self.samples = boxes.source.u32()?;
                Ok(())
            }
            b"stco" => places(boxes, atom, false),
            b"co64" => places(boxes, atom, true),
            _ => Ok(()),
        })
    }

    /// Reads what the first kind of sample looks like.
    fn description<R: Read + Seek>(&mut self, boxes: &mut Boxes<'_, R>) -> Checked {
        boxes.version()?;
        if boxes.source.u32()? == 0 {
            return Err(Unfit::Corrupt("it does not say how its pictures are stored").into());
        }
        let length = boxes.source.u32()?;
        let kind = boxes.source.array()?;
        self.encrypted = kind == *b"encv";
        boxes.source.skip(24)?;
        self.size = (u32::from(boxes.source.u16()?), u32::from(boxes.source.u16()?));
        let rest = codec::rest(boxes, length, 36)?;
        self.codec = codec::video(kind, &rest);
        Ok(())
    }

    /// Reads what the first kind of sample sounds like.
    fn sound<R: Read + Seek>(&mut self, boxes: &mut Boxes<'_, R>, stsd: Atom) -> Checked {
        boxes.version()?;
        // What is not described well is played well all the same by most.
        if boxes.source.u32()? == 0 || stsd.end.saturating_sub(boxes.source.position()) < 36 {
            return Ok(());
        }
        let length = boxes.source.u32()?;
        let kind = boxes.source.array()?;
        boxes.source.skip(16)?;
        self.channels = Some(boxes.source.u16()?);
        boxes.source.skip(6)?;
        // Sixteen bits of it are a fraction.
        self.sample_rate = Some(boxes.source.u32()? >> 16).filter(|rate| *rate > 0);
        let rest = codec::rest(boxes, length, 36)?;
        self.codec = codec::audio(kind, &rest);
        Ok(())
    }

    /// Reads for how long samples are shown, run by run.
    fn times<R: Read + Seek>(&mut self, boxes: &mut Boxes<'_, R>, table: Atom) -> Checked {
        boxes.version()?;
        let count = boxes.source.u32()?;
        fits(boxes, table, count, 8)?;
        for _ in 0..count {
            let (samples, ticks) = (boxes.source.u32()?, boxes.source.u32()?);
            self.pace.add(samples, ticks);
        }
        Ok(())
    }

    /// What its pictures are made of.
    pub(super) fn video_facts(&self) -> VideoFacts {
        VideoFacts {
            codec: self.codec.clone(),
            rate: self.pace.rate(self.timescale),
            is_variable: self.pace.is_variable(),
        }
    }

    /// What its sound is made of.
    pub(super) fn audio_facts(&self) -> AudioFacts {
        AudioFacts {
            codec: self.codec.clone(),
            channels: self.channels,
            sample_rate: self.sample_rate,
        }
    }
}

/// For how long the samples of a track are shown.
#[derive(Default)]
pub(super) struct Pace {
    samples: u64,
    ticks: u64,
    /// The shortest and the longest time, but for the last sample.
    bounds: Option<(u32, u32)>,
    /// The time of the last sample, which often is what is left.
    last: Option<u32>,
}

impl Pace {
    /// Adds samples that are shown for so many ticks each.
    pub(super) fn add(&mut self, samples: u32, ticks: u32) {
        if samples == 0 {
            return;
        }
        self.samples = self.samples.saturating_add(samples.into());
        self.ticks = self.ticks.saturating_add(u64::from(samples).saturating_mul(u64::from(ticks)));
        let before = self.last.replace(ticks).into_iter();
        for ticks in before.chain((samples > 1).then_some(ticks)) {
            let (shortest, longest) = self.bounds.unwrap_or((ticks, ticks));
            self.bounds = Some((shortest.min(ticks), longest.max(ticks)));
        }
    }

    /// Whether samples are shown for different times; a tick is what rounding makes of one.
    fn is_variable(&self) -> Option<bool> {
        let (shortest, longest) = self.bounds?;
        Some(longest - shortest > 1)
    }

    fn rate(&self, timescale: u32) -> Option<(u32, u32)> {
        match self.bounds {
            Some((shortest, longest)) if shortest == longest => {
                rate(1, shortest.into(), timescale.into())
            }
            _ => rate(self.samples, self.ticks, timescale.into()),
        }
    }
}

/// Checks that every chunk of samples starts inside the file.
fn places<R: Read + Seek>(boxes: &mut Boxes<'_, R>, table: Atom, long: bool) -> Checked {
    boxes.version()?;
    let count = boxes.source.u32()?;
    fits(boxes, table, count, if long { 8 } else { 4 })?;
    for _ in 0..count {
        if boxes.number(long)? >= boxes.source.size() {
            return Err(Unfit::Truncated.into());
        }
    }
    Ok(())
}

/// Checks that as many entries as are announced are in the table.
fn fits<R: Read + Seek>(boxes: &Boxes<'_, R>, table: Atom, count: u32, entry: u64) -> Checked {
    if u64::from(count) * entry > table.end.saturating_sub(boxes.source.position()) {
        return Err(Unfit::Corrupt("its parts do not line up").into());
    }
    Ok(())
}

/// Reads the turn out of a matrix that carries (x, y) to (ax + cy, bx + dy).
fn orientation([a, b, _, c, d, ..]: [i32; 9]) -> u8 {
    match (a.signum(), b.signum(), c.signum(), d.signum()) {
        (-1, 0, 0, 1) => 2,
        (-1, 0, 0, -1) => 3,
        (1, 0, 0, -1) => 4,
        (0, 1, 1, 0) => 5,
        (0, 1, -1, 0) => 6,
        (0, -1, -1, 0) => 7,
        (0, -1, 1, 0) => 8,
        _ => 1,
    }
}
