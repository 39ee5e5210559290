//! Fragments: runs of samples that follow the header, each with its own small table.

use std::io::{Read, Seek};

use super::super::Checked;
use super::boxes::{Atom, Boxes};
use super::track::{Pace, Track};
use crate::media::Unfit;

const BASE_OFFSET: u32 = 0x01;
const DESCRIPTION: u32 = 0x02;
const DEFAULT_DURATION: u32 = 0x08;
const DATA_OFFSET: u32 = 0x001;
const FIRST_FLAGS: u32 = 0x004;
const DURATIONS: u32 = 0x100;
/// A size, flags and a shift of time may stand beside the duration of each sample.
const OTHERS: u32 = 0xE00;

/// Reads what holds for all fragments of a track.
pub(super) fn defaults<R: Read + Seek>(boxes: &mut Boxes<'_, R>, tracks: &mut [Track]) -> Checked {
    boxes.version()?;
    let id = boxes.source.u32()?;
    boxes.source.skip(4)?;
    let duration = boxes.source.u32()?;
    if let Some(track) = tracks.iter_mut().find(|track| track.id == id) {
        track.sample_duration = duration;
    }
    Ok(())
}

/// Reads how far each track is carried by a fragment.
pub(super) fn read<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    moof: Atom,
    tracks: &mut [Track],
) -> Checked {
    boxes.children(moof.end, |boxes, atom| match &atom.kind {
        b"traf" => run(boxes, atom, tracks),
        _ => Ok(()),
    })
}

fn run<R: Read + Seek>(boxes: &mut Boxes<'_, R>, traf: Atom, tracks: &mut [Track]) -> Checked {
    let (mut id, mut sample_duration, mut start, mut length) = (0, None, None, 0_u64);
    boxes.children(traf.end, |boxes, atom| {
        match &atom.kind {
            b"tfhd" => {
                let flags = boxes.source.u32()?;
                id = boxes.source.u32()?;
                boxes.source.skip(if flags & BASE_OFFSET == 0 { 0 } else { 8 })?;
                boxes.source.skip(if flags & DESCRIPTION == 0 { 0 } else { 4 })?;
                if flags & DEFAULT_DURATION != 0 {
                    sample_duration = Some(boxes.source.u32()?);
                }
            }
            b"tfdt" => {
                let long = boxes.version()? == 1;
                start = Some(boxes.number(long)?);
            }
            b"trun" => {
                let by_track =
                    tracks.iter().find(|track| track.id == id).map(|track| track.sample_duration);
                let fallback = sample_duration.or(by_track).unwrap_or(0);
                let pace = &mut Pace::default();
                let track = tracks.iter_mut().find(|track| track.id == id);
                let pace = track.map_or(pace, |track| &mut track.pace);
                length = length.saturating_add(samples(boxes, atom, fallback, pace)?);
            }
            _ => {}
        }
        Ok(())
    })?;
    if let Some(track) = tracks.iter_mut().find(|track| track.id == id) {
        let start = start.unwrap_or(track.fragments_end);
        track.fragments_end = track.fragments_end.max(start.saturating_add(length));
    }
    Ok(())
}

/// Adds up the durations of a run.
fn samples<R: Read + Seek>(
    boxes: &mut Boxes<'_, R>,
    trun: Atom,
    sample_duration: u32,
    pace: &mut Pace,
) -> Result<u64, crate::media::MediaError> {
    let flags = boxes.source.u32()?;
    let count = boxes.source.u32()?;
    boxes.source.skip(if flags & DATA_OFFSET == 0 { 0 } else { 4 })?;
    boxes.source.skip(if flags & FIRST_FLAGS == 0 { 0 } else { 4 })?;
    if flags & DURATIONS == 0 {
        pace.add(count, sample_duration);
        return Ok(u64::from(count) * u64::from(sample_duration));
    }
    let others = 4 * u64::from((flags & OTHERS).count_ones());
    if u64::from(count) * (4 + others) > trun.end.saturating_sub(boxes.source.position()) {
        return Err(Unfit::Corrupt("its parts do not line up").into());
    }
    let mut length = 0_u64;
    for _ in 0..count {
        let duration = boxes.source.u32()?;
        pace.add(1, duration);
        length = length.saturating_add(u64::from(duration));
        boxes.source.skip(others)?;
    }
    Ok(length)
}
