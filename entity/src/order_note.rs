//! What those who make a video tell one another about it.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{OrderId, OrderNoteId, UserId},
};

/// One note; customers never see it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_note")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrderNoteId,
    pub order_id: OrderId,
    /// Who wrote it; none once the person is gone.
    pub author_id: Option<UserId>,
    pub text: String,
    pub written_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Text => Class::CONTENT,
            Column::Id | Column::OrderId | Column::AuthorId | Column::WrittenAt => Class::TECHNICAL,
        }
    }
}
