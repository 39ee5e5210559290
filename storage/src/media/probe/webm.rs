//! `WebM`: elements of the first levels, and blocks where nobody wrote down how long it plays.

use std::io::{Read, Seek};

use chrono::{DateTime, TimeDelta};

use super::{Checked, Source, milliseconds};
use crate::media::{Facts, Limits, MediaError, TakenAt, Unfit};

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
const VIDEO: u32 = 0xE0;
const WIDTH: u32 = 0xB0;
const HEIGHT: u32 = 0xBA;
const CLUSTER: u32 = 0x1F43_B675;
const TIMESTAMP: u32 = 0xE7;
const SIMPLE_BLOCK: u32 = 0xA3;
const BLOCK_GROUP: u32 = 0xA0;
const BLOCK: u32 = 0xA1;

/// What a file of hours has is far below; a walk over more is an attack.
const MOST_ELEMENTS: u32 = 4_000_000;
/// Seconds from 1970 to 2001, when Matroska's clock starts.
const EPOCH: i64 = 978_307_200;

/// An element: what it is, and where its body ends, if its writer knew.
#[derive(Clone, Copy)]
struct Element {
    id: u32,
    end: Option<u64>,
}

/// What has been seen of a file so far.
struct Walk<'a, R> {
    source: &'a mut Source<R>,
    elements: u32,
    /// Nanoseconds to a tick.
    scale: u64,
    duration: Option<f64>,
    taken_at: Option<TakenAt>,
    size: Option<(u32, u32)>,
    has_audio: bool,
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
    let mut walk = Walk {
        source,
        elements: 0,
        scale: 1_000_000,
        duration: None,
        taken_at: None,
        size: None,
        has_audio: false,
        cluster: 0,
        blocks: false,
        latest: 0,
    };
    walk.header()?;
    walk.segment()?;
    let (width, height) = walk.size.ok_or(Unfit::Unsupported("a film without pictures"))?;
    if !walk.blocks {
        return Err(Unfit::Corrupt("its pictures are missing").into());
    }
    limits.check_size(width, height, 0)?;
    facts.show(width, height, 1);
    facts.has_audio = walk.has_audio;
    facts.taken_at = walk.taken_at;
    facts.duration_ms = walk.duration_ms();
    Ok(())
}

