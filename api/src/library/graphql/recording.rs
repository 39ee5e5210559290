//! What clips and sounds are made of.

use async_graphql::SimpleObject;
use entity::recording;

use crate::library::rules::rate::Rate;

/// What the moving pictures of a clip are made of.
#[derive(SimpleObject)]
pub struct VideoTrack {
    /// The codec, as in RFC 6381 where that is known, such as `avc1.640028`.
    codec: String,
    /// How many frames are shown a second; the mean where they are shown for different times.
    frame_rate: Option<FrameRate>,
    /// Whether frames are shown for different times; `null` where the file does not tell.
    is_variable_frame_rate: Option<bool>,
}

/// Frames a second, exactly: 30000/1001, for one.
#[derive(SimpleObject)]
pub struct FrameRate {
    /// So many frames …
    numerator: i32,
    /// … in so many seconds.
    denominator: i32,
}

/// What the sound of a clip or a sound is made of.
#[derive(SimpleObject)]
pub struct AudioTrack {
    /// The codec, as in RFC 6381 where that is known, such as `mp4a.40.2`.
    codec: String,
    /// How many channels there are.
    channels: Option<i32>,
    /// Samples a second.
    sample_rate: Option<i32>,
}

impl From<Rate> for FrameRate {
    fn from(rate: Rate) -> Self {
        Self { numerator: rate.frames, denominator: rate.seconds }
    }
}

impl VideoTrack {
    pub(super) fn of(recording: recording::Model) -> Option<Self> {
        let rate = Rate::of(&recording);
        Some(Self {
            codec: recording.video_codec?,
            frame_rate: rate.map(FrameRate::from),
            is_variable_frame_rate: recording.is_variable_rate,
        })
    }
}

impl AudioTrack {
    pub(super) fn of(recording: recording::Model) -> Option<Self> {
        Some(Self {
            codec: recording.audio_codec?,
            channels: recording.channels,
            sample_rate: recording.sample_rate,
        })
    }
}
