//! What a file or its sidecar suggests to note on an asset.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    detail::{Layer, Words},
    id::{AssetId, SuggestionId},
};

/// What is suggested.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum SuggestionKind {
    /// A tag.
    Tag,
    /// A nametag.
    Nametag,
}

/// What somebody decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
pub enum SuggestionState {
    /// Nothing yet.
    Open,
    /// To follow it.
    Accepted,
    /// Not to follow it, and not to be asked again.
    Dismissed,
}

/// One suggestion for one asset.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestion")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SuggestionId,
    pub asset_id: AssetId,
    pub kind: SuggestionKind,
    pub state: SuggestionState,
    /// Where it comes from.
    pub layer: Layer,
    /// The form in which suggestions of an asset are compared: each is made once.
    pub key: String,
    /// The tag with those above it, from the top down; or the name of the person alone.
    #[sea_orm(column_type = "JsonBinary")]
    pub path: Words,
    /// Centre of the region from the left, 0 to 1 of the upright picture; all four or none.
    pub cx: Option<f64>,
    /// Centre of the region from the top.
    pub cy: Option<f64>,
    /// Width of the region.
    pub w: Option<f64>,
    /// Height of the region.
    pub h: Option<f64>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Key | Column::Path | Column::Cx | Column::Cy | Column::W | Column::H => {
                Class::DEPICTED
            }
            Column::Id
            | Column::AssetId
            | Column::Kind
            | Column::State
            | Column::Layer
            | Column::CreatedAt => Class::TECHNICAL,
        }
    }
}
