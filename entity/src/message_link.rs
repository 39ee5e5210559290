//! What messages carry and point at.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Class, Classified, id::MessageId};

/// What a message points at.
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
#[graphql(name = "MessageLinkKind")]
pub enum LinkKind {
    /// An asset of the library, which comes with the message.
    Asset,
    /// A scene of a project.
    Scene,
    /// A comment on an asset.
    Comment,
    /// An order.
    Order,
}

/// One thing that a message carries or points at.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub message_id: MessageId,
    /// Its place among the others, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub kind: LinkKind,
    /// The id of what it is, which may be gone by now.
    pub target_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::MessageId | Column::Position | Column::Kind | Column::TargetId => {
                Class::TECHNICAL
            }
        }
    }
}
