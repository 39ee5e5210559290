//! Variants of features that staff chose for somebody.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, class::Retention, id::UserId};

/// The variant of a feature that one person sees whatever the weights say.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feature_override")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub feature_key: String,
    pub variant: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::UserId | Column::FeatureKey => Class::TECHNICAL,
            Column::Variant => Class { retention: Retention::WithUser, ..Class::TECHNICAL },
        }
    }
}
