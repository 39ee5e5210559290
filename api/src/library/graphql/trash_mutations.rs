//! What can be done with the trash.

use async_graphql::{Context, InputObject, Object};
use entity::id::AssetId;

use super::{
    Asset,
    asset_mutations::{AssetPayload, AssetsInput},
};
use crate::{
    access::Permission,
    bulk::{self, BulkPayload},
    context::ContextExt,
    error::Result,
    library::actions::{room, trash},
    uses,
};

/// The mutations of the trash.
#[derive(Default)]
pub struct TrashMutation;

#[Object]
impl TrashMutation {
    /// Puts an asset into the trash, where it keeps its place and its room for 30 days.
    ///
    /// Refused with `NOT_FOUND` or `ASSET_IN_USE`, whose `details.uses` tells what uses it.
    async fn asset_trash(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The asset.")] input: AssetTrashInput,
    ) -> Result<AssetPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        room::hold(&tx, member.account).await?;
        let uses = uses::of(&tx.db, tx.now, &[input.id]).await?;
        let uses = uses.get(&input.id).map_or(&[][..], Vec::as_slice);
        let asset = trash::discard(&tx, &member, input.id, (uses, input.force)).await?;
        tx.commit().await?;
        Ok(AssetPayload { asset: Asset(asset) })
    }

    /// Puts assets into the trash, where they keep their places and their room for 30 days.
    ///
    /// A result with `NOT_FOUND` or `ASSET_IN_USE`; `Asset.uses` tells what uses it.
    async fn assets_trash(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets.")] input: AssetsTrashInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        room::hold(&tx, member.account).await?;
        let uses = uses::of(&tx.db, tx.now, &input.ids).await?;
        let change = |id| {
            let uses = uses.get(&id).map_or(&[][..], Vec::as_slice);
            trash::discard(&tx, &member, id, (uses, input.force))
        };
        let payload = bulk::each(&tx, input.ids, change, Asset).await?;
        tx.commit().await?;
        Ok(payload)
    }

    /// Takes assets out of the trash, back to their old places.
    ///
    /// A result with `NOT_FOUND` (not in the trash).
    async fn assets_restore(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets.")] input: AssetsInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let change = |id| trash::restore(&tx, &member, id);
        let payload = bulk::each(&tx, input.ids, change, Asset).await?;
        tx.commit().await?;
        Ok(payload)
    }

    /// Removes assets for good that are in the trash, with all their revisions. Their room is free
    /// at once; their bytes are removed within two days, unless others have them, too.
    ///
    /// Only owners and administrators of the account may. A result with `NOT_FOUND` (not in the
    /// trash) or `ASSET_IN_USE`; the item tells what it was.
    async fn assets_purge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets.")] input: AssetsInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryPurge)?;
        let tx = ctx.begin().await?;
        room::hold(&tx, member.account).await?;
        let uses = uses::of(&tx.db, tx.now, &input.ids).await?;
        let change = |id| {
            let uses = uses.get(&id).map_or(&[][..], Vec::as_slice);
            trash::purge(&tx, &member, id, uses)
        };
        let payload = bulk::each(&tx, input.ids, change, Asset).await?;
        tx.commit().await?;
        Ok(payload)
    }
}

/// An asset for the trash.
#[derive(InputObject)]
pub struct AssetTrashInput {
    /// The asset.
    id: AssetId,
    /// Whether it goes although projects show it, which then say what they lack, or links, which
    /// then do not. Orders under way and releases keep it in any case.
    #[graphql(default)]
    force: bool,
}

/// Assets for the trash.
#[derive(InputObject)]
pub struct AssetsTrashInput {
    /// The assets; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<AssetId>,
    /// Whether they go although projects show them, which then say what they lack, or links, which
    /// then do not. Orders under way and releases keep theirs in any case.
    #[graphql(default)]
    force: bool,
}
