//! Links by which people without a login see a project as a storyboard.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, ProjectId, StoryboardLinkId, UserId},
};

/// One link.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "storyboard_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StoryboardLinkId,
    pub account_id: AccountId,
    pub project_id: ProjectId,
    /// Whom it is for.
    pub name: String,
    pub created_by: Option<UserId>,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    /// Since when it does not open any more.
    pub withdrawn_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::ProjectId
            | Column::CreatedBy
            | Column::CreatedAt
            | Column::ExpiresAt
            | Column::WithdrawnAt => Class::TECHNICAL,
        }
    }
}
