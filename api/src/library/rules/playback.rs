//! Which versions of a clip or a sound are made, and what lists of them say.

use std::fmt::Write;

use entity::{asset::AssetKind, conversion::ConversionState};

use crate::error::{Code, Refusal};

/// A version that plays in every browser: 720 pixels on the shorter side, H.264 and AAC, playable
/// before all of it is there.
pub const PROXY: &str = "proxy-720.v1.mp4";
/// Many small pictures of a clip in one.
pub const STORYBOARD: &str = "storyboard-160.v1.jpg";
/// How loud a recording is, all along.
pub const PEAKS: &str = "peaks.v1.json";
/// What lists the pictures of a storyboard; written when it is fetched.
pub const STORYBOARD_LIST: &str = "storyboard.vtt";
/// What lists the qualities of a stream; written when it is fetched.
pub const STREAM: &str = "stream.m3u8";
/// The qualities of a stream, best first: its pieces, and what lists them.
pub const QUALITIES: [Quality; 2] = [
    Quality { shorter: 720, pieces: "stream-720.v1.mp4", list: "stream-720.v1.m3u8" },
    Quality { shorter: 360, pieces: "stream-360.v1.mp4", list: "stream-360.v1.m3u8" },
];

/// The width of a picture of a storyboard in pixels.
pub const TILE: u32 = 160;
/// How many of them stand beside each other.
pub const COLUMNS: u32 = 10;
/// How many there are at most.
const MOST_TILES: i64 = 100;
/// The shortest time between two of them, in milliseconds.
const SHORTEST_MS: i64 = 1_000;

/// One quality of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quality {
    /// Pixels of the shorter side.
    pub shorter: u32,
    /// The file of all its pieces.
    pub pieces: &'static str,
    /// What lists them.
    pub list: &'static str,
}

/// Why versions of an asset are neither given up nor made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaybackError {
    /// It is a picture or a document.
    #[error("Only clips and sounds are played.")]
    NotPlayed,
    /// They are there, or the work has ended otherwise.
    #[error("They are not being made any more.")]
    Over,
    /// They are there, or on their way.
    #[error("They are made already, or on their way.")]
    UnderWay,
}

impl Refusal for PlaybackError {
    fn code(&self) -> Code {
        Code::IllegalState
    }
}

/// Decides whether assets of a kind are played at all.
pub fn check_kind(kind: AssetKind) -> Result<(), PlaybackError> {
    match kind {
        AssetKind::Video | AssetKind::Audio => Ok(()),
        _ => Err(PlaybackError::NotPlayed),
    }
}

/// Decides whether the making of versions can be given up.
pub fn cancel(state: ConversionState) -> Result<(), PlaybackError> {
    match state {
        ConversionState::Pending | ConversionState::Running | ConversionState::NeedsTool => Ok(()),
        ConversionState::Ready | ConversionState::Failed | ConversionState::Cancelled => {
            Err(PlaybackError::Over)
        }
    }
}

/// Decides whether versions can be asked for again: those that were given up, or failed, for which
/// there may be a better program by now.
pub fn again(state: ConversionState) -> Result<(), PlaybackError> {
    match state {
        ConversionState::Cancelled | ConversionState::Failed => Ok(()),
        ConversionState::Pending
        | ConversionState::Running
        | ConversionState::NeedsTool
        | ConversionState::Ready => Err(PlaybackError::UnderWay),
    }
}

/// A storyboard of a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Storyboard {
    /// Milliseconds from one picture to the next.
    pub interval_ms: i64,
    /// How many pictures there are.
    pub tiles: u32,
}

impl Storyboard {
    /// Decides how many pictures a clip of a length has.
    #[must_use]
    pub fn of(duration_ms: i64) -> Self {
        let duration_ms = duration_ms.max(1);
        let interval_ms = ((duration_ms - 1) / MOST_TILES + 1).max(SHORTEST_MS);
        let tiles = (duration_ms - 1) / interval_ms + 1;
        Self { interval_ms, tiles: u32::try_from(tiles).unwrap_or(1).max(1) }
    }

    /// How many pictures stand beside each other, and how many rows there are.
    #[must_use]
    pub fn grid(&self) -> (u32, u32) {
        (self.tiles.min(COLUMNS), self.tiles.div_ceil(COLUMNS))
    }

    /// Lists the pictures as WebVTT: when each is to be shown, and where it is in the file.
    #[must_use]
    pub fn list(&self, url: &str, duration_ms: i64, height: u32) -> String {
        let mut list = String::from("WEBVTT\n");
        for tile in 0..self.tiles {
            let from = i64::from(tile) * self.interval_ms;
            let to = (from + self.interval_ms).min(duration_ms.max(from + 1));
            let (x, y) = (tile % COLUMNS * TILE, tile / COLUMNS * height);
            let (from, to) = (clock(from), clock(to));
            // Writing to a text cannot fail.
            let _ = write!(list, "\n{from} --> {to}\n{url}#xywh={x},{y},{TILE},{height}\n");
        }
        list
    }
}

