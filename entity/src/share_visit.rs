//! Who came by which link.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::{
    Class, Classified,
    id::{AssetId, ShareId, ShareVisitId},
};

/// What somebody did who came by a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "ShareVisitAction")]
pub enum VisitAction {
    /// Opened it.
    View,
    /// Fetched a file.
    Download,
    /// Sent a file.
    Upload,
}

/// One thing that somebody did.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "share_visit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ShareVisitId,
    pub share_id: ShareId,
    pub action: VisitAction,
    /// The file that was fetched or sent.
    pub asset_id: Option<AssetId>,
    /// The network that the person came from, too large to tell who it was.
    pub network: Option<String>,
    /// The program that the person came with, as it calls itself.
    pub user_agent: Option<String>,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Action | Column::Network | Column::UserAgent | Column::At => Class::USAGE,
            Column::Id | Column::ShareId | Column::AssetId => Class::TECHNICAL,
        }
    }
}
