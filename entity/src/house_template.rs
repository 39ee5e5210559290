//! Templates of the house, from which every account begins projects.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    brief::Brief,
    id::{HouseTemplateId, UserId},
    plan::PlanCode,
};

/// The plans whose accounts see a template; all of them where none is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Audience(pub Vec<PlanCode>);

/// One template.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "house_template")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HouseTemplateId,
    /// What it is good for.
    pub about: String,
    /// What a project begins with that is made of it. It shows nothing and is in no brand.
    #[sea_orm(column_type = "JsonBinary")]
    pub brief: Brief,
    #[sea_orm(column_type = "JsonBinary")]
    pub plans: Audience,
    /// Since when accounts see it; none while they do not.
    pub published_at: Option<DateTimeUtc>,
    pub version: i32,
    pub created_by: Option<UserId>,
    pub created_at: DateTimeUtc,
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Id
            | Column::About
            | Column::Brief
            | Column::Plans
            | Column::PublishedAt
            | Column::Version
            | Column::CreatedBy
            | Column::CreatedAt
            | Column::ChangedAt => Class::TECHNICAL,
        }
    }
}
