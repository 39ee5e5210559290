//! When, where and how assets may be used.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{Class, Classified, id::AssetId, release::Scopes};

/// Countries by their two letters (ISO 3166-1); all of them, if there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Territories(pub Vec<String>);

/// What was agreed about the use of one asset; without a row, nothing was.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "asset_right")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub asset_id: AssetId,
    /// The first day on which it may be used; none without a beginning.
    pub valid_from: Option<Date>,
    /// The last day; none without end.
    pub valid_until: Option<Date>,
    #[sea_orm(column_type = "JsonBinary")]
    pub territories: Territories,
    /// By the words of releases; all channels, if there are none.
    #[sea_orm(column_type = "JsonBinary")]
    pub channels: Scopes,
    pub note: String,
    /// How many days before the end people were told of it last; none if they were not.
    pub noticed_days: Option<i16>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::ValidFrom
            | Column::ValidUntil
            | Column::Territories
            | Column::Channels
            | Column::Note => Class::CONTENT,
            Column::AssetId | Column::NoticedDays => Class::TECHNICAL,
        }
    }
}
