//! What people say about cuts.

use async_graphql::{Context, Description, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    change_request,
    conversation::Side,
    id::{ConversationId, CutId, MessageId, ReviewCommentId},
    review_comment,
    review_place::Placing,
};
use futures::future::try_join_all;

use super::{ReviewPerson, person};
use crate::{
    context::ContextExt,
    error::Result,
    library::{
        graphql::{Asset, comment::CommentShape},
        reads::loaders::AssetOf,
    },
    remarks::reads::{MentionsIn, RepliesTo},
    review::{
        reads::{CutOf, Participant, PlaceOf, RequestOf},
        rules::frames::Span,
    },
};

/// Something that somebody said about a cut, or in reply to that.
#[derive(Description)]
pub struct ReviewComment {
    pub(super) row: review_comment::Model,
    pub(super) who: Participant,
    /// The cut in which it is looked at.
    pub(super) cut: CutId,
}

impl ReviewComment {
    /// A comment as somebody sees it in the cut that it was said about.
    pub(crate) fn said(row: review_comment::Model, who: Participant) -> Self {
        Self { cut: row.cut_id, row, who }
    }
}

#[Object(use_type_description)]
impl ReviewComment {
    /// The comment's id.
    async fn id(&self) -> ReviewCommentId {
        self.row.id
    }

    /// The cut that it was said about, which may be an earlier one.
    async fn cut_id(&self) -> CutId {
        self.row.cut_id
    }

    /// The id of the comment that it replies to; `null` for a comment.
    async fn reply_to_id(&self) -> Option<ReviewCommentId> {
        self.row.reply_to_id
    }

    /// Who said it; `null` once the person is gone.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<ReviewPerson>> {
        person(ctx, (self.row.author_id, self.row.guest_id)).await
    }

    /// Which side it was said on.
    async fn side(&self) -> Side {
        self.row.side
    }

    /// Whether only Vibbio's people see it.
    async fn is_private(&self) -> bool {
        self.row.is_private
    }

    /// What was said, as plain text of at most 5 000 characters; empty once it is deleted.
    async fn text(&self) -> &str {
        &self.row.text
    }

    /// Which frames of the cut it is about; `null` for all of the cut, and where the frames are
    /// gone.
    async fn moment(&self, ctx: &Context<'_>) -> Result<Option<ReviewMoment>> {
        let place = ctx.load(PlaceOf { comment: self.row.id, cut: self.cut }).await?;
        let span = place.and_then(|place| Some((place.frame?, place.last_frame)));
        Ok(span.map(|(frame, last_frame)| ReviewMoment { frame, last_frame }))
    }

    /// How it came to be there; `null` of replies, which are where the comment is.
    async fn placing(&self, ctx: &Context<'_>) -> Result<Option<Placing>> {
        let place = ctx.load(PlaceOf { comment: self.row.id, cut: self.cut }).await?;
        Ok(place.map(|place| place.placing))
    }

    /// What is drawn upon the picture; at most 20.
    async fn shapes(&self) -> Vec<CommentShape> {
        self.row.shapes.0.iter().cloned().map(CommentShape::from).collect()
    }

    /// Whom it mentions; at most 20.
    async fn mentions(&self, ctx: &Context<'_>) -> Result<Vec<ReviewPerson>> {
        let users = ctx.load(MentionsIn(self.row.id)).await?;
        let people = users.into_iter().map(|user| person(ctx, (Some(user), None)));
        Ok(try_join_all(people).await?.into_iter().flatten().collect())
    }

    /// The replies to it, the oldest first; at most 200.
    async fn replies(&self, ctx: &Context<'_>) -> Result<Vec<ReviewComment>> {
        let replies = ctx.load(RepliesTo(self.row.id)).await?;
        let (who, cut) = (self.who, self.cut);
        Ok(replies.into_iter().map(|row| ReviewComment { row, who, cut }).collect())
    }

    /// When it was resolved; `null` while it is open.
    async fn resolved_at(&self) -> Option<DateTime<Utc>> {
        self.row.resolved_at
    }

    /// Who resolved it; `null` while it is open, and once the person is gone.
    async fn resolved_by(&self, ctx: &Context<'_>) -> Result<Option<ReviewPerson>> {
        person(ctx, (self.row.resolved_by, None)).await
    }

    /// The number of the cut in which it is resolved; `null` while it is open.
    async fn resolved_in(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let Some(cut) = self.row.resolved_in else { return Ok(None) };
        Ok(ctx.load(CutOf(cut)).await?.map(|cut| cut.number))
    }

    /// The message that it was made of by `messageMakeChangeRequest`; `null` of what was said here,
    /// and for guests.
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<ReviewCommentSource>> {
        if matches!(self.who, Participant::Guest(_)) {
            return Ok(None);
        }
        Ok(ctx.load(RequestOf(self.row.id)).await?.map(ReviewCommentSource))
    }

    /// When it was said.
    async fn created_at(&self) -> DateTime<Utc> {
        self.row.created_at
    }

    /// When it was changed last; `null` if it never was.
    async fn edited_at(&self) -> Option<DateTime<Utc>> {
        self.row.edited_at
    }

    /// Whether it was deleted, and only its place is kept, for the replies to it.
    async fn is_deleted(&self) -> bool {
        self.row.deleted_at.is_some()
    }
}

/// The message that a comment was made of.
#[derive(Description)]
pub struct ReviewCommentSource(change_request::Model);

#[Object(use_type_description)]
impl ReviewCommentSource {
    /// The message's id.
    async fn message_id(&self) -> MessageId {
        self.0.message_id
    }

    /// The conversation that it belongs to.
    async fn conversation_id(&self) -> ConversationId {
        self.0.conversation_id
    }

    /// The assets that came with it; without those that are gone.
    async fn attachments(&self, ctx: &Context<'_>) -> Result<Vec<Asset>> {
        let mut assets = Vec::new();
        for asset in &self.0.attachments.0 {
            assets.extend(ctx.load(AssetOf(*asset)).await?.map(Asset));
        }
        Ok(assets)
    }

    /// Who made the comment of it; `null` once the person is gone.
    async fn made_by(&self, ctx: &Context<'_>) -> Result<Option<ReviewPerson>> {
        person(ctx, (self.0.made_by, None)).await
    }

    /// When the comment was made of it.
    async fn made_at(&self) -> DateTime<Utc> {
        self.0.made_at
    }
}

/// Some frames of a cut.
#[derive(SimpleObject)]
pub struct ReviewMoment {
    /// The first frame, from 0.
    frame: i32,
    /// The last frame; `null` for a single one.
    last_frame: Option<i32>,
}

/// Some frames of a cut.
#[derive(async_graphql::InputObject)]
pub struct ReviewMomentInput {
    /// The first frame, from 0.
    frame: i32,
    /// The last frame, which it is about, too; a single one, unless given.
    last_frame: Option<i32>,
}

impl From<ReviewMomentInput> for Span {
    fn from(input: ReviewMomentInput) -> Self {
        Self { frame: input.frame, last: input.last_frame }
    }
}
