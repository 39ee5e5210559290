//! The files of assets.

use async_graphql::{Context, Description, Object};
use chrono::{DateTime, Utc};
use entity::{asset::AssetFormat, id::RevisionId, revision};

use super::{
    ByteSize,
    font::FontFile,
    recording::{AudioTrack, VideoTrack},
    rights,
};
use crate::{
    context::ContextExt,
    error::Result,
    library::{
        http::links,
        reads::loaders::{FontOf, RecordingOf},
        rules::format,
    },
};

/// A file of an asset, which never changes.
#[derive(Description)]
pub struct Revision(pub revision::Model);

#[Object(use_type_description)]
impl Revision {
    /// The revision's id.
    async fn id(&self) -> RevisionId {
        self.0.id
    }

    /// Counts the revisions of the asset from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// The SHA-256 of the file, in hex.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// Where it can be downloaded from, for an hour at least, by anybody who has the URL. Relative
    /// to the server unless that knows its public URL.
    ///
    /// Refused with `NOT_DOWNLOADABLE` (`details.rights`).
    async fn download_url(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        rights::may_download(ctx, &rights::standing(ctx, self.0.asset_id).await?)?;
        Ok(Some(links::original(ctx.platform(), self.0.id, true)))
    }

    /// The size in bytes.
    async fn size(&self) -> ByteSize {
        ByteSize(self.0.size)
    }

    /// The file format, as found in the bytes.
    async fn format(&self) -> AssetFormat {
        self.0.format
    }

    /// The media type, such as `image/jpeg`.
    async fn media_type(&self) -> &str {
        format::stored(self.0.format).mime()
    }

    /// Width in pixels, upright; of pictures and clips.
    async fn width(&self) -> Option<i32> {
        self.0.width
    }

    /// Height in pixels, upright; of pictures and clips.
    async fn height(&self) -> Option<i32> {
        self.0.height
    }

    /// Playing time in milliseconds; of clips and sounds.
    async fn duration_ms(&self) -> Option<i64> {
        self.0.duration_ms
    }

    /// When it was taken. Where `takenAtOffset` is `null`, it is what the camera's clock showed,
    /// as if that had been UTC.
    async fn taken_at(&self) -> Option<DateTime<Utc>> {
        self.0.taken_at
    }

    /// How far the camera's clock was ahead of UTC, in minutes; most cameras do not tell.
    async fn taken_at_offset(&self) -> Option<i32> {
        self.0.taken_offset
    }

    /// Whether a picture moves.
    async fn is_animated(&self) -> bool {
        self.0.is_animated
    }

    /// Whether there is sound; in clips and sounds.
    async fn has_audio(&self) -> bool {
        self.0.has_audio
    }

    /// What its moving pictures are made of; `null` unless it is a clip.
    async fn video(&self, ctx: &Context<'_>) -> Result<Option<VideoTrack>> {
        let found = ctx.load(RecordingOf(self.0.digest.clone())).await?;
        Ok(found.and_then(VideoTrack::of))
    }

    /// What its sound is made of; `null` unless there is sound.
    async fn audio(&self, ctx: &Context<'_>) -> Result<Option<AudioTrack>> {
        let found = ctx.load(RecordingOf(self.0.digest.clone())).await?;
        Ok(found.and_then(AudioTrack::of))
    }

    /// Bits a second, of everything in it together; of clips and sounds.
    async fn bit_rate(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        let found = ctx.load(RecordingOf(self.0.digest.clone())).await?;
        Ok(found.and_then(|found| found.bit_rate))
    }

    /// Whether an MP4 or QuickTime movie can be played before all of it is there.
    async fn is_fast_start(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let found = ctx.load(RecordingOf(self.0.digest.clone())).await?;
        Ok(found.and_then(|found| found.is_fast_start))
    }

    /// What it is as a font; `null` unless it is one.
    async fn font(&self, ctx: &Context<'_>) -> Result<Option<FontFile>> {
        if !self.0.format.is_font() {
            return Ok(None);
        }
        Ok(ctx.load(FontOf(self.0.digest.clone())).await?.map(FontFile))
    }

    /// When it was added.
    async fn added_at(&self) -> DateTime<Utc> {
        self.0.added_at
    }
}
