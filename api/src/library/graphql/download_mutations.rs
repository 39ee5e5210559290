//! What can be done with archives of files.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::{
    download::Chosen,
    id::{AssetId, CollectionId, DownloadId, FolderId},
};

use super::download::Download;
use crate::{
    access::Permission,
    context::ContextExt,
    error::{Code, Result},
    library::{
        actions::download,
        packing::{self, LeftOut},
        rules::packing::{NAMED, PackingError},
    },
};

/// The mutations of archives of files.
#[derive(Default)]
pub struct DownloadMutation;

#[Object]
impl DownloadMutation {
    /// Puts many files into one ZIP archive: those of some assets, of a folder with everything
    /// below it, or of a collection. Up to 2 GB it is `READY` at once and packed while it is
    /// fetched; a larger one is packed by a job and can then be fetched in parts. What the rights
    /// do not allow to be downloaded is left out.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (not exactly one choice), `ILLEGAL_STATE` (no
    /// files in it), `NOT_DOWNLOADABLE` (none of them) or `LIMIT_EXCEEDED` (100 000 files, or 10
    /// archives of the account being packed).
    async fn download_begin(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be in it.")] input: DownloadBeginInput,
    ) -> Result<DownloadBeginPayload> {
        let member = ctx.member(Permission::LibraryRead)?;
        let chosen = match (input.asset_ids, input.folder_id, input.collection_id) {
            (Some(ids), None, None) => Chosen::Assets(ids),
            (None, Some(folder), None) => Chosen::Folder(folder),
            (None, None, Some(collection)) => Chosen::Collection(collection),
            _ => return Err(PackingError::Which.into()),
        };
        let (download, left_out) = packing::begin(&ctx.acting(), &member, chosen).await?;
        Ok(DownloadBeginPayload {
            download: Download(download),
            left_out_count: i32::try_from(left_out.len()).unwrap_or(i32::MAX),
            left_out: left_out.into_iter().take(NAMED).map(DownloadLeftOut::from).collect(),
        })
    }

    /// Gives up an archive that is not packed yet.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE` (it is packed, or was given up).
    async fn download_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The archive.")] input: DownloadCancelInput,
    ) -> Result<DownloadPayload> {
        let member = ctx.member(Permission::LibraryRead)?;
        let tx = ctx.begin().await?;
        let download = download::cancel(&tx, &member, input.id).await?;
        tx.commit().await?;
        Ok(DownloadPayload { download: Download(download) })
    }
}

/// What is to be in an archive: exactly one of these.
#[derive(InputObject)]
pub struct DownloadBeginInput {
    /// The files of these assets, side by side; at most 500.
    #[graphql(validator(max_items = 500))]
    asset_ids: Option<Vec<AssetId>>,
    /// The files in this folder and in everything below it, in folders of the same names.
    folder_id: Option<FolderId>,
    /// The files in this collection, side by side.
    collection_id: Option<CollectionId>,
}

/// An archive.
#[derive(InputObject)]
pub struct DownloadCancelInput {
    /// The archive.
    id: DownloadId,
}

/// An archive that was begun.
#[derive(SimpleObject)]
pub struct DownloadBeginPayload {
    /// The archive.
    download: Download,
    /// What was chosen and is not in it; at most 500 of them. The archive itself lists all in
    /// `NOT INCLUDED.txt`.
    left_out: Vec<DownloadLeftOut>,
    /// How many were chosen and are not in it.
    left_out_count: i32,
}

/// An asset that was chosen and is not in an archive.
#[derive(SimpleObject)]
pub struct DownloadLeftOut {
    /// The asset's id.
    asset_id: AssetId,
    /// What it is called; `null` for what is not there.
    name: Option<String>,
    /// Why it is left out.
    code: Code,
    /// Says so in words.
    message: String,
}

impl From<LeftOut> for DownloadLeftOut {
    fn from(left: LeftOut) -> Self {
        let LeftOut { asset, name, refused } = left;
        Self { asset_id: asset, name, code: refused.code, message: refused.message }
    }
}

/// An archive as it is now.
#[derive(SimpleObject)]
pub struct DownloadPayload {
    /// The archive.
    pub(super) download: Download,
}
