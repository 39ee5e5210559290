//! Saying something, and what becomes of it.

use std::collections::BTreeSet;

use entity::{
    asset, comment, conversation,
    conversation::Side,
    id::{AssetId, CommentId, ConversationId, MessageId, OrderId, SceneId, UserId},
    message::{self, Way},
    message_link::{self, LinkKind},
    message_mention, message_reaction, order, scene,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};

use super::{conversation as conversations, reading};
use crate::{
    accounts, audit,
    chat::{
        jobs::{MailMessages, MailUnseen},
        reads,
        rules::{self, Change, LINKS, MENTIONS, REACTIONS, TalkError},
    },
    error::{Error, Result},
    orders::{self, reads::Party},
    projects,
    tx::Tx,
};

/// Something that is to be said.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The words.
    pub text: String,
    /// What it carries and points at.
    pub links: Vec<Link>,
    /// Whom it mentions.
    pub mentioned: Vec<UserId>,
    /// The message that it answers.
    pub reply_to: Option<MessageId>,
    /// The `Message-ID` of the mail that it came by.
    pub mail_id: Option<String>,
}

/// What a message carries or points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is.
    pub kind: LinkKind,
    /// Which one.
    pub target: Uuid,
}

/// Tells which side a party is on.
#[must_use]
pub fn side(party: &Party) -> Side {
    match party {
        Party::Customer(_) => Side::Customer,
        Party::Staff(_) => Side::Vibbio,
    }
}

/// Says something in a conversation.
pub async fn send(
    tx: &Tx,
    party: &Party,
    id: ConversationId,
    draft: Draft,
) -> Result<message::Model> {
    let conversation = conversations::next(conversations::hold(tx, party, id).await?);
    let text = rules::text(&draft.text, !draft.links.is_empty())?;
    let links = checked(tx, party, &conversation, draft.links).await?;
    if let Some(answered) = draft.reply_to {
        let known = reads::messages_of(id).filter(message::COLUMN.id.eq(answered));
        known.one(&tx.db).await?.ok_or(TalkError::OtherConversation)?;
    }
    let (side, number) = (side(party), conversation.messages + 1);
    let row = message::Model {
        id: MessageId::new(),
        account_id: conversation.account_id,
        conversation_id: id,
        number,
        change: conversation.changes,
        side,
        author_id: Some(party.user()),
        reply_to_id: draft.reply_to,
        way: if draft.mail_id.is_some() { Way::Mail } else { Way::App },
        text,
        created_at: tx.now,
        edited_at: None,
        deleted_at: None,
        mail_id: draft.mail_id,
    };
    let message = row.into_active_model().reset_all().insert(&tx.db).await?;
    tx.note(message.id, audit::Change::added(&message)).await;
    link(tx, message.id, links).await?;
    mention(tx, party, &message, draft.mentioned).await?;
    reading::note(tx, party.user(), id, number).await?;
    let (last, since) = (conversation.last_side, conversation.waiting_since);
    let conversation = conversation::Model {
        messages: number,
        waiting_since: Some(rules::waiting_since(last, since, side, tx.now)),
        last_side: Some(side),
        ..conversation
    };
    conversations::keep(tx, conversation).await?;
    MailUnseen { conversation: id }.later(tx, rules::mailed_at(tx.now)).await?;
    Ok(message)
}

/// Says otherwise what the party said a moment ago.
pub async fn edit(tx: &Tx, party: &Party, id: MessageId, text: &str) -> Result<message::Model> {
    let (conversation, message) = hold(tx, party, id, Change::Edit).await?;
    let carries = message_link::Entity::find().filter(message_link::COLUMN.message_id.eq(id));
    let carries = carries.count(&tx.db).await? > 0;
    let text = rules::text(text, carries)?;
    let before = message.clone();
    let message = message::Model { text, edited_at: Some(tx.now), ..message };
    keep(tx, conversation, (before, message)).await
}

/// Takes back what the party said a moment ago; its place is kept.
pub async fn delete(tx: &Tx, party: &Party, id: MessageId) -> Result<message::Model> {
    let (conversation, message) = hold(tx, party, id, Change::Delete).await?;
    let links = message_link::Entity::delete_many();
    links.filter(message_link::COLUMN.message_id.eq(id)).exec(&tx.db).await?;
    let mentions = message_mention::Entity::delete_many();
    mentions.filter(message_mention::COLUMN.message_id.eq(id)).exec(&tx.db).await?;
    let reactions = message_reaction::Entity::delete_many();
    reactions.filter(message_reaction::COLUMN.message_id.eq(id)).exec(&tx.db).await?;
    let before = message.clone();
    let message = message::Model { text: String::new(), deleted_at: Some(tx.now), ..message };
    keep(tx, conversation, (before, message)).await
}

/// Answers a message with a sign, or takes the sign back.
pub async fn react(
    tx: &Tx,
    party: &Party,
    id: MessageId,
    emoji: &str,
    is_on: bool,
) -> Result<message::Model> {
    let (conversation, message) = hold(tx, party, id, Change::React).await?;
    let emoji = rules::emoji(emoji)?;
    let own = message_reaction::Entity::find()
        .filter(message_reaction::COLUMN.message_id.eq(id))
        .filter(message_reaction::COLUMN.user_id.eq(party.user()))
        .all(&tx.db)
        .await?;
    let known = own.iter().find(|sign| sign.emoji == emoji).cloned();
    match (known, is_on) {
        (Some(_), true) | (None, false) => return Ok(message),
        (Some(sign), false) => {
            sign.delete(&tx.db).await?;
        }
        (None, true) if own.len() as u64 >= REACTIONS => {
            return Err(TalkError::TooManyReactions.into());
        }
        (None, true) => {
            let user_id = party.user();
            let sign =
                message_reaction::Model { message_id: id, user_id, emoji, created_at: tx.now };
            sign.into_active_model().reset_all().insert(&tx.db).await?;
        }
    }
    keep(tx, conversation, (message.clone(), message)).await
}

