//! Pictures of assets, in the sizes and shapes that people need.

use async_graphql::{Context, SimpleObject};
use entity::{
    asset::{self, AssetFormat, AssetKind, AssetState},
    blob::{self, PreviewState},
    rendition::{PreviewFormat, RenditionPreset},
    revision,
};
use storage::media::{Cut, Encoding, Framing, Shape};

use crate::{
    context::ContextExt,
    error::Result,
    library::{
        http::links,
        renditions::Wanted,
        rules::rendition::{self as rules, Framed, LONGEST},
    },
};

/// A picture of an asset, of a certain size and shape. Its URL never shows anything else.
#[derive(SimpleObject)]
pub struct Rendition {
    /// Where it can be fetched from, for an hour at least, by anybody who has the URL; made when it
    /// is first fetched, unless it is there. The same for an hour, so that browsers keep it.
    /// Relative to the server unless that knows its public URL. `null` unless `state` is `READY`.
    url: Option<String>,
    /// Width in pixels; `null` where it is not known before the picture is made.
    width: Option<i32>,
    /// Height in pixels; `null` where it is not known before the picture is made.
    height: Option<i32>,
    /// Whether it can be fetched.
    state: PreviewState,
    /// The media type, such as `image/webp`.
    media_type: &'static str,
}

/// The point of a picture that matters most.
#[derive(SimpleObject)]
pub struct Focus {
    /// From the left, 0 to 1 of the width.
    x: f64,
    /// From the top, 0 to 1 of the height.
    y: f64,
}

/// The part of a picture that a preset shows.
#[derive(SimpleObject)]
pub struct Crop {
    /// The preset.
    preset: RenditionPreset,
    /// The left edge, 0 to 1 of the width.
    x: f64,
    /// The top edge, 0 to 1 of the height.
    y: f64,
    /// The width, 0 to 1.
    w: f64,
    /// The height, 0 to 1.
    h: f64,
}

/// What pictures of an asset are made of.
pub(super) struct Source {
    pub(super) asset: asset::Model,
    pub(super) revision: revision::Model,
    pub(super) blob: blob::Model,
    pub(super) framed: Framed,
}

impl Source {
    /// Whether there are pictures. While the asset is processing, it does not tell of those made
    /// for others.
    pub(super) fn state(&self) -> PreviewState {
        match self.asset.state {
            AssetState::Processing if self.blob.preview != PreviewState::None => {
                PreviewState::Pending
            }
            _ => self.blob.preview,
        }
    }

    /// The picture of a preset.
    pub(super) fn preset(
        &self,
        ctx: &Context<'_>,
        preset: RenditionPreset,
        format: Option<PreviewFormat>,
    ) -> Rendition {
        let encoding = rules::encoding(format.unwrap_or(PreviewFormat::Webp));
        self.show(ctx, self.framed.cut(preset, encoding))
    }

    /// A picture of any size.
    pub(super) fn sized(
        &self,
        ctx: &Context<'_>,
        (width, height): (Option<i32>, Option<i32>),
        format: Option<PreviewFormat>,
    ) -> Result<Rendition> {
        let preset = rules::sized(width, height, self.shown())?;
        let encoding = rules::encoding(format.unwrap_or(PreviewFormat::Webp));
        Ok(self.show(ctx, Cut { preset, framing: self.framed.of(None), encoding }))
    }

    /// The moving preview; none of what does not move.
    pub(super) fn moving(&self, ctx: &Context<'_>) -> Option<Rendition> {
        if !self.revision.is_animated {
            return None;
        }
        let shape = Shape::Fit(storage::media::MOVING_SIDE);
        let size = self.shown().map(|shown| Framing::default().size(shown, shape));
        Some(self.link(ctx, &Wanted::Moving.name(), size, "image/webp"))
    }

    fn show(&self, ctx: &Context<'_>, cut: Cut) -> Rendition {
        let size = self.shown().map(|shown| cut.framing.size(shown, cut.preset.shape));
        let drawn = self.link(ctx, &cut.file_name(), size, cut.encoding.format().mime());
        if cut.encoding == Encoding::Avif && ctx.platform().tools.heif_enc.is_none() {
            let state = PreviewState::NeedsTool;
            return Rendition { url: None, width: None, height: None, state, ..drawn };
        }
        drawn
    }

    fn link(
        &self,
        ctx: &Context<'_>,
        name: &str,
        size: Option<(u32, u32)>,
        media_type: &'static str,
    ) -> Rendition {
        let state = self.state();
        let is_ready = state == PreviewState::Ready;
        let pixels = |side: fn((u32, u32)) -> u32| {
            size.map(side).and_then(|side| i32::try_from(side).ok()).filter(|_| is_ready)
        };
        Rendition {
            url: is_ready.then(|| links::rendition(ctx.platform(), self.asset.revision_id, name)),
            width: pixels(|(width, _)| width),
            height: pixels(|(_, height)| height),
            state,
            media_type,
        }
    }

    /// How large the picture is that the others are drawn from, where that is known.
    fn shown(&self) -> Option<(u32, u32)> {
        let side = |side: Option<i32>| side.and_then(|side| u32::try_from(side).ok());
        let shown = side(self.revision.width).zip(side(self.revision.height))?;
        match (self.asset.kind, self.asset.format) {
            // Drawn in any size, and from what the camera has put into the negative.
            (_, AssetFormat::Svg | AssetFormat::Raw) => None,
            // Drawn from a picture that is no larger than any of them needs.
            (AssetKind::Video, _) | (_, AssetFormat::Heic | AssetFormat::Avif) => {
                Some(Framing::default().size(shown, Shape::Fit(LONGEST.unsigned_abs())))
            }
            (AssetKind::Image, _) => Some(shown),
            (AssetKind::Audio | AssetKind::Document, _) => None,
        }
    }
}

/// The focus that was chosen.
pub(super) fn focus(framed: &Framed) -> Option<Focus> {
    framed.of(None).focus.map(|(x, y)| Focus { x, y })
}

/// The crops that were chosen.
pub(super) fn crops(framed: Framed) -> Vec<Crop> {
    let crop = |crop: entity::crop::Model| Crop {
        preset: crop.preset,
        x: crop.x,
        y: crop.y,
        w: crop.w,
        h: crop.h,
    };
    framed.crops.into_iter().map(crop).collect()
}
