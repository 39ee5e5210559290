//! What people do in conversations.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::{
    id::{AssetId, CommentId, ConversationId, MessageId, OrderId, ProjectId, SceneId, UserId},
    message_link::LinkKind,
};
use serde::Serialize;

use super::{Conversation, Message, party};
use crate::{
    access::Permission,
    chat::{
        actions::{
            conversation,
            message::{self, Draft, Link},
            reading,
        },
        reads,
        rules::SEND,
    },
    context::ContextExt,
    error::{Error, Result},
    events::{Activity, Event},
    idempotency::Request,
    throttle::{self, Subject},
};

/// The mutations of conversations.
#[derive(Default)]
pub struct ConversationMutation;

#[Object]
impl ConversationMutation {
    /// Opens the account's conversation with Vibbio, or the one about a project; answers with the
    /// one there is, if there is one.
    ///
    /// Refused with `NOT_FOUND` (no such project).
    async fn conversation_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is about.")] input: ConversationOpenInput,
    ) -> Result<ConversationPayload> {
        let member = ctx.member(Permission::Converse)?;
        let tx = ctx.begin().await?;
        let opened = conversation::open(&tx, &member, input.project_id).await?;
        tx.commit().await?;
        Ok(ConversationPayload { conversation: Conversation(opened) })
    }

    /// Says something. Whoever is mentioned gets a mail, and so does the other side, unless it has
    /// seen the message by then, when Vibbio's office closes.
    ///
    /// Refused with `NOT_FOUND` (no such conversation, asset, scene, comment, order or person),
    /// `BAD_USER_INPUT` (nothing is said, or too much), `TOO_MANY_REQUESTS` or
    /// `IDEMPOTENCY_MISMATCH`.
    async fn message_send(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The message to be.")] input: MessageSendInput,
    ) -> Result<MessagePayload> {
        let party = party(ctx)?;
        let seen = reads::find(ctx.db(), &party, input.conversation_id).await?;
        let seen = seen.ok_or_else(|| Error::not_found("conversation"))?;
        let subject = Subject::new("say", &[&party.user().to_string()]);
        throttle::take(&ctx.platform().db, &subject, SEND).await?;
        let draft = input.draft();
        let request = Request {
            account: seen.account_id,
            operation: "messageSend",
            key: input.idempotency_key.as_deref(),
            input: &input,
        };
        let tx = ctx.begin().await?;
        let say = async || Ok(message::send(&tx, &party, seen.id, draft).await?.id);
        let id = tx.once(request, say).await?;
        let message = reads::message(&tx.db, &party, id).await?;
        tx.commit().await?;
        let message = message.map(Message::from).ok_or_else(|| Error::not_found("message"))?;
        Ok(MessagePayload { message })
    }

    /// Says otherwise what the caller said within the last 15 minutes.
    ///
    /// Refused with `NOT_FOUND`, `FORBIDDEN` (somebody else said it), `BAD_USER_INPUT` or
    /// `ILLEGAL_STATE` (it was deleted, or it is too late: `details.until`).
    async fn message_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The message and its new words.")] input: MessageUpdateInput,
    ) -> Result<MessagePayload> {
        let party = party(ctx)?;
        let tx = ctx.begin().await?;
        let message = message::edit(&tx, &party, input.id, &input.text).await?;
        tx.commit().await?;
        Ok(MessagePayload { message: message.into() })
    }

    /// Takes back what the caller said within the last 15 minutes. An empty place is kept.
    ///
    /// Refused with `NOT_FOUND`, `FORBIDDEN` (somebody else said it) or `ILLEGAL_STATE` (it was
    /// deleted before, or it is too late: `details.until`).
    async fn message_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The message.")] input: MessageDeleteInput,
    ) -> Result<MessagePayload> {
        let party = party(ctx)?;
        let tx = ctx.begin().await?;
        let message = message::delete(&tx, &party, input.id).await?;
        tx.commit().await?;
        Ok(MessagePayload { message: message.into() })
    }

    /// Answers a message with an emoji, or takes that back.
    ///
    /// Refused with `NOT_FOUND`, `BAD_USER_INPUT` (it is no emoji), `ILLEGAL_STATE` (the message was
    /// deleted) or `LIMIT_EXCEEDED` (10 of one person).
    async fn message_react(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The message and the sign.")] input: MessageReactInput,
    ) -> Result<MessagePayload> {
        let party = party(ctx)?;
        let tx = ctx.begin().await?;
        let message = message::react(&tx, &party, input.id, &input.emoji, input.on).await?;
        tx.commit().await?;
        Ok(MessagePayload { message: message.into() })
    }

    /// Notes that the caller has seen a conversation up to a message.
    ///
    /// Refused with `NOT_FOUND`.
    async fn conversation_mark_read(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation, and how far.")] input: ConversationMarkReadInput,
    ) -> Result<ConversationPayload> {
        let party = party(ctx)?;
        let tx = ctx.begin().await?;
        reading::read(&tx, &party, input.id, input.number).await?;
        let read = reads::find(&tx.db, &party, input.id).await?;
        tx.commit().await?;
        let read = read.ok_or_else(|| Error::not_found("conversation"))?;
        Ok(ConversationPayload { conversation: Conversation(read) })
    }

    /// Tells whoever follows a conversation that the caller is about to write. It is forgotten:
    /// tell it again every few seconds for as long as it is so.
    ///
    /// Refused with `NOT_FOUND`.
    async fn conversation_tell_typing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation.")] input: ConversationTellTypingInput,
    ) -> Result<ConversationTellTypingPayload> {
        let party = party(ctx)?;
        let seen = reads::find(ctx.db(), &party, input.id).await?;
        let conversation = seen.ok_or_else(|| Error::not_found("conversation"))?.id;
        let (user, activity) = (party.user(), Activity::Types);
        let event = Event::ConversationActivity { conversation, user, activity };
        ctx.platform().bus.announce(&ctx.platform().db, event).await?;
        Ok(ConversationTellTypingPayload { id: conversation })
    }
}

