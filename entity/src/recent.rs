//! What people have used lately.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    class::{Purpose, Retention},
    id::{AccountId, AssetId, UserId},
};

/// One asset that a person has used, and when last.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recent")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub asset_id: AssetId,
    /// Whose asset it is.
    pub account_id: AccountId,
    pub used_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::UserId | Column::AssetId | Column::AccountId => Class::TECHNICAL,
            // For the person's own list alone, which keeps a hundred.
            Column::UsedAt => {
                Class { purpose: Purpose::Service, retention: Retention::WithUser, ..Class::USAGE }
            }
        }
    }
}
