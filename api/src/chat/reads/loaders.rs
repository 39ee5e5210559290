//! What belongs to many conversations or messages, found for all of them at once.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use chrono::{DateTime, Utc};
use entity::{
    conversation_reader,
    id::{ConversationId, MessageId, UserId},
    message, message_link, message_mention, message_reaction, presence,
};
use sea_orm::{
    Condition, DbErr, ExprTrait, JoinType, QueryOrder, QuerySelect, RelationDef, prelude::*,
};

use crate::database::Db;

/// Names a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MessageOf(pub MessageId);

impl Loader<MessageOf> for Db {
    type Value = Option<message::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[MessageOf]) -> Result<HashMap<MessageOf, Self::Value>, DbErr> {
        let rows = message::Entity::find()
            .filter(message::COLUMN.id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().map(|row| (MessageOf(row.id), Some(row))).collect())
    }
}

/// Names a conversation whose last message is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LastMessageOf(pub ConversationId);

impl Loader<LastMessageOf> for Db {
    type Value = Option<message::Model>;
    type Error = DbErr;

    async fn load(
        &self,
        keys: &[LastMessageOf],
    ) -> Result<HashMap<LastMessageOf, Self::Value>, DbErr> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let last: Vec<(ConversationId, i64)> = message::Entity::find()
            .select_only()
            .column(message::Column::ConversationId)
            .column_as(message::COLUMN.number.max(), "last")
            .filter(message::COLUMN.conversation_id.is_in(ids))
            .group_by(message::COLUMN.conversation_id)
            .into_tuple()
            .all(self.reader())
            .await?;
        let any = last.into_iter().fold(Condition::any(), |any, (conversation, number)| {
            let one = message::COLUMN.conversation_id.eq(conversation);
            any.add(one.and(message::COLUMN.number.eq(number)))
        });
        if any.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = message::Entity::find().filter(any).all(self.reader()).await?;
        Ok(rows.into_iter().map(|row| (LastMessageOf(row.conversation_id), Some(row))).collect())
    }
}

/// Names a message whose links are wanted, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinksOf(pub MessageId);

impl Loader<LinksOf> for Db {
    type Value = Vec<message_link::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[LinksOf]) -> Result<HashMap<LinksOf, Self::Value>, DbErr> {
        let rows = message_link::Entity::find()
            .filter(message_link::COLUMN.message_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(message_link::COLUMN.position)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for row in rows {
            found.entry(LinksOf(row.message_id)).or_default().push(row);
        }
        Ok(found)
    }
}

/// Names a message of which is wanted whom it mentions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MentionsIn(pub MessageId);

impl Loader<MentionsIn> for Db {
    type Value = Vec<UserId>;
    type Error = DbErr;

    async fn load(&self, keys: &[MentionsIn]) -> Result<HashMap<MentionsIn, Self::Value>, DbErr> {
        let rows = message_mention::Entity::find()
            .filter(message_mention::COLUMN.message_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(message_mention::COLUMN.user_id)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for row in rows {
            found.entry(MentionsIn(row.message_id)).or_default().push(row.user_id);
        }
        Ok(found)
    }
}

/// Names a message to which the reactions are wanted, the first first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReactionsTo(pub MessageId);

impl Loader<ReactionsTo> for Db {
    type Value = Vec<message_reaction::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[ReactionsTo]) -> Result<HashMap<ReactionsTo, Self::Value>, DbErr> {
        let rows = message_reaction::Entity::find()
            .filter(message_reaction::COLUMN.message_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(message_reaction::COLUMN.created_at)
            .order_by_asc(message_reaction::COLUMN.user_id)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for row in rows {
            found.entry(ReactionsTo(row.message_id)).or_default().push(row);
        }
        Ok(found)
    }
}

/// Names a conversation of which is wanted how many messages of others a person has not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnreadOf {
    /// The conversation.
    pub conversation: ConversationId,
    /// The person.
    pub reader: UserId,
}

impl Loader<UnreadOf> for Db {
    type Value = i64;
    type Error = DbErr;

    async fn load(&self, keys: &[UnreadOf]) -> Result<HashMap<UnreadOf, i64>, DbErr> {
        let mut of = HashMap::<UserId, Vec<ConversationId>>::new();
        for key in keys {
            of.entry(key.reader).or_default().push(key.conversation);
        }
        let mut found = HashMap::new();
        for (reader, conversations) in of {
            let read = Expr::col((conversation_reader::Entity, conversation_reader::Column::Read));
            let counts: Vec<(ConversationId, i64)> = message::Entity::find()
                .select_only()
                .column(message::Column::ConversationId)
                .column_as(message::COLUMN.id.count(), "unread")
                .join(JoinType::LeftJoin, to_reader(reader))
                .filter(message::COLUMN.conversation_id.is_in(conversations))
                .filter(message::COLUMN.deleted_at.is_null())
                .filter(
                    Condition::any()
                        .add(message::COLUMN.author_id.is_null())
                        .add(message::COLUMN.author_id.ne(reader)),
                )
                .filter(
                    Condition::any()
                        .add(read.clone().is_null())
                        .add(Expr::col((message::Entity, message::Column::Number)).gt(read)),
                )
                .group_by(message::COLUMN.conversation_id)
                .into_tuple()
                .all(self.reader())
                .await?;
            let named = |(conversation, count)| (UnreadOf { conversation, reader }, count);
            found.extend(counts.into_iter().map(named));
        }
        Ok(found)
    }
}

/// How far somebody has read the conversation of a message.
fn to_reader(reader: UserId) -> RelationDef {
    let of_conversation: RelationDef = message::Entity::belongs_to(conversation_reader::Entity)
        .from(message::Column::ConversationId)
        .to(conversation_reader::Column::ConversationId)
        .into();
    of_conversation.on_condition(move |_, of| {
        Condition::all().add(Expr::col((of, conversation_reader::Column::UserId)).eq(reader.0))
    })
}

/// Somebody who has read or written in a conversation.
#[derive(Clone, Copy, Debug)]
pub struct Someone {
    /// The person.
    pub user: UserId,
    /// The number of the last message that the person has seen.
    pub read: i64,
}

/// Names a conversation whose people are wanted, those who joined first at the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PeopleIn(pub ConversationId);

impl Loader<PeopleIn> for Db {
    type Value = Vec<Someone>;
    type Error = DbErr;

    async fn load(&self, keys: &[PeopleIn]) -> Result<HashMap<PeopleIn, Self::Value>, DbErr> {
        let rows = conversation_reader::Entity::find()
            .filter(conversation_reader::COLUMN.conversation_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(conversation_reader::COLUMN.user_id)
            .all(self.reader())
            .await?;
        let mut found = HashMap::<_, Vec<_>>::new();
        for row in rows {
            let someone = Someone { user: row.user_id, read: row.read };
            found.entry(PeopleIn(row.conversation_id)).or_default().push(someone);
        }
        Ok(found)
    }
}

/// Names a person of whom is wanted when they were last there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PresenceOf(pub UserId);

impl Loader<PresenceOf> for Db {
    type Value = Option<DateTime<Utc>>;
    type Error = DbErr;

    async fn load(&self, keys: &[PresenceOf]) -> Result<HashMap<PresenceOf, Self::Value>, DbErr> {
        let rows = presence::Entity::find()
            .filter(presence::COLUMN.user_id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().map(|row| (PresenceOf(row.user_id), Some(row.seen_at))).collect())
    }
}
