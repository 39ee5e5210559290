//! Who is shown where and when in an asset.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AssetId, NametagId, PersonId},
};

/// One person on one asset.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "nametag")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NametagId,
    pub asset_id: AssetId,
    pub person_id: PersonId,
    /// What the person is or does, such as “Managing director”.
    pub title: Option<String>,
    /// Centre of the region from the left, 0 to 1 of the upright picture; all four or none.
    pub cx: Option<f64>,
    /// Centre of the region from the top.
    pub cy: Option<f64>,
    /// Width of the region.
    pub w: Option<f64>,
    /// Height of the region.
    pub h: Option<f64>,
    /// From when in the clip, in milliseconds; both or none.
    pub from_ms: Option<i64>,
    /// Until when in the clip.
    pub to_ms: Option<i64>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Title
            | Column::Cx
            | Column::Cy
            | Column::W
            | Column::H
            | Column::FromMs
            | Column::ToMs => Class::DEPICTED,
            Column::Id | Column::AssetId | Column::PersonId | Column::CreatedAt => Class::TECHNICAL,
        }
    }
}
