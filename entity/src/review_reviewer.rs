//! Who decides in the stages of reviews.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{ReviewGuestId, ReviewStageId, UserId},
};

/// One reviewer of one stage.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_reviewer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub stage_id: ReviewStageId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// A member of the account, or else …
    pub user_id: Option<UserId>,
    /// … a guest.
    pub guest_id: Option<ReviewGuestId>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::StageId | Column::Position | Column::UserId | Column::GuestId => {
                Class::TECHNICAL
            }
        }
    }
}
