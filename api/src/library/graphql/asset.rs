//! Assets and their files.

use async_graphql::{Context, Description, Object};
use chrono::{DateTime, Utc};
use entity::{
    asset::{self, AssetFormat, AssetKind, AssetState, Ownership},
    id::AssetId,
    release::ReleaseScope,
    revision,
};

use super::{
    AssetDetails, AssetPictures, ByteSize, Collection, Comment, Folder, Nametag, Revision, Tag,
    comment,
    rights::{AssetRights, RightsStatus, may_download, standing},
    suggestion::{self, NametagSuggestion, TagSuggestion},
    uses::AssetUse,
};
use crate::{
    access::Permission,
    accounts::rules::billing::is_country,
    context::ContextExt,
    error::{Error, Result},
    library::{
        http::links,
        reads::{
            comments::CommentCountOf,
            details::DetailsOf,
            loaders::{FolderOf, NametagsOf, RevisionOf, TagsOf},
            notes::{CollectionsOf, FavouriteOf, RevisionsOf, UsesOf},
        },
        rules::{format, rights::Purpose},
    },
    page::{PageInput, Paged},
};

/// One item of the library: a picture, a clip, a sound or a document.
#[derive(Clone, Debug, Description)]
pub struct Asset(pub asset::Model);

#[Object(use_type_description)]
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
        ctx.load(FavouriteOf(ctx.viewer().person()?, self.0.id)).await
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

    /// What people have said about it, the oldest first, without the replies to that.
    async fn comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most; 1 to 100, 25 unless given.")] first: Option<i32>,
        #[graphql(desc = "The cursor behind which the page starts.")] after: Option<String>,
        #[graphql(desc = "Only those that are resolved, or are not; all unless given.")]
        resolved: Option<bool>,
    ) -> Result<Paged<Comment>> {
        let page = PageInput { first, after, ..PageInput::default() };
        comment::page(ctx, self.0.id, page, resolved).await
    }

    /// How many comments there are on it, with the replies to them.
    async fn comment_count(&self, ctx: &Context<'_>) -> Result<i64> {
        ctx.member(Permission::LibraryRead)?;
        ctx.load(CommentCountOf(self.0.id)).await
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

    /// What was agreed about its use; `null` where nothing was.
    async fn rights(&self, ctx: &Context<'_>) -> Result<Option<AssetRights>> {
        Ok(standing(ctx, self.0.id).await?.terms.map(AssetRights))
    }

    /// What may be done with it now, and if not, why and until when: by whose it is, by what was
    /// agreed about it, and by the releases of the persons on it.
    ///
    /// Refused with `BAD_USER_INPUT`.
    async fn rights_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "For use in a country, by its two letters (ISO 3166-1); in any, unless given."
        )]
        territory: Option<String>,
        #[graphql(desc = "For use in a channel; in any, unless given.")] channel: Option<
            ReleaseScope,
        >,
    ) -> Result<RightsStatus> {
        let is_known = |country: &String| is_country(&country.to_ascii_uppercase());
        if !territory.as_ref().is_none_or(is_known) {
            return Err(Error::bad_input("territory", "There is no country of these letters."));
        }
        let standing = standing(ctx, self.0.id).await?;
        let purpose = Purpose { territory, channel };
        Ok(RightsStatus::new(&standing, &purpose, ctx.platform().db.now()))
    }

    /// Whether its rights allow that its file is fetched.
    async fn is_downloadable(&self, ctx: &Context<'_>) -> Result<bool> {
        let standing = standing(ctx, self.0.id).await?;
        Ok(may_download(ctx, &standing).is_ok())
    }

    /// Where its file can be downloaded from, for an hour at least, by anybody who has the URL.
    /// Relative to the server unless that knows its public URL.
    ///
    /// Refused with `NOT_DOWNLOADABLE` (`details.rights`).
    async fn download_url(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        may_download(ctx, &standing(ctx, self.0.id).await?)?;
        Ok(Some(links::original(ctx.platform(), self.0.revision_id, true)))
    }

    /// Where its file can be played or shown from, in a page, for an hour at least, by anybody who
    /// has the URL. Relative to the server unless that knows its public URL. `null` for what a
    /// browser must not show, such as SVG and PDF, and where the rights do not allow a download.
    async fn view_url(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let is_viewable = format::is_safe_inline(self.0.format)
            && may_download(ctx, &standing(ctx, self.0.id).await?).is_ok();
        Ok(is_viewable.then(|| links::original(ctx.platform(), self.0.revision_id, false)))
    }

    #[graphql(flatten)]
    async fn pictures(&self) -> AssetPictures {
        AssetPictures(self.0.clone())
    }
}

/// The file that an asset has now.
pub(super) async fn revision(ctx: &Context<'_>, asset: &asset::Model) -> Result<revision::Model> {
    let found = ctx.load(RevisionOf(asset.revision_id)).await?;
    found.ok_or_else(|| Error::Broken(anyhow::anyhow!("{} has no revision", asset.id)))
}
