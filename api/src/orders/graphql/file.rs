//! Files that Vibbio's people send for orders.

use async_graphql::{Context, InputObject, Object};
use entity::{
    id::{OrderId, UploadId},
    upload::{self, UploadPurpose, UploadWay},
};

use crate::{
    access::{Duty, Staff},
    context::ContextExt,
    error::{Error, Result},
    library::{
        actions::upload::NewUpload,
        graphql::{ByteSize, asset_upload::AssetUpload, upload_mutations::UploadBeginPayload},
        reads::uploads::sent_for_order,
        rules::{name, upload::fit},
        uploads::{self, Received, kept, signed},
    },
    orders::{
        actions::file::{self, OrderFile},
        rules::deliver::Misfit,
    },
    transport::{Upload, Uploads},
};

/// The queries about files for orders.
#[derive(Default)]
pub struct OrderFileQuery;

#[Object]
impl OrderFileQuery {
    /// A file that the caller sends for an order, or that was sent within the last day; `null` if
    /// there is no such upload. For staff who make videos.
    async fn order_upload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The upload.")] id: UploadId,
    ) -> Result<Option<AssetUpload>> {
        let staff = ctx.staff(Duty::Produce)?;
        Ok(sent_for_order(ctx.db(), staff, id).await?.map(AssetUpload))
    }
}

/// The mutations of files for orders.
#[derive(Default)]
pub struct OrderFileMutation;

#[Object]
impl OrderFileMutation {
    /// Begins to send a cut or a finished video of an order that is too large for one request, by the
    /// requests that are answered, for a day; `cutSubmit` or `orderDeliver` then names the upload.
    /// By tus it begins at `/uploads`, with the metadata `purpose ORDER` and `orderId`. The customer
    /// sees nothing of it until it is used, and it takes no room in the library until then. For staff
    /// who make videos.
    ///
    /// Refused with `NOT_FOUND`, `ILLEGAL_STATE` (neither can a cut be shown now nor the order
    /// delivered), `BAD_USER_INPUT`, `FILE_TOO_LARGE` or `TOO_MANY_REQUESTS`.
    async fn order_upload_begin(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order, and the file to be sent.")] input: OrderUploadBeginInput,
    ) -> Result<UploadBeginPayload> {
        let staff = ctx.staff(Duty::Produce)?;
        let order = file::ready(ctx.db(), staff, input.order_id).await?;
        let new = NewUpload::for_order(staff, (order.account_id, order.id), UploadWay::Signed);
        UploadBeginPayload::of(ctx, new, (&input.name, input.size, input.sha256.as_deref())).await
    }
}

/// Takes in the files that come with the request, in the order in which they were announced. If one
/// of them is refused, nothing of any is kept.
pub(crate) async fn arrived(ctx: &Context<'_>, announced: &[Upload]) -> Result<Vec<OrderFile>> {
    if announced.is_empty() {
        return Ok(Vec::new());
    }
    let uploads = ctx.data_opt::<Uploads>().ok_or(Misfit::NoFile)?;
    let mut arrived: Vec<(usize, String, Received)> = Vec::new();
    while let Some(mut part) = uploads.next().await? {
        let Some(place) = announced.iter().position(|upload| *upload == part.upload()) else {
            continue;
        };
        let received = uploads::receive(&ctx.acting(), &mut part, None).await?;
        if let Err(refused) = fit(UploadPurpose::Order, received.file.format.kind()) {
            received.discard().await;
            return Err(refused.into());
        }
        arrived.push((place, name::of_file(part.file_name()), received));
    }
    if arrived.is_empty() {
        return Err(Misfit::NoFile.into());
    }
    arrived.sort_by_key(|(place, ..)| *place);
    let mut kept = Vec::new();
    for (_, name, received) in arrived {
        let file = received.keep(&ctx.acting(), None, 1).await?;
        kept.push(OrderFile { name, file, upload: None });
    }
    Ok(kept)
}

/// Finds the uploads by which somebody has sent files for an order.
pub(crate) async fn uploads_for(
    ctx: &Context<'_>,
    staff: Staff,
    order: OrderId,
    ids: &[UploadId],
) -> Result<Vec<upload::Model>> {
    let mut found = Vec::new();
    for id in ids {
        let upload = sent_for_order(ctx.db(), staff, *id).await?;
        let upload = upload.filter(|upload| upload.order_id == Some(order));
        found.push(upload.ok_or_else(|| Error::not_found("upload"))?);
    }
    Ok(found)
}

/// Has files looked at that were sent beforehand, and tells what they are.
pub(crate) async fn sent(ctx: &Context<'_>, uploads: Vec<upload::Model>) -> Result<Vec<OrderFile>> {
    let mut files = Vec::new();
    for upload in uploads {
        let upload = signed::complete(&ctx.acting(), upload).await?;
        let file = kept::waiting(ctx.platform(), &upload).await?;
        files.push(OrderFile { name: upload.name, file, upload: Some(upload.id) });
    }
    Ok(files)
}

/// A file to be sent for an order.
#[derive(InputObject)]
pub struct OrderUploadBeginInput {
    /// The order.
    order_id: OrderId,
    /// What the file is called.
    name: String,
    /// How many bytes it has.
    size: ByteSize,
    /// The SHA-256 of the file, in hex, which is then checked.
    sha256: Option<String>,
}
