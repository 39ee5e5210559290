//! The stages in which cuts are reviewed.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AccountId, OrderId, ReviewStageId},
};

/// How many of its reviewers a stage takes.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Enum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "ReviewQuorumKind")]
pub enum Quorum {
    /// The first one who decides, decides.
    Any,
    /// All have to decide.
    All,
    /// So many have to approve.
    Count,
}

/// One stage of the review of every cut of an order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_stage")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewStageId,
    pub account_id: AccountId,
    pub order_id: OrderId,
    /// Its place among the stages, from 1.
    pub position: i32,
    pub name: String,
    pub quorum: Quorum,
    /// How many have to approve, where so many are asked for.
    pub needed: Option<i32>,
    /// How many hours its reviewers have, from when it is their turn.
    pub hours: Option<i32>,
    /// Since when it is a stage.
    pub planned_at: DateTimeUtc,
    /// Since when it is no stage any more; what was decided in it stays.
    pub dropped_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::OrderId
            | Column::Position
            | Column::Quorum
            | Column::Needed
            | Column::Hours
            | Column::PlannedAt
            | Column::DroppedAt => Class::TECHNICAL,
        }
    }
}
