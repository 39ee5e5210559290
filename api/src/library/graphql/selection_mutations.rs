//! What can be done with what is in collections.

use async_graphql::{Context, InputObject, Object};
use entity::id::{AssetId, CollectionId};

use super::{Asset, asset_mutations::place};
use crate::{
    access::Permission,
    bulk::{self, BulkPayload},
    context::ContextExt,
    error::Result,
    library::actions::{
        Place,
        selection::{self, Target},
    },
};

/// The mutations of what is in collections.
#[derive(Default)]
pub struct SelectionMutation;

#[Object]
impl SelectionMutation {
    /// Puts assets into a collection by hand, in the order in which they are given. Those that were
    /// put in before stay where they are; those that were kept out are let in.
    ///
    /// Refused with `NOT_FOUND` (no such collection or neighbour), `BAD_USER_INPUT` (two neighbours,
    /// or beside itself), `VERSION_CONFLICT` or `LIMIT_EXCEEDED` (10 000 assets); a result with
    /// `NOT_FOUND`.
    async fn collection_assets_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets, and where they go.")] input: CollectionAssetsAddInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let beside = (input.before_id, input.after_id);
        let target = target(input.collection_id, beside, input.expected_version)?;
        let tx = ctx.begin().await?;
        let added = selection::add(&tx, &member, &input.ids, target).await?;
        tx.commit().await?;
        Ok(bulk::found(input.ids, "asset", added, |asset| asset.id, Asset))
    }

    /// Moves assets within the manual order of a collection, in the order in which they are given:
    /// beside another one of it, or to the end.
    ///
    /// Refused with `NOT_FOUND` (no such collection or neighbour), `BAD_USER_INPUT` (two neighbours,
    /// or beside itself) or `VERSION_CONFLICT`; a result with `NOT_FOUND` (not put in by hand).
    async fn collection_assets_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets, and where they go.")] input: CollectionAssetsMoveInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let beside = (input.before_id, input.after_id);
        let target = target(input.collection_id, beside, input.expected_version)?;
        let tx = ctx.begin().await?;
        let moved = selection::arrange(&tx, &member, &input.ids, target).await?;
        tx.commit().await?;
        Ok(bulk::found(input.ids, "asset", moved, |asset| asset.id, Asset))
    }

    /// Takes assets out of a collection that were put into it by hand; others stay as they are. A
    /// filter may gather them nevertheless.
    ///
    /// Refused with `NOT_FOUND` (no such collection) or `VERSION_CONFLICT`; a result with
    /// `NOT_FOUND`.
    async fn collection_assets_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets and the collection.")] input: CollectionAssetsRemoveInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let from = (input.collection_id, input.expected_version);
        let tx = ctx.begin().await?;
        let removed = selection::remove(&tx, &member, &input.ids, from).await?;
        tx.commit().await?;
        Ok(bulk::found(input.ids, "asset", removed, |asset| asset.id, Asset))
    }

    /// Keeps assets out of a collection although they fit its filter, or lets them in again.
    ///
    /// Refused with `NOT_FOUND` (no such collection) or `ILLEGAL_STATE` (it has no filter); a
    /// result with `NOT_FOUND`.
    async fn collection_assets_exclude(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets and the collection.")] input: CollectionAssetsExcludeInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let (id, excluded) = (input.collection_id, input.excluded);
        let tx = ctx.begin().await?;
        let kept_out = selection::exclude(&tx, &member, &input.ids, id, excluded).await?;
        tx.commit().await?;
        Ok(bulk::found(input.ids, "asset", kept_out, |asset| asset.id, Asset))
    }
}

/// The place before or after an asset of a collection; its end, if neither is given.
fn target(
    collection: CollectionId,
    (before, after): (Option<AssetId>, Option<AssetId>),
    expected_version: Option<i32>,
) -> Result<Target> {
    let place = place(before, after)?.unwrap_or(Place::Last);
    Ok(Target { collection, place, expected_version })
}

/// Assets, and where in a collection they go.
#[derive(InputObject)]
pub struct CollectionAssetsAddInput {
    /// The assets; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<AssetId>,
    /// The collection.
    collection_id: CollectionId,
    /// The asset of the collection that they are to stand right before.
    before_id: Option<AssetId>,
    /// The asset of the collection that they are to stand right behind; at the end, unless one of
    /// the two is given.
    after_id: Option<AssetId>,
    /// The version of the collection that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// Assets of a collection, and where in it they go.
#[derive(InputObject)]
pub struct CollectionAssetsMoveInput {
    /// The assets; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<AssetId>,
    /// The collection.
    collection_id: CollectionId,
    /// The asset of the collection that they are to stand right before.
    before_id: Option<AssetId>,
    /// The asset of the collection that they are to stand right behind; at the end, unless one of
    /// the two is given.
    after_id: Option<AssetId>,
    /// The version of the collection that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// Assets, and the collection that they leave.
#[derive(InputObject)]
pub struct CollectionAssetsRemoveInput {
    /// The assets; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<AssetId>,
    /// The collection.
    collection_id: CollectionId,
    /// The version of the collection that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// Assets, and a collection that gathers by a filter.
#[derive(InputObject)]
pub struct CollectionAssetsExcludeInput {
    /// The assets; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<AssetId>,
    /// The collection.
    collection_id: CollectionId,
    /// Whether they are kept out; `false` lets them in again.
    excluded: bool,
}