/// Writes a time as WebVTT does.
fn clock(ms: i64) -> String {
    let (seconds, ms) = (ms / 1_000, ms % 1_000);
    format!("{:02}:{:02}:{:02}.{ms:03}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// A quality of a stream as its list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Bits a second.
    pub bit_rate: i64,
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// Where the list of its pieces is.
    pub url: String,
}

/// Lists the qualities of a stream.
#[must_use]
pub fn stream(offers: &[Offer]) -> String {
    let mut list = String::from("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
    for Offer { bit_rate, width, height, url } in offers {
        let size = format!("{width}x{height}");
        // Writing to a text cannot fail.
        let _ = write!(list, "#EXT-X-STREAM-INF:BANDWIDTH={bit_rate},RESOLUTION={size}\n{url}\n");
    }
    list
}

/// Sums up how loud a recording is: for each of so many stretches of equal length the lowest and
/// the highest sample, of 256 each.
#[derive(Clone, Debug)]
pub struct Peaks {
    per_stretch: u64,
    seen: u64,
    stretch: Option<(i16, i16)>,
    found: Vec<i8>,
}

impl Peaks {
    /// How many stretches a recording has at most.
    const STRETCHES: u64 = 1_800;

    /// Begins with a recording of so many samples.
    #[must_use]
    pub fn new(samples: u64) -> Self {
        let per_stretch = samples.div_ceil(Self::STRETCHES).max(1);
        Self { per_stretch, seen: 0, stretch: None, found: Vec::new() }
    }

    /// Takes the next sample.
    pub fn take(&mut self, sample: i16) {
        let (low, high) = self.stretch.unwrap_or((sample, sample));
        self.stretch = Some((low.min(sample), high.max(sample)));
        self.seen += 1;
        if self.seen.is_multiple_of(self.per_stretch) {
            self.end_stretch();
        }
    }

    fn end_stretch(&mut self) {
        if let Some((low, high)) = self.stretch.take() {
            let coarse = |sample: i16| i8::try_from(sample >> 8).unwrap_or_default();
            self.found.extend([coarse(low), coarse(high)]);
        }
    }

    /// Writes the sum as the JSON that players of waveforms read.
    #[must_use]
    pub fn json(mut self, sample_rate: u32) -> String {
        self.end_stretch();
        let length = self.found.len() / 2;
        let data: Vec<_> = self.found.iter().map(ToString::to_string).collect();
        format!(
            "{{\"version\":2,\"channels\":1,\"sample_rate\":{sample_rate},\
             \"samples_per_pixel\":{},\"bits\":8,\"length\":{length},\"data\":[{}]}}",
            self.per_stretch,
            data.join(",")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storyboard_has_a_picture_a_second_and_never_more_than_a_hundred() {
        let cases = [(1, 1), (1_000, 1), (1_001, 2), (99_500, 100), (100_000, 100)];
        for (duration_ms, tiles) in cases {
            assert_eq!(Storyboard::of(duration_ms), Storyboard { interval_ms: 1_000, tiles });
        }
        for duration_ms in [100_001, 3_600_000, 43_200_000, i64::MAX - 100] {
            let Storyboard { interval_ms, tiles } = Storyboard::of(duration_ms);
            assert!((90..=100).contains(&tiles) && interval_ms > 1_000, "{duration_ms}: {tiles}");
        }
        assert_eq!(Storyboard::of(12_000).grid(), (10, 2));
        assert_eq!(Storyboard::of(2_500).grid(), (3, 1));
    }

    #[test]
    fn the_list_of_a_storyboard_says_when_and_where() {
        let list = Storyboard::of(11_500).list("/sprite.jpg?x=1", 11_500, 90);
        assert!(list.starts_with(
            "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n/sprite.jpg?x=1#xywh=0,0,160,90\n"
        ));
        assert!(
            list.ends_with("00:00:11.000 --> 00:00:11.500\n/sprite.jpg?x=1#xywh=160,90,160,90\n")
        );
        assert_eq!(clock(3_723_004), "01:02:03.004");
    }

    #[test]
    fn a_stream_lists_its_qualities() {
        let offer = Offer { bit_rate: 9_000, width: 640, height: 360, url: "/a.m3u8".into() };
        let list = stream(&[offer]);
        assert!(list.ends_with("BANDWIDTH=9000,RESOLUTION=640x360\n/a.m3u8\n"), "{list}");
    }

    #[test]
    fn peaks_show_the_lowest_and_the_highest_of_each_stretch() {
        let mut peaks = Peaks::new(3_600);
        for n in 0..3_601 {
            peaks.take(if n == 1 { -32_768 } else { 256 * (n % 2) });
        }
        let json = peaks.json(8_000);
        assert!(json.contains("\"samples_per_pixel\":2,"), "{json}");
        assert!(json.contains("\"length\":1801,\"data\":[-128,0,0,1,0,1,"), "{json}");
        assert!(Peaks::new(0).json(8_000).contains("\"length\":0,\"data\":[]"));
    }
}
