//! MP3: tags are jumped over, frames are counted one by one.

use std::io::{Read, Seek};

use super::{Checked, Source, milliseconds};
use crate::media::{AudioFacts, Facts, MediaError, Unfit};

/// How much that is no frame is crossed before the search is given up, altogether.
const MOST_NOISE: u64 = 64 * 1024;

/// What the four bytes in front of a frame say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::media) struct Frame {
    /// Its length with the header.
    pub(in crate::media) bytes: usize,
    /// Samples per second.
    pub(in crate::media) rate: u32,
    samples: u32,
    channels: u16,
}

/// Reads the header of a frame of layer III with a fixed bit rate.
pub(in crate::media) fn frame(bytes: &[u8]) -> Option<Frame> {
    const RATES: [u32; 3] = [44_100, 48_000, 32_000];
    const KILOBITS_1: [usize; 14] = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    const KILOBITS_2: [usize; 14] = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let &[0xFF, second, third, fourth] = bytes.first_chunk::<4>()? else { return None };
    if second & 0xE0 != 0xE0 || second & 0x06 != 0x02 {
        return None;
    }
    let halvings = match second >> 3 & 3 {
        3 => 0,
        2 => 1,
        0 => 2,
        _ => return None,
    };
    let rate = RATES.get(usize::from(third >> 2 & 3))? >> halvings;
    let kilobits = if halvings == 0 { KILOBITS_1 } else { KILOBITS_2 };
    let kilobits = kilobits.get(usize::from(third >> 4).checked_sub(1)?)?;
    let samples = if halvings == 0 { 1_152 } else { 576 };
    let padding = usize::from(third >> 1 & 1);
    Some(Frame {
        bytes: samples as usize / 8 * kilobits * 1_000 / rate as usize + padding,
        rate,
        samples,
        channels: if fourth >> 6 == 3 { 1 } else { 2 },
    })
}

pub(super) fn probe<R: Read + Seek>(source: &mut Source<R>, facts: &mut Facts) -> Checked {
    skip_tag(source)?;
    let (mut noise, mut nanoseconds) = (0_u64, 0_u64);
    // The rate of the frames that stand end to end here, and the time of the first until a second
    // is seen: eleven set bits prove nothing, a frame at the end of another one does.
    let mut run: Option<(u32, u64)> = None;
    while source.left() >= 4 {
        let at = source.position();
        let header: [u8; 4] = source.array()?;
        if matches!(&header, [b'T', b'A', b'G', _] | b"APET") || noise == MOST_NOISE {
            break;
        }
        let Some(frame) = frame(&header) else {
            noise += 1;
            run = None;
            source.seek(at + 1)?;
            continue;
        };
        if nanoseconds == 0 {
            announced(source, at, frame)?;
            facts.audio = Some(AudioFacts {
                codec: "mp3".to_owned(),
                channels: Some(frame.channels),
                sample_rate: Some(frame.rate),
            });
        }
        let time = u64::from(frame.samples) * 1_000_000_000 / u64::from(frame.rate);
        run = match run {
            Some((rate, pending)) if rate == frame.rate => {
                nanoseconds += pending + time;
                Some((rate, 0))
            }
            _ => Some((frame.rate, time)),
        };
        // Streams are often cut within their last frame, and play well all the same.
        source.seek((at + frame.bytes as u64).min(source.size()))?;
    }
    if nanoseconds == 0 {
        return Err(Unfit::Corrupt("there is no sound in it").into());
    }
    facts.duration_ms = milliseconds(nanoseconds, 1_000_000_000);
    facts.has_audio = true;
    Ok(())
}

/// Jumps over an ID3 tag, whose size is written in four bytes of seven bits.
fn skip_tag<R: Read + Seek>(source: &mut Source<R>) -> Checked {
    let head: [u8; 10] = source.array()?;
    let [b'I', b'D', b'3', _, _, flags, size @ ..] = head else { return source.seek(0) };
    let size = size.iter().fold(0, |size, byte| size << 7 | u64::from(byte & 0x7F));
    source.skip(size + if flags & 0x10 == 0 { 0 } else { 10 })
}

/// Compares the number of bytes that an encoder noted in the first frame with what is there.
fn announced<R: Read + Seek>(
    source: &mut Source<R>,
    at: u64,
    frame: Frame,
) -> Result<(), MediaError> {
    let mut body = [0; 64];
    let count =
        frame.bytes.min(body.len()).min(usize::try_from(source.left()).unwrap_or(usize::MAX));
    source.fill(&mut body[..count])?;
    let Some(mark) = body.windows(4).position(|mark| mark == b"Xing" || mark == b"Info") else {
        return Ok(());
    };
    let word =
        |index: usize| body.get(mark + 4 * index..).and_then(|rest| rest.first_chunk()).copied();
    let (Some(flags), Some(first), Some(second)) = (word(1), word(2), word(3)) else {
        return Ok(());
    };
    let bytes = match u32::from_be_bytes(flags) & 3 {
        2 => u32::from_be_bytes(first),
        3 => u32::from_be_bytes(second),
        _ => return Ok(()),
    };
    if u64::from(bytes) > source.size() - at {
        return Err(Unfit::Truncated.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_headers_of_all_three_versions_are_read() {
        let cases = [
            ([0xFF, 0xFB, 0x90, 0x00], Some((417, 44_100, 1_152))),
            ([0xFF, 0xFB, 0x92, 0x00], Some((418, 44_100, 1_152))),
            ([0xFF, 0xF3, 0x40, 0x00], Some((104, 22_050, 576))),
            ([0xFF, 0xE3, 0x18, 0x00], Some((72, 8_000, 576))),
            ([0xFF, 0xFD, 0x90, 0x00], None),
            ([0xFF, 0xFB, 0x00, 0x00], None),
            ([0xFF, 0xFB, 0xF0, 0x00], None),
            ([0xFF, 0xFB, 0x9C, 0x00], None),
            ([0xFF, 0xEB, 0x90, 0x00], None),
        ];
        for (header, expected) in cases {
            let frame = frame(&header).map(|frame| (frame.bytes, frame.rate, frame.samples));
            assert_eq!(frame, expected, "{header:02X?}");
        }
    }
}
