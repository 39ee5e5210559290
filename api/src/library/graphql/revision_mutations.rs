//! What can be done with the files of assets.

use async_graphql::{Context, InputObject, Object};
use entity::id::{AssetId, RevisionId};

use super::{Asset, asset_mutations::AssetPayload};
use crate::{
    access::Permission,
    context::ContextExt,
    error::{Error, Result},
    library::{
        actions::revision::{self, Target},
        rules::upload::Rejected,
        uploads,
    },
    transport::{Upload, UploadBroken, Uploads},
};

/// The mutations of the files of assets.
#[derive(Default)]
pub struct RevisionMutation;

#[Object]
impl RevisionMutation {
    /// Gives an asset a new file of the same kind: a multipart request with one part. The old file
    /// is kept as a revision, and takes room as before; what is planned with it stays planned with
    /// it.
    ///
    /// Refused with `NOT_FOUND`, `VERSION_CONFLICT`, `BAD_USER_INPUT` (a file of another kind),
    /// `SAME_BYTES` (the file that it has), `LIMIT_EXCEEDED` (100 revisions), `QUOTA_EXCEEDED`,
    /// `FILE_EMPTY`, `FILE_UNSUPPORTED`, `FILE_DAMAGED`, `FILE_TRUNCATED`, `FILE_TOO_LARGE`,
    /// `UPLOAD_BROKEN` or `PAYLOAD_TOO_LARGE`.
    async fn asset_revise(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The asset and its new file.")] input: AssetReviseInput,
    ) -> Result<AssetPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let target = Target { id: input.id, expected_version: input.expected_version };
        let parts = ctx.data_opt::<Uploads>();
        let parts = parts.ok_or_else(|| Error::bad_input("file", "Send the file as a part."))?;
        while let Some(part) = parts.next().await.map_err(Rejected::Lost)? {
            if part.upload() == input.file {
                let asset = uploads::revise(&ctx.acting(), &member, target, part).await?;
                return Ok(AssetPayload { asset: Asset(asset) });
            }
        }
        Err(Rejected::Lost(UploadBroken::Missing).into())
    }

    /// Gives an asset the file again that it had in one of its revisions, as a new revision.
    ///
    /// Refused with `NOT_FOUND`, `VERSION_CONFLICT`, `SAME_BYTES` (the file that it has),
    /// `LIMIT_EXCEEDED` (100 revisions) or `QUOTA_EXCEEDED`.
    async fn asset_revert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The asset and the revision.")] input: AssetRevertInput,
    ) -> Result<AssetPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let target = Target { id: input.id, expected_version: input.expected_version };
        let tx = ctx.begin().await?;
        let asset = revision::revert(&tx, &member, target, input.revision_id).await?;
        tx.commit().await?;
        Ok(AssetPayload { asset: Asset(asset) })
    }
}

/// An asset and its new file.
#[derive(InputObject)]
pub struct AssetReviseInput {
    /// The asset.
    id: AssetId,
    /// The file.
    file: Upload,
    /// The version that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// An asset and one of its revisions.
#[derive(InputObject)]
pub struct AssetRevertInput {
    /// The asset.
    id: AssetId,
    /// The revision whose file it gets again.
    revision_id: RevisionId,
    /// The version that the change rests on; any, unless given.
    expected_version: Option<i32>,
}
