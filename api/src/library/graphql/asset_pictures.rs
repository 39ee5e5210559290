//! What assets look and sound like, in forms that every browser shows and plays.

use async_graphql::{Context, Object};
use base64::{Engine, prelude::BASE64_STANDARD};
use entity::{
    asset::{self, AssetFormat, AssetKind, AssetState, Ownership},
    blob::PreviewState,
    rendition::{PreviewFormat, PreviewSize, RenditionPreset},
    revision,
};

use super::{
    Playback, Preview, Rendition,
    asset::revision,
    duplicates::{SimilarAsset, bounded},
    rendition::{Crop, Focus, Source, crops, focus},
    rights::standing,
};
use crate::{
    access::Permission,
    context::ContextExt,
    error::Result,
    library::{
        reads::{
            self, likeness,
            loaders::{BlobOf, ConversionOf, FramedOf, RenditionsOf},
        },
        rules::{
            rendition::{self as rules, Framed},
            rights::{self, AssetAction},
        },
    },
};

/// The fields of an asset that show it; they are part of [`Asset`](super::Asset).
pub struct AssetPictures(pub(super) asset::Model);

#[Object]
impl AssetPictures {
    /// Whether there are smaller pictures of it; `NONE` where `rightsStatus` does not allow to view
    /// it.
    async fn preview_state(&self, ctx: &Context<'_>) -> Result<PreviewState> {
        Ok(self.source(ctx).await?.state())
    }

