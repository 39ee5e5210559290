//! What can be done with saved searches.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::id::{CollectionId, SavedSearchId};

use super::{Collection, SavedSearch, collection_mutations::CollectionPayload, lists::AssetFilter};
use crate::{
    access::{Member, Permission},
    context::ContextExt,
    error::Result,
    library::actions::search::{self, Change},
    tx::Tx,
};

/// The mutations of saved searches.
#[derive(Default)]
pub struct SavedSearchMutation;

#[Object]
impl SavedSearchMutation {
    /// Saves a search under a name, for whoever asks alone or, by those who may change the library,
    /// for everybody in the account.
    ///
    /// Refused with `NAME_TAKEN`, `BAD_USER_INPUT` (an empty name, or more than 20 words),
    /// `FORBIDDEN` or `LIMIT_EXCEEDED` (500 saved searches).
    async fn saved_search_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The search to be saved.")] input: SavedSearchCreateInput,
    ) -> Result<SavedSearchPayload> {
        let member = ctx.member(permission(input.is_shared))?;
        let tx = ctx.begin().await?;
        let wanted = input.filter.into();
        let saved = search::create(&tx, &member, &input.name, wanted, input.is_shared).await?;
        tx.commit().await?;
        Ok(SavedSearchPayload { saved_search: SavedSearch(saved) })
    }

    /// Changes what a saved search is called, looks for, or who has it. What is omitted stays; one
    /// that is shared is changed by those who may change the library.
    ///
    /// Refused with `NOT_FOUND`, `NAME_TAKEN`, `BAD_USER_INPUT`, `FORBIDDEN` or `VERSION_CONFLICT`.
    async fn saved_search_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The saved search and what changes.")] input: SavedSearchUpdateInput,
    ) -> Result<SavedSearchPayload> {
        let tx = ctx.begin().await?;
        let member = held(ctx, &tx, input.id, input.is_shared.unwrap_or_default()).await?;
        let wanted = input.filter.map(AssetFilter::into);
        let change = Change { name: input.name, wanted, is_shared: input.is_shared };
        let expected = input.expected_version;
        let saved = search::update(&tx, &member, input.id, change, expected).await?;
        tx.commit().await?;
        Ok(SavedSearchPayload { saved_search: SavedSearch(saved) })
    }

    /// Forgets a saved search. Collections that were made of it stay.
    ///
    /// Refused with `NOT_FOUND` or `FORBIDDEN`.
    async fn saved_search_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The saved search.")] input: SavedSearchDeleteInput,
    ) -> Result<SavedSearchDeletePayload> {
        let tx = ctx.begin().await?;
        let member = held(ctx, &tx, input.id, false).await?;
        search::delete(&tx, &member, input.id).await?;
        tx.commit().await?;
        Ok(SavedSearchDeletePayload { deleted_id: input.id })
    }

    /// Makes a collection that gathers by itself what a saved search finds. Each can be changed
    /// then without the other.
    ///
    /// Refused with `NOT_FOUND` (no such search or parent), `NAME_TAKEN`, `BAD_USER_INPUT` (a
    /// filter for the trash) or `ILLEGAL_STATE` (10 000 collections).
    async fn saved_search_collect(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The saved search and the collection to be.")]
        input: SavedSearchCollectInput,
    ) -> Result<CollectionPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let (parent, name) = (input.parent_id, input.name.as_deref());
        let tx = ctx.begin().await?;
        let made = search::collect(&tx, &member, input.id, parent, name).await?;
        tx.commit().await?;
        Ok(CollectionPayload { collection: Collection(made) })
    }
}

/// What those need who change a search that is shared, or is not.
const fn permission(is_shared: bool) -> Permission {
    if is_shared { Permission::LibraryWrite } else { Permission::LibraryRead }
}

/// Finds out who may change a saved search that is shared or will be.
async fn held(ctx: &Context<'_>, tx: &Tx, id: SavedSearchId, will_be: bool) -> Result<Member> {
    let member = ctx.member(Permission::LibraryRead)?;
    let saved = search::held(tx, &member, id).await?;
    Ok(ctx.member(permission(saved.user_id.is_none() || will_be))?)
}

/// A search to be saved.
#[derive(InputObject)]
pub struct SavedSearchCreateInput {
    /// What it is called; 1 to 200 characters.
    name: String,
    /// What it looks for.
    filter: AssetFilter,
    /// Whether everybody in the account has it.
    #[graphql(default)]
    is_shared: bool,
}

/// What changes of a saved search.
#[derive(InputObject)]
pub struct SavedSearchUpdateInput {
    /// The saved search.
    id: SavedSearchId,
    /// The new name; 1 to 200 characters.
    name: Option<String>,
    /// What it looks for.
    filter: Option<AssetFilter>,
    /// Whether everybody in the account has it; if not, whoever asks has it alone.
    is_shared: Option<bool>,
    /// The version that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// A saved search to be forgotten.
#[derive(InputObject)]
pub struct SavedSearchDeleteInput {
    /// The saved search.
    id: SavedSearchId,
}

/// A saved search and the collection to be.
#[derive(InputObject)]
pub struct SavedSearchCollectInput {
    /// The saved search.
    id: SavedSearchId,
    /// What the collection is called; as the search is, unless given.
    name: Option<String>,
    /// The collection it is to be in; `null` for the top.
    parent_id: Option<CollectionId>,
}

/// The saved search, as it is now.
#[derive(SimpleObject)]
pub struct SavedSearchPayload {
    /// The saved search.
    saved_search: SavedSearch,
}

/// The saved search that was deleted.
#[derive(SimpleObject)]
pub struct SavedSearchDeletePayload {
    /// Its id.
    deleted_id: SavedSearchId,
}
