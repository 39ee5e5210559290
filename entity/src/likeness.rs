//! What the pictures of an account look like, to find those that look alike.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AccountId, AssetId},
};

/// One picture's hash, whole and in quarters of sixteen bits, each of which can be looked up.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "likeness")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub asset_id: AssetId,
    pub account_id: AccountId,
    pub hash: i64,
    /// The highest sixteen bits.
    pub q0: i32,
    pub q1: i32,
    pub q2: i32,
    /// The lowest sixteen bits.
    pub q3: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Hash | Column::Q0 | Column::Q1 | Column::Q2 | Column::Q3 => Class::CONTENT,
            Column::AssetId | Column::AccountId => Class::TECHNICAL,
        }
    }
}
