//! The pictures of the stock library.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, id::ProductId};

/// The picture behind a stock item.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stock_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: ProductId,
    /// The name of the bundled file.
    pub file: String,
    /// The terms under which it is sold.
    pub licence: String,
    /// The blob that holds its bytes; none until they are stored.
    pub digest: Option<String>,
    /// Pixels as shown.
    pub width: Option<i32>,
    /// Pixels as shown.
    pub height: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::ProductId
            | Column::File
            | Column::Licence
            | Column::Digest
            | Column::Width
            | Column::Height => Class::TECHNICAL,
        }
    }
}
