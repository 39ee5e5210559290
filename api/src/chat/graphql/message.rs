//! What is said.

use std::sync::Arc;

use async_graphql::{Context, Description, Object, SimpleObject, Union};
use chrono::{DateTime, Utc};
use entity::{
    change_request,
    conversation::Side,
    id::{AssetId, CommentId, ConversationId, CutId, MessageId, OrderId, ReviewCommentId, SceneId},
    message::{self, Way},
    message_link::{self, LinkKind},
    review_comment,
};
use futures::future::try_join_all;

use super::{ConversationPerson, person};
use crate::{
    chat::{
        reads::{LinksOf, MentionsIn, MessageOf, ReactionsTo},
        rules::EDITABLE,
    },
    context::ContextExt,
    error::Result,
    library::{graphql::Asset, reads::loaders::AssetOf},
    review::reads::MadeOf,
};

/// Something that somebody said.
#[derive(Description)]
pub struct Message(pub Arc<message::Model>);

impl From<message::Model> for Message {
    fn from(row: message::Model) -> Self {
        Self(Arc::new(row))
    }
}

#[Object(use_type_description)]
impl Message {
    /// The message's id.
    async fn id(&self) -> MessageId {
        self.0.id
    }

    /// The conversation that it belongs to.
    async fn conversation_id(&self) -> ConversationId {
        self.0.conversation_id
    }

    /// Its place in the conversation, from 1.
    async fn number(&self) -> i64 {
        self.0.number
    }

    /// The number of the change that made it what it is: what `messageChanged` goes on from.
    async fn cursor(&self) -> i64 {
        self.0.change
    }

    /// Which side said it.
    async fn side(&self) -> Side {
        self.0.side
    }

    /// Who said it; `null` once the person is gone.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<ConversationPerson>> {
        person(ctx, self.0.author_id).await
    }

    /// The words, as plain text of at most 10 000 characters; empty once it is deleted.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The way by which it came.
    async fn way(&self) -> Way {
        self.0.way
    }

    /// The message that it answers.
    async fn reply_to(&self, ctx: &Context<'_>) -> Result<Option<Message>> {
        let Some(answered) = self.0.reply_to_id else { return Ok(None) };
        Ok(ctx.load(MessageOf(answered)).await?.map(Message::from))
    }

    /// The assets that come with it; without those that are gone.
    async fn attachments(&self, ctx: &Context<'_>) -> Result<Vec<Asset>> {
        let mut assets = Vec::new();
        for link in ctx.load(LinksOf(self.0.id)).await? {
            if link.kind == LinkKind::Asset {
                assets.extend(ctx.load(AssetOf(AssetId(link.target_id))).await?.map(Asset));
            }
        }
        Ok(assets)
    }

    /// What it points at, in order.
    async fn references(&self, ctx: &Context<'_>) -> Result<Vec<MessageReference>> {
        let links = ctx.load(LinksOf(self.0.id)).await?;
        Ok(links.iter().filter_map(MessageReference::of).collect())
    }

    /// Whom it mentions.
    async fn mentions(&self, ctx: &Context<'_>) -> Result<Vec<ConversationPerson>> {
        let users = ctx.load(MentionsIn(self.0.id)).await?;
        let people = users.into_iter().map(|user| person(ctx, Some(user)));
        Ok(try_join_all(people).await?.into_iter().flatten().collect())
    }

    /// The signs with which people have answered it, the first first.
    async fn reactions(&self, ctx: &Context<'_>) -> Result<Vec<MessageReaction>> {
        let mut reactions = Vec::<MessageReaction>::new();
        let viewer = ctx.caller()?.user;
        for sign in ctx.load(ReactionsTo(self.0.id)).await? {
            let at = reactions.iter().position(|known| known.emoji == sign.emoji);
            let at = at.unwrap_or_else(|| {
                let emoji = sign.emoji.clone();
                reactions.push(MessageReaction { emoji, is_own: false, people: Vec::new() });
                reactions.len() - 1
            });
            reactions[at].is_own |= sign.user_id == viewer;
            reactions[at].people.extend(person(ctx, Some(sign.user_id)).await?);
        }
        Ok(reactions)
    }

    /// The change that was made of it by `messageMakeChangeRequest`; `null` where there is none.
    async fn change_request(&self, ctx: &Context<'_>) -> Result<Option<MessageChangeRequest>> {
        Ok(ctx.load(MadeOf(self.0.id)).await?.map(MessageChangeRequest))
    }

    /// When it was said.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Until when its author can change it or take it back.
    async fn editable_until(&self) -> DateTime<Utc> {
        self.0.created_at + EDITABLE
    }

    /// When it was changed last; `null` if it never was.
    async fn edited_at(&self) -> Option<DateTime<Utc>> {
        self.0.edited_at
    }

    /// Whether it was taken back, and only its place is kept.
    async fn is_deleted(&self) -> bool {
        self.0.deleted_at.is_some()
    }
}

/// A change in the review of an order that was made of a message.
#[derive(Description)]
pub struct MessageChangeRequest((change_request::Model, review_comment::Model));

#[Object(use_type_description)]
impl MessageChangeRequest {
    /// The comment on a cut that asks for the change.
    async fn comment_id(&self) -> ReviewCommentId {
        self.0.1.id
    }

    /// The cut that it was made for.
    async fn cut_id(&self) -> CutId {
        self.0.1.cut_id
    }

    /// The order.
    async fn order_id(&self) -> OrderId {
        self.0.1.order_id
    }

    /// Who made it of the message; `null` once the person is gone.
    async fn made_by(&self, ctx: &Context<'_>) -> Result<Option<ConversationPerson>> {
        person(ctx, self.0.0.made_by).await
    }

    /// When it was made of the message.
    async fn made_at(&self) -> DateTime<Utc> {
        self.0.0.made_at
    }

    /// When what it asks for was done; `null` while it is open.
    async fn resolved_at(&self) -> Option<DateTime<Utc>> {
        self.0.1.resolved_at
    }

    /// Whether it was taken back: the message can be made another one then.
    async fn is_deleted(&self) -> bool {
        self.0.1.deleted_at.is_some()
    }
}

/// A sign with which people have answered a message.
#[derive(SimpleObject)]
pub struct MessageReaction {
    /// The sign: one emoji.
    emoji: String,
    /// Whether the caller is among those who gave it.
    is_own: bool,
    /// Who gave it.
    people: Vec<ConversationPerson>,
}

/// What a message points at. It may be gone by now.
#[derive(Union)]
pub enum MessageReference {
    /// A scene of a project.
    Scene(SceneReference),
    /// A comment on an asset.
    Comment(CommentReference),
    /// An order.
    Order(OrderReference),
}

/// A scene that a message points at.
#[derive(SimpleObject)]
pub struct SceneReference {
    /// The scene's id.
    scene_id: SceneId,
}

/// A comment that a message points at.
#[derive(SimpleObject)]
pub struct CommentReference {
    /// The comment's id.
    comment_id: CommentId,
}

/// An order that a message points at.
#[derive(SimpleObject)]
pub struct OrderReference {
    /// The order's id.
    order_id: OrderId,
}

impl MessageReference {
    fn of(link: &message_link::Model) -> Option<Self> {
        let target = link.target_id;
        match link.kind {
            LinkKind::Asset => None,
            LinkKind::Scene => Some(Self::Scene(SceneReference { scene_id: SceneId(target) })),
            LinkKind::Comment => {
                Some(Self::Comment(CommentReference { comment_id: CommentId(target) }))
            }
            LinkKind::Order => Some(Self::Order(OrderReference { order_id: OrderId(target) })),
        }
    }
}
