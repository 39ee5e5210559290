//! Assets, their files and their previews.

use async_graphql::{Context, Object};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use entity::{
    asset::{self, AssetFormat, AssetKind, AssetState, Ownership},
    blob::{self, PreviewState},
    id::{AssetId, RevisionId},
    rendition::{self, PreviewFormat, PreviewSize},
    revision,
};

use super::{
    AssetDetails, ByteSize, Collection, Folder, Nametag, Revision, Tag,
    suggestion::{self, NametagSuggestion, TagSuggestion},
    uses::AssetUse,
};
use crate::{
    access::Permission,
    context::ContextExt,
    error::{Error, Result},
    library::{
        http::links,
        reads::{
            details::DetailsOf,
            loaders::{BlobOf, FolderOf, NametagsOf, RenditionsOf, RevisionOf, TagsOf},
            notes::{CollectionsOf, FavouriteOf, RevisionsOf, UsesOf},
        },
        rules::{format, rights},
    },
};

/// One item of the library: a picture, a clip, a sound or a document.
#[derive(Clone, Debug)]
pub struct Asset(pub asset::Model);

#[Object]
impl Asset {
    /// The asset's id.
    async fn id(&self) -> AssetId {
        self.0.id
    }

    /// What it is called; at first what the file was called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What a person would call it.
    async fn kind(&self) -> AssetKind {
        self.0.kind
    }

    /// The file format, as found in the bytes.
    async fn format(&self) -> AssetFormat {
        self.0.format
    }

    /// The size of the file in bytes.
    async fn size(&self) -> ByteSize {
        ByteSize(self.0.size)
    }

    /// Whose it is, which decides what may be done with it.
    async fn ownership(&self) -> Ownership {
        self.0.ownership
    }

    /// The terms it was bought under.
    async fn licence(&self) -> Option<&str> {
        self.0.licence.as_deref()
    }

    /// Whether all that is made of it is there. It can be used before.
    async fn state(&self) -> AssetState {
        self.0.state
    }

    /// When it was added to the library.
    async fn added_at(&self) -> DateTime<Utc> {
        self.0.added_at
    }

    /// When it was put into the trash; `null` if it is not there.
    async fn trashed_at(&self) -> Option<DateTime<Utc>> {
        self.0.trashed_at
    }

    /// Rises with every change of the asset and of what is noted on it.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The folder it is in; `null` at the top of the library.
    async fn folder(&self, ctx: &Context<'_>) -> Result<Option<Folder>> {
        match self.0.folder_id {
            Some(folder) => Ok(ctx.load(FolderOf(folder)).await?.map(Folder)),
            None => Ok(None),
        }
    }

    /// Its file.
    async fn revision(&self, ctx: &Context<'_>) -> Result<Revision> {
        Ok(Revision(revision(ctx, &self.0).await?))
    }

    /// All files that it has and had, the newest first; at most 100.
    async fn revisions(&self, ctx: &Context<'_>) -> Result<Vec<Revision>> {
        let revisions = ctx.load(RevisionsOf(self.0.id)).await?;
        Ok(revisions.into_iter().map(Revision).collect())
    }

    /// The collections that it was put into by hand, by name.
    async fn collections(&self, ctx: &Context<'_>) -> Result<Vec<Collection>> {
        ctx.member(Permission::LibraryRead)?;
        let collections = ctx.load(CollectionsOf(self.0.id)).await?;
        Ok(collections.into_iter().map(Collection).collect())
    }

    /// Whether whoever asks has marked it as a favourite.
    async fn is_favourite(&self, ctx: &Context<'_>) -> Result<bool> {
        ctx.load(FavouriteOf(ctx.caller()?.user, self.0.id)).await
    }

    /// What uses it, and keeps it from going into the trash.
    async fn uses(&self, ctx: &Context<'_>) -> Result<Vec<AssetUse>> {
        ctx.member(Permission::LibraryRead)?;
        let uses = ctx.load(UsesOf(self.0.id)).await?;
        Ok(uses.into_iter().map(AssetUse::from).collect())
    }

    /// The tags it carries, by name; at most 100.
    async fn tags(&self, ctx: &Context<'_>) -> Result<Vec<Tag>> {
        let tags = ctx.load(TagsOf(self.0.id)).await?;
        Ok(tags.into_iter().map(Tag).collect())
    }

    /// Who is shown or heard in it, in the order in which they were named; at most 200.
    async fn nametags(&self, ctx: &Context<'_>) -> Result<Vec<Nametag>> {
        let nametags = ctx.load(NametagsOf(self.0.id)).await?;
        Ok(nametags.into_iter().map(Nametag).collect())
    }

    /// What is said about it beyond its file, and who says it.
    async fn details(&self, ctx: &Context<'_>) -> Result<AssetDetails> {
        let details = ctx.load(DetailsOf(self.0.id, self.0.revision_id)).await?;
        Ok(AssetDetails { account: self.0.account_id, details })
    }

    /// The tags that its file and its sidecar suggest, and about which nobody has decided.
    async fn tag_suggestions(&self, ctx: &Context<'_>) -> Result<Vec<TagSuggestion>> {
        suggestion::tags(ctx, &self.0).await
    }

