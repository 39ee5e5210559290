//! What staff do in reviews: show cuts, and give rounds.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::{
    cut::Segment,
    id::{OrderId, ReviewRoundId, UploadId},
    order_event::OrderAction,
    upload::UploadWay,
};
use sea_orm::prelude::*;
use storage::blob::Digest;

use super::{Cut, review::ReviewRound};
use crate::{
    access::{Duty, Staff},
    context::ContextExt,
    error::{Error, Result},
    library::{
        actions::upload::NewUpload,
        graphql::{ByteSize, upload_mutations::UploadRequest},
        rules::name,
        uploads::signed,
    },
    orders::{
        self, actions::step::standing, graphql::production, reads::Party, rules::transition::next,
    },
    review::{
        actions::{
            cut::{self, File, NewCut},
            round,
        },
        reads::Participant,
    },
    transport::Upload,
};

/// The mutations of staff.
#[derive(Default)]
pub struct ProducingMutation;

#[Object]
impl ProducingMutation {
    /// Begins to send a cut that is too large for one request, by the requests that are answered;
    /// `cutSubmit` then names the upload. For staff who make videos.
    ///
    /// Refused with `NOT_FOUND`, `ILLEGAL_STATE` (no cut can be shown now), `BAD_USER_INPUT`,
    /// `FILE_TOO_LARGE`, `QUOTA_EXCEEDED` or `TOO_MANY_REQUESTS`.
    async fn cut_upload_begin(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order, and the file to be sent.")] input: CutUploadBeginInput,
    ) -> Result<CutUploadBeginPayload> {
        let staff = ctx.staff(Duty::Produce)?;
        let order = ready(ctx, staff, input.order_id).await?;
        let size = u64::try_from(input.size.0).ok().filter(|size| *size > 0);
        let size = size.ok_or_else(|| Error::bad_input("size", "A file has at least one byte."))?;
        let digest = |text: String| text.to_ascii_lowercase().parse::<Digest>();
        let sha256 = input.sha256.map(digest).transpose();
        let sha256 = sha256
            .map_err(|_| Error::bad_input("sha256", "A SHA-256 has 64 hexadecimal digits."))?;
        let tx = ctx.begin().await?;
        let folder = cut::folder(&tx, order.account_id).await?;
        tx.commit().await?;
        let new = NewUpload {
            folder: Some(folder),
            name: name::of_file(&input.name),
            size: Some(size),
            sha256,
            ..NewUpload::by_staff(staff, order.account_id, UploadWay::Signed)
        };
        let (upload, requests) = signed::begin(&ctx.acting(), new, size).await?;
        let requests = requests.into_iter().map(UploadRequest::from).collect();
        Ok(CutUploadBeginPayload { upload_id: upload.id, requests })
    }

    /// Shows a cut of an order: the delivery clock stands still from then on, and those who are to
    /// decide are told. The file comes with the request, or was sent by the upload that is named. It
    /// lies in the customer's library, in the folder "Cuts". Comments that are open in the cut before
    /// are carried to it. For staff who make videos.
    ///
    /// Refused with `NOT_FOUND`, `ILLEGAL_STATE` (`details.state`, `details.reason`),
    /// `BAD_USER_INPUT` (no file, one that is not there yet, or parts that do not fit),
    /// `FILE_UNSUPPORTED` (not a video), `FILE_EMPTY`, `FILE_DAMAGED`, `FILE_TRUNCATED`,
    /// `FILE_TOO_LARGE` or `UPLOAD_BROKEN`.
    async fn cut_submit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order, and the cut to be shown.")] input: CutSubmitInput,
    ) -> Result<CutPayload> {
        let staff = ctx.staff(Duty::Produce)?;
        ready(ctx, staff, input.order_id).await?;
        let file = match (input.file, input.upload_id) {
            (Some(file), None) => arrived(ctx, file).await?,
            (None, Some(upload)) => sent(ctx, staff, upload).await?,
            _ => {
                let message = "Send the file with the request, or name the upload that sent it.";
                return Err(Error::bad_input("file", message));
            }
        };
        let edits = input.edits.map(|edits| edits.into_iter().map(Segment::from).collect());
        let new = NewCut { order: input.order_id, note: input.note, edits };
        let tx = ctx.begin().await?;
        let row = Box::pin(cut::submit(&tx, staff, new, file)).await?;
        tx.commit().await?;
        Ok(CutPayload { cut: Cut { row, who: Participant::Staff(staff) } })
    }

    /// Gives the customer a round of changes that costs nothing and uses none of those included, for
    /// what is Vibbio's to mend; it is used when changes are asked for. For staff who make videos.
    ///
    /// Refused with `NOT_FOUND` or `ILLEGAL_STATE` (no cut is in review, or a round is agreed on).
    async fn review_round_give(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] input: ReviewRoundGiveInput,
    ) -> Result<ReviewRoundPayload> {
        let staff = ctx.staff(Duty::Produce)?;
        let tx = ctx.begin().await?;
        let row = round::give(&tx, staff, input.order_id).await?;
        tx.commit().await?;
        Ok(ReviewRoundPayload { round: ReviewRound(row) })
    }

    /// Makes a free fix of a round of changes: one that was included counts as not used, and what was
    /// paid for one is given back. For staff who make videos.
    ///
    /// Refused with `NOT_FOUND`.
    async fn review_round_free(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The round.")] input: ReviewRoundFreeInput,
    ) -> Result<ReviewRoundPayload> {
        let staff = ctx.staff(Duty::Produce)?;
        let tx = ctx.begin().await?;
        let row = round::free(&tx, staff, input.id).await?;
        tx.commit().await?;
        Ok(ReviewRoundPayload { round: ReviewRound(row) })
    }
}

