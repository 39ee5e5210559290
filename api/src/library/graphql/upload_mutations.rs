//! Files that are sent by signed requests or fetched from an address.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::{
    id::{AccountId, AssetId, FolderId, UploadId},
    upload::{SameBytes, UploadPurpose, UploadWay},
};
use storage::blob::Digest;
use url::Url;

use super::{ByteSize, asset_upload::AssetUpload};
use crate::{
    access::{Duty, Permission},
    context::ContextExt,
    error::{Error, Result},
    library::{
        actions::upload::{self, NewUpload},
        reads::uploads,
        rules::name,
        uploads::{
            clear,
            jobs::ImportUpload,
            signed::{self, SendRequest},
        },
    },
    reach::Unreachable,
};

/// The mutations about files that come in over time.
#[derive(Default)]
pub struct SignedUploadMutation;

#[Object]
impl SignedUploadMutation {
    /// Begins to add a file to the library whose bytes are sent by the requests that are answered,
    /// without a token: straight to the bucket where files are kept in one. Keeps room for it for
    /// a day. Once all requests have succeeded, `uploadFinish` adds the file.
    ///
    /// Refused with `BAD_USER_INPUT`, `NOT_FOUND` (no such folder or asset), `FILE_TOO_LARGE`,
    /// `QUOTA_EXCEEDED` or `TOO_MANY_REQUESTS` (too many uploads under way, or 3 packages).
    async fn upload_begin(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file, and where it goes.")] input: UploadBeginInput,
    ) -> Result<UploadBeginPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let new = NewUpload {
            folder: input.folder_id,
            revises: input.asset_id,
            on_same_bytes: input.on_same_bytes,
            purpose: input.purpose,
            ..NewUpload::of(&member, UploadWay::Signed)
        };
        UploadBeginPayload::of(ctx, new, (&input.name, input.size, input.sha256.as_deref())).await
    }

    /// Adds a file to the library all of whose bytes have been sent, and waits for it: its
    /// `result` then tells what became of it. Asked again, it answers the same.
    ///
    /// For a file that was sent by tus, which needs no finishing, it waits likewise. Where that
    /// takes long on another node, the state answered is still `PROCESSING`.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE` (bytes are missing, or it has expired).
    async fn upload_finish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: UploadFinishInput,
    ) -> Result<UploadPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let upload = uploads::find(ctx.db(), &member, input.id).await?;
        let upload = upload.ok_or_else(|| Error::not_found("upload"))?;
        let upload = signed::complete(&ctx.acting(), upload).await?;
        Ok(UploadPayload { upload: AssetUpload(upload) })
    }

    /// Gives up a file on its way into the library and what has come of it. Of one that has come
    /// in, only the upload is forgotten, and the asset stays.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE` (all bytes have come and are being looked at).
    async fn upload_abort(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: UploadAbortInput,
    ) -> Result<UploadAbortPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let upload = uploads::find(ctx.db(), &member, input.id).await?;
        let upload = upload.ok_or_else(|| Error::not_found("upload"))?;
        let tx = ctx.begin().await?;
        let pieces = upload::forget(&tx, upload.id).await?;
        tx.commit().await?;
        clear(ctx.platform(), pieces).await;
        Ok(UploadAbortPayload { deleted_id: upload.id })
    }

    /// Adds a file to a library that is fetched from an address on the public internet, within an
    /// hour and in the background: the upload tells how far it is. Vibbio's staff name the account
    /// whose library it goes into, as material of Vibbio's.
    ///
    /// Refused with `BAD_USER_INPUT` (no address to fetch from), `NOT_FOUND` (no such folder or
    /// account) or `TOO_MANY_REQUESTS` (too many uploads under way). An upload that is `REJECTED`
    /// tells the code, such as `IMPORT_FAILED`, `FILE_TOO_LARGE` or `QUOTA_EXCEEDED`.
    async fn asset_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file, and where it goes.")] input: AssetImportInput,
    ) -> Result<UploadPayload> {
        let new = if let Some(account) = input.account_id {
            NewUpload::by_staff(ctx.staff(Duty::Produce)?, account, UploadWay::Import)
        } else {
            NewUpload::of(&ctx.member(Permission::LibraryWrite)?, UploadWay::Import)
        };
        let url = Url::parse(&input.url).map_err(|_| Unreachable::NotWeb)?;
        ctx.platform().config.reach().check(&url)?;
        let last = url.path_segments().and_then(|mut segments| segments.next_back());
        let called = input.name.as_deref().or(last).unwrap_or_default();
        let new = NewUpload {
            folder: input.folder_id,
            name: name::of_file(called),
            on_same_bytes: input.on_same_bytes,
            sha256: input.sha256.as_deref().map(digest).transpose()?,
            source_url: Some(url.into()),
            ..new
        };
        let tx = ctx.begin().await?;
        let upload = upload::begin(&tx, new, ctx.platform().config.max_upload).await?;
        tx.enqueue(ImportUpload { upload: upload.id }).await?;
        tx.commit().await?;
        Ok(UploadPayload { upload: AssetUpload(upload) })
    }
}

