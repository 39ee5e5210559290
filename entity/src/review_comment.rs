//! What people say about cuts.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    comment::Shapes,
    conversation::Side,
    id::{AccountId, CutId, OrderId, ReviewCommentId, ReviewGuestId, UserId},
};

/// One comment, or a reply to one. Where it sits in each cut is told by `review_place`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "review_comment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewCommentId,
    pub account_id: AccountId,
    pub order_id: OrderId,
    /// The cut that it was said about.
    pub cut_id: CutId,
    pub side: Side,
    /// None once the person is gone, and of guests.
    pub author_id: Option<UserId>,
    pub guest_id: Option<ReviewGuestId>,
    /// Whether only Vibbio's people see it.
    pub is_private: bool,
    /// The comment that it replies to.
    pub reply_to_id: Option<ReviewCommentId>,
    pub text: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub shapes: Shapes,
    pub resolved_at: Option<DateTimeUtc>,
    pub resolved_by: Option<UserId>,
    /// The cut in which what it asks for is done.
    pub resolved_in: Option<CutId>,
    pub created_at: DateTimeUtc,
    pub edited_at: Option<DateTimeUtc>,
    /// Since when only its place is kept, for the replies to it.
    pub deleted_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Text | Column::Shapes => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::OrderId
            | Column::CutId
            | Column::Side
            | Column::AuthorId
            | Column::GuestId
            | Column::IsPrivate
            | Column::ReplyToId
            | Column::ResolvedAt
            | Column::ResolvedBy
            | Column::ResolvedIn
            | Column::CreatedAt
            | Column::EditedAt
            | Column::DeletedAt => Class::TECHNICAL,
        }
    }
}
