//! What is said in conversations.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    conversation::Side,
    id::{AccountId, ConversationId, MessageId, UserId},
};

/// The way by which a message came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "MessageWay")]
pub enum Way {
    /// It was written here.
    App,
    /// It is the answer to a mail.
    Mail,
}

/// One message.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MessageId,
    pub account_id: AccountId,
    pub conversation_id: ConversationId,
    /// Its place in the conversation, from 1.
    pub number: i64,
    /// The change of the conversation that made it what it is.
    pub change: i64,
    pub side: Side,
    /// None once the person is gone.
    pub author_id: Option<UserId>,
    /// The message that it answers.
    pub reply_to_id: Option<MessageId>,
    pub way: Way,
    pub text: String,
    pub created_at: DateTimeUtc,
    pub edited_at: Option<DateTimeUtc>,
    /// Since when only its place is kept.
    pub deleted_at: Option<DateTimeUtc>,
    /// The `Message-ID` of the mail that it came by, so that the same mail twice is one message.
    pub mail_id: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Text => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::ConversationId
            | Column::Number
            | Column::Change
            | Column::Side
            | Column::AuthorId
            | Column::ReplyToId
            | Column::Way
            | Column::CreatedAt
            | Column::EditedAt
            | Column::DeletedAt
            | Column::MailId => Class::TECHNICAL,
        }
    }
}