    /// The people whom its file and its sidecar name, and about whom nobody has decided.
    async fn nametag_suggestions(&self, ctx: &Context<'_>) -> Result<Vec<NametagSuggestion>> {
        suggestion::nametags(ctx, &self.0).await
    }

    /// Where an XMP file of its details, tags and nametags can be downloaded from, for an hour at
    /// least, by anybody who has the URL; `null` for everybody but members of the account. It is
    /// written when it is fetched. Relative to the server unless that knows its public URL.
    async fn sidecar_url(&self, ctx: &Context<'_>) -> Option<String> {
        let member = ctx.member(Permission::LibraryRead).ok()?;
        let is_ours = member.account == self.0.account_id;
        is_ours.then(|| links::sidecar(ctx.platform(), self.0.revision_id))
    }

    /// Whether there are smaller pictures of it.
    async fn preview_state(&self, ctx: &Context<'_>) -> Result<PreviewState> {
        let state = blob(ctx, &self.0).await?.preview;
        // While the asset is processing, it does not tell of pictures made for others.
        Ok(match self.0.state {
            AssetState::Processing if state != PreviewState::None => PreviewState::Pending,
            _ => state,
        })
    }

    /// A smaller picture of it, upright; `null` unless `previewState` is `READY`.
    async fn preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How large at most; `PREVIEW` unless given.")] size: Option<PreviewSize>,
        #[graphql(desc = "How it is encoded; `WEBP` unless given.")] format: Option<PreviewFormat>,
    ) -> Result<Option<Preview>> {
        if self.0.state == AssetState::Processing {
            return Ok(None);
        }
        let size = size.unwrap_or(PreviewSize::Preview);
        let format = format.unwrap_or(PreviewFormat::Webp);
        let digest = revision(ctx, &self.0).await?.digest;
        let drawn = ctx.load(RenditionsOf(digest)).await?;
        let drawn = drawn.into_iter().find(|drawn| drawn.size == size && drawn.format == format);
        Ok(drawn.map(|drawn| Preview { revision: Some(self.0.revision_id), drawn }))
    }

    /// A picture of it in some 25 bytes ([ThumbHash](https://evanw.github.io/thumbhash/) in
    /// Base64), to be shown until the preview is there.
    async fn thumbhash(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        if self.0.state == AssetState::Processing {
            return Ok(None);
        }
        Ok(blob(ctx, &self.0).await?.thumbhash.map(|hash| BASE64_STANDARD.encode(hash)))
    }

    /// Whether its rights allow that its file is fetched.
    async fn is_downloadable(&self) -> bool {
        rights::download(self.0.ownership).is_ok()
    }

    /// Where its file can be downloaded from, for an hour at least, by anybody who has the URL.
    /// Relative to the server unless that knows its public URL.
    ///
    /// Refused with `NOT_DOWNLOADABLE`.
    async fn download_url(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        rights::download(self.0.ownership)?;
        Ok(Some(links::original(ctx.platform(), self.0.revision_id, true)))
    }

    /// Where its file can be played or shown from, in a page, for an hour at least, by anybody who
    /// has the URL. Relative to the server unless that knows its public URL. `null` for what a
    /// browser must not show, such as SVG and PDF, and where the rights do not allow a download.
    async fn view_url(&self, ctx: &Context<'_>) -> Option<String> {
        let is_viewable =
            rights::download(self.0.ownership).is_ok() && format::is_safe_inline(self.0.format);
        is_viewable.then(|| links::original(ctx.platform(), self.0.revision_id, false))
    }
}

async fn revision(ctx: &Context<'_>, asset: &asset::Model) -> Result<revision::Model> {
    let found = ctx.load(RevisionOf(asset.revision_id)).await?;
    found.ok_or_else(|| Error::Broken(anyhow::anyhow!("{} has no revision", asset.id)))
}

async fn blob(ctx: &Context<'_>, asset: &asset::Model) -> Result<blob::Model> {
    let found = ctx.load(BlobOf(revision(ctx, asset).await?.digest)).await?;
    found.ok_or_else(|| Error::Broken(anyhow::anyhow!("{} has no blob", asset.id)))
}

/// A smaller picture of an asset, or of what the store sells.
pub struct Preview {
    /// None for what is for sale.
    revision: Option<RevisionId>,
    drawn: rendition::Model,
}

impl Preview {
    /// Shows a smaller picture of what the store sells.
    pub(crate) fn for_sale(drawn: rendition::Model) -> Self {
        Self { revision: None, drawn }
    }
}

#[Object]
impl Preview {
    /// Where it can be fetched from, for an hour at least, by anybody who has the URL. The same for
    /// an hour, so that browsers keep it. Relative to the server unless that knows its public URL.
    async fn url(&self, ctx: &Context<'_>) -> String {
        match self.revision {
            Some(revision) => links::rendition(ctx.platform(), revision, &self.drawn),
            None => links::for_sale(ctx.platform(), &self.drawn),
        }
    }

    /// Width in pixels.
    async fn width(&self) -> i32 {
        self.drawn.width
    }

    /// Height in pixels.
    async fn height(&self) -> i32 {
        self.drawn.height
    }

    /// The size in bytes.
    async fn size(&self) -> ByteSize {
        ByteSize(self.drawn.bytes)
    }
}
