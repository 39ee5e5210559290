//! What was said in conversations and became a change that is asked for.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AssetId, ConversationId, MessageId, ReviewCommentId, UserId},
};

/// What came with a message, by its ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Attachments(pub Vec<AssetId>);

/// One message of which a comment on a cut was made.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub message_id: MessageId,
    pub conversation_id: ConversationId,
    pub comment_id: ReviewCommentId,
    #[sea_orm(column_type = "JsonBinary")]
    pub attachments: Attachments,
    /// None once the person is gone.
    pub made_by: Option<UserId>,
    pub made_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::MessageId
            | Column::ConversationId
            | Column::CommentId
            | Column::Attachments
            | Column::MadeBy
            | Column::MadeAt => Class::TECHNICAL,
        }
    }
}
