//! Archives of files that people fetch.

use async_graphql::{Context, Description, Object, Subscription};
use chrono::{DateTime, Utc};
use entity::{
    download::{self, DownloadState},
    id::DownloadId,
};
use futures::{Stream, StreamExt, future::ready};

use super::ByteSize;
use crate::{
    access::Permission,
    context::ContextExt,
    error::{Code, Result},
    events::Event,
    library::{http::links, reads::downloads},
    page::{Page, PageInput, Paged},
};

/// The queries about archives of files.
#[derive(Default)]
pub struct DownloadQuery;

#[Object]
impl DownloadQuery {
    /// One of the archives that whoever asks wanted within the last day.
    async fn download(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The archive's id.")] id: DownloadId,
    ) -> Result<Option<Download>> {
        let member = ctx.member(Permission::LibraryRead)?;
        Ok(downloads::find(ctx.db(), &member, id).await?.map(Download))
    }

    /// The archives that whoever asks wanted within the last day; the newest first.
    async fn downloads(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most; 1 to 100, 25 unless given.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
    ) -> Result<Paged<Download>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let page = Page::new(PageInput { first, after, ..PageInput::default() })?;
        let wanted = downloads::visible_to(&member);
        page.of(wanted, &downloads::newest_first(), ctx.db(), Download).await
    }
}

/// The subscriptions about archives of files.
#[derive(Default)]
pub struct DownloadSubscription;

#[Subscription]
impl DownloadSubscription {
    /// An archive that whoever asks wanted, whenever some 8 MB more of it are packed or its state
    /// is another.
    async fn download_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this archive; all unless given.")] id: Option<DownloadId>,
    ) -> Result<impl Stream<Item = async_graphql::Result<Download>> + use<>> {
        let member = ctx.member(Permission::LibraryRead)?;
        let platform = ctx.platform().clone();
        let changed = platform.bus.changes(move |event| match event {
            Event::DownloadChanged { account, download } if account == member.account => {
                Some(download)
            }
            _ => None,
        });
        let changed = changed.filter(move |download| ready(id.is_none_or(|id| id == *download)));
        Ok(changed.filter_map(move |id| {
            let platform = platform.clone();
            async move {
                let found = downloads::find(platform.db.reader(), &member, id).await;
                found.map(|found| found.map(Download)).map_err(Into::into).transpose()
            }
        }))
    }
}

/// Many files in one ZIP archive, which can be fetched for a day.
#[derive(Description)]
pub struct Download(pub download::Model);

#[Object(use_type_description)]
impl Download {
    /// The archive's id.
    async fn id(&self) -> DownloadId {
        self.0.id
    }

    /// What it is called, without its ending.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How far it is.
    async fn state(&self) -> DownloadState {
        self.0.state
    }

    /// How many files are in it; in a package of a library, how many assets.
    async fn file_count(&self) -> i32 {
        self.0.files
    }

    /// The size of the archive in bytes; `null` while that is not known.
    async fn size(&self) -> Option<ByteSize> {
        self.0.size.map(ByteSize)
    }

    /// How many bytes of it are packed. One that is packed while it is fetched stays at 0.
    async fn packed(&self) -> ByteSize {
        ByteSize(self.0.packed)
    }

    /// Where it can be fetched from until `expiresAt`, by anybody who has the URL; `null` unless
    /// `state` is `READY`. Relative to the server unless that knows its public URL.
    async fn url(&self, ctx: &Context<'_>) -> Option<String> {
        let is_ready = self.0.state == DownloadState::Ready;
        is_ready.then(|| links::download(ctx.platform(), &self.0))
    }

    /// Why it could not be packed; `null` unless `state` is `FAILED`.
    async fn code(&self) -> Option<Code> {
        self.0.code.as_deref().and_then(Code::named)
    }

    /// Says so in words.
    async fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Until when it can be fetched, and asked for.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }
}
