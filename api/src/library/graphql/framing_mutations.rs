//! How people choose what is seen of an asset.

use async_graphql::{Context, InputObject, Object};
use entity::{id::AssetId, rendition::RenditionPreset};
use storage::media::Region;

use super::{Asset, asset_mutations::AssetPayload};
use crate::{access::Permission, context::ContextExt, error::Result, library::actions::framing};

/// The mutations of what renditions show.
#[derive(Default)]
pub struct FramingMutation;

#[Object]
impl FramingMutation {
    /// Chooses the point of an asset that matters most. Every rendition that cuts something away
    /// keeps it as near to its middle as can be, unless it has a crop that does not hold it.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT`, `ILLEGAL_STATE` (a sound) or
    /// `VERSION_CONFLICT`.
    async fn asset_focus(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The asset and the point.")] input: AssetFocusInput,
    ) -> Result<AssetPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let focus = input.focus.map(|focus| (focus.x, focus.y));
        let tx = ctx.begin().await?;
        let asset = framing::focus(&tx, &member, input.id, focus, input.expected_version).await?;
        tx.commit().await?;
        Ok(AssetPayload { asset: Asset(asset) })
    }

    /// Chooses the part of an asset that a preset shows: as much of it as has the shape of the
    /// preset.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (a part that is not inside, or a preset that
    /// shows the whole), `ILLEGAL_STATE` (a sound) or `VERSION_CONFLICT`.
    async fn asset_crop(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The asset, the preset and the part.")] input: AssetCropInput,
    ) -> Result<AssetPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let part = input.region.map(|part| Region { x: part.x, y: part.y, w: part.w, h: part.h });
        let (wanted, expected) = ((input.preset, part), input.expected_version);
        let tx = ctx.begin().await?;
        let asset = framing::crop(&tx, &member, input.id, wanted, expected).await?;
        tx.commit().await?;
        Ok(AssetPayload { asset: Asset(asset) })
    }

    /// Chooses the moment of a clip that its pictures show. They are made anew.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (a moment that is not in the clip),
    /// `ILLEGAL_STATE` (not a clip) or `VERSION_CONFLICT`.
    async fn asset_poster(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The clip and the moment.")] input: AssetPosterInput,
    ) -> Result<AssetPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let asset =
            framing::moment(&tx, &member, input.id, input.at_ms, input.expected_version).await?;
        tx.commit().await?;
        Ok(AssetPayload { asset: Asset(asset) })
    }
}

/// An asset and the point of it that matters most.
#[derive(InputObject)]
pub struct AssetFocusInput {
    /// The asset.
    id: AssetId,
    /// The point; `null` for none.
    focus: Option<FocusInput>,
    /// The version that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// A point of the upright picture.
#[derive(InputObject)]
pub struct FocusInput {
    /// From the left, 0 to 1 of the width.
    x: f64,
    /// From the top, 0 to 1 of the height.
    y: f64,
}

/// An asset, a preset and the part that it shows.
#[derive(InputObject)]
pub struct AssetCropInput {
    /// The asset.
    id: AssetId,
    /// The preset; one that cuts something away.
    preset: RenditionPreset,
    /// The part; `null` for as much as there is.
    region: Option<CropInput>,
    /// The version that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// A part of the upright picture.
#[derive(InputObject)]
pub struct CropInput {
    /// The left edge, 0 to 1 of the width.
    x: f64,
    /// The top edge, 0 to 1 of the height.
    y: f64,
    /// The width, from 0.01 to 1.
    w: f64,
    /// The height, from 0.01 to 1.
    h: f64,
}

/// A clip and the moment that its pictures show.
#[derive(InputObject)]
pub struct AssetPosterInput {
    /// The clip.
    id: AssetId,
    /// Milliseconds from its start; `null` for a moment that tells much, chosen by the server.
    at_ms: Option<i64>,
    /// The version that the change rests on; any, unless given.
    expected_version: Option<i32>,
}
