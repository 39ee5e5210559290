//! What people mark and use.

use async_graphql::{Context, InputObject, Object};
use entity::id::AssetId;

use super::{Asset, asset_mutations::AssetPayload};
use crate::{
    access::Permission,
    bulk::{self, BulkPayload},
    context::ContextExt,
    error::Result,
    library::actions::mine,
};

/// The mutations of what people mark and use.
#[derive(Default)]
pub struct MineMutation;

#[Object]
impl MineMutation {
    /// Marks assets as favourites of whoever asks, or takes the marks off. Nobody else sees them.
    ///
    /// A result with `NOT_FOUND`.
    async fn assets_favourite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets, and whether they are favourites.")]
        input: AssetsFavouriteInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let tx = ctx.begin().await?;
        let change = |id| mine::favourite(&tx, &member, id, input.favourite);
        let payload = bulk::each(&tx, input.ids, change, Asset).await?;
        tx.commit().await?;
        Ok(payload)
    }

    /// Notes that whoever asks has opened an asset, for `recentAssets`. To place it in a project
    /// notes that, too.
    ///
    /// Refused with `NOT_FOUND`.
    async fn asset_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The asset.")] input: AssetOpenInput,
    ) -> Result<AssetPayload> {
        let member = ctx.member(Permission::LibraryRead)?;
        let tx = ctx.begin().await?;
        let asset = mine::note(&tx, &member, input.id).await?;
        tx.commit().await?;
        Ok(AssetPayload { asset: Asset(asset) })
    }
}

/// Assets, and whether they are favourites.
#[derive(InputObject)]
pub struct AssetsFavouriteInput {
    /// The assets; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<AssetId>,
    /// Whether they are favourites from now on.
    favourite: bool,
}

/// An asset that was opened.
#[derive(InputObject)]
pub struct AssetOpenInput {
    /// The asset.
    id: AssetId,
}
