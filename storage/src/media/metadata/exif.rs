//! What a camera notes about a picture (EXIF 2.32, CIPA DC-008).

use std::io::{Cursor, Read, Seek};

use chrono::NaiveDateTime;

use super::{Directory, LONGEST_PACKET, Position, Tags, text};
use crate::media::source::Source;
use crate::media::{MediaError, TakenAt};

/// Where the other directories stand.
const EXIF: u16 = 0x8769;
const GPS: u16 = 0x8825;

const ORIENTATION: u16 = 0x0112;
const DESCRIPTION: u16 = 0x010E;
const MAKE: u16 = 0x010F;
const MODEL: u16 = 0x0110;
const ARTIST: u16 = 0x013B;
const COPYRIGHT: u16 = 0x8298;
/// Stars, as one maker of systems writes them and others read them.
const RATING: u16 = 0x4746;
const LENS_MODEL: u16 = 0xA434;
/// An instant, its offset from UTC, and the digits after its seconds.
const TAKEN: [u16; 3] = [0x9003, 0x9011, 0x9291];
const DIGITIZED: [u16; 3] = [0x9004, 0x9012, 0x9292];

/// In the directory of places: degrees, minutes and seconds, and on which side of zero.
const LATITUDE: [u16; 2] = [2, 1];
const LONGITUDE: [u16; 2] = [4, 3];
const ALTITUDE: [u16; 2] = [6, 5];

/// As long as blocks in JPEG can be at all.
const LONGEST_TEXT: u32 = 64 * 1024;

/// What a camera notes about a picture.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::media) struct Exif {
    /// How it is to be turned, 1–8.
    pub(in crate::media) orientation: u8,
    pub(in crate::media) taken_at: Option<TakenAt>,
    /// When it was made digital, by a camera or later by a scanner.
    pub(super) digitized_at: Option<TakenAt>,
    pub(super) camera_make: Option<String>,
    pub(super) camera_model: Option<String>,
    pub(super) lens: Option<String>,
    pub(super) position: Option<Position>,
    pub(super) description: Option<String>,
    pub(super) artist: Option<String>,
    pub(super) copyright: Option<String>,
    pub(super) rating: Option<i8>,
}

impl Default for Exif {
    fn default() -> Self {
        Self {
            orientation: 1,
            taken_at: None,
            digitized_at: None,
            camera_make: None,
            camera_model: None,
            lens: None,
            position: None,
            description: None,
            artist: None,
            copyright: None,
            rating: None,
        }
    }
}

impl Exif {
    /// Reads a block as it is embedded in JPEG, PNG and WebP; what cannot be read says nothing.
    pub(in crate::media) fn of_block(block: &[u8]) -> Self {
        // Some writers keep the signature of JPEG's block where it does not belong.
        let block = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
        let read = || -> Result<Self, MediaError> {
            let mut source = Source::new(Cursor::new(block), block.len() as u64)?;
            let mut tags = Tags::new(&mut source)?;
            let (first, _) = tags.first()?;
            Ok(Self::of_directory(&mut tags, &first))
        };
        read().unwrap_or_default()
    }

    /// Reads directories that have a block each: the first one, that of what the camera notes, and
    /// that of places; what cannot be read says nothing.
    pub(super) fn of_blocks([first, camera, places]: [&[u8]; 3]) -> Self {
        let mut exif = Self::of_block(first);
        // A directory that is broken leaves out what it would say.
        if let Ok(mut source) = Source::new(Cursor::new(camera), camera.len() as u64)
            && let Ok(mut tags) = Tags::new(&mut source)
            && let Ok((directory, _)) = tags.first()
        {
            exif.note(&mut tags, &directory);
        }
        if let Ok(mut source) = Source::new(Cursor::new(places), places.len() as u64)
            && let Ok(mut tags) = Tags::new(&mut source)
            && let Ok((directory, _)) = tags.first()
        {
            exif.position = position(&mut tags, &directory);
        }
        exif
    }

