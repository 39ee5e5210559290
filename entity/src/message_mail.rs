//! Which messages were mailed to whom.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{MessageId, UserId},
};

/// One message that was mailed to one person, who had not seen it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_mail")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub message_id: MessageId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// SHA-256, in hex, of the token in the address to which an answer goes.
    pub reply_hash: String,
    pub sent_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::ReplyHash => Class::CREDENTIAL,
            Column::MessageId | Column::UserId | Column::SentAt => Class::TECHNICAL,
        }
    }
}
