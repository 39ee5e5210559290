//! `WebM`: elements of the first levels, and blocks where nobody wrote down how long it plays.

mod elements;

use std::io::{Read, Seek};

use chrono::{DateTime, TimeDelta};

use super::{Checked, Source, milliseconds, rate};
use crate::media::{AudioFacts, Facts, Limits, MediaError, TakenAt, Unfit, VideoFacts};
pub(in crate::media) use elements::{Element, Elements};

const EBML: u32 = 0x1A45_DFA3;
const DOC_TYPE: u32 = 0x4282;
const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_A966;
const SCALE: u32 = 0x2A_D7B1;
const DURATION: u32 = 0x4489;
const DATE: u32 = 0x4461;
const TRACKS: u32 = 0x1654_AE6B;
const TRACK: u32 = 0xAE;
const TRACK_TYPE: u32 = 0x83;
const CODEC: u32 = 0x86;
const FRAME_DURATION: u32 = 0x23_E383;
const VIDEO: u32 = 0xE0;
const WIDTH: u32 = 0xB0;
const HEIGHT: u32 = 0xBA;
const AUDIO: u32 = 0xE1;
const CHANNELS: u32 = 0x9F;
const SAMPLE_RATE: u32 = 0xB5;
const CLUSTER: u32 = 0x1F43_B675;
const TIMESTAMP: u32 = 0xE7;
const SIMPLE_BLOCK: u32 = 0xA3;
const BLOCK_GROUP: u32 = 0xA0;
const BLOCK: u32 = 0xA1;

/// Seconds from 1970 to 2001, when Matroska's clock starts.
const EPOCH: i64 = 978_307_200;

/// What has been seen of a film so far.
struct Film {
    /// Nanoseconds to a tick.
    scale: u64,
    /// Playing time in ticks, if its writer knew.
    duration: Option<f64>,
    taken_at: Option<TakenAt>,
    size: Option<(u32, u32)>,
    video: Option<VideoFacts>,
    audio: Option<AudioFacts>,
    /// The time of the cluster that is being read, in ticks.
    cluster: u64,
    blocks: bool,
    /// The latest time of a block, in ticks.
    latest: u64,
}

pub(super) fn probe<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
    facts: &mut Facts,
) -> Checked {
    let elements = &mut Elements::new(source);
    header(elements)?;
    let film = Film::read(elements)?;
    let (width, height) = film.size.ok_or(Unfit::Unsupported("a film without pictures"))?;
    if !film.blocks {
        return Err(Unfit::Corrupt("its pictures are missing").into());
    }
    limits.check_size(width, height)?;
    facts.show(width, height, 1);
    facts.has_audio = film.audio.is_some();
    facts.taken_at = film.taken_at;
    facts.duration_ms = film.duration_ms();
    facts.video = film.video;
    facts.audio = film.audio;
    Ok(())
}

/// Brings the name of a codec to the form that browsers know.
fn codec_name(matroska: &str) -> String {
    match matroska {
        "V_AV1" => "av01".to_owned(),
        "A_MPEG/L3" => "mp3".to_owned(),
        other => {
            let name = other.chars().skip(2).filter(char::is_ascii_graphic);
            name.collect::<String>().to_ascii_lowercase()
        }
    }
}

/// Finds the rate whose frames are shown for so many nanoseconds, which are rounded.
fn frame_rate(nanoseconds: u64) -> Option<(u32, u32)> {
    const SECOND: u64 = 1_000_000_000;
    let usual = (1..=120).map(|frames| (frames, 1));
    let broadcast = [24, 30, 48, 60, 120].map(|frames| (frames * 1_000, 1_001));
    let near = |(frames, seconds): &(u32, u32)| {
        let exact = SECOND * u64::from(*seconds) / u64::from(*frames);
        exact.abs_diff(nanoseconds) <= 1
    };
    let known = usual.chain(broadcast).find(near);
    known.or_else(|| rate(1, nanoseconds, SECOND))
}

fn hertz(rate: Option<f64>) -> Option<u32> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float saturates"
    )]
    let rate = rate?.round() as u32;
    (rate > 0).then_some(rate)
}

/// Reads the first element, which names the kind of the document.
fn header<R: Read + Seek>(elements: &mut Elements<'_, R>) -> Checked {
    let header = elements.next()?;
    let Some(end) = header.end.filter(|_| header.id == EBML) else {
        return Err(Unfit::Corrupt("it does not start like a WebM").into());
    };
    let mut is_webm = false;
    elements.children(end, |elements, child| {
        if child.id == DOC_TYPE {
            is_webm = elements.text(child)? == "webm";
        }
        Ok(())
    })?;
    if is_webm { Ok(()) } else { Err(Unfit::Unsupported("a film that is no WebM").into()) }
}

impl Film {
    fn read<R: Read + Seek>(elements: &mut Elements<'_, R>) -> Result<Self, MediaError> {
        let mut film = Self {
            scale: 1_000_000,
            duration: None,
            taken_at: None,
            size: None,
            video: None,
            audio: None,
            cluster: 0,
            blocks: false,
            latest: 0,
        };
        let segment = elements.next()?;
        if segment.id != SEGMENT {
            return Err(Unfit::Corrupt("its parts do not line up").into());
        }
        let end = segment.end.unwrap_or(elements.source.size());
        while elements.source.position() < end {
            let part = elements.next()?;
            film.part(elements, part)?;
        }
        Ok(film)
    }

