//! What people say about scenes to one another.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, ProjectId, SceneCommentId, SceneId, UserId},
};

/// One comment, or a reply to one.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scene_comment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SceneCommentId,
    pub account_id: AccountId,
    pub project_id: ProjectId,
    /// The scene that it was said about, which may be gone, or a part of another one by now.
    pub scene_id: SceneId,
    /// None once the person is gone.
    pub author_id: Option<UserId>,
    /// The comment that it replies to.
    pub reply_to_id: Option<SceneCommentId>,
    pub text: String,
    pub resolved_at: Option<DateTimeUtc>,
    pub resolved_by: Option<UserId>,
    pub created_at: DateTimeUtc,
    pub edited_at: Option<DateTimeUtc>,
    /// Since when only its place is kept, for the replies to it.
    pub deleted_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Text => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::ProjectId
            | Column::SceneId
            | Column::AuthorId
            | Column::ReplyToId
            | Column::ResolvedAt
            | Column::ResolvedBy
            | Column::CreatedAt
            | Column::EditedAt
            | Column::DeletedAt => Class::TECHNICAL,
        }
    }
}
