//! Which assets are in which collections.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AssetId, CollectionId},
};

/// One asset in one collection, put there by hand.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "collection_asset")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub collection_id: CollectionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub asset_id: AssetId,
    /// The place in the manual order of the collection; compared byte by byte.
    pub rank: String,
    pub added_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::CollectionId | Column::AssetId | Column::Rank | Column::AddedAt => {
                Class::TECHNICAL
            }
        }
    }
}