/// Finds a message, lets the rules decide on what is wanted of it, and holds its conversation, whose
/// next change it will be.
pub(super) async fn hold(
    tx: &Tx,
    party: &Party,
    id: MessageId,
    change: Change,
) -> Result<(conversation::Model, message::Model)> {
    let missing = || Error::not_found("message");
    let seen = reads::message(&tx.db, party, id).await?.ok_or_else(missing)?;
    let conversation = conversations::hold(tx, party, seen.conversation_id).await?;
    let message = message::Entity::find_by_id(id).one(&tx.db).await?.ok_or_else(missing)?;
    change.check(&message, message.author_id == Some(party.user()), tx.now)?;
    Ok((conversations::next(conversation), message))
}

pub(super) async fn keep(
    tx: &Tx,
    conversation: conversation::Model,
    (before, message): (message::Model, message::Model),
) -> Result<message::Model> {
    let message = message::Model { change: conversation.changes, ..message };
    let message = message.into_active_model().reset_all().update(&tx.db).await?;
    tx.note(message.id, audit::Change::of(&before, &message)).await;
    conversations::keep(tx, conversation).await?;
    Ok(message)
}

/// Lets through links to what there is in the account of the conversation.
async fn checked(
    tx: &Tx,
    party: &Party,
    conversation: &conversation::Model,
    links: Vec<Link>,
) -> Result<Vec<Link>> {
    if links.len() > LINKS {
        return Err(TalkError::TooManyLinks.into());
    }
    let account = conversation.account_id;
    let of = |kind| links.iter().filter(move |link| link.kind == kind).map(|link| link.target);
    let assets = of(LinkKind::Asset).map(AssetId);
    let assets = asset::Entity::find()
        .filter(asset::COLUMN.account_id.eq(account))
        .filter(asset::COLUMN.trashed_at.is_null())
        .filter(asset::COLUMN.id.is_in(assets));
    let scenes = of(LinkKind::Scene).map(SceneId);
    let scenes = scene::Entity::find()
        .filter(scene::COLUMN.project_id.in_subquery(projects::reads::ids_of(account)))
        .filter(scene::COLUMN.id.is_in(scenes));
    let comments = of(LinkKind::Comment).map(CommentId);
    let comments = comment::Entity::find()
        .filter(comment::COLUMN.account_id.eq(account))
        .filter(comment::COLUMN.id.is_in(comments));
    let orders = of(LinkKind::Order).map(OrderId);
    let orders = orders::reads::visible_to(party)
        .filter(order::COLUMN.account_id.eq(account))
        .filter(order::COLUMN.id.is_in(orders));
    let kinds = [
        (LinkKind::Asset, "asset", known(&tx.db, of(LinkKind::Asset).count(), assets).await?),
        (LinkKind::Scene, "scene", known(&tx.db, of(LinkKind::Scene).count(), scenes).await?),
        (
            LinkKind::Comment,
            "comment",
            known(&tx.db, of(LinkKind::Comment).count(), comments).await?,
        ),
        (LinkKind::Order, "order", known(&tx.db, of(LinkKind::Order).count(), orders).await?),
    ];
    for (kind, name, known) in kinds {
        let wanted: BTreeSet<_> = of(kind).collect();
        if known < wanted.len() as u64 {
            return Err(Error::not_found(name));
        }
    }
    Ok(links)
}

/// Counts what is found of what is wanted; nothing is asked where nothing is wanted.
async fn known<E>(db: &impl ConnectionTrait, wanted: usize, found: Select<E>) -> Result<u64>
where
    E: EntityTrait<Model: Send + Sync>,
{
    if wanted == 0 { Ok(0) } else { Ok(PaginatorTrait::count(found, db).await?) }
}

async fn link(tx: &Tx, message: MessageId, links: Vec<Link>) -> Result<()> {
    let rows = (0..).zip(links).map(|(position, link)| {
        let Link { kind, target } = link;
        let row = message_link::Model { message_id: message, position, kind, target_id: target };
        row.into_active_model().reset_all()
    });
    Ok(tx.insert_all(rows.collect()).await?)
}

/// Notes whom a message mentions, and has them mailed: people of the account or of Vibbio.
async fn mention(
    tx: &Tx,
    party: &Party,
    message: &message::Model,
    mentioned: Vec<UserId>,
) -> Result<()> {
    if mentioned.len() > MENTIONS {
        return Err(TalkError::TooManyMentions.into());
    }
    let mut wanted: BTreeSet<_> = mentioned.into_iter().collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let wanted_users: Vec<_> = wanted.iter().copied().collect();
    let mut known = accounts::reads::among(&tx.db, message.account_id, &wanted_users).await?;
    known.extend(accounts::reads::staff_among(&tx.db, &wanted_users).await?);
    if !wanted.is_subset(&known) {
        return Err(Error::not_found("person"));
    }
    let rows = wanted.iter().map(|user| message_mention::ActiveModel {
        message_id: Set(message.id),
        user_id: Set(*user),
    });
    tx.insert_all(rows.collect()).await?;
    wanted.remove(&party.user());
    let (conversation, id) = (message.conversation_id, message.id);
    let mail = |user| MailMessages { conversation, user, messages: vec![id] };
    tx.enqueue_all(wanted.into_iter().map(mail)).await
}
