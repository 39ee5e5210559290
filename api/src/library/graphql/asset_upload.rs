//! Files that come in over time, and how far they are.

use async_graphql::{Context, Description, Object, Subscription};
use chrono::{DateTime, Utc};
use entity::{
    asset,
    id::{AssetId, UploadId},
    upload::{self, UploadPurpose, UploadState, UploadWay},
};
use futures::{Stream, StreamExt, future::ready};

use super::{Asset, ByteSize, Folder, upload::AssetUploadResult};
use crate::{
    access::Permission,
    context::ContextExt,
    error::Result,
    events::Event,
    library::{
        reads::{
            loaders::{AssetOf, FolderOf},
            uploads,
        },
        uploads::{Outcome, kept},
    },
    page::{Page, PageInput, Paged},
};

/// The queries about files on their way in.
#[derive(Default)]
pub struct UploadQuery;

#[Object]
impl UploadQuery {
    /// One file on its way into the library, or that came in within the last day.
    async fn upload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The upload's id.")] id: UploadId,
    ) -> Result<Option<AssetUpload>> {
        let member = ctx.member(Permission::LibraryRead)?;
        Ok(uploads::find(ctx.db(), &member, id).await?.map(AssetUpload))
    }

    /// The files on their way into the library by tus, by signed requests and from addresses, and
    /// for a day what became of them; the newest first.
    async fn uploads(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most; 1 to 100, 25 unless given.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
    ) -> Result<Paged<AssetUpload>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let page = Page::new(PageInput { first, after, ..PageInput::default() })?;
        let wanted = uploads::visible_to(&member);
        page.of(wanted, &uploads::newest_first(), ctx.db(), AssetUpload).await
    }
}

/// The subscriptions about files on their way in.
#[derive(Default)]
pub struct UploadSubscription;

#[Subscription]
impl UploadSubscription {
    /// A file on its way into the library whenever some 8 MB more of it have come, or its state is
    /// another.
    async fn upload_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this upload; all of the library unless given.")] id: Option<
            UploadId,
        >,
    ) -> Result<impl Stream<Item = async_graphql::Result<AssetUpload>> + use<>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let platform = ctx.platform().clone();
        let changed = platform.bus.changes(move |event| match event {
            Event::UploadChanged { account, upload } if account == member.account => Some(upload),
            _ => None,
        });
        let changed = changed.filter(move |upload| ready(id.is_none_or(|id| id == *upload)));
        Ok(changed.filter_map(move |id| {
            let platform = platform.clone();
            async move {
                let found = uploads::find(platform.db.reader(), &member, id).await;
                found.map(|found| found.map(AssetUpload)).map_err(Into::into).transpose()
            }
        }))
    }
}

/// A file on its way into the library.
#[derive(Description)]
pub struct AssetUpload(pub upload::Model);

#[Object(use_type_description)]
impl AssetUpload {
    /// The upload's id.
    async fn id(&self) -> UploadId {
        self.0.id
    }

    /// How it comes in.
    async fn way(&self) -> UploadWay {
        self.0.way
    }

    /// What it is sent for.
    async fn purpose(&self) -> UploadPurpose {
        self.0.purpose
    }

    /// Where it is on its way in.
    async fn state(&self) -> UploadState {
        self.0.state
    }

    /// What the asset is going to be called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The folder it goes into; `null` at the top of the library.
    async fn folder(&self, ctx: &Context<'_>) -> Result<Option<Folder>> {
        match self.0.folder_id {
            Some(folder) => Ok(ctx.load(FolderOf(folder)).await?.map(Folder)),
            None => Ok(None),
        }
    }

    /// The asset whose next revision it becomes; `null` for a new asset, and where the asset is not
    /// in the library any more.
    async fn revises(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        Ok(find(ctx, self.0.revises_id).await?.map(Asset))
    }

    /// How many bytes are to come; `null` while its sender does not know.
    async fn size(&self) -> Option<ByteSize> {
        self.0.size.map(ByteSize)
    }

    /// How many bytes have come. What is sent past the server to a bucket counts once it is all
    /// there.
    async fn received(&self) -> ByteSize {
        ByteSize(self.0.received)
    }

    /// Where it is fetched from; `null` for what is sent.
    async fn source_url(&self) -> Option<&str> {
        self.0.source_url.as_deref()
    }

    /// What became of it; `null` until it is `READY` or `REJECTED`, once the asset is deleted, for
    /// a package, which is imported by `libraryImport` once it is `READY`, and for what was sent for
    /// an order until it is used.
    async fn result(&self, ctx: &Context<'_>) -> Result<Option<AssetUploadResult>> {
        result(ctx, &self.0).await
    }

    /// When it began.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Until when bytes are taken, and once it has ended, until when its outcome can be asked for.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }
}

async fn result(ctx: &Context<'_>, upload: &upload::Model) -> Result<Option<AssetUploadResult>> {
    let existing = find(ctx, upload.existing_id).await?;
    let outcome = match upload.state {
        UploadState::Receiving | UploadState::Processing => return Ok(None),
        UploadState::Ready if upload.revises_id.is_some() => {
            find(ctx, upload.asset_id).await?.map(Outcome::Revised)
        }
        UploadState::Ready if upload.asset_id == upload.existing_id => {
            existing.map(Outcome::Reused)
        }
        UploadState::Ready => {
            let asset = find(ctx, upload.asset_id).await?;
            asset.map(|asset| Outcome::Added(asset, existing))
        }
        UploadState::Rejected => Some(Outcome::Rejected(kept::refusal(upload), existing)),
    };
    Ok(outcome.map(|outcome| AssetUploadResult::new(upload.name.clone(), outcome)))
}

async fn find(ctx: &Context<'_>, id: Option<AssetId>) -> Result<Option<asset::Model>> {
    match id {
        Some(id) => ctx.load(AssetOf(id)).await,
        None => Ok(None),
    }
}
