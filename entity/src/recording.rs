//! What a clip or a sound is made of.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified};

/// One recording; what is not known is none.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recording")]
pub struct Model {
    /// The blob.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// As in RFC 6381, such as `avc1.640028`.
    pub video_codec: Option<String>,
    /// So many frames …
    pub frames: Option<i32>,
    /// … in so many seconds.
    pub frames_per: Option<i32>,
    /// Whether frames are shown for different times.
    pub is_variable_rate: Option<bool>,
    /// As in RFC 6381, such as `mp4a.40.2`.
    pub audio_codec: Option<String>,
    pub channels: Option<i32>,
    /// Samples a second.
    pub sample_rate: Option<i32>,
    /// Bits a second, of everything together.
    pub bit_rate: Option<i64>,
    /// Whether an MP4 can be played before all of it is there.
    pub is_fast_start: Option<bool>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Digest
            | Column::VideoCodec
            | Column::Frames
            | Column::FramesPer
            | Column::IsVariableRate
            | Column::AudioCodec
            | Column::Channels
            | Column::SampleRate
            | Column::BitRate
            | Column::IsFastStart => Class::CONTENT,
        }
    }
}
