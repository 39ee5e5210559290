//! What is known about a sound file.

use chrono::NaiveDateTime;

use super::{Format, Frame, Metadata};

/// What a file says about itself, once [`probe`](super::probe()) has found it sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// What it is.
    pub format: Format,
    /// Width in pixels as shown, that is after orientation or rotation.
    pub width: Option<u32>,
    /// Height in pixels as shown, that is after orientation or rotation.
    pub height: Option<u32>,
    /// How stored rows and columns are to be turned to be shown, 1–8 as in EXIF; 1 shows them as
    /// they are. A rotated clip has 3, 6 or 8.
    pub orientation: u8,
    /// Playing time in milliseconds, for video and audio.
    pub duration_ms: Option<i64>,
    /// When the picture or clip was taken.
    pub taken_at: Option<TakenAt>,
    /// Whether a picture moves.
    pub animated: bool,
    /// Whether there is sound, in video and audio.
    pub has_audio: bool,
    /// What people and cameras have noted in it.
    pub metadata: Metadata,
    /// What its moving pictures are made of.
    pub video: Option<VideoFacts>,
    /// What its sound is made of.
    pub audio: Option<AudioFacts>,
    /// Bits a second, of everything in it together; of video and audio.
    pub bit_rate: Option<u64>,
    /// Whether an MP4 or `QuickTime` movie can be played before all of it is there, since its
    /// header stands in front of its pictures.
    pub fast_start: Option<bool>,
    /// What a font is.
    pub font: Option<FontFacts>,
}

/// What the maker of a font allows to be done with it in what others make (`fsType` of OS/2), from
/// the strictest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Embedding {
    /// Nothing without the maker's leave.
    Restricted,
    /// To be shown and printed with what it is in.
    PreviewPrint,
    /// To be shown and edited with what it is in.
    Editable,
    /// Everything.
    Installable,
}

/// What a font is; of a collection its first one, with what the strictest of them forbids.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct FontFacts {
    /// The family, in English if it says so.
    pub family: Option<String>,
    /// The style within the family, such as `Bold Italic`.
    pub style: Option<String>,
    /// 1 to 1000; 400 is regular, 700 bold.
    pub weight: u16,
    /// Whether it leans.
    pub is_italic: bool,
    /// Whether weight or width can be chosen freely.
    pub is_variable: bool,
    /// How many fonts are in the file.
    pub faces: u32,
    /// How many glyphs it has.
    pub glyphs: u16,
    /// Whether it has æ, ø and å, small and large.
    pub has_norwegian: bool,
    /// What its maker allows; none where it does not say.
    pub embedding: Option<Embedding>,
    /// Whether what is not needed of it may be left out.
    pub may_subset: bool,
    /// Whether only bitmaps of it may be embedded, and no outlines.
    pub is_bitmap_only: bool,
}

/// What moving pictures are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VideoFacts {
    /// As in RFC 6381 where that is known, such as `avc1.640028`.
    pub codec: String,
    /// How many frames there are in how many seconds, in lowest terms; the mean where they differ.
    pub rate: Option<(u32, u32)>,
    /// Whether frames are shown for different times.
    pub is_variable: Option<bool>,
}

/// What sound is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AudioFacts {
    /// As in RFC 6381 where that is known, such as `mp4a.40.2`.
    pub codec: String,
    /// How many channels there are.
    pub channels: Option<u16>,
    /// Samples a second.
    pub sample_rate: Option<u32>,
}

/// When something was taken, by the clock of the camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenAt {
    /// What the clock showed.
    pub local: NaiveDateTime,
    /// How far the clock was ahead of UTC, in minutes; most cameras do not tell.
    pub offset_minutes: Option<i32>,
}

impl Facts {
    /// Starts with nothing but the format.
    pub(super) fn new(format: Format) -> Self {
        Self {
            format,
            width: None,
            height: None,
            orientation: 1,
            duration_ms: None,
            taken_at: None,
            animated: false,
            has_audio: false,
            metadata: Metadata::default(),
            video: None,
            audio: None,
            bit_rate: None,
            fast_start: None,
            font: None,
        }
    }

    /// Notes the stored size and how it is turned; the facts hold the size as shown.
    pub(super) fn show(&mut self, width: u32, height: u32, orientation: u8) {
        let (width, height) = if turns(orientation) { (height, width) } else { (width, height) };
        self.width = Some(width);
        self.height = Some(height);
        self.orientation = orientation;
    }

    /// Tells which picture the regions of its metadata are in.
    pub fn frame(&self) -> Option<Frame> {
        Frame::shown(self.width?, self.height?, self.orientation)
    }
}

/// Tells whether an orientation swaps width and height.
pub(super) fn turns(orientation: u8) -> bool {
    (5..=8).contains(&orientation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_orientations_that_lie_on_their_side_swap_width_and_height() {
        for orientation in 1..=8 {
            let mut facts = Facts::new(Format::Jpeg);
            facts.show(30, 20, orientation);
            let expected =
                if orientation < 5 { (Some(30), Some(20)) } else { (Some(20), Some(30)) };
            assert_eq!((facts.width, facts.height), expected);
        }
    }
}
