//! How people choose what is seen of an asset.

use async_graphql::{Context, InputObject, Object};
use entity::{id::AssetId, rendition::RenditionPreset};
use storage::media::Region;

use super::{Asset, asset_mutations::AssetPayload};
use crate::{
    access::Permission,
    bulk::{self, BulkPayload},
    context::ContextExt,
    error::Result,
    library::actions::framing,
};

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
        let focus = input.focus.map(FocusInput::point);
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
        let part = input.region.map(CropInput::part);
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

    /// Chooses the same point of many assets as the one that matters most.
    ///
    /// A result with `NOT_FOUND`, `BAD_USER_INPUT` or `ILLEGAL_STATE` (a sound).
    async fn assets_focus(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets and the point.")] input: AssetsFocusInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let point = input.focus.map(FocusInput::point);
        let tx = ctx.begin().await?;
        let focus = |id| framing::focus(&tx, &member, id, point, None);
        let payload = bulk::each(&tx, input.ids, focus, Asset).await?;
        tx.commit().await?;
        Ok(payload)
    }

    /// Chooses the same part of many assets as the one that a preset shows.
    ///
    /// A result with `NOT_FOUND`, `BAD_USER_INPUT` (a part that is not inside, or a preset that
    /// shows the whole) or `ILLEGAL_STATE` (a sound).
    async fn assets_crop(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets, the preset and the part.")] input: AssetsCropInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let wanted = (input.preset, input.region.map(CropInput::part));
        let tx = ctx.begin().await?;
        let crop = |id| framing::crop(&tx, &member, id, wanted, None);
        let payload = bulk::each(&tx, input.ids, crop, Asset).await?;
        tx.commit().await?;
        Ok(payload)
    }

    /// Chooses the same moment of many clips as the one that their pictures show. They are made
    /// anew.
    ///
    /// A result with `NOT_FOUND`, `BAD_USER_INPUT` (a moment that is not in the clip) or
    /// `ILLEGAL_STATE` (not a clip).
    async fn assets_poster(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The clips and the moment.")] input: AssetsPosterInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let choose = |id| framing::moment(&tx, &member, id, input.at_ms, None);
        let payload = bulk::each(&tx, input.ids, choose, Asset).await?;
        tx.commit().await?;
        Ok(payload)
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

impl FocusInput {
    fn point(self) -> (f64, f64) {
        (self.x, self.y)
    }
}

/// Assets and the point of each that matters most.
#[derive(InputObject)]
pub struct AssetsFocusInput {
    /// The assets; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<AssetId>,
    /// The point; `null` for none.
    focus: Option<FocusInput>,
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

impl CropInput {
    fn part(self) -> Region {
        Region { x: self.x, y: self.y, w: self.w, h: self.h }
    }
}

/// Assets, a preset and the part of each that it shows.
#[derive(InputObject)]
pub struct AssetsCropInput {
    /// The assets; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<AssetId>,
    /// The preset; one that cuts something away.
    preset: RenditionPreset,
    /// The part; `null` for as much as there is.
    region: Option<CropInput>,
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

/// Clips and the moment that the pictures of each show.
#[derive(InputObject)]
pub struct AssetsPosterInput {
    /// The clips; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<AssetId>,
    /// Milliseconds from its start; `null` for a moment that tells much, chosen by the server for
    /// each.
    at_ms: Option<i64>,
}