    /// Reads the first directory of a file and those that it points at.
    pub(in crate::media) fn of_directory<R: Read + Seek>(
        tags: &mut Tags<'_, R>,
        first: &Directory,
    ) -> Self {
        let orientation = first
            .get(ORIENTATION)
            .and_then(|value| u8::try_from(tags.number(value)?).ok())
            .filter(|orientation| (1..=8).contains(orientation))
            .unwrap_or(1);
        let rating = first.get(RATING).and_then(|value| i8::try_from(tags.number(value)?).ok());
        let mut exif = Self {
            orientation,
            camera_make: word(tags, first, MAKE),
            camera_model: word(tags, first, MODEL),
            description: word(tags, first, DESCRIPTION),
            artist: word(tags, first, ARTIST),
            // The rights of who edited it follow after a zero.
            copyright: word(tags, first, COPYRIGHT),
            rating: rating.filter(|rating| (0..=5).contains(rating)),
            ..Self::default()
        };
        if let Ok(Some(camera)) = Self::directory(tags, first) {
            exif.note(tags, &camera);
        }
        if let Ok(Some(places)) = tags.below(first, GPS) {
            exif.position = position(tags, &places);
        }
        exif
    }

    /// Reads what the camera notes.
    fn note<R: Read + Seek>(&mut self, tags: &mut Tags<'_, R>, camera: &Directory) {
        self.taken_at = instant(tags, camera, TAKEN);
        self.digitized_at = instant(tags, camera, DIGITIZED);
        self.lens = word(tags, camera, LENS_MODEL);
    }

    /// Reads the directory of what the camera notes, if the first one points at it.
    pub(in crate::media) fn directory<R: Read + Seek>(
        tags: &mut Tags<'_, R>,
        first: &Directory,
    ) -> Result<Option<Directory>, MediaError> {
        tags.below(first, EXIF)
    }
}

/// Reads a text that says something.
fn word<R: Read + Seek>(tags: &mut Tags<'_, R>, directory: &Directory, tag: u16) -> Option<String> {
    tags.text(directory.get(tag)?, LONGEST_TEXT.min(LONGEST_PACKET))
}

fn instant<R: Read + Seek>(
    tags: &mut Tags<'_, R>,
    directory: &Directory,
    [local, offset, fraction]: [u16; 3],
) -> Option<TakenAt> {
    let mut local = word(tags, directory, local)?;
    let fraction = word(tags, directory, fraction).unwrap_or_default();
    if !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        local = format!("{local}.{}", &fraction[..fraction.len().min(9)]);
    }
    let local = NaiveDateTime::parse_from_str(&local, "%Y:%m:%d %H:%M:%S%.f").ok()?;
    let offset = word(tags, directory, offset).and_then(|offset| text::offset_minutes(&offset));
    Some(TakenAt { local, offset_minutes: offset })
}

fn position<R: Read + Seek>(tags: &mut Tags<'_, R>, places: &Directory) -> Option<Position> {
    let latitude = angle(tags, places, LATITUDE, "S")?;
    let longitude = angle(tags, places, LONGITUDE, "W")?;
    let altitude = places.get(ALTITUDE[0]).and_then(|value| tags.fractions(value));
    let altitude = altitude.map(|[metres]| {
        let side = places.get(ALTITUDE[1]).and_then(|value| tags.number(value));
        if side == Some(1) { -metres } else { metres }
    });
    Position::new(latitude, longitude, altitude)
}

fn angle<R: Read + Seek>(
    tags: &mut Tags<'_, R>,
    places: &Directory,
    [parts, side]: [u16; 2],
    negative: &str,
) -> Option<f64> {
    let [degrees, minutes, seconds] = tags.fractions(places.get(parts)?)?;
    let angle = degrees + minutes / 60.0 + seconds / 3_600.0;
    let side = text::clean(&word(tags, places, side)?)?;
    Some(if side.eq_ignore_ascii_case(negative) { -angle } else { angle })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_read_in_either_byte_order() {
        let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let big = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        assert_eq!(Exif::of_block(little).orientation, 6);
        assert_eq!(Exif::of_block(big).orientation, 6);
    }

    #[test]
    fn a_broken_block_says_nothing() {
        for block in [
            &b""[..],
            b"II*\0",
            b"II*\0\xFF\xFF\xFF\xFF",
            b"MM\0*\0\0\0\x08\xFF\xFF",
            b"Exif\0\0nonsense",
        ] {
            assert_eq!(Exif::of_block(block), Exif::default());
        }
        let ninth = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x09\0\0\0\0\0\0\0";
        assert_eq!(Exif::of_block(ninth).orientation, 1);
    }
}
