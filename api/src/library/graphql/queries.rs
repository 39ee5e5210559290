//! What can be asked of a library.

use async_graphql::{Context, Object, SimpleObject};
use entity::id::{AssetId, FolderId};
use sea_orm::QueryOrder;

use super::{
    Asset, ByteSize, Folder, Person, Tag,
    lists::{AssetFilter, AssetOrder},
};
use crate::{
    access::Permission,
    context::ContextExt,
    error::Result,
    library::reads::{
        self,
        lists::{self, Sorting, Wanted},
    },
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

    /// The assets of the library, newest first unless ordered otherwise.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn assets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which are wanted; all, unless given.")] filter: Option<AssetFilter>,
        #[graphql(desc = "In which order; newest first, unless given.")] order_by: Option<
            AssetOrder,
        >,
        #[graphql(
            desc = "How many at most, from the start or from `after`; 1 to 100, 25 unless given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "How many at most, from the end or from `before`; 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Paged<Asset>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let page = Page::new(PageInput { first, after, last, before })?;
        let sorting = order_by.map_or_else(Sorting::default, AssetOrder::into);
        let wanted = Wanted::from(filter.unwrap_or_default());
        let found = wanted.select(ctx.db(), &member, sorting).await?;
        page.of(found, &sorting.keys(), ctx.db(), Asset).await
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
            .order_by_asc(entity::folder::COLUMN.name_key)
            .order_by_asc(entity::folder::COLUMN.id)
            .all(ctx.db())
            .await?;
        Ok(folders.into_iter().map(Folder).collect())
    }

    /// The tags that are used in the library, by name.
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
