//! What can be done with links.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::id::{AssetId, CollectionId, FolderId, ShareId};

use super::{ByteSize, share::Share};
use crate::{
    access::Permission,
    app::Platform,
    bulk::{self, BulkPayload},
    context::ContextExt,
    error::Result,
    library::{
        actions::share::{self, Change, NewShare},
        rules::share::{self as rules, BYTES_UNLESS_TOLD, FILES_UNLESS_TOLD, ShareError, Target},
    },
};

/// The mutations of links.
#[derive(Default)]
pub struct ShareMutation;

#[Object]
impl ShareMutation {
    /// Makes a link by which people without a login see an asset, a collection or a folder, at a
    /// page of this server. Its address is answered this once and kept nowhere.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT`, `NOT_SHAREABLE` (the rights to the asset do not
    /// allow it; `details.rights`) or `LIMIT_EXCEEDED` (1 000 links that open).
    async fn share_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is shared, and on which terms.")] input: ShareCreateInput,
    ) -> Result<ShareCreatePayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let platform = ctx.platform();
        let target = target(input.asset_id, input.collection_id, input.folder_id)?;
        let password_hash = match input.password {
            Some(password) => Some(hashed(platform, password).await?),
            None => None,
        };
        let new = NewShare {
            target: target.ok_or(ShareError::Target)?,
            name: input.name,
            password_hash,
            expires_at: input.expires_at,
            max_views: input.max_views,
            shows_contents: input.shows_contents,
            allows_download: input.allows_download,
            allows_upload: input.allows_upload,
            watermark: input.watermark,
            max_files: input.max_files.unwrap_or(FILES_UNLESS_TOLD),
            max_bytes: input.max_bytes.map_or(BYTES_UNLESS_TOLD, |ByteSize(bytes)| bytes),
        };
        let tx = ctx.begin().await?;
        let (share, token) = share::create(&tx, &member, new).await?;
        tx.commit().await?;
        let url = platform.config.link(&format!("s/{token}"));
        Ok(ShareCreatePayload { share: Share(share), url })
    }

    /// Changes what a link says and on which terms it opens, from the next request on of those who
    /// have it open. What is omitted stays; those who came in with another password than the one
    /// that it has now are asked again. A link that is over or used up opens again once its terms
    /// allow it; one that was revoked does not.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT`, `VERSION_CONFLICT`, `ILLEGAL_STATE` (it was
    /// revoked) or `LIMIT_EXCEEDED` (it would open again, and 1 000 links do).
    async fn share_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The link and what changes.")] input: ShareUpdateInput,
    ) -> Result<SharePayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let password_hash = match input.password {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(password) => Some(Some(hashed(ctx.platform(), password).await?)),
        };
        let change = Change {
            name: input.name,
            password_hash,
            expires_at: input.expires_at.into(),
            max_views: input.max_views.into(),
            shows_contents: input.shows_contents,
            allows_download: input.allows_download,
            allows_upload: input.allows_upload,
            watermark: input.watermark,
            max_files: input.max_files,
            max_bytes: input.max_bytes.map(|ByteSize(bytes)| bytes),
        };
        let tx = ctx.begin().await?;
        let expected = input.expected_version;
        let share = share::update(&tx, &member, input.id, change, expected).await?;
        tx.commit().await?;
        Ok(SharePayload { share: Share(share) })
    }

    /// Ends links at once, also for those who have them open.
    ///
    /// A result with `NOT_FOUND`.
    async fn shares_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The links.")] input: SharesRevokeInput,
    ) -> Result<BulkPayload<Share>> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let tx = ctx.begin().await?;
        let revoke = |id| share::revoke(&tx, &member, id);
        let payload = bulk::each(&tx, input.ids, revoke, Share).await?;
        tx.commit().await?;
        Ok(payload)
    }

    /// Ends all links of the account, or all to one thing, at once.
    ///
    /// Refused with `BAD_USER_INPUT` (several things).
    async fn shares_revoke_all(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which links.")] input: SharesRevokeAllInput,
    ) -> Result<SharesRevokeAllPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let target = target(input.asset_id, input.collection_id, input.folder_id)?;
        let tx = ctx.begin().await?;
        let revoked = share::revoke_all(&tx, &member, target).await?;
        tx.commit().await?;
        Ok(SharesRevokeAllPayload { revoked })
    }
}

/// Checks a password, and keeps only what it can be told by.
async fn hashed(platform: &Platform, password: String) -> Result<String> {
    rules::password(&password)?;
    platform.passwords.hash(password.into()).await
}

