//! What can be done with assets.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::id::{AssetId, FolderId, TagId};

use super::Asset;
use crate::{
    access::Permission,
    bulk::{self, BulkPayload},
    context::ContextExt,
    error::{Error, Result},
    library::actions::{Place, asset, sort, tag},
};

/// The mutations of assets.
#[derive(Default)]
pub struct AssetMutation;

#[Object]
impl AssetMutation {
    /// Gives an asset another name.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` or `VERSION_CONFLICT`.
    async fn asset_rename(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The asset and its new name.")] input: AssetRenameInput,
    ) -> Result<AssetPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let expected = input.expected_version;
        let asset = asset::rename(&tx, &member, input.id, &input.name, expected).await?;
        tx.commit().await?;
        Ok(AssetPayload { asset: Asset(asset) })
    }

    /// Moves an asset beside another one in the manual order, into whose folder it goes.
    ///
    /// Refused with `NOT_FOUND` or `BAD_USER_INPUT` (beside itself, or not exactly one neighbour).
    async fn asset_reorder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The asset and its new neighbour.")] input: AssetReorderInput,
    ) -> Result<AssetPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let place = place(input.before_id, input.after_id)?;
        let neither = || Error::bad_input("beforeId", "Give either `beforeId` or `afterId`.");
        let place = place.ok_or_else(neither)?;
        let tx = ctx.begin().await?;
        let asset = sort::reorder(&tx, &member, input.id, place).await?;
        tx.commit().await?;
        Ok(AssetPayload { asset: Asset(asset) })
    }

    /// Puts assets at a place of a folder in its manual order, in the order in which they are
    /// given, wherever they were: beside another one in it, or at the end.
    ///
    /// Refused with `NOT_FOUND` (no such folder, or the neighbour is not in it), `BAD_USER_INPUT`
    /// (two neighbours, beside itself, or a version of the top, which has none) or
    /// `VERSION_CONFLICT`; a result with `NOT_FOUND` (no such asset).
    async fn assets_reorder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets and their new places.")] input: AssetsReorderInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let target = sort::Target {
            folder: input.folder_id,
            place: place(input.before_id, input.after_id)?.unwrap_or(Place::Last),
            expected_version: input.expected_version,
        };
        let tx = ctx.begin().await?;
        let moved = sort::arrange(&tx, &member, &input.ids, target).await?;
        tx.commit().await?;
        Ok(bulk::found(input.ids, "asset", moved, |asset| asset.id, Asset))
    }

    /// Moves assets to the end of a folder, in the order in which they are given. Those that are
    /// in it already stay where they are.
    ///
    /// Refused with `NOT_FOUND` (no such folder); a result with `NOT_FOUND` (no such asset).
    async fn assets_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets and their new folder.")] input: AssetsMoveInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        sort::check(&tx, &member, input.folder_id).await?;
        let change = |id| sort::relocate(&tx, &member, id, input.folder_id);
        let payload = bulk::each(&tx, input.ids, change, Asset).await?;
        tx.commit().await?;
        Ok(payload)
    }

    /// Puts tags on assets; a new name makes a new tag.
    ///
    /// Refused with `BAD_USER_INPUT` (a name that cannot be); a result with `NOT_FOUND` or
    /// `ILLEGAL_STATE` (more than 100 tags).
    async fn assets_tag(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets and the tags.")] input: AssetsTagInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let tags = tag::ensure(&tx, &member, &input.tags).await?;
        let change = |id| tag::put(&tx, &member, id, &tags);
        let payload = bulk::each(&tx, input.ids, change, Asset).await?;
        tx.commit().await?;
        Ok(payload)
    }

    /// Takes tags off assets; those that do not carry them stay as they are.
    ///
    /// Refused with `NOT_FOUND` (no such tag); a result with `NOT_FOUND` (no such asset).
    async fn assets_untag(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assets and the tags.")] input: AssetsUntagInput,
    ) -> Result<BulkPayload<Asset>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        tag::check(&tx, &member, &input.tag_ids).await?;
        let change = |id| tag::take(&tx, &member, id, &input.tag_ids);
        let payload = bulk::each(&tx, input.ids, change, Asset).await?;
        tx.commit().await?;
        Ok(payload)
    }
}

/// Reads a place beside at most one neighbour.
pub(super) fn place(before: Option<AssetId>, after: Option<AssetId>) -> Result<Option<Place>> {
    match (before, after) {
        (None, None) => Ok(None),
        (Some(before), None) => Ok(Some(Place::Before(before))),
        (None, Some(after)) => Ok(Some(Place::After(after))),
        (Some(_), Some(_)) => {
            Err(Error::bad_input("beforeId", "Give either `beforeId` or `afterId`."))
        }
    }
}

/// An asset and its new name.
#[derive(InputObject)]
pub struct AssetRenameInput {
    /// The asset.
    id: AssetId,
    /// The new name; 1 to 200 characters.
    name: String,
    /// The version that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// An asset and its new neighbour; exactly one of the two.
#[derive(InputObject)]
pub struct AssetReorderInput {
    /// The asset.
    id: AssetId,
    /// The asset that it is to stand right before.
    before_id: Option<AssetId>,
    /// The asset that it is to stand right behind.
    after_id: Option<AssetId>,
}

/// Assets and their new places in a folder.
#[derive(InputObject)]
pub struct AssetsReorderInput {
    /// The assets; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<AssetId>,
    /// The folder they are to be in; `null` for the top of the library.
    folder_id: Option<FolderId>,
    /// The asset in the folder that they are to stand right before.
    before_id: Option<AssetId>,
    /// The asset in the folder that they are to stand right behind; at the end, unless one of the
    /// two is given.
    after_id: Option<AssetId>,
    /// The version of the folder that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// Assets and their new folder.
#[derive(InputObject)]
pub struct AssetsMoveInput {
    /// The assets; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<AssetId>,
    /// The folder they are to be in; `null` for the top of the library.
    folder_id: Option<FolderId>,
}

/// Assets, and tags for them.
#[derive(InputObject)]
pub struct AssetsTagInput {
    /// The assets; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<AssetId>,
    /// The names of the tags; at most 20, of 1 to 200 characters each.
    #[graphql(validator(min_items = 1, max_items = 20))]
    tags: Vec<String>,
}

/// Assets, and tags that they are to lose.
#[derive(InputObject)]
pub struct AssetsUntagInput {
    /// The assets; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<AssetId>,
    /// The tags; at most 20.
    #[graphql(validator(min_items = 1, max_items = 20))]
    tag_ids: Vec<TagId>,
}

/// Some assets.
#[derive(InputObject)]
pub struct AssetsInput {
    /// The assets; at most 500.
    #[graphql(validator(max_items = 500))]
    pub(super) ids: Vec<AssetId>,
}

/// The asset, as it is now.
#[derive(SimpleObject)]
pub struct AssetPayload {
    /// The asset.
    pub(super) asset: Asset,
}
