//! ffprobe: what recordings are made of, as ffmpeg sees it.

use std::{collections::HashMap, ffi::OsString, time::Duration};

use serde::Deserialize;

use super::{Confined, Input, Program, ToolError, Workplace, ffmpeg};

/// Memory of one run; half of it is the libraries that it maps.
const MEMORY: u64 = 2 << 30;
/// How long it may look.
const TIME: Duration = Duration::from_mins(1);
/// Bytes of what it says at most.
const MOST: u64 = 4 << 20;
/// The file that it writes, in the workplace.
const OUTPUT: &str = "probed.json";

/// What ffprobe says about a file, in its own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Probed {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Container,
}

/// One of the tracks of a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Stream {
    /// What it is for: `video`, `audio` …
    #[serde(default)]
    pub codec_type: String,
    /// What its samples are made of, such as `h264`.
    pub codec_name: Option<String>,
    /// How many channels of sound there are.
    pub channels: Option<i32>,
    sample_rate: Option<String>,
    r_frame_rate: Option<String>,
    avg_frame_rate: Option<String>,
    /// What it is besides: a cover, for one.
    #[serde(default)]
    disposition: HashMap<String, u8>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
struct Container {
    bit_rate: Option<String>,
}

/// Looks at a file with ffprobe.
pub async fn probe(
    program: &Program,
    place: &Workplace,
    input: &Input,
) -> Result<Probed, ToolError> {
    let mut args: Vec<OsString> = ["-v", "error", "-protocol_whitelist", "file,pipe", "-f"]
        .into_iter()
        .chain([ffmpeg::demuxer(input.format), "-of", "json", "-show_format", "-show_streams"])
        .chain(["-o", OUTPUT])
        .map(Into::into)
        .collect();
    args.push(ffmpeg::address(&input.path));
    let confined = Confined { args, memory: MEMORY, output: MOST, time: TIME };
    confined.run(&program.path, place.path(), None).await?;
    let said = tokio::fs::read(place.path().join(OUTPUT)).await?;
    serde_json::from_slice(&said).map_err(|_| ToolError::Nothing)
}

impl Probed {
    /// The first moving pictures; a cover is none.
    #[must_use]
    pub fn video(&self) -> Option<&Stream> {
        let is_cover = |stream: &Stream| stream.disposition.get("attached_pic") == Some(&1);
        self.streams.iter().find(|stream| stream.codec_type == "video" && !is_cover(stream))
    }

    /// The first sound.
    #[must_use]
    pub fn audio(&self) -> Option<&Stream> {
        self.streams.iter().find(|stream| stream.codec_type == "audio")
    }

    /// Bits a second, of everything together.
    #[must_use]
    pub fn bit_rate(&self) -> Option<i64> {
        self.format.bit_rate.as_ref()?.parse().ok()
    }
}

impl Stream {
    /// Samples a second.
    #[must_use]
    pub fn sample_rate(&self) -> Option<i32> {
        self.sample_rate.as_ref()?.parse().ok()
    }

    /// How many frames in how many seconds; the mean where they are shown for different times.
    #[must_use]
    pub fn rate(&self) -> Option<(i32, i32)> {
        fraction(self.avg_frame_rate.as_deref()?)
    }

    /// Whether frames are shown for different times: the mean is not that of the shortest.
    #[must_use]
    pub fn is_variable(&self) -> Option<bool> {
        let (above, below) = self.rate()?;
        let (fastest, per) = fraction(self.r_frame_rate.as_deref()?)?;
        let mean = i64::from(above) * i64::from(per);
        let fastest = i64::from(fastest) * i64::from(below);
        Some((fastest - mean).abs() * 100 > fastest)
    }
}

fn fraction(text: &str) -> Option<(i32, i32)> {
    let (above, below) = text.split_once('/')?;
    let (above, below) = (above.parse().ok()?, below.parse().ok()?);
    (above > 0 && below > 0).then_some((above, below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ffprobe_says_is_understood_and_what_it_does_not_say_is_nothing() {
        let said = r#"{ "streams": [
            { "codec_type": "video", "codec_name": "mjpeg", "disposition": { "attached_pic": 1 } },
            { "codec_type": "video", "codec_name": "vp9", "r_frame_rate": "30/1",
              "avg_frame_rate": "30000/1001", "disposition": { "attached_pic": 0 } },
            { "codec_type": "audio", "codec_name": "opus", "channels": 2, "sample_rate": "48000" }
        ], "format": { "bit_rate": "1200" } }"#;
        let probed: Probed = serde_json::from_str(said).unwrap();
        let (video, audio) = (probed.video().unwrap(), probed.audio().unwrap());
        assert_eq!(video.codec_name.as_deref(), Some("vp9"));
        assert_eq!((video.rate(), video.is_variable()), (Some((30_000, 1_001)), Some(false)));
        assert_eq!((audio.channels, audio.sample_rate()), (Some(2), Some(48_000)));
        assert_eq!(probed.bit_rate(), Some(1_200));
        let varying = Stream {
            avg_frame_rate: Some("17/1".into()),
            r_frame_rate: Some("25/1".into()),
            ..Stream::default()
        };
        assert_eq!(varying.is_variable(), Some(true));
        let nothing: Probed = serde_json::from_str("{}").unwrap();
        assert_eq!((nothing.video(), nothing.bit_rate()), (None, None));
        let still = Stream { avg_frame_rate: Some("0/0".into()), ..Stream::default() };
        assert_eq!((still.rate(), still.is_variable()), (None, None));
    }
}
