//! What can be asked of a library.

use async_graphql::{Context, Object, SimpleObject};
use entity::id::{AssetId, CollectionId, FolderId, PersonId, TagId};
use sea_orm::QueryOrder;

use super::{Asset, ByteSize, Collection, Folder, Person, Tag};
use crate::{
    access::Permission,
    context::ContextExt,
    error::{Error, Result},
    library::reads::{self, lists},
    page::{Page, PageInput, Paged},
};

/// The queries about the library.
#[derive(Default)]
pub struct LibraryQuery;

#[Object]
impl LibraryQuery {
    /// One asset, also in the trash.
    async fn asset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The asset's id.")] id: AssetId,
    ) -> Result<Option<Asset>> {
        let member = ctx.member(Permission::LibraryRead)?;
        Ok(reads::find_anywhere(ctx.db(), &member, id).await?.map(Asset))
    }

    /// One folder.
    async fn folder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The folder's id.")] id: FolderId,
    ) -> Result<Option<Folder>> {
        let member = ctx.member(Permission::LibraryRead)?;
        Ok(reads::find_folder(ctx.db(), &member, id).await?.map(Folder))
    }

    /// Every folder of the library, by name, at most 10 000: a tree by their `parentId`s.
    async fn folders(&self, ctx: &Context<'_>) -> Result<Vec<Folder>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let folders = reads::folders_of(&member)
            .order_by_asc(entity::folder::COLUMN.sort_key)
            .order_by_asc(entity::folder::COLUMN.id)
            .all(ctx.db())
            .await?;
        Ok(folders.into_iter().map(Folder).collect())
    }

    /// What whoever asks has opened or used lately, the last one first.
    async fn recent_assets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most; 1 to 100, 25 unless given.")] first: Option<i32>,
    ) -> Result<Vec<Asset>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let Ok(limit @ 1..=reads::RECENT) = first.map_or(Ok(25), u64::try_from) else {
            return Err(Error::bad_input("first", "Ask for 1 to 100."));
        };
        let assets = reads::recent(ctx.db(), &member, limit).await?;
        Ok(assets.into_iter().map(Asset).collect())
    }

    /// One collection.
    async fn collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection's id.")] id: CollectionId,
    ) -> Result<Option<Collection>> {
        let member = ctx.member(Permission::LibraryRead)?;
        Ok(reads::find_collection(ctx.db(), &member, id).await?.map(Collection))
    }

    /// Every collection of the library, by name, at most 10 000: a tree by their `parentId`s.
    async fn collections(&self, ctx: &Context<'_>) -> Result<Vec<Collection>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let collections = reads::collections_of(&member)
            .order_by_asc(entity::collection::COLUMN.sort_key)
            .order_by_asc(entity::collection::COLUMN.id)
            .all(ctx.db())
            .await?;
        Ok(collections.into_iter().map(Collection).collect())
    }

    /// One tag.
    async fn tag(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The tag's id.")] id: TagId,
    ) -> Result<Option<Tag>> {
        let member = ctx.member(Permission::LibraryRead)?;
        Ok(reads::find_tag(ctx.db(), &member, id).await?.map(Tag))
    }

    /// One person.
    async fn person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person's id.")] id: PersonId,
    ) -> Result<Option<Person>> {
        let member = ctx.member(Permission::LibraryRead)?;
        Ok(reads::find_person(ctx.db(), &member, id).await?.map(Person))
    }

    /// The tags of the library, by name: a tree by their `parentId`s.
    async fn tags(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Those whose names contain this, whatever the case.")]
        name_contains: Option<String>,
        #[graphql(desc = "How many at most; 1 to 100, 25 unless given.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
    ) -> Result<Paged<Tag>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let page = Page::new(PageInput { first, after, ..PageInput::default() })?;
        let wanted = lists::tags(&member, name_contains.as_deref());
        page.of(wanted, &lists::tags_by_name(), ctx.db(), Tag).await
    }

    /// The people who are named in the library, by name.
    async fn persons(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Those whose names contain this, whatever the case.")]
        name_contains: Option<String>,
        #[graphql(desc = "How many at most; 1 to 100, 25 unless given.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
    ) -> Result<Paged<Person>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let page = Page::new(PageInput { first, after, ..PageInput::default() })?;
        let wanted = lists::persons(&member, name_contains.as_deref());
        page.of(wanted, &lists::persons_by_name(), ctx.db(), Person).await
    }

    /// How full the library is.
    async fn storage(&self, ctx: &Context<'_>) -> Result<Storage> {
        let member = ctx.member(Permission::LibraryRead)?;
        let used = reads::used(ctx.db(), member.account).await?;
        let quota = reads::quota(ctx.db(), ctx.platform().db.now(), member.account).await?;
        Ok(Storage { used: ByteSize(used), quota: quota.map(ByteSize) })
    }
}

/// How full a library is.
#[derive(SimpleObject)]
pub struct Storage {
    /// Bytes of all its files, the trash included; the same bytes twice count twice.
    used: ByteSize,
    /// Bytes that the plan includes; `null` by agreement.
    quota: Option<ByteSize>,
}
