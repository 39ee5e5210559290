//! Saying something about cuts.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::id::{CutId, ReviewCommentId, UserId};

use super::{ReviewComment, comment::ReviewMomentInput, speaker};
use crate::{
    bulk::{self, BulkPayload},
    context::ContextExt,
    error::Result,
    library::graphql::comment::CommentShapeInput,
    remarks::{actions::Words, rules::SAY},
    review::actions::comment::{self, Edit, Subject},
    throttle::{self, Subject as Tried},
};

/// The mutations of comments on cuts.
#[derive(Default)]
pub struct CommentingMutation;

#[Object]
impl CommentingMutation {
    /// Says something about a cut: about all of it, or about some of its frames.
    ///
    /// Refused with `NOT_FOUND` (no such cut or person), `BAD_USER_INPUT`, `FORBIDDEN` (only
    /// Vibbio's people say something that only they see), `LIMIT_EXCEEDED` or `TOO_MANY_REQUESTS`.
    async fn review_comment_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment to be.")] input: ReviewCommentAddInput,
    ) -> Result<ReviewCommentPayload> {
        let who = speaker(ctx)?;
        say(ctx).await?;
        let words = Words { text: input.text, mentioned: input.mentioned_user_ids };
        let subject = Subject {
            span: input.moment.map(Into::into),
            shapes: input.shapes.into_iter().map(Into::into).collect(),
            is_private: input.is_private,
        };
        let tx = ctx.begin().await?;
        let row = comment::add(&tx, &who, input.cut_id, words, subject).await?;
        tx.commit().await?;
        let cut = row.cut_id;
        Ok(ReviewCommentPayload { comment: ReviewComment { row, who, cut } })
    }

    /// Replies to a comment on a cut. Whoever sees the comment sees the reply.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT`, `ILLEGAL_STATE` (the comment was deleted),
    /// `LIMIT_EXCEEDED` or `TOO_MANY_REQUESTS`.
    async fn review_comment_reply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment, and the reply to be.")] input: ReviewCommentReplyInput,
    ) -> Result<ReviewCommentPayload> {
        let who = speaker(ctx)?;
        say(ctx).await?;
        let words = Words { text: input.text, mentioned: input.mentioned_user_ids };
        let tx = ctx.begin().await?;
        let row = comment::reply(&tx, &who, input.id, words).await?;
        tx.commit().await?;
        let cut = row.cut_id;
        Ok(ReviewCommentPayload { comment: ReviewComment { row, who, cut } })
    }

    /// Changes what the caller said about a cut.
    ///
    /// Refused with `NOT_FOUND`, `FORBIDDEN` (somebody else said it), `BAD_USER_INPUT` or
    /// `ILLEGAL_STATE` (it was deleted).
    async fn review_comment_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment, and what changes of it.")] input: ReviewCommentUpdateInput,
    ) -> Result<ReviewCommentPayload> {
        let who = speaker(ctx)?;
        let edit = Edit {
            text: input.text,
            mentioned: input.mentioned_user_ids,
            shapes: input.shapes.map(|shapes| shapes.into_iter().map(Into::into).collect()),
        };
        let tx = ctx.begin().await?;
        let row = comment::update(&tx, &who, input.id, edit).await?;
        tx.commit().await?;
        let cut = row.cut_id;
        Ok(ReviewCommentPayload { comment: ReviewComment { row, who, cut } })
    }

    /// Takes back what the caller said about a cut. Where others have replied, an empty place is
    /// kept.
    ///
    /// Refused with `NOT_FOUND`, `FORBIDDEN` (somebody else said it) or `ILLEGAL_STATE` (it was
    /// deleted before).
    async fn review_comment_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment.")] input: ReviewCommentDeleteInput,
    ) -> Result<ReviewCommentDeletePayload> {
        let who = speaker(ctx)?;
        let tx = ctx.begin().await?;
        let left = comment::delete(&tx, &who, input.id).await?;
        tx.commit().await?;
        let comment = left.map(|row| ReviewComment { cut: row.cut_id, row, who });
        Ok(ReviewCommentDeletePayload::of(input.id, comment))
    }

    /// Notes that what comments ask for is done in the newest cut, or opens them again.
    ///
    /// A result with `NOT_FOUND` or `ILLEGAL_STATE` (a reply, or it was deleted).
    async fn review_comments_resolve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comments, and whether they are resolved.")]
        input: ReviewCommentsResolveInput,
    ) -> Result<BulkPayload<ReviewComment>> {
        let who = speaker(ctx)?;
        let tx = ctx.begin().await?;
        let change = |id| comment::resolve(&tx, &who, id, input.resolved);
        let shown =
            |row: entity::review_comment::Model| ReviewComment { cut: row.cut_id, row, who };
        let payload = bulk::each(&tx, input.ids, change, shown).await?;
        tx.commit().await?;
        Ok(payload)
    }
}