    /// Reads a part of the highest level.
    fn part<R: Read + Seek>(&mut self, elements: &mut Elements<'_, R>, part: Element) -> Checked {
        let Some(end) = part.end else {
            // The body of such a cluster is read as if it stood one level higher.
            let unknown = Unfit::Corrupt("one of its parts has no length");
            return if part.id == CLUSTER { Ok(()) } else { Err(unknown.into()) };
        };
        match part.id {
            INFO => elements.children(end, |elements, child| self.info(elements, child))?,
            TRACKS => elements.children(end, |elements, track| match track.end {
                Some(end) if track.id == TRACK => self.track(elements, end),
                _ => Ok(()),
            })?,
            // Blocks are looked at only where nobody wrote down how long it plays.
            CLUSTER if self.duration.is_some() => self.blocks |= end > elements.source.position(),
            CLUSTER => elements.children(end, |elements, child| self.block(elements, child))?,
            TIMESTAMP | SIMPLE_BLOCK | BLOCK_GROUP => self.block(elements, part)?,
            _ => {}
        }
        elements.source.seek(end)
    }

    fn info<R: Read + Seek>(&mut self, elements: &mut Elements<'_, R>, child: Element) -> Checked {
        match child.id {
            SCALE => self.scale = elements.unsigned(child)?.max(1),
            DURATION => {
                self.duration =
                    elements.float(child)?.filter(|ticks| ticks.is_finite() && *ticks > 0.0);
            }
            DATE => {
                let nanoseconds = elements.unsigned(child)?.cast_signed();
                let taken_at = DateTime::from_timestamp(EPOCH, 0).and_then(|epoch| {
                    epoch.checked_add_signed(TimeDelta::nanoseconds(nanoseconds))
                });
                self.taken_at =
                    taken_at.map(|at| TakenAt { local: at.naive_utc(), offset_minutes: Some(0) });
            }
            _ => {}
        }
        Ok(())
    }

    fn track<R: Read + Seek>(&mut self, elements: &mut Elements<'_, R>, end: u64) -> Checked {
        let (mut kind, mut codec, mut size) = (0, String::new(), (0, 0));
        let (mut frame, mut sound) = (None, AudioFacts::default());
        elements.children(end, |elements, child| {
            match (child.id, child.end) {
                (TRACK_TYPE, _) => kind = elements.unsigned(child)?,
                (CODEC, _) => codec = elements.text(child)?,
                (FRAME_DURATION, _) => frame = Some(elements.unsigned(child)?),
                (AUDIO, Some(end)) => elements.children(end, |elements, child| {
                    match child.id {
                        CHANNELS => {
                            sound.channels = u16::try_from(elements.unsigned(child)?).ok();
                        }
                        SAMPLE_RATE => sound.sample_rate = hertz(elements.float(child)?),
                        _ => {}
                    }
                    Ok(())
                })?,
                (VIDEO, Some(end)) => elements.children(end, |elements, child| {
                    match child.id {
                        WIDTH => {
                            size.0 = u32::try_from(elements.unsigned(child)?).unwrap_or(u32::MAX);
                        }
                        HEIGHT => {
                            size.1 = u32::try_from(elements.unsigned(child)?).unwrap_or(u32::MAX);
                        }
                        _ => {}
                    }
                    Ok(())
                })?,
                _ => {}
            }
            Ok(())
        })?;
        match kind {
            1 if !matches!(&*codec, "V_VP8" | "V_VP9" | "V_AV1") => {
                return Err(
                    Unfit::Unsupported("a WebM with another codec than VP8, VP9 and AV1").into()
                );
            }
            1 if self.size.is_none() => {
                self.size = Some(size);
                let rate = frame.and_then(frame_rate);
                let is_variable = rate.map(|_| false);
                self.video = Some(VideoFacts { codec: codec_name(&codec), rate, is_variable });
            }
            2 if self.audio.is_none() => {
                self.audio = Some(AudioFacts { codec: codec_name(&codec), ..sound });
            }
            _ => {}
        }
        Ok(())
    }

    /// Notes the time of a part of a cluster.
    fn block<R: Read + Seek>(&mut self, elements: &mut Elements<'_, R>, part: Element) -> Checked {
        match (part.id, part.end) {
            (TIMESTAMP, _) => self.cluster = elements.unsigned(part)?,
            (SIMPLE_BLOCK | BLOCK, _) => {
                // The number of the track comes first, in as many bytes as its first bits say.
                elements.number()?;
                let offset = elements.source.u16()?.cast_signed();
                self.latest =
                    self.latest.max(self.cluster.saturating_add_signed(i64::from(offset)));
                self.blocks = true;
            }
            (BLOCK_GROUP, Some(end)) => {
                elements.children(end, |elements, child| {
                    if child.id == BLOCK { self.block(elements, child) } else { Ok(()) }
                })?;
            }
            _ => {}
        }
        Ok(())
    }

    fn duration_ms(&self) -> Option<i64> {
        let nanoseconds_per_second = 1_000_000_000;
        let Some(ticks) = self.duration else {
            return milliseconds(self.latest.saturating_mul(self.scale), nanoseconds_per_second);
        };
        #[expect(
            clippy::cast_precision_loss,
            reason = "no clip lasts long enough for it to matter"
        )]
        let milliseconds = ticks * self.scale as f64 / 1_000_000.0;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "saturates, and is refused as too long"
        )]
        let milliseconds = milliseconds.round() as i64;
        Some(milliseconds)
    }
}
