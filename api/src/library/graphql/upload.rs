//! Files on their way in.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use entity::{
    id::{AssetId, FolderId},
    upload::SameBytes,
};

use super::Asset;
use crate::{
    access::{Member, Permission},
    context::ContextExt,
    error::{Code, Error, Refused, Result},
    library::{
        rules::{sidecar, upload::Rejected},
        uploads::{self, Intake, Outcome, Sidecar},
    },
    transport::{Upload, Uploads},
};

/// The mutation that takes files in.
#[derive(Default)]
pub struct UploadMutation;

#[Object]
impl UploadMutation {
    /// Adds files to the library: a multipart request with one part for each file.
    ///
    /// An XMP file is the sidecar of the file that comes with it under the same name: `a.xmp` or
    /// `a.jpg.xmp` for `a.jpg`. It becomes no asset.
    ///
    /// Each file is taken or rejected by itself, and each result stands in `results` in the order
    /// of `files`. What is taken is there even if a later file is rejected or the request is cut
    /// off. Of a rejected file nothing is kept.
    ///
    /// Refused with `NOT_FOUND` (no such folder). A result with `FILE_EMPTY`, `FILE_UNSUPPORTED`,
    /// `FILE_DAMAGED`, `FILE_TRUNCATED`, `FILE_TOO_LARGE`, `QUOTA_EXCEEDED`, `SAME_BYTES`,
    /// `UPLOAD_BROKEN` or `PAYLOAD_TOO_LARGE`.
    async fn assets_upload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The files, and where they go.")] input: AssetsUploadInput,
    ) -> Result<AssetsUploadPayload> {
        let member = ctx.member(Permission::LibraryWrite)?;
        let intake =
            Intake::new(&ctx.acting(), &member, input.folder_id, input.on_same_bytes).await?;
        let uploads = ctx.data_opt::<Uploads>();
        let uploads = uploads.ok_or_else(|| Error::bad_input("files", "Send files as parts."))?;
        let taken = Box::pin(intake.take_all(uploads, &input.files)).await;
        let mut results: Vec<Option<AssetUploadResult>> =
            input.files.iter().map(|_| None).collect();
        for file in taken.done {
            results[file.place] = Some(AssetUploadResult::new(file.name, file.outcome));
        }
        for sidecar in taken.sidecars {
            let places = sidecar.places.clone();
            let result = beside(ctx, &member, &results, sidecar).await?;
            for place in places {
                results[place] = Some(result.clone());
            }
        }
        let missing = || {
            let refused = Refused::from(Error::from(Rejected::Lost(taken.lost)));
            AssetUploadResult::new(String::new(), Outcome::Rejected(refused, None))
        };
        let results = results.into_iter().map(|result| result.unwrap_or_else(missing)).collect();
        Ok(AssetsUploadPayload { results })
    }
}

/// Reads a sidecar for the assets that came with it under its name, and tells what became of it.
async fn beside(
    ctx: &Context<'_>,
    member: &Member,
    results: &[Option<AssetUploadResult>],
    Sidecar { name, bytes, .. }: Sidecar,
) -> Result<AssetUploadResult> {
    let mut ids: Vec<AssetId> = results
        .iter()
        .flatten()
        .filter(|result| sidecar::belongs(&name, &result.file_name))
        .filter_map(|result| Some(result.asset.as_ref()?.0.id))
        .collect();
    ids.dedup();
    let attached = async {
        let bytes = bytes?;
        let tx = ctx.begin().await?;
        let mut asset = None;
        for id in ids {
            asset = Some(uploads::sidecar::attach(&tx, member, id, bytes.clone()).await?);
        }
        tx.commit().await?;
        asset.ok_or_else(|| Rejected::Alone.into())
    };
    match attached.await {
        Ok(asset) => Ok(AssetUploadResult {
            status: AssetUploadStatus::Sidecar,
            ..AssetUploadResult::new(name, Outcome::Reused(asset))
        }),
        Err(Error::Refused(refused)) => {
            Ok(AssetUploadResult::new(name, Outcome::Rejected(*refused, None)))
        }
        Err(broken @ Error::Broken(_)) => Err(broken),
    }
}

/// Files, and where they go.
#[derive(InputObject)]
pub struct AssetsUploadInput {
    /// The files; at most 250.
    #[graphql(validator(min_items = 1, max_items = 250))]
    files: Vec<Upload>,
    /// The folder they go into; `null` for the top of the library.
    folder_id: Option<FolderId>,
    /// What to do with a file that the library has already. A client that repeats a request of
    /// which it got no answer asks for `REUSE`.
    #[graphql(default)]
    on_same_bytes: SameBytes,
}

/// What became of the files.
#[derive(SimpleObject)]
pub struct AssetsUploadPayload {
    /// One result for each file, in the order of the input.
    results: Vec<AssetUploadResult>,
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AssetUploadStatus {
    /// It is a new asset.
    Added,
    /// It is the next revision of the asset.
    Revised,
    /// The library had it; the asset is the one that it had.
    Reused,
    /// It is a sidecar, and what it says is said about the asset now.
    Sidecar,
    /// It was not taken; `code` and `message` say why.
    Rejected,
}

/// What became of one file.
#[derive(Clone, SimpleObject)]
pub struct AssetUploadResult {
    /// What the file is called; empty if it never came.
    file_name: String,
    /// What became of it.
    status: AssetUploadStatus,
    /// The asset; `null` if the file was rejected.
    asset: Option<Asset>,
    /// Why it was rejected.
    code: Option<Code>,
    /// Says so in words.
    message: Option<String>,
    /// The asset with the same bytes that the library had before.
    existing: Option<ExistingAsset>,
}

/// An asset that the library had before.
#[derive(Clone, SimpleObject)]
pub struct ExistingAsset {
    /// The asset.
    asset: Asset,
    /// Whether it is in the trash.
    in_trash: bool,
}

impl AssetUploadResult {
    pub(super) fn new(file_name: String, outcome: Outcome) -> Self {
        let (status, asset, refused, existing) = match outcome {
            Outcome::Added(asset, existing) => {
                (AssetUploadStatus::Added, Some(asset), None, existing)
            }
            Outcome::Revised(asset) => (AssetUploadStatus::Revised, Some(asset), None, None),
            Outcome::Reused(asset) => {
                (AssetUploadStatus::Reused, Some(asset.clone()), None, Some(asset))
            }
            Outcome::Rejected(refused, existing) => {
                (AssetUploadStatus::Rejected, None, Some(refused), existing)
            }
        };
        let (code, message) =
            refused.map_or((None, None), |refused| (Some(refused.code), Some(refused.message)));
        let existing = existing.map(|asset| ExistingAsset {
            in_trash: asset.trashed_at.is_some(),
            asset: Asset(asset),
        });
        Self { file_name, status, asset: asset.map(Asset), code, message, existing }
    }
}
