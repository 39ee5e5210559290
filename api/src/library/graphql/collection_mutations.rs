//! What can be done with collections.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::id::CollectionId;

use super::{Collection, lists::AssetFilter};
use crate::{
    access::Permission,
    context::ContextExt,
    error::Result,
    library::actions::collection::{self, Change},
};

/// The mutations of collections.
#[derive(Default)]
pub struct CollectionMutation;

#[Object]
impl CollectionMutation {
    /// Makes a collection. With a filter it gathers by itself what fits that.
    ///
    /// Refused with `NOT_FOUND` (no such parent), `NAME_TAKEN`, `BAD_USER_INPUT` (an empty name,
    /// deeper than 20 levels, or a filter for the trash) or `ILLEGAL_STATE` (10 000 collections).
    async fn collection_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection to be.")] input: CollectionCreateInput,
    ) -> Result<CollectionPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let filter = input.filter.map(AssetFilter::into);
        let tx = ctx.begin().await?;
        let made = collection::create(&tx, &member, input.parent_id, &input.name, filter).await?;
        tx.commit().await?;
        Ok(CollectionPayload { collection: Collection(made) })
    }

    /// Changes what a collection is called or gathers by itself. What is omitted stays; a filter of
    /// `null` is removed, and what was put in by hand stays.
    ///
    /// Refused with `NOT_FOUND`, `NAME_TAKEN`, `BAD_USER_INPUT` or `VERSION_CONFLICT`.
    async fn collection_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection and what changes.")] input: CollectionUpdateInput,
    ) -> Result<CollectionPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let filter = input.filter.map_value(AssetFilter::into).into();
        let change = Change { name: input.name, filter };
        let expected = input.expected_version;
        let tx = ctx.begin().await?;
        let changed = collection::update(&tx, &member, input.id, change, expected).await?;
        tx.commit().await?;
        Ok(CollectionPayload { collection: Collection(changed) })
    }

    /// Moves a collection, with those in it, into another one or to the top.
    ///
    /// Refused with `NOT_FOUND`, `NAME_TAKEN`, `BAD_USER_INPUT` (into itself, or deeper than 20
    /// levels) or `VERSION_CONFLICT`.
    async fn collection_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection and its new place.")] input: CollectionMoveInput,
    ) -> Result<CollectionPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let (parent, expected) = (input.parent_id, input.expected_version);
        let tx = ctx.begin().await?;
        let moved = collection::relocate(&tx, &member, input.id, parent, expected).await?;
        tx.commit().await?;
        Ok(CollectionPayload { collection: Collection(moved) })
    }

    /// Deletes a collection. Its assets stay in the library.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE` (there is another collection in it).
    async fn collection_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection.")] input: CollectionDeleteInput,
    ) -> Result<CollectionDeletePayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        collection::delete(&tx, &member, input.id).await?;
        tx.commit().await?;
        Ok(CollectionDeletePayload { deleted_id: input.id })
    }
}

/// A collection to be.
#[derive(InputObject)]
pub struct CollectionCreateInput {
    /// What it is called; 1 to 200 characters.
    name: String,
    /// The collection it is to be in; `null` for the top.
    parent_id: Option<CollectionId>,
    /// What it gathers by itself; nothing, unless given.
    filter: Option<AssetFilter>,
}

/// What changes of a collection.
#[derive(InputObject)]
pub struct CollectionUpdateInput {
    /// The collection.
    id: CollectionId,
    /// The new name; 1 to 200 characters.
    name: Option<String>,
    /// What it gathers by itself; `null` for nothing.
    #[graphql(default)]
    filter: MaybeUndefined<AssetFilter>,
    /// The version that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// A collection and its new place.
#[derive(InputObject)]
pub struct CollectionMoveInput {
    /// The collection.
    id: CollectionId,
    /// The collection it is to be in; `null` for the top.
    parent_id: Option<CollectionId>,
    /// The version that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// A collection to be deleted.
#[derive(InputObject)]
pub struct CollectionDeleteInput {
    /// The collection.
    id: CollectionId,
}

/// The collection, as it is now.
#[derive(SimpleObject)]
pub struct CollectionPayload {
    /// The collection.
    pub(super) collection: Collection,
}

/// The collection that was deleted.
#[derive(SimpleObject)]
pub struct CollectionDeletePayload {
    /// Its id.
    deleted_id: CollectionId,
}
