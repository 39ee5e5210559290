//! Where comments sit in the cuts of an order.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{CutId, ReviewCommentId},
};

/// How a comment came to where it sits in a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "ReviewPlacing")]
pub enum Placing {
    /// It was said about this cut.
    Said,
    /// It was said about an earlier cut, and sits at the same frames: the producer did not tell
    /// where they are now.
    Kept,
    /// It was said about an earlier cut, and its frames are where it sits now.
    Moved,
    /// Of its frames some are gone; it sits at the others.
    Partly,
    /// All of its frames are gone.
    Gone,
}

/// One comment in one cut.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_place")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub comment_id: ReviewCommentId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub cut_id: CutId,
    pub placing: Placing,
    /// The first frame, from 0; none for all of the cut, and for frames that are gone.
    pub frame: Option<i32>,
    /// The last frame; none for a single one.
    pub last_frame: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::CommentId
            | Column::CutId
            | Column::Placing
            | Column::Frame
            | Column::LastFrame => Class::TECHNICAL,
        }
    }
}
