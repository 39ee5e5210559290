//! What people decide on cuts.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AccountId, CutId, ReviewDecisionId, ReviewGuestId, ReviewStageId, UserId},
};

/// What can be decided on a cut, the mildest first.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Enum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[graphql(name = "ReviewDecisionKind")]
pub enum Decision {
    /// It is good as it is.
    Approve,
    /// It is good once the open comments are worked in; no other cut has to be shown.
    ApproveWithChanges,
    /// It has to be otherwise, and another cut to be shown.
    RequestChanges,
}

/// What one person said of one cut; of several the last one counts.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_decision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewDecisionId,
    pub account_id: AccountId,
    pub cut_id: CutId,
    /// The stage in which it was said, if the review has stages.
    pub stage_id: Option<ReviewStageId>,
    /// None once the person is gone, and of guests.
    pub user_id: Option<UserId>,
    pub guest_id: Option<ReviewGuestId>,
    pub decision: Decision,
    /// The SHA-256 of what was looked at, in hex.
    pub digest: String,
    pub note: Option<String>,
    pub decided_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Decision | Column::Digest | Column::UserId | Column::DecidedAt => {
                Class::COMMERCE
            }
            Column::Note => Class::CONTENT,
            Column::Id | Column::AccountId | Column::CutId | Column::StageId | Column::GuestId => {
                Class::TECHNICAL
            }
        }
    }
}