/// Checks that a cut of an order can be shown, before its file is taken in.
async fn ready(ctx: &Context<'_>, staff: Staff, id: OrderId) -> Result<entity::order::Model> {
    let party = Party::Staff(staff);
    let order = orders::reads::find(ctx.db(), &party, id).await?;
    let order = order.ok_or_else(|| Error::not_found("order"))?;
    next(standing(&order), OrderAction::SubmitCut, party.actor())?;
    Ok(order)
}

/// Takes in a file that comes with the request.
async fn arrived(ctx: &Context<'_>, file: Upload) -> Result<File> {
    let arrived = production::receive(ctx, &[file]).await?;
    let kept = production::keep(ctx, arrived).await?;
    let finished = kept.into_iter().next();
    let finished = finished.ok_or_else(|| Error::bad_input("file", "Send the file."))?;
    Ok(File::Arrived(finished.name, Box::new(finished.file)))
}

/// Has a file looked at that somebody at Vibbio has sent before.
async fn sent(ctx: &Context<'_>, staff: Staff, id: UploadId) -> Result<File> {
    let upload = entity::upload::Entity::find_by_id(id)
        .filter(entity::upload::COLUMN.user_id.eq(staff.user))
        .one(ctx.db())
        .await?;
    let upload = upload.ok_or_else(|| Error::not_found("upload"))?;
    signed::complete(&ctx.acting(), upload).await?;
    Ok(File::Sent(id))
}

/// A cut to be sent.
#[derive(InputObject)]
pub struct CutUploadBeginInput {
    /// The order.
    order_id: OrderId,
    /// What the file is called.
    name: String,
    /// How many bytes it has.
    size: ByteSize,
    /// The SHA-256 of the file, in hex, which is then checked.
    sha256: Option<String>,
}

/// A cut that is being sent.
#[derive(SimpleObject)]
pub struct CutUploadBeginPayload {
    /// The upload, for `cutSubmit`.
    upload_id: UploadId,
    /// The requests that send the file; each can be sent again until it succeeds.
    requests: Vec<UploadRequest>,
}

/// A cut to be shown.
#[derive(InputObject)]
pub struct CutSubmitInput {
    /// The order.
    order_id: OrderId,
    /// The file, as a part of a multipart request.
    file: Option<Upload>,
    /// The upload by which the caller has sent the file.
    upload_id: Option<UploadId>,
    /// What the customer is told about it; at most 2 000 characters.
    note: Option<String>,
    /// Which parts of the cut before are in it, so that comments follow their frames; where it is
    /// not given, comments stay at their frames. At most 500.
    #[graphql(validator(max_items = 500))]
    edits: Option<Vec<CutSegmentInput>>,
}

/// A part of the cut before that is in a cut, too.
#[derive(InputObject)]
#[expect(clippy::struct_field_names, reason = "clients see the fields without the type")]
pub struct CutSegmentInput {
    /// Its first frame in the cut before.
    first_frame: i32,
    /// Its last frame in the cut before.
    last_frame: i32,
    /// Where its first frame is now.
    new_first_frame: i32,
}

impl From<CutSegmentInput> for Segment {
    fn from(input: CutSegmentInput) -> Self {
        Self { first: input.first_frame, last: input.last_frame, to: input.new_first_frame }
    }
}

/// A cut as it is now.
#[derive(SimpleObject)]
pub struct CutPayload {
    /// The cut.
    pub(super) cut: Cut,
}

/// An order that is given a round of changes.
#[derive(InputObject)]
pub struct ReviewRoundGiveInput {
    /// The order.
    order_id: OrderId,
}

/// A round of changes.
#[derive(InputObject)]
pub struct ReviewRoundFreeInput {
    /// The round.
    id: ReviewRoundId,
}

/// A round of changes as it is now.
#[derive(SimpleObject)]
pub struct ReviewRoundPayload {
    /// The round.
    pub(super) round: ReviewRound,
}
