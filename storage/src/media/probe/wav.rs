//! WAV: the format and the data, both chunks in full.

use std::io::{Read, Seek};

use super::{Checked, Source, milliseconds};
use crate::media::{AudioFacts, Facts, Unfit};

/// Written in place of a length by who does not know it yet, and by RF64, which keeps it elsewhere.
const UNKNOWN: u32 = u32::MAX;

pub(super) fn probe<R: Read + Seek>(source: &mut Source<R>, facts: &mut Facts) -> Checked {
    let container: [u8; 4] = source.array()?;
    let large = container == *b"RF64";
    // The length of all is not looked at: what counts is whether the data is there.
    source.skip(4)?;
    if !(large || container == *b"RIFF") || source.array()? != *b"WAVE" {
        return Err(Unfit::Corrupt("it does not start like a WAV").into());
    }
    let (mut bytes_per_second, mut large_data) = (None, None);
    loop {
        let kind: [u8; 4] = source.array()?;
        let length = source.u32_le()?;
        let body = source.position();
        let next = body + u64::from(length) + u64::from(length % 2);
        match &kind {
            b"fmt " if length >= 16 => {
                let [_, _, c0, c1, s0, s1, s2, s3, rate @ .., _, _, _, _]: [u8; 16] =
                    source.array()?;
                facts.audio = Some(AudioFacts {
                    codec: "pcm".to_owned(),
                    channels: Some(u16::from_le_bytes([c0, c1])),
                    sample_rate: Some(u32::from_le_bytes([s0, s1, s2, s3])),
                });
                bytes_per_second =
                    Some(u32::from_le_bytes(rate)).filter(|rate| *rate > 0 && [c0, c1] != [0, 0]);
            }
            b"ds64" if large && length >= 16 => {
                source.skip(8)?;
                let (low, high) = (source.u32_le()?, source.u32_le()?);
                large_data = Some(u64::from(high) << 32 | u64::from(low));
            }
            b"data" => {
                let length = match (length, large_data) {
                    (UNKNOWN, Some(length)) => length,
                    (UNKNOWN, None) => source.left(),
                    (length, _) => u64::from(length),
                };
                if length > source.left() {
                    return Err(Unfit::Truncated.into());
                }
                let rate =
                    bytes_per_second.ok_or(Unfit::Corrupt("it does not say how fast it plays"))?;
                if length == 0 {
                    return Err(Unfit::Corrupt("there is no sound in it").into());
                }
                facts.duration_ms = milliseconds(length, u64::from(rate));
                facts.has_audio = true;
                return Ok(());
            }
            _ => {}
        }
        source.seek(next)?;
    }
}