/// What a conversation is about.
#[derive(InputObject)]
pub struct ConversationOpenInput {
    /// The project; everything else unless given.
    project_id: Option<ProjectId>,
}

/// A message to be.
#[derive(InputObject, Serialize)]
pub struct MessageSendInput {
    /// The conversation.
    conversation_id: ConversationId,
    /// The words, as plain text; at most 10 000 characters, and at least 1 unless something comes
    /// with it.
    #[graphql(default)]
    text: String,
    /// The assets of the account's library that come with it; at most 20 together with what it
    /// points at.
    #[graphql(default, validator(max_items = 20))]
    attachment_ids: Vec<AssetId>,
    /// The scenes that it points at.
    #[graphql(default, validator(max_items = 20))]
    scene_ids: Vec<SceneId>,
    /// The comments that it points at.
    #[graphql(default, validator(max_items = 20))]
    comment_ids: Vec<CommentId>,
    /// The orders that it points at.
    #[graphql(default, validator(max_items = 20))]
    order_ids: Vec<OrderId>,
    /// Whom it mentions: people of the account or of Vibbio; at most 20.
    #[graphql(default, validator(max_items = 20))]
    mentioned_user_ids: Vec<UserId>,
    /// The message of the same conversation that it answers.
    reply_to_id: Option<MessageId>,
    /// The sender's name for this request: sent twice, it acts once. 1 to 100 characters.
    idempotency_key: Option<String>,
}

impl MessageSendInput {
    fn draft(&self) -> Draft {
        let link = |kind| move |target| Link { kind, target };
        let assets = self.attachment_ids.iter().map(|id| id.0).map(link(LinkKind::Asset));
        let scenes = self.scene_ids.iter().map(|id| id.0).map(link(LinkKind::Scene));
        let comments = self.comment_ids.iter().map(|id| id.0).map(link(LinkKind::Comment));
        let orders = self.order_ids.iter().map(|id| id.0).map(link(LinkKind::Order));
        Draft {
            text: self.text.clone(),
            links: assets.chain(scenes).chain(comments).chain(orders).collect(),
            mentioned: self.mentioned_user_ids.clone(),
            reply_to: self.reply_to_id,
            mail_id: None,
        }
    }
}

/// New words.
#[derive(InputObject)]
pub struct MessageUpdateInput {
    /// The message.
    id: MessageId,
    /// The words, as plain text of at most 10 000 characters.
    text: String,
}

/// A message.
#[derive(InputObject)]
pub struct MessageDeleteInput {
    /// The message.
    id: MessageId,
}

/// A sign about a message.
#[derive(InputObject)]
pub struct MessageReactInput {
    /// The message.
    id: MessageId,
    /// One emoji.
    emoji: String,
    /// Whether it is given, or taken back.
    #[graphql(default = true)]
    on: bool,
}

/// How far a conversation was seen.
#[derive(InputObject)]
pub struct ConversationMarkReadInput {
    /// The conversation.
    id: ConversationId,
    /// The number of the last message that was seen.
    number: i64,
}

/// In which conversation somebody types.
#[derive(InputObject)]
pub struct ConversationTellTypingInput {
    /// The conversation.
    id: ConversationId,
}

/// A conversation as it is now.
#[derive(SimpleObject)]
pub struct ConversationPayload {
    /// The conversation.
    conversation: Conversation,
}

/// A message as it is now.
#[derive(SimpleObject)]
pub struct MessagePayload {
    /// The message.
    message: Message,
}

/// It was told.
#[derive(SimpleObject)]
pub struct ConversationTellTypingPayload {
    /// The conversation's id.
    id: ConversationId,
}