/// What is meant, if anything is.
pub(super) fn target(
    asset: Option<AssetId>,
    collection: Option<CollectionId>,
    folder: Option<FolderId>,
) -> Result<Option<Target>, ShareError> {
    match (asset, collection, folder) {
        (None, None, None) => Ok(None),
        (Some(id), None, None) => Ok(Some(Target::Asset(id))),
        (None, Some(id), None) => Ok(Some(Target::Collection(id))),
        (None, None, Some(id)) => Ok(Some(Target::Folder(id))),
        _ => Err(ShareError::Target),
    }
}

/// A link to be; to exactly one of `assetId`, `collectionId` and `folderId`.
#[derive(InputObject)]
#[expect(clippy::struct_excessive_bools, reason = "each is agreed by itself")]
pub struct ShareCreateInput {
    /// The asset that it leads to.
    asset_id: Option<AssetId>,
    /// The collection that it leads to.
    collection_id: Option<CollectionId>,
    /// The folder that it leads to, with those inside it.
    folder_id: Option<FolderId>,
    /// What those who open it read; the name of what is shared, unless given; 1 to 200 characters.
    name: Option<String>,
    /// What they have to know to open it; 8 to 200 characters.
    password: Option<String>,
    /// When it is over; never by itself, unless given.
    expires_at: Option<DateTime<Utc>>,
    /// How often it can be opened; any number of times, unless given.
    max_views: Option<i32>,
    /// Whether what is shared is shown; `false` makes a mere drop box of it.
    #[graphql(default = true)]
    shows_contents: bool,
    /// Whether files can be downloaded where their rights allow it.
    #[graphql(default = false)]
    allows_download: bool,
    /// Whether files can be sent into the folder.
    #[graphql(default = false)]
    allows_upload: bool,
    /// Whether pictures are shown with a watermark only. Clips and sounds are not played then, and
    /// nothing can be downloaded: together with `allowsDownload` it is refused.
    #[graphql(default = false)]
    watermark: bool,
    /// How many files can be sent; 1 to 1 000, 100 unless given.
    max_files: Option<i32>,
    /// How many bytes can be sent together; 5 000 000 000 unless given. The room that the account
    /// has left bounds it, too.
    max_bytes: Option<ByteSize>,
}

/// What changes of a link. The places in the files are taken out of them, whatever it says.
#[derive(InputObject)]
pub struct ShareUpdateInput {
    /// The link.
    id: ShareId,
    /// What those who open it read; 1 to 200 characters.
    name: Option<String>,
    /// What they have to know to open it; 8 to 200 characters; `null` for nothing.
    #[graphql(default)]
    password: MaybeUndefined<String>,
    /// When it is over; `null` for never by itself.
    #[graphql(default)]
    expires_at: MaybeUndefined<DateTime<Utc>>,
    /// How often it can be opened, with those times that it was; `null` for any number.
    #[graphql(default)]
    max_views: MaybeUndefined<i32>,
    /// Whether what is shared is shown; `false` makes a mere drop box of it.
    shows_contents: Option<bool>,
    /// Whether files can be downloaded where their rights allow it.
    allows_download: Option<bool>,
    /// Whether files can be sent into the folder.
    allows_upload: Option<bool>,
    /// Whether pictures are shown with a watermark only; together with `allowsDownload` it is
    /// refused.
    watermark: Option<bool>,
    /// How many files can be sent, with those that were; 1 to 1 000.
    max_files: Option<i32>,
    /// How many bytes can be sent together, with those that were.
    max_bytes: Option<ByteSize>,
    /// The version that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// The link, as it is now.
#[derive(SimpleObject)]
pub struct SharePayload {
    /// The link.
    share: Share,
}

/// The link, and its address.
#[derive(SimpleObject)]
pub struct ShareCreatePayload {
    /// The link.
    share: Share,
    /// The address of its page, for whoever is to see it. It cannot be asked for again.
    url: String,
}

/// Links that end.
#[derive(InputObject)]
pub struct SharesRevokeInput {
    /// The links; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<ShareId>,
}

/// Which links end: all, unless one thing is given.
#[derive(InputObject)]
#[expect(clippy::struct_field_names, reason = "every id of an input is named by what it is of")]
pub struct SharesRevokeAllInput {
    /// Those to this asset.
    asset_id: Option<AssetId>,
    /// Those to this collection.
    collection_id: Option<CollectionId>,
    /// Those to this folder.
    folder_id: Option<FolderId>,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct SharesRevokeAllPayload {
    /// How many links were ended by this.
    revoked: u64,
}
