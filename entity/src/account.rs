//! The customer organisations.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::entity::prelude::*;

use crate::{Class, Classified, id::AccountId, money::Currency};

/// One customer organisation: the tenant to whom library, projects, orders and credits belong.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    pub name: String,
    /// When it closes to writes, or did, unless a plan is chosen; none while its subscription
    /// renews by itself.
    pub closes_at: Option<DateTimeUtc>,
    /// What it is billed in.
    pub currency: Currency,
    pub created_at: DateTimeUtc,
    /// Rises with every change.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name => Class::CONTENT,
            Column::ClosesAt | Column::Currency => Class::COMMERCE,
            Column::Id | Column::CreatedAt | Column::Version => Class::TECHNICAL,
        }
    }
}
