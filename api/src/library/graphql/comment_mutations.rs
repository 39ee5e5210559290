//! What people can say about assets.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::{
    comment::Shape,
    id::{AssetId, CommentId, RevisionId, UserId},
};

use super::comment::{Comment, CommentMomentInput, CommentShapeInput};
use crate::{
    access::Permission,
    bulk::{self, BulkPayload},
    context::ContextExt,
    error::Result,
    library::actions::comment::{self, Change, Subject},
    remarks::actions::Words,
};

/// The mutations of comments.
#[derive(Default)]
pub struct CommentMutation;

#[Object]
impl CommentMutation {
    /// Says something about an asset: about all of it, some frames of it, or parts of the picture.
    /// Whoever is mentioned gets a mail, once.
    ///
    /// Refused with `NOT_FOUND` (no such asset, revision or member), `BAD_USER_INPUT` (no text or
    /// too much, frames outside the recording, shapes outside the picture) or `LIMIT_EXCEEDED`
    /// (5 000 comments).
    async fn comment_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment to be.")] input: CommentAddInput,
    ) -> Result<CommentPayload> {
        let member = ctx.member(Permission::LibraryComment)?;
        let subject = Subject {
            revision: input.revision_id,
            moment: input.moment.map(CommentMomentInput::into),
            shapes: input.shapes.into_iter().map(Shape::from).collect(),
        };
        let words = Words { text: input.text, mentioned: input.mentioned_user_ids };
        let tx = ctx.begin().await?;
        let comment = comment::add(&tx, &member, input.asset_id, words, subject).await?;
        tx.commit().await?;
        Ok(CommentPayload { comment: Comment(comment) })
    }

    /// Replies to a comment. Whoever is mentioned gets a mail, once.
    ///
    /// Refused with `NOT_FOUND` (no such comment or member), `BAD_USER_INPUT` (no text or too much,
    /// or a reply to a reply), `ILLEGAL_STATE` (the comment was deleted) or `LIMIT_EXCEEDED` (200
    /// replies).
    async fn comment_reply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment, and the reply to be.")] input: CommentReplyInput,
    ) -> Result<CommentPayload> {
        let member = ctx.member(Permission::LibraryComment)?;
        let words = Words { text: input.text, mentioned: input.mentioned_user_ids };
        let tx = ctx.begin().await?;
        let comment = comment::reply(&tx, &member, input.id, words).await?;
        tx.commit().await?;
        Ok(CommentPayload { comment: Comment(comment) })
    }

    /// Changes what whoever asks has said. What is omitted stays. Whoever is mentioned for the
    /// first time gets a mail.
    ///
    /// Refused with `NOT_FOUND`, `FORBIDDEN` (somebody else said it), `BAD_USER_INPUT` or
    /// `ILLEGAL_STATE` (it was deleted).
    async fn comment_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment and what changes.")] input: CommentUpdateInput,
    ) -> Result<CommentPayload> {
        let member = ctx.member(Permission::LibraryComment)?;
        let drawn = |shapes: Vec<_>| shapes.into_iter().map(Shape::from).collect();
        let change = Change {
            text: input.text,
            mentioned: input.mentioned_user_ids,
            shapes: input.shapes.map(drawn),
        };
        let tx = ctx.begin().await?;
        let comment = comment::update(&tx, &member, input.id, change).await?;
        tx.commit().await?;
        Ok(CommentPayload { comment: Comment(comment) })
    }

    /// Takes back what whoever asks has said. Where somebody has replied, an empty place is kept.
    ///
    /// Refused with `NOT_FOUND`, `FORBIDDEN` (somebody else said it) or `ILLEGAL_STATE` (it was
    /// deleted before).
    async fn comment_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment.")] input: CommentDeleteInput,
    ) -> Result<CommentDeletePayload> {
        let member = ctx.member(Permission::LibraryComment)?;
        let tx = ctx.begin().await?;
        let kept = comment::delete(&tx, &member, input.id).await?;
        tx.commit().await?;
        Ok(CommentDeletePayload { deleted_id: input.id, comment: kept.map(Comment) })
    }

    /// Notes that what comments ask for is done, or opens them again.
    ///
    /// A result with `NOT_FOUND` or `ILLEGAL_STATE` (a reply, or it was deleted).
    async fn comments_resolve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comments, and whether they are resolved.")]
        input: CommentsResolveInput,
    ) -> Result<BulkPayload<Comment>> {
        let member = ctx.member(Permission::LibraryComment)?;
        let tx = ctx.begin().await?;
        let change = |id| comment::resolve(&tx, &member, id, input.resolved);
        let payload = bulk::each(&tx, input.ids, change, Comment).await?;
        tx.commit().await?;
        Ok(payload)
    }
}

/// A comment to be.
#[derive(InputObject)]
pub struct CommentAddInput {
    /// The asset that it is about.
    asset_id: AssetId,
    /// The file of the asset that it is about; the one that it has, unless given.
    revision_id: Option<RevisionId>,
    /// What is said, as plain text; 1 to 5 000 characters.
    text: String,
    /// Which part of a recording it is about; all of it, unless given.
    moment: Option<CommentMomentInput>,
    /// What is drawn upon the picture; at most 20.
    #[graphql(default, validator(max_items = 20))]
    shapes: Vec<CommentShapeInput>,
    /// Whom it mentions; at most 20 members of the account.
    #[graphql(default, validator(max_items = 20))]
    mentioned_user_ids: Vec<UserId>,
}

/// A reply to be.
#[derive(InputObject)]
pub struct CommentReplyInput {
    /// The comment.
    id: CommentId,
    /// What is said, as plain text; 1 to 5 000 characters.
    text: String,
    /// Whom it mentions; at most 20 members of the account.
    #[graphql(default, validator(max_items = 20))]
    mentioned_user_ids: Vec<UserId>,
}

/// What changes of a comment.
#[derive(InputObject)]
pub struct CommentUpdateInput {
    /// The comment.
    id: CommentId,
    /// What is said, as plain text; 1 to 5 000 characters.
    text: Option<String>,
    /// Whom it mentions; at most 20 members of the account.
    #[graphql(validator(max_items = 20))]
    mentioned_user_ids: Option<Vec<UserId>>,
    /// What is drawn upon the picture; at most 20.
    #[graphql(validator(max_items = 20))]
    shapes: Option<Vec<CommentShapeInput>>,
}

/// A comment.
#[derive(InputObject)]
pub struct CommentDeleteInput {
    /// The comment.
    id: CommentId,
}

/// Comments that are done, or open.
#[derive(InputObject)]
pub struct CommentsResolveInput {
    /// The comments; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<CommentId>,
    /// Whether what they ask for is done.
    resolved: bool,
}

/// A comment as it is now.
#[derive(SimpleObject)]
pub struct CommentPayload {
    /// The comment.
    comment: Comment,
}

/// A comment that was deleted.
#[derive(SimpleObject)]
pub struct CommentDeletePayload {
    /// Its id.
    deleted_id: CommentId,
    /// The empty place that is kept for the replies to it; `null` where there are none.
    comment: Option<Comment>,
}