    /// A picture of it that is made for a purpose, upright and in sRGB.
    async fn rendition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is for.")] preset: RenditionPreset,
        #[graphql(desc = "How it is encoded; `WEBP` unless given.")] format: Option<PreviewFormat>,
    ) -> Result<Rendition> {
        Ok(self.source(ctx).await?.preset(ctx, preset, format))
    }

    /// A picture of it of any size, upright and in sRGB: whole where one side is given, cut around
    /// the focus where both are. It never grows. At most 200 sizes of a file are made.
    ///
    /// Refused with `BAD_USER_INPUT`.
    async fn sized(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The width in pixels, 16 to 2048.")] width: Option<i32>,
        #[graphql(desc = "The height in pixels, 16 to 2048.")] height: Option<i32>,
        #[graphql(desc = "How it is encoded; `WEBP` unless given.")] format: Option<PreviewFormat>,
    ) -> Result<Rendition> {
        self.source(ctx).await?.sized(ctx, (width, height), format)
    }

    /// A moving picture of it, at most 480 pixels on each side, as WebP; `null` unless it is a
    /// picture that moves.
    async fn moving_preview(&self, ctx: &Context<'_>) -> Result<Option<Rendition>> {
        Ok(self.source(ctx).await?.moving(ctx))
    }

    /// Why there are no smaller pictures of it, for the person who asks; `null` unless
    /// `previewState` is `FAILED`, `TOO_LARGE`, `NEEDS_TOOL` or `NONE`.
    async fn preview_reason(&self, ctx: &Context<'_>) -> Result<Option<&'static str>> {
        if !self.is_visible(ctx).await? {
            return Ok(Some("Material that Vibbio filmed can be seen with a subscription only."));
        }
        Ok(match self.source(ctx).await?.state() {
            PreviewState::Pending | PreviewState::Ready => None,
            PreviewState::Failed => Some(match self.0.format {
                AssetFormat::Raw => "There is no picture in the negative that can be shown.",
                _ => "What is in the file cannot be decoded.",
            }),
            PreviewState::TooLarge => Some(match self.0.format {
                AssetFormat::Jpeg => {
                    "The picture is too large to be drawn: save it as a JPEG that is not \
                     progressive, or smaller."
                }
                AssetFormat::Png => {
                    "The picture is too large to be drawn: save it as a PNG that is not \
                     interlaced, or smaller."
                }
                AssetFormat::Tiff => {
                    "The picture is too large to be drawn: save it as a TIFF of small strips or \
                     tiles, or smaller."
                }
                _ => "The picture is too large to be drawn: save it smaller, or as a JPEG.",
            }),
            PreviewState::NeedsTool => Some(match self.0.format {
                AssetFormat::Heic | AssetFormat::Avif => {
                    "The server lacks heif-convert, which draws HEIC and AVIF."
                }
                AssetFormat::Pdf => "The server lacks pdftoppm, which draws pages of PDF.",
                AssetFormat::Svg => "The server lacks rsvg-convert, which draws SVG.",
                _ => "The server lacks ffmpeg, which draws clips.",
            }),
            PreviewState::None => Some("No pictures are made of files of this format."),
        })
    }

    /// Versions of it that play everywhere; `null` unless it is a clip or a sound, and where
    /// `rightsStatus` does not allow to view it.
    async fn playback(&self, ctx: &Context<'_>) -> Result<Option<Playback>> {
        let plays = matches!(self.0.kind, AssetKind::Video | AssetKind::Audio);
        if !plays || !self.is_visible(ctx).await? {
            return Ok(None);
        }
        let revision = revision(ctx, &self.0).await?;
        let work = ctx.load(ConversionOf(self.0.id)).await?;
        Ok(Some(Playback::of(self.0.kind, revision, work)))
    }

    /// Pictures of the library that look like it, the most alike first.
    #[graphql(complexity = "100")]
    async fn similar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most; 1 to 50, 10 unless given.")] first: Option<i32>,
    ) -> Result<Vec<SimilarAsset>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let most = bounded(first, 10)?;
        let found = likeness::similar(ctx.db(), &member, self.0.id, most).await?;
        Ok(found.into_iter().map(SimilarAsset::new).collect())
    }

    /// The point of it that matters most, if somebody chose one.
    async fn focus(&self, ctx: &Context<'_>) -> Result<Option<Focus>> {
        Ok(focus(&ctx.load(FramedOf(self.0.id)).await?))
    }

    /// The parts of it that presets show, where somebody chose one.
    async fn crops(&self, ctx: &Context<'_>) -> Result<Vec<Crop>> {
        Ok(crops(ctx.load(FramedOf(self.0.id)).await?))
    }

    /// The moment of a clip that its pictures show, in milliseconds, if somebody chose one.
    async fn poster_at_ms(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        Ok(ctx.load(FramedOf(self.0.id)).await?.chosen.and_then(|chosen| chosen.at_ms))
    }

    /// A smaller picture of it, upright; `null` unless `previewState` is `READY`.
    async fn preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How large at most; `PREVIEW` unless given.")] size: Option<PreviewSize>,
        #[graphql(desc = "How it is encoded; `WEBP` unless given.")] format: Option<PreviewFormat>,
    ) -> Result<Option<Preview>> {
        if self.0.state == AssetState::Processing || !self.is_visible(ctx).await? {
            return Ok(None);
        }
        let preset = rules::of_size(size.unwrap_or(PreviewSize::Preview));
        let format = format.unwrap_or(PreviewFormat::Webp);
        let (revision, framed) = self.file(ctx).await?;
        let cut = framed.cut(preset, rules::encoding(format));
        let drawn = reads::drawn(ctx.load(RenditionsOf(revision.digest)).await?, &cut);
        Ok(drawn.map(|drawn| Preview { revision: Some(self.0.revision_id), drawn }))
    }

    /// A picture of it in some 25 bytes ([ThumbHash](https://evanw.github.io/thumbhash/) in
    /// Base64), to be shown until the preview is there.
    async fn thumbhash(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        if self.0.state == AssetState::Processing {
            return Ok(None);
        }
        let source = self.source(ctx).await?;
        Ok(source.blob.thumbhash.map(|hash| BASE64_STANDARD.encode(hash)))
    }
}

impl AssetPictures {
    /// What pictures of it are made of.
    async fn source(&self, ctx: &Context<'_>) -> Result<Source> {
        let (revision, framed) = self.file(ctx).await?;
        let blob = ctx.load(BlobOf(revision.digest.clone())).await?;
        let mut blob = blob.ok_or_else(|| anyhow::anyhow!("{} has no blob", self.0.id))?;
        if !self.is_visible(ctx).await? {
            blob.preview = PreviewState::None;
        }
        Ok(Source { asset: self.0.clone(), revision, blob, framed })
    }

    /// Whether it may be looked at. Of all but what Vibbio filmed that is clear.
    async fn is_visible(&self, ctx: &Context<'_>) -> Result<bool> {
        if self.0.ownership != Ownership::VibbioRaw {
            return Ok(true);
        }
        let standing = standing(ctx, self.0.id).await?;
        Ok(rights::check(&standing, AssetAction::View, ctx.platform().db.now()).is_ok())
    }

    /// Its file and what is seen of it. All that is loaded by the file is loaded behind the two, so
    /// that a page loads each sort of thing once.
    async fn file(&self, ctx: &Context<'_>) -> Result<(revision::Model, Framed)> {
        futures::try_join!(revision(ctx, &self.0), ctx.load(FramedOf(self.0.id)))
    }
}
