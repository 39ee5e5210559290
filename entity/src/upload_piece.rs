//! The pieces in which a file on its way in is stored.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, id::UploadId};

/// One piece. Only what has a row here counts as received.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload_piece")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub upload_id: UploadId,
    /// Counts the pieces of the upload from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// What storage calls it.
    pub piece: Uuid,
    pub size: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::UploadId | Column::Number | Column::Piece | Column::Size => Class::TECHNICAL,
        }
    }
}