impl<R: Read + Seek> Walk<'_, R> {
    fn header(&mut self) -> Checked {
        let header = self.element()?;
        let Some(end) = header.end.filter(|_| header.id == EBML) else {
            return Err(Unfit::Corrupt("it does not start like a WebM").into());
        };
        let mut is_webm = false;
        self.children(end, |walk, child| {
            if child.id == DOC_TYPE {
                is_webm = walk.text(child)?.trim_end_matches('\0') == "webm";
            }
            Ok(())
        })?;
        if is_webm { Ok(()) } else { Err(Unfit::Unsupported("a film that is no WebM").into()) }
    }

    fn segment(&mut self) -> Checked {
        let segment = self.element()?;
        if segment.id != SEGMENT {
            return Err(Unfit::Corrupt("its parts do not line up").into());
        }
        let end = segment.end.unwrap_or(self.source.size());
        while self.source.position() < end {
            let part = self.element()?;
            match (part.id, part.end) {
                (INFO, Some(end)) => self.children(end, Self::info)?,
                (TRACKS, Some(end)) => self.children(end, |walk, track| match track.end {
                    Some(end) if track.id == TRACK => walk.track(end),
                    _ => Ok(()),
                })?,
                // Blocks have to be looked at only for the duration, or to find the end of their
                // cluster.
                (CLUSTER, Some(end)) if self.duration.is_some() => {
                    self.blocks |= end > self.source.position();
                    self.source.seek(end)?;
                }
                (CLUSTER, Some(end)) => self.children(end, Self::block)?,
                // The body of such a cluster is read as if it stood one level higher.
                (CLUSTER, None) => {}
                (TIMESTAMP | SIMPLE_BLOCK | BLOCK_GROUP, Some(end)) => {
                    self.block(part)?;
                    self.source.seek(end)?;
                }
                (_, Some(end)) => self.source.seek(end)?,
                (_, None) => return Err(Unfit::Corrupt("one of its parts has no length").into()),
            }
        }
        Ok(())
    }

    fn info(&mut self, child: Element) -> Checked {
        match child.id {
            SCALE => self.scale = self.unsigned(child)?.max(1),
            DURATION => {
                self.duration =
                    self.float(child)?.filter(|ticks| ticks.is_finite() && *ticks > 0.0);
            }
            DATE => {
                let nanoseconds = self.unsigned(child)?.cast_signed();
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

    fn track(&mut self, end: u64) -> Checked {
        let (mut kind, mut codec, mut size) = (0, String::new(), (0, 0));
        self.children(end, |walk, child| {
            match (child.id, child.end) {
                (TRACK_TYPE, _) => kind = walk.unsigned(child)?,
                (CODEC, _) => codec = walk.text(child)?,
                (VIDEO, Some(end)) => walk.children(end, |walk, child| {
                    match child.id {
                        WIDTH => size.0 = u32::try_from(walk.unsigned(child)?).unwrap_or(u32::MAX),
                        HEIGHT => size.1 = u32::try_from(walk.unsigned(child)?).unwrap_or(u32::MAX),
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
            1 => self.size = self.size.or(Some(size)),
            2 => self.has_audio = true,
            _ => {}
        }
        Ok(())
    }

    /// Notes the time of a part of a cluster.
    fn block(&mut self, part: Element) -> Checked {
        match (part.id, part.end) {
            (TIMESTAMP, _) => self.cluster = self.unsigned(part)?,
            (SIMPLE_BLOCK | BLOCK, _) => {
                // The number of the track comes first, in as many bytes as its first bits say.
                self.number()?;
                let offset = self.source.u16()?.cast_signed();
                self.latest =
                    self.latest.max(self.cluster.saturating_add_signed(i64::from(offset)));
                self.blocks = true;
            }
            (BLOCK_GROUP, Some(end)) => {
                self.children(
                    end,
                    |walk, child| if child.id == BLOCK { walk.block(child) } else { Ok(()) },
                )?;
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

    /// Reads the elements up to an end one by one, whatever `read` leaves of them.
    fn children(
        &mut self,
        end: u64,
        mut read: impl FnMut(&mut Self, Element) -> Checked,
    ) -> Checked {
        while self.source.position() < end {
            let child = self.element()?;
            let Some(child_end) = child.end.filter(|child_end| *child_end <= end) else {
                return Err(Unfit::Corrupt("its parts do not line up").into());
            };
            read(self, child)?;
            self.source.seek(child_end)?;
        }
        Ok(())
    }

    /// Reads what an element is and how long it is; all of it has to be there.
    fn element(&mut self) -> Result<Element, MediaError> {
        self.elements += 1;
        if self.elements > MOST_ELEMENTS {
            return Err(Unfit::Unsupported("a film of so many parts").into());
        }
        let first = self.source.u8()?;
        let more = first.leading_zeros();
        if more > 3 {
            return Err(Unfit::Corrupt("its parts do not line up").into());
        }
        let mut id = u32::from(first);
        for _ in 0..more {
            id = id << 8 | u32::from(self.source.u8()?);
        }
        let Some(length) = self.number()? else { return Ok(Element { id, end: None }) };
        let end = self.source.position().saturating_add(length);
        if end > self.source.size() {
            return Err(Unfit::Truncated.into());
        }
        Ok(Element { id, end: Some(end) })
    }

    /// Reads a number of one to eight bytes; all bits set is a number that is not known.
    fn number(&mut self) -> Result<Option<u64>, MediaError> {
        let first = self.source.u8()?;
        let more = first.leading_zeros();
        if more > 7 {
            return Err(Unfit::Corrupt("its parts do not line up").into());
        }
        let mut value = u64::from(first) & ((0x80 >> more) - 1);
        for _ in 0..more {
            value = value << 8 | u64::from(self.source.u8()?);
        }
        let unknown = (1 << (7 * (more + 1))) - 1;
        Ok((value != unknown).then_some(value))
    }

    fn body(&mut self, element: Element, longest: u64) -> Result<Vec<u8>, MediaError> {
        let length = element.end.map_or(u64::MAX, |end| end - self.source.position());
        if length > longest {
            return Err(Unfit::Corrupt("a number in it is too long").into());
        }
        self.source.vec(usize::try_from(length).map_err(|_| Unfit::TooLarge)?)
    }

    fn unsigned(&mut self, element: Element) -> Result<u64, MediaError> {
        let body = self.body(element, 8)?;
        Ok(body.into_iter().fold(0, |value, byte| value << 8 | u64::from(byte)))
    }

    fn float(&mut self, element: Element) -> Result<Option<f64>, MediaError> {
        let body = self.body(element, 8)?;
        Ok(match (<[u8; 4]>::try_from(&*body), <[u8; 8]>::try_from(&*body)) {
            (Ok(bytes), _) => Some(f64::from(f32::from_be_bytes(bytes))),
            (_, Ok(bytes)) => Some(f64::from_be_bytes(bytes)),
            _ => None,
        })
    }

    fn text(&mut self, element: Element) -> Result<String, MediaError> {
        Ok(String::from_utf8_lossy(&self.body(element, 64)?).into_owned())
    }
}
