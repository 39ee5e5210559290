//! What can be done with libraries as a whole.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::id::{FolderId, LibraryImportId, UploadId};

use super::{
    download::Download, download_mutations::DownloadPayload, library_import::LibraryImport,
};
use crate::{
    access::Permission,
    context::ContextExt,
    error::{Error, Result},
    library::{packing::package, rules::upload::Rejected, unpacking},
    transport::{Upload, UploadBroken, Uploads},
};

/// The mutations of packages of whole libraries.
#[derive(Default)]
pub struct PackageMutation;

#[Object]
impl PackageMutation {
    /// Packs all of the library, or a folder and everything below it, so that `libraryImport` makes
    /// the same of it elsewhere. It is packed by a job and can be fetched as every other archive.
    ///
    /// The archive holds the files of all assets as they lie in their folders, with an XMP sidecar
    /// beside each; their earlier revisions; and `manifest.jsonl`: one JSON object a line with the
    /// folders, the tags and their synonyms, the persons and their releases, the assets with their
    /// manual order, digests, and all that people noted, decided and said about them, the
    /// collections, the saved searches, and what whoever exports has marked as favourites. That of a
    /// folder has the tags and persons that are on its assets, and no collections and searches.
    ///
    /// What is the account's own is always in it. What was licensed is in it while the licence
    /// allows it to be downloaded, and what Vibbio filmed is not; `NOT INCLUDED.txt` lists what is
    /// left out. The trash is not in it either. Links are listed, and not made again: nobody knows
    /// their addresses.
    ///
    /// Refused with `STEP_UP_REQUIRED`, `NOT_FOUND` or `LIMIT_EXCEEDED` (100 000 assets, or 10
    /// archives of the account being packed).
    async fn library_export(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be in it.")] input: LibraryExportInput,
    ) -> Result<DownloadPayload> {
        let member = ctx.proved(Permission::LibraryExport).await?;
        let download = package::begin(&ctx.acting(), &member, input.folder_id).await?;
        Ok(DownloadPayload { download: Download(download) })
    }

    /// Imports a package that `libraryExport` made, here or elsewhere. It comes as the one part of a
    /// multipart request, of at most 16 GiB; or it came before by tus (with `purpose PACKAGE` in
    /// Base64 in its metadata) or by `uploadBegin`, which go on where they were cut off, and is as
    /// large as the library has room for. A package holds 100 000 assets at most: a larger library
    /// leaves folder by folder. A job makes the same library of it, at the top or in a folder; the
    /// import tells how far it is. Whatever interrupts it, it goes on where it was.
    ///
    /// What is there already is not added again: folders, tags and collections of the same name in
    /// the same place, persons of the same name, and assets of the same name and bytes in the same
    /// folder stay as they are, and get what is missing in them. Files come in as all uploads do. A
    /// record that cannot come in is told in `problems`, with `NOT_FOUND` (something that it refers
    /// to), `BAD_USER_INPUT`, `LIMIT_EXCEEDED`, `NAME_TAKEN`, `ILLEGAL_STATE`, `QUOTA_EXCEEDED` or
    /// any code that a result of `assetsUpload` may have, and the rest goes on.
    ///
    /// Refused with `BAD_USER_INPUT` (not one of `file` and `uploadId`), `NOT_FOUND` (no such folder
    /// or upload), `ILLEGAL_STATE` (the upload is not `READY` yet, or was rejected), `FILE_DAMAGED`,
    /// `FILE_UNSUPPORTED` (no package, or one of a later version), `LIMIT_EXCEEDED` (too many
    /// entries, or 3 imports under way), `QUOTA_EXCEEDED` (larger than what the plan lets a library
    /// hold), `UPLOAD_BROKEN` or `PAYLOAD_TOO_LARGE`.
    async fn library_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The package, and where it goes.")] input: LibraryImportInput,
    ) -> Result<LibraryImportPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let file = match (input.file, input.upload_id) {
            (Some(file), None) => file,
            (None, Some(upload)) => {
                let (platform, folder) = (&ctx.acting(), input.folder_id);
                let import = unpacking::begin_with(platform, &member, folder, upload).await?;
                return Ok(LibraryImportPayload { library_import: LibraryImport(import) });
            }
            _ => return Err(Error::bad_input("file", "Give `file` or `uploadId`.")),
        };
        let parts = ctx.data_opt::<Uploads>();
        let parts = parts.ok_or_else(|| Error::bad_input("file", "Send the file as a part."))?;
        while let Some(part) = parts.next().await.map_err(Rejected::Lost)? {
            if part.upload() == file {
                let (platform, folder) = (&ctx.acting(), input.folder_id);
                let import = unpacking::begin(platform, &member, folder, part).await?;
                return Ok(LibraryImportPayload { library_import: LibraryImport(import) });
            }
        }
        Err(Rejected::Lost(UploadBroken::Missing).into())
    }

    /// Gives up an import. What came in before stays.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE` (it has ended).
    async fn library_import_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The import.")] input: LibraryImportCancelInput,
    ) -> Result<LibraryImportPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let import = unpacking::jobs::cancel(&ctx.acting(), &member, input.id).await?;
        Ok(LibraryImportPayload { library_import: LibraryImport(import) })
    }
}

/// What is to be in a package.
#[derive(InputObject)]
pub struct LibraryExportInput {
    /// The folder, with everything below it; `null` for all of the library.
    folder_id: Option<FolderId>,
}

/// A package, and where it goes.
#[derive(InputObject)]
pub struct LibraryImportInput {
    /// The package, as a part of the request.
    file: Option<Upload>,
    /// The package that came by an upload and is `READY`; the upload is forgotten then.
    upload_id: Option<UploadId>,
    /// The folder it goes into; `null` for the top of the library.
    folder_id: Option<FolderId>,
}

/// An import.
#[derive(InputObject)]
pub struct LibraryImportCancelInput {
    /// The import.
    id: LibraryImportId,
}

/// An import as it is now.
#[derive(SimpleObject)]
pub struct LibraryImportPayload {
    /// The import.
    library_import: LibraryImport,
}
