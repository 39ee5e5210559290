//! Links by which assets are given to people without a login.

use async_graphql::{Context, Description, Object};
use chrono::{DateTime, Utc};
use entity::{
    id::{AssetId, CollectionId, FolderId, ShareId},
    share,
    share_visit::{self, VisitAction},
};

use super::{Asset, ByteSize, Collection, Folder, share_mutations::target};
use crate::{
    access::Permission,
    accounts::graphql::{Colleague, colleague},
    context::ContextExt,
    error::Result,
    library::{
        reads::{
            loaders::{AssetOf, FolderOf},
            notes::CollectionOf,
            shares,
        },
        rules::share::{self as rules, ShareState},
    },
    page::{Page, PageInput, Paged},
};

/// The queries about links.
#[derive(Default)]
pub struct ShareQuery;

#[Object]
impl ShareQuery {
    /// One link of the account.
    async fn share(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The link's id.")] id: ShareId,
    ) -> Result<Option<Share>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        Ok(shares::find(ctx.db(), &member, id).await?.map(Share))
    }

    /// The links of the account, or those to one thing, also those that do not open any more; the
    /// newest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn shares(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most; 1 to 100, 25 unless given.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "Those to this asset.")] asset_id: Option<AssetId>,
        #[graphql(desc = "Those to this collection.")] collection_id: Option<CollectionId>,
        #[graphql(desc = "Those to this folder.")] folder_id: Option<FolderId>,
    ) -> Result<Paged<Share>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let page = Page::new(PageInput { first, after, ..PageInput::default() })?;
        let wanted = shares::list(&member, target(asset_id, collection_id, folder_id)?);
        page.of(wanted, &shares::newest_first(), ctx.db(), Share).await
    }
}

/// A link to an asset, a collection or a folder, for people without a login.
///
/// It shows what may be shared at the moment at which it is opened: what the rights no longer allow
/// to share, and what went into the trash, it does not show.
#[derive(Description)]
pub struct Share(pub share::Model);

#[Object(use_type_description)]
impl Share {
    /// The link's id.
    async fn id(&self) -> ShareId {
        self.0.id
    }

    /// Who made it; `null` once the person is gone. A link goes on when its maker leaves the account.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<Colleague>> {
        colleague(ctx, self.0.account_id, self.0.created_by).await
    }

    /// What those who open it read above what is shown.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The asset that it leads to; `null` if it leads to something else.
    async fn asset(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        match self.0.asset_id {
            Some(id) => Ok(ctx.load(AssetOf(id)).await?.map(Asset)),
            None => Ok(None),
        }
    }

    /// The collection that it leads to; `null` if it leads to something else.
    async fn collection(&self, ctx: &Context<'_>) -> Result<Option<Collection>> {
        match self.0.collection_id {
            Some(id) => Ok(ctx.load(CollectionOf(id)).await?.map(Collection)),
            None => Ok(None),
        }
    }

    /// The folder that it leads to, with those inside it; `null` if it leads to something else.
    async fn folder(&self, ctx: &Context<'_>) -> Result<Option<Folder>> {
        match self.0.folder_id {
            Some(id) => Ok(ctx.load(FolderOf(id)).await?.map(Folder)),
            None => Ok(None),
        }
    }

    /// Whether it opens now.
    async fn state(&self, ctx: &Context<'_>) -> ShareState {
        rules::state(&self.0, ctx.platform().db.now())
    }

    /// Whether it opens with a password only.
    async fn has_password(&self) -> bool {
        self.0.password_hash.is_some()
    }

    /// When it is over; `null` if it does not end by itself.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.expires_at
    }

    /// How often it can be opened; `null` for any number.
    async fn max_views(&self) -> Option<i32> {
        self.0.max_views
    }

    /// How often it was opened; whoever comes back within two hours does not count again.
    async fn views(&self) -> i32 {
        self.0.views
    }

    /// Whether what is shared is shown; a mere drop box shows nothing.
    async fn shows_contents(&self) -> bool {
        self.0.shows_contents
    }

    /// Whether files can be downloaded where their rights allow it, without the places in them.
    async fn allows_download(&self) -> bool {
        self.0.allows_download
    }

    /// Whether files can be sent into the folder.
    async fn allows_upload(&self) -> bool {
        self.0.allows_upload
    }

    /// Whether pictures are shown with a watermark only, of a clip the one that stands in front of
    /// it. Clips and sounds are not played then, and nothing can be downloaded.
    async fn watermark(&self) -> bool {
        self.0.watermark
    }

    /// How many files can be sent.
    async fn max_files(&self) -> i32 {
        self.0.max_files
    }

    /// How many bytes can be sent together.
    async fn max_bytes(&self) -> ByteSize {
        ByteSize(self.0.max_bytes)
    }

    /// How many files have been sent.
    async fn received_files(&self) -> i32 {
        self.0.received_files
    }

    /// How many bytes have been sent.
    async fn received_bytes(&self) -> ByteSize {
        ByteSize(self.0.received_bytes)
    }

    /// When somebody ended it; `null` if nobody did.
    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Rises with every change of its terms.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Who came by it within the last 90 days, and did what; the last one first.
    async fn visits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most; 1 to 100, 25 unless given.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
    ) -> Result<Paged<ShareVisit>> {
        ctx.member(Permission::LibraryWrite)?;
        let page = Page::new(PageInput { first, after, ..PageInput::default() })?;
        page.of(shares::visits(self.0.id), &shares::last_first(), ctx.db(), ShareVisit).await
    }
}

/// Something that somebody did who came by a link.
#[derive(Description)]
pub struct ShareVisit(pub share_visit::Model);

#[Object(use_type_description)]
impl ShareVisit {
    /// What it was.
    async fn action(&self) -> VisitAction {
        self.0.action
    }

    /// The asset that was downloaded or sent; `null` for anything else, and once it is deleted.
    async fn asset(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        match self.0.asset_id {
            Some(id) => Ok(ctx.load(AssetOf(id)).await?.map(Asset)),
            None => Ok(None),
        }
    }

    /// The network that the person came from, too large to tell who it was.
    async fn network(&self) -> Option<&str> {
        self.0.network.as_deref()
    }

    /// The browser, as it calls itself.
    async fn user_agent(&self) -> Option<&str> {
        self.0.user_agent.as_deref()
    }

    /// When it was.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }
}
