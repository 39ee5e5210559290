//! How far the versions of a clip or a sound are that play everywhere.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AssetId, RevisionId},
};

/// Where the versions of a clip or a sound are that play everywhere.
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
#[graphql(name = "PlaybackState")]
pub enum ConversionState {
    /// They wait to be made.
    Pending,
    /// They are being made.
    Running,
    /// They are there.
    Ready,
    /// The recording cannot be converted. The file itself is kept and can be downloaded.
    Failed,
    /// The server lacks the program that makes them. Once it has that, they are made.
    NeedsTool,
    /// Somebody gave them up. They are made when somebody asks for them again.
    Cancelled,
}

/// One asset's versions.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversion")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub asset_id: AssetId,
    /// The file they are made of.
    pub revision_id: RevisionId,
    pub state: ConversionState,
    /// How much is done.
    pub percent: i16,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::AssetId | Column::RevisionId | Column::State | Column::Percent => {
                Class::TECHNICAL
            }
        }
    }
}