/// Reads a SHA-256, in digits of either case.
fn digest(text: &str) -> Result<Digest> {
    let digest = text.to_ascii_lowercase().parse();
    digest.map_err(|_| Error::bad_input("sha256", "A SHA-256 has 64 hexadecimal digits."))
}

/// A file to be sent.
#[derive(InputObject)]
pub struct UploadBeginInput {
    /// What it is called.
    name: String,
    /// How many bytes it has.
    size: ByteSize,
    /// The SHA-256 of its bytes, in hex; the file is rejected if it has another.
    sha256: Option<String>,
    /// The folder it goes into; `null` for the top of the library.
    folder_id: Option<FolderId>,
    /// The asset whose next revision it becomes, as by `assetRevise`; the asset keeps its name and
    /// its folder. `null` for a new asset.
    asset_id: Option<AssetId>,
    /// What to do if the library has it already. For a new asset only.
    #[graphql(default)]
    on_same_bytes: SameBytes,
    /// What it is sent for. A package of a library is as large as there is room for, and is imported
    /// by `libraryImport`. For an order, Vibbio's people send by `orderUploadBegin`.
    #[graphql(default)]
    purpose: UploadPurpose,
}

/// An upload that has begun, and how to send its bytes.
#[derive(SimpleObject)]
pub struct UploadBeginPayload {
    /// The upload.
    upload: AssetUpload,
    /// The requests to send, in any order or at once; together they are the whole file.
    requests: Vec<UploadRequest>,
}

impl UploadBeginPayload {
    /// Begins an upload by signed requests of a file whose name, size and SHA-256 its sender tells.
    pub(crate) async fn of(
        ctx: &Context<'_>,
        new: NewUpload,
        (name, size, sha256): (&str, ByteSize, Option<&str>),
    ) -> Result<Self> {
        let size = u64::try_from(size.0).ok().filter(|size| *size > 0);
        let size = size.ok_or_else(|| Error::bad_input("size", "A file has at least one byte."))?;
        let new = NewUpload {
            name: name::of_file(name),
            size: Some(size),
            sha256: sha256.map(digest).transpose()?,
            ..new
        };
        let (upload, requests) = signed::begin(&ctx.acting(), new, size).await?;
        let requests = requests.into_iter().map(UploadRequest::from).collect();
        Ok(Self { upload: AssetUpload(upload), requests })
    }
}

/// A request that sends bytes of a file. Whoever has it can send it, until the upload expires.
#[derive(SimpleObject)]
pub struct UploadRequest {
    /// The method: `PUT`.
    method: &'static str,
    /// Where to. Relative to the server unless that knows its public URL, or where it goes to a
    /// bucket.
    url: String,
    /// The headers to send as they are. Browsers send `content-length` by themselves.
    headers: Vec<RequestHeader>,
    /// Where in the file its bytes begin.
    offset: ByteSize,
    /// How many bytes it sends.
    size: ByteSize,
}

/// A header of a request.
#[derive(SimpleObject)]
pub struct RequestHeader {
    /// Its name.
    name: &'static str,
    /// What it holds.
    value: String,
}

impl From<SendRequest> for UploadRequest {
    fn from(request: SendRequest) -> Self {
        let bytes = |bytes| ByteSize(i64::try_from(bytes).unwrap_or(i64::MAX));
        let headers = request.headers.into_iter();
        Self {
            method: "PUT",
            url: request.url,
            headers: headers.map(|(name, value)| RequestHeader { name, value }).collect(),
            offset: bytes(request.offset),
            size: bytes(request.size),
        }
    }
}

/// Which upload is all sent.
#[derive(InputObject)]
pub struct UploadFinishInput {
    /// The upload.
    id: UploadId,
}

/// Which upload to give up.
#[derive(InputObject)]
pub struct UploadAbortInput {
    /// The upload.
    id: UploadId,
}

/// An upload as it is now.
#[derive(SimpleObject)]
pub struct UploadPayload {
    /// The upload.
    upload: AssetUpload,
}

/// The upload that was given up.
#[derive(SimpleObject)]
pub struct UploadAbortPayload {
    /// Its id.
    deleted_id: UploadId,
}

/// A file to be fetched.
#[derive(InputObject)]
pub struct AssetImportInput {
    /// Where it is: an address that begins with `https://` or `http://`.
    url: String,
    /// What the asset is going to be called; unless given, what the address ends in.
    name: Option<String>,
    /// The SHA-256 of its bytes, in hex; the file is rejected if it has another.
    sha256: Option<String>,
    /// The folder it goes into; `null` for the top of the library.
    folder_id: Option<FolderId>,
    /// What to do if the library has it already.
    #[graphql(default)]
    on_same_bytes: SameBytes,
    /// The account whose library it goes into; only for Vibbio's staff, who produce.
    account_id: Option<AccountId>,
}
