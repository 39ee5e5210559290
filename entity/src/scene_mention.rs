//! Who is mentioned in comments on scenes.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{SceneCommentId, UserId},
};

/// One person who is or was mentioned in a comment, and was told so once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scene_mention")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub comment_id: SceneCommentId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Whether the comment still says so.
    pub is_current: bool,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::CommentId | Column::UserId | Column::IsCurrent => Class::TECHNICAL,
        }
    }
}
