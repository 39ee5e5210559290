//! Versions of clips and sounds that play everywhere.

use async_graphql::{Context, Description, Object, SimpleObject};
use entity::{
    asset::AssetKind,
    conversion::{self, ConversionState},
    id::RevisionId,
    rendition, revision,
};

use super::ByteSize;
use crate::{
    context::ContextExt,
    error::Result,
    library::{
        http::links,
        reads::loaders::RenditionsOf,
        rules::playback::{PEAKS, PROXY, STORYBOARD, STORYBOARD_LIST, STREAM, Storyboard, TILE},
    },
};

/// Versions of a clip or a sound that play everywhere. Their URLs open for an hour at least, for
/// anybody who has them, and are relative to the server unless that knows its public URL.
#[derive(Description)]
pub struct Playback {
    kind: AssetKind,
    revision: revision::Model,
    work: Option<conversion::Model>,
}

impl Playback {
    /// What plays of a file of an asset.
    pub(crate) fn of(
        kind: AssetKind,
        revision: revision::Model,
        work: Option<conversion::Model>,
    ) -> Self {
        Self { kind, revision, work }
    }
}

#[Object(use_type_description)]
impl Playback {
    /// Whether they are there.
    async fn state(&self) -> ConversionState {
        self.state_now()
    }

    /// How much of the work is done, 0 to 100.
    async fn percent(&self) -> i16 {
        self.current().map_or(0, |work| work.percent)
    }

    /// Why there are none, for the person who asks; `null` unless `state` is `FAILED`,
    /// `NEEDS_TOOL` or `CANCELLED`.
    async fn reason(&self) -> Option<&str> {
        match self.state_now() {
            ConversionState::Failed => Some("The recording cannot be converted."),
            ConversionState::NeedsTool => {
                Some("The server lacks ffmpeg, which converts recordings.")
            }
            ConversionState::Cancelled => Some("Somebody gave it up."),
            ConversionState::Pending | ConversionState::Running | ConversionState::Ready => None,
        }
    }

    /// A version that plays in every browser: H.264 and AAC in MP4, at most 720 pixels on the
    /// shorter side; `null` until `state` is `READY`, and of sounds.
    async fn proxy(&self, ctx: &Context<'_>) -> Result<Option<Proxy>> {
        let Some(made) = self.made(ctx, PROXY).await? else { return Ok(None) };
        Ok(Some(Proxy {
            url: links::rendition(ctx.platform(), self.id(), PROXY),
            width: made.width.unwrap_or_default(),
            height: made.height.unwrap_or_default(),
            size: ByteSize(made.bytes),
        }))
    }

    /// A stream of several qualities (HLS); `null` until `state` is `READY`, and of sounds.
    async fn stream_url(&self, ctx: &Context<'_>) -> Option<String> {
        self.clip_url(ctx, STREAM)
    }

    /// Many small pictures of a clip in one, to find a place in it; `null` until `state` is
    /// `READY`, and of sounds.
    async fn storyboard(&self, ctx: &Context<'_>) -> Result<Option<StoryboardLinks>> {
        let Some(made) = self.made(ctx, STORYBOARD).await? else { return Ok(None) };
        let board = Storyboard::of(self.revision.duration_ms.unwrap_or_default());
        let (_, rows) = board.grid();
        let rows = i32::try_from(rows).unwrap_or(1);
        Ok(Some(StoryboardLinks {
            url: links::rendition(ctx.platform(), self.id(), STORYBOARD),
            list_url: links::rendition(ctx.platform(), self.id(), STORYBOARD_LIST),
            tile_width: i32::try_from(TILE).unwrap_or_default(),
            tile_height: made.height.unwrap_or_default() / rows,
            tiles: i32::try_from(board.tiles).unwrap_or_default(),
            interval_ms: board.interval_ms,
        }))
    }

    /// How loud it is all along, as JSON of lowest and highest samples that players of waveforms
    /// read; `null` until `state` is `READY`, and without sound.
    async fn peaks_url(&self, ctx: &Context<'_>) -> Option<String> {
        let is_there = self.state_now() == ConversionState::Ready && self.revision.has_audio;
        is_there.then(|| links::rendition(ctx.platform(), self.id(), PEAKS))
    }
}

impl Playback {
    fn id(&self) -> RevisionId {
        self.revision.id
    }

    /// The work on the file that the asset has now.
    fn current(&self) -> Option<&conversion::Model> {
        self.work.as_ref().filter(|work| work.revision_id == self.revision.id)
    }

    fn state_now(&self) -> ConversionState {
        self.current().map_or(ConversionState::Pending, |work| work.state)
    }

    fn clip_url(&self, ctx: &Context<'_>, name: &str) -> Option<String> {
        let is_there = self.state_now() == ConversionState::Ready && self.kind == AssetKind::Video;
        is_there.then(|| links::rendition(ctx.platform(), self.id(), name))
    }

    /// A file that was made; while the work goes on, it does not tell of those made for others.
    async fn made(&self, ctx: &Context<'_>, name: &str) -> Result<Option<rendition::Model>> {
        if self.state_now() != ConversionState::Ready {
            return Ok(None);
        }
        let made = ctx.load(RenditionsOf(self.revision.digest.clone())).await?;
        Ok(made.into_iter().find(|made| made.name == name))
    }
}

/// A version of a clip that plays in every browser.
#[derive(SimpleObject)]
pub struct Proxy {
    /// Where it can be played from.
    url: String,
    /// Width in pixels.
    width: i32,
    /// Height in pixels.
    height: i32,
    /// The size in bytes.
    size: ByteSize,
}

/// Many small pictures of a clip in one.
#[derive(SimpleObject)]
#[graphql(name = "Storyboard")]
pub struct StoryboardLinks {
    /// Where the picture can be fetched from: rows of ten small ones, from the left.
    url: String,
    /// Where its list can be fetched from: WebVTT that says when each is to be shown.
    list_url: String,
    /// The width of a small picture in pixels.
    tile_width: i32,
    /// The height of a small picture in pixels.
    tile_height: i32,
    /// How many small pictures there are.
    tiles: i32,
    /// Milliseconds from one to the next.
    interval_ms: i64,
}
