//! What can be seen of conversations, and by whom.

mod loaders;

use chrono::TimeDelta;
use entity::{
    conversation::{self, Side},
    conversation_reader,
    id::{AccountId, ConversationId, MessageId, ProjectId, UserId},
    message, message_mail, user,
};
use sea_orm::{QueryOrder, QuerySelect, QueryTrait, prelude::*};

pub use self::loaders::{
    LastMessageOf, LinksOf, MentionsIn, MessageOf, PeopleIn, PresenceOf, ReactionsTo, UnreadOf,
};
use crate::{
    access::{Duty, Staff},
    accounts,
    error::Result,
    orders::reads::Party,
    tokens,
};

/// How long somebody is taken to be there after the last sign of it.
pub const PRESENT: TimeDelta = TimeDelta::seconds(60);

/// The conversations that a party may see: those of the account, or all; every other read starts
/// here.
#[must_use]
pub fn visible_to(party: &Party) -> Select<conversation::Entity> {
    match party {
        Party::Customer(member) => {
            conversation::Entity::find().filter(conversation::COLUMN.account_id.eq(member.account))
        }
        Party::Staff(_) => conversation::Entity::find(),
    }
}

/// One of them, if it is one.
pub async fn find(
    db: &impl ConnectionTrait,
    party: &Party,
    id: ConversationId,
) -> Result<Option<conversation::Model>> {
    Ok(visible_to(party).filter(conversation::COLUMN.id.eq(id)).one(db).await?)
}

/// The conversation of an account, or about one of its projects.
pub async fn about(
    db: &impl ConnectionTrait,
    account: AccountId,
    project: Option<ProjectId>,
) -> Result<Option<conversation::Model>> {
    let of_account =
        conversation::Entity::find().filter(conversation::COLUMN.account_id.eq(account));
    let found = match project {
        Some(project) => of_account.filter(conversation::COLUMN.project_id.eq(project)),
        None => of_account.filter(conversation::COLUMN.project_id.is_null()),
    };
    Ok(found.one(db).await?)
}

/// Those in which a message of an account waits to be answered by Vibbio, for staff.
#[must_use]
pub fn waiting(party: &Party) -> Select<conversation::Entity> {
    visible_to(party)
        .filter(conversation::COLUMN.waiting_since.is_not_null())
        .filter(conversation::COLUMN.last_side.eq(Side::Customer))
}

/// A message that a party may see.
pub async fn message(
    db: &impl ConnectionTrait,
    party: &Party,
    id: MessageId,
) -> Result<Option<message::Model>> {
    let conversations =
        visible_to(party).select_only().column(conversation::Column::Id).into_query();
    let message = message::Entity::find_by_id(id)
        .filter(message::COLUMN.conversation_id.in_subquery(conversations));
    Ok(message.one(db).await?)
}

/// The messages of a conversation.
#[must_use]
pub fn messages_of(conversation: ConversationId) -> Select<message::Entity> {
    message::Entity::find().filter(message::COLUMN.conversation_id.eq(conversation))
}

/// What changed of a conversation behind a number, in order; so many at most.
pub async fn changed_after(
    db: &impl ConnectionTrait,
    conversation: ConversationId,
    after: i64,
    most: u64,
) -> Result<Vec<message::Model>> {
    let changed = messages_of(conversation)
        .filter(message::COLUMN.change.gt(after))
        .order_by_asc(message::COLUMN.change)
        .limit(most);
    Ok(changed.all(db).await?)
}

/// The number of the last message of a conversation that somebody has seen.
pub async fn read_by(
    db: &impl ConnectionTrait,
    conversation: ConversationId,
    user: UserId,
) -> Result<i64> {
    let reader = conversation_reader::Entity::find_by_id((conversation, user)).one(db).await?;
    Ok(reader.map_or(0, |reader| reader.read))
}

/// The mail that somebody answers.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Whom it was sent to.
    pub person: user::Model,
    /// The last message that it told of.
    pub message: message::Model,
}

/// The mail whose answers go to an address with a token.
pub async fn answered(db: &impl ConnectionTrait, token: &str) -> Result<Option<Answered>> {
    let mailed = message_mail::Entity::find()
        .filter(message_mail::COLUMN.reply_hash.eq(tokens::hash(token)))
        .order_by_desc(message_mail::COLUMN.message_id)
        .one(db)
        .await?;
    let Some(mailed) = mailed else { return Ok(None) };
    let person = accounts::reads::user(db, mailed.user_id).await?;
    let person = person.filter(|person| person.disabled_at.is_none());
    let message = message::Entity::find_by_id(mailed.message_id).one(db).await?;
    Ok(person.zip(message).map(|(person, message)| Answered { person, message }))
}

/// On which side the person is who answers a mail, if they still are on one.
pub async fn party_of(db: &impl ConnectionTrait, answered: &Answered) -> Result<Option<Party>> {
    let Answered { person, message } = answered;
    let member = accounts::reads::member(db, person.id, message.account_id).await?;
    if let Some(member) = member {
        return Ok(Some(Party::Customer(member)));
    }
    let roles = accounts::reads::staff_roles(db, person.id).await?;
    let converses = roles.into_iter().any(|role| Duty::Converse.is_held_by(role));
    Ok(converses.then_some(Party::Staff(Staff { user: person.id })))
}

/// Tells whether a mail is a message already.
pub async fn is_mail_known(db: &impl ConnectionTrait, mail_id: &str) -> Result<bool> {
    let known = message::Entity::find().filter(message::COLUMN.mail_id.eq(mail_id));
    Ok(known.one(db).await?.is_some())
}
