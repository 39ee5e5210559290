//! What people have marked for themselves.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    class::{Category, Purpose, Retention},
    id::{AssetId, UserId},
};

/// One asset that a person has marked.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "favourite")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub asset_id: AssetId,
    pub added_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::UserId | Column::AssetId => Class::TECHNICAL,
            Column::AddedAt => Class {
                category: Category::Content,
                purpose: Purpose::Service,
                retention: Retention::WithUser,
                ..Class::USAGE
            },
        }
    }
}
