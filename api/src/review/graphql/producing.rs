//! What staff do in reviews: show cuts, and give rounds.

use std::iter;

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::{
    cut::Segment,
    id::{CutId, OrderId, ReviewRoundId, UploadId},
    order_event::OrderAction,
};

use super::{Cut, review::ReviewRound};
use crate::{
    access::{Duty, Staff},
    context::ContextExt,
    error::{Error, Result},
    library::{rules::name, uploads::kept},
    orders::{
        self,
        actions::{deliver, file::OrderFile, step::standing},
        graphql::{Order, OrderPayload, file},
        reads::Party,
        rules::{deliver::count, transition::next},
    },
    review::{
        actions::{
            cut::{self, NewCut},
            round,
        },
        reads::{self, Participant},
        rules::refusal::is_good,
    },
    transport::Upload,
};

/// The mutations of staff.
#[derive(Default)]
pub struct ProducingMutation;

#[Object]
impl ProducingMutation {
    /// Shows a cut of an order: the delivery clock stands still from then on, and those who are to
    /// decide are told. The file comes with the request, or was sent by the upload that is named
    /// (`orderUploadBegin`); asked again with the same upload, it answers with the cut that was shown
    /// then. It lies in the customer's library, in the folder "Cuts". Comments that are open in the
    /// cut before are carried to it. For staff who make videos.
    ///
    /// Refused with `NOT_FOUND` (no such order, or no such upload of the caller's for it),
    /// `ILLEGAL_STATE` (`details.state`, `details.reason`; or an upload that is not all there, or
    /// was used), `BAD_USER_INPUT` (no file, or parts that do not fit), `FILE_UNSUPPORTED` (not a
    /// video), `FILE_EMPTY`, `FILE_DAMAGED`, `FILE_TRUNCATED`, `FILE_TOO_LARGE` or `UPLOAD_BROKEN`.
    async fn cut_submit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order, and the cut to be shown.")] input: CutSubmitInput,
    ) -> Result<CutPayload> {
        let staff = ctx.staff(Duty::Produce)?;
        let payload = |row| CutPayload { cut: Cut { row, who: Participant::Staff(staff) } };
        if input.file.is_some() == input.upload_id.is_some() {
            let message = "Send the file with the request, or name the upload that sent it.";
            return Err(Error::bad_input("file", message));
        }
        let uploads = input.upload_id.as_slice();
        let uploads = file::uploads_for(ctx, staff, input.order_id, uploads).await?;
        if let [upload] = &uploads[..]
            && let Some(shown) = reads::shown_by(ctx.db(), input.order_id, upload.id).await?
        {
            return Ok(payload(shown));
        }
        ready(ctx, staff, input.order_id).await?;
        let mut files = file::arrived(ctx, input.file.as_slice()).await?;
        files.extend(file::sent(ctx, uploads).await?);
        let file = files.pop().ok_or_else(|| Error::bad_input("file", "Send the file."))?;
        let edits = input.edits.map(|edits| edits.into_iter().map(Segment::from).collect());
        let new = NewCut { order: input.order_id, note: input.note, edits };
        let tx = ctx.begin().await?;
        let row = Box::pin(cut::submit(&tx, staff, new, file)).await?;
        tx.commit().await?;
        Ok(payload(row))
    }

    /// Delivers a cut that was approved as it is: its file becomes the finished video in the
    /// customer's library, in the folder "Finished videos", without being sent again. Other formats
    /// can come with it. Asked again, it answers with the order that was delivered so. For staff who
    /// make videos.
    ///
    /// Refused with `NOT_FOUND` (no such cut, or no such upload of the caller's for its order),
    /// `ILLEGAL_STATE` (the cut is not approved, or only with changes; `details.state`,
    /// `details.reason` of an order that cannot be delivered; or an upload that is not all there, or
    /// was used), `BAD_USER_INPUT` (a name that makes no sense, or more than 10 files), or with what
    /// the file of an upload was rejected with.
    async fn cut_deliver(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cut, and what comes with it.")] input: CutDeliverInput,
    ) -> Result<OrderPayload> {
        let staff = ctx.staff(Duty::Produce)?;
        count(1 + input.upload_ids.len())?;
        let cut = reads::find(ctx.db(), &Participant::Staff(staff), input.cut_id).await?;
        let cut = cut.ok_or_else(|| Error::not_found("cut"))?;
        is_good(cut.outcome)?;
        let name = input.name.map_or(Ok(cut.name), |name| name::typed(&name))?;
        let uploads = file::uploads_for(ctx, staff, cut.order_id, &input.upload_ids).await?;
        let known = uploads.iter().map(|upload| upload.digest.as_deref());
        let known = iter::once(Some(cut.digest.as_str())).chain(known);
        let known = known.collect::<Option<Vec<_>>>().unwrap_or_default();
        if let Some(done) = deliver::ready(ctx.db(), staff, cut.order_id, &known).await? {
            return Ok(OrderPayload { order: Order(done) });
        }
        let file = kept::facts(ctx.platform(), &cut.digest).await?;
        let mut files = vec![OrderFile { name, file, upload: None }];
        files.extend(file::sent(ctx, uploads).await?);
        let tx = ctx.begin().await?;
        let order = Box::pin(deliver::deliver(&tx, staff, cut.order_id, files)).await?;
        tx.commit().await?;
        Ok(OrderPayload { order: Order(order) })
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

/// An approved cut to be delivered.
#[derive(InputObject)]
pub struct CutDeliverInput {
    /// The cut.
    cut_id: CutId,
    /// What the finished video is called; unless given, what the file of the cut is.
    name: Option<String>,
    /// The uploads by which the caller has sent what else is finished for the order, such as other
    /// formats; at most 9.
    #[graphql(default)]
    upload_ids: Vec<UploadId>,
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
