//! What people can say about scenes.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::id::{SceneCommentId, SceneId, UserId};

use super::SceneComment;
use crate::{
    access::{Member, Permission},
    bulk::{self, BulkPayload},
    context::ContextExt,
    error::Result,
    projects::actions::comment::{self, Edit},
    remarks::{actions::Words, rules::SAY},
    throttle::{self, Subject},
};

/// The mutations of comments on scenes.
#[derive(Default)]
pub struct SceneCommentMutation;

#[Object]
impl SceneCommentMutation {
    /// Says something about a scene. The comment is no part of the plan: it stays with the scene
    /// where that is moved or cut in two, goes with it where it is merged with another one or
    /// removed, comes back with it by `projectUndo`, and is not copied by `projectCopy`. Whoever is
    /// mentioned is told, once.
    ///
    /// Refused with `NOT_FOUND` (no such scene or member), `BAD_USER_INPUT` (no text or too much, or
    /// 5 000 comments in the project), `ILLEGAL_STATE` (the project is archived) or
    /// `TOO_MANY_REQUESTS`.
    async fn scene_comment_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment to be.")] input: SceneCommentAddInput,
    ) -> Result<SceneCommentPayload> {
        let member = speaker(ctx).await?;
        let words = Words { text: input.text, mentioned: input.mentioned_user_ids };
        let tx = ctx.begin().await?;
        let comment = comment::add(&tx, &member, input.scene_id, words).await?;
        tx.commit().await?;
        Ok(SceneCommentPayload { comment: SceneComment(comment) })
    }

    /// Replies to a comment on a scene. Whoever is mentioned is told, once.
    ///
    /// Refused with `NOT_FOUND` (no such comment or member), `BAD_USER_INPUT` (no text or too much,
    /// or a reply to a reply), `ILLEGAL_STATE` (the comment was deleted, the project is archived),
    /// `LIMIT_EXCEEDED` (200 replies) or `TOO_MANY_REQUESTS`.
    async fn scene_comment_reply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment, and the reply to be.")] input: SceneCommentReplyInput,
    ) -> Result<SceneCommentPayload> {
        let member = speaker(ctx).await?;
        let words = Words { text: input.text, mentioned: input.mentioned_user_ids };
        let tx = ctx.begin().await?;
        let comment = comment::reply(&tx, &member, input.id, words).await?;
        tx.commit().await?;
        Ok(SceneCommentPayload { comment: SceneComment(comment) })
    }

    /// Changes what whoever asks has said about a scene. What is omitted stays. Whoever is mentioned
    /// for the first time is told.
    ///
    /// Refused with `NOT_FOUND`, `FORBIDDEN` (somebody else said it), `BAD_USER_INPUT` or
    /// `ILLEGAL_STATE` (it was deleted, the project is archived).
    async fn scene_comment_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment and what changes.")] input: SceneCommentUpdateInput,
    ) -> Result<SceneCommentPayload> {
        let member = ctx.member(Permission::ProjectComment)?;
        let edit = Edit { text: input.text, mentioned: input.mentioned_user_ids };
        let tx = ctx.begin().await?;
        let comment = comment::update(&tx, &member, input.id, edit).await?;
        tx.commit().await?;
        Ok(SceneCommentPayload { comment: SceneComment(comment) })
    }

    /// Takes back what whoever asks has said about a scene. Where somebody has replied, an empty
    /// place is kept.
    ///
    /// Refused with `NOT_FOUND`, `FORBIDDEN` (somebody else said it) or `ILLEGAL_STATE` (it was
    /// deleted before).
    async fn scene_comment_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comment.")] input: SceneCommentDeleteInput,
    ) -> Result<SceneCommentDeletePayload> {
        let member = ctx.member(Permission::ProjectComment)?;
        let tx = ctx.begin().await?;
        let kept = comment::delete(&tx, &member, input.id).await?;
        tx.commit().await?;
        let comment = kept.map(SceneComment);
        Ok(SceneCommentDeletePayload { deleted_id: input.id, comment })
    }

    /// Notes that what comments on scenes ask for is done, or opens them again.
    ///
    /// A result with `NOT_FOUND` or `ILLEGAL_STATE` (a reply, it was deleted, the project is
    /// archived).
    async fn scene_comments_resolve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The comments, and whether they are resolved.")]
        input: SceneCommentsResolveInput,
    ) -> Result<BulkPayload<SceneComment>> {
        let member = ctx.member(Permission::ProjectComment)?;
        let tx = ctx.begin().await?;
        let change = |id| comment::resolve(&tx, &member, id, input.resolved);
        let payload = bulk::each(&tx, input.ids, change, SceneComment).await?;
        tx.commit().await?;
        Ok(payload)
    }
}

/// Lets somebody say something, unless they have said too much lately.
async fn speaker(ctx: &Context<'_>) -> Result<Member> {
    let member = ctx.member(Permission::ProjectComment)?;
    let said = Subject::new("scene comment", &[&member.user.to_string()]);
    throttle::take(&ctx.platform().db, &said, SAY).await?;
    Ok(member)
}

/// A comment to be.
#[derive(InputObject)]
pub struct SceneCommentAddInput {
    /// The scene that it is about.
    scene_id: SceneId,
    /// What is said, as plain text; 1 to 5 000 characters.
    text: String,
    /// Whom it mentions; at most 20 members of the account.
    #[graphql(default, validator(max_items = 20))]
    mentioned_user_ids: Vec<UserId>,
}

/// A reply to be.
#[derive(InputObject)]
pub struct SceneCommentReplyInput {
    /// The comment.
    id: SceneCommentId,
    /// What is said, as plain text; 1 to 5 000 characters.
    text: String,
    /// Whom it mentions; at most 20 members of the account.
    #[graphql(default, validator(max_items = 20))]
    mentioned_user_ids: Vec<UserId>,
}

/// What changes of a comment.
#[derive(InputObject)]
pub struct SceneCommentUpdateInput {
    /// The comment.
    id: SceneCommentId,
    /// What is said, as plain text; 1 to 5 000 characters.
    text: Option<String>,
    /// Whom it mentions; at most 20 members of the account.
    #[graphql(validator(max_items = 20))]
    mentioned_user_ids: Option<Vec<UserId>>,
}

/// A comment.
#[derive(InputObject)]
pub struct SceneCommentDeleteInput {
    /// The comment.
    id: SceneCommentId,
}

/// Comments that are done, or open.
#[derive(InputObject)]
pub struct SceneCommentsResolveInput {
    /// The comments; at most 500.
    #[graphql(validator(max_items = 500))]
    ids: Vec<SceneCommentId>,
    /// Whether what they ask for is done.
    resolved: bool,
}

/// A comment as it is now.
#[derive(SimpleObject)]
pub struct SceneCommentPayload {
    /// The comment.
    comment: SceneComment,
}

/// A comment that was deleted.
#[derive(SimpleObject)]
pub struct SceneCommentDeletePayload {
    /// Its id.
    deleted_id: SceneCommentId,
    /// The empty place that is kept for the replies to it; `null` where there are none.
    comment: Option<SceneComment>,
}
