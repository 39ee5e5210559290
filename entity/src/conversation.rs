//! Where accounts and Vibbio talk to one another.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AccountId, ConversationId, ProjectId},
};

/// Which of the two sides of a conversation somebody is on.
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
#[graphql(name = "ConversationSide")]
pub enum Side {
    /// The account's people.
    Customer,
    /// Vibbio's people.
    Vibbio,
}

/// One conversation: an account's, or one about a project of the account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConversationId,
    pub account_id: AccountId,
    /// What it is about; none of the one about everything else.
    pub project_id: Option<ProjectId>,
    /// How many messages were written.
    pub messages: i64,
    /// How many changes there were: messages, edits, reactions. Each message knows the last one
    /// that made it what it is, so that nobody who follows misses one.
    pub changes: i64,
    /// Who wrote last.
    pub last_side: Option<Side>,
    /// Since when the oldest message waits that the other side has not answered.
    pub waiting_since: Option<DateTimeUtc>,
    pub changed_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Id
            | Column::AccountId
            | Column::ProjectId
            | Column::Messages
            | Column::Changes
            | Column::LastSide
            | Column::WaitingSince
            | Column::ChangedAt
            | Column::CreatedAt => Class::TECHNICAL,
        }
    }
}
