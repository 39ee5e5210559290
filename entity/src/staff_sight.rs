//! What people at Vibbio have seen of an account.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{StaffAccessId, StaffSightId},
    staff_access::ACCOUNTED,
};

/// Words, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Words(pub Vec<String>);

/// What one request was answered with.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_sight")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StaffSightId,
    pub access_id: StaffAccessId,
    pub at: DateTimeUtc,
    /// The queries that were asked.
    #[sea_orm(column_type = "JsonBinary")]
    pub asked: Words,
    /// The ids of what was answered, as far as there is room.
    #[sea_orm(column_type = "JsonBinary")]
    pub seen: Words,
    /// How many ids there were.
    pub seen_count: i32,
    /// The files whose addresses were given out, as far as there is room.
    #[sea_orm(column_type = "JsonBinary")]
    pub files: Words,
    /// The request, as the log names it.
    pub request: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Asked | Column::Seen | Column::SeenCount | Column::Files | Column::Request => {
                ACCOUNTED
            }
            Column::Id | Column::AccessId | Column::At => Class::TECHNICAL,
        }
    }
}
