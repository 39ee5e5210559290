//! Where people were in the planning of a video.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Classified,
    class::Class,
    id::{ProjectId, UserId},
    preference::CHOICE,
};

/// The step of a project that one person came to last.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wizard_step")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub project_id: ProjectId,
    /// As the page calls it.
    pub step: String,
    pub seen_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Step | Column::SeenAt => CHOICE,
            Column::UserId | Column::ProjectId => Class::TECHNICAL,
        }
    }
}