/// Counts what somebody says.
pub(crate) async fn say(ctx: &Context<'_>) -> Result<()> {
    let person = ctx.caller()?.user.to_string();
    throttle::take(&ctx.platform().db, &Tried::new("review", &[&person]), SAY).await
}

/// A comment to be.
#[derive(InputObject)]
pub struct ReviewCommentAddInput {
    /// The cut that it is about.
    cut_id: CutId,
    /// What is said, as plain text; 1 to 5 000 characters.
    text: String,
    /// Which frames it is about; all of the cut, unless given.
    moment: Option<ReviewMomentInput>,
    /// What is drawn upon the picture; at most 20.
    #[graphql(default, validator(max_items = 20))]
    shapes: Vec<CommentShapeInput>,
    /// Whom it mentions; at most 20 people of the account or of Vibbio.
    #[graphql(default, validator(max_items = 20))]
    mentioned_user_ids: Vec<UserId>,
    /// Whether only Vibbio's people see it.
    #[graphql(default)]
    is_private: bool,
}

/// A reply to be.
#[derive(InputObject)]
pub struct ReviewCommentReplyInput {
    /// The comment.
    id: ReviewCommentId,
    /// What is said, as plain text; 1 to 5 000 characters.
    text: String,
    /// Whom it mentions; at most 20 people of the account or of Vibbio.
    #[graphql(default, validator(max_items = 20))]
    mentioned_user_ids: Vec<UserId>,
}

/// What changes of a comment.
#[derive(InputObject)]
pub struct ReviewCommentUpdateInput {
    /// The comment.
    id: ReviewCommentId,
    /// What is said, as plain text; 1 to 5 000 characters.
    text: Option<String>,
    /// Whom it mentions; at most 20 people of the account or of Vibbio.
    #[graphql(validator(max_items = 20))]
    mentioned_user_ids: Option<Vec<UserId>>,
    /// What is drawn upon the picture; at most 20.
    #[graphql(validator(max_items = 20))]
    shapes: Option<Vec<CommentShapeInput>>,
}

/// A comment.
#[derive(InputObject)]
pub struct ReviewCommentDeleteInput {
    /// The comment.
    id: ReviewCommentId,
}

/// Comments that are done, or open.
#[derive(InputObject)]
pub struct ReviewCommentsResolveInput {
    /// The comments; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<ReviewCommentId>,
    /// Whether what they ask for is done.
    resolved: bool,
}

/// A comment as it is now.
#[derive(SimpleObject)]
pub struct ReviewCommentPayload {
    /// The comment.
    pub(super) comment: ReviewComment,
}

impl ReviewCommentDeletePayload {
    /// What is left of a comment that was deleted.
    pub(super) fn of(deleted_id: ReviewCommentId, comment: Option<ReviewComment>) -> Self {
        Self { deleted_id, comment }
    }
}

/// A comment that was deleted.
#[derive(SimpleObject)]
pub struct ReviewCommentDeletePayload {
    /// Its id.
    deleted_id: ReviewCommentId,
    /// The empty place that is kept for the replies to it; `null` where there are none.
    comment: Option<ReviewComment>,
}
