//! Logos, fonts, intros and outros of brands.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AssetId, BrandId},
};

/// What an asset is to a brand.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Enum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum BrandAssetRole {
    /// The logo that is shown unless something speaks for another one.
    LogoPrimary,
    /// The logo in another arrangement.
    LogoSecondary,
    /// The sign of the logo without its words.
    LogoSymbol,
    /// The logo for dark grounds.
    LogoInverted,
    /// The logo in one colour.
    LogoMonochrome,
    /// The font of headings.
    FontHeading,
    /// The font of texts.
    FontBody,
    /// The font of what stands out.
    FontAccent,
    /// A clip that videos begin with.
    Intro,
    /// A clip that videos end with.
    Outro,
}

/// One asset of a brand.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "brand_asset")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub brand_id: BrandId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: BrandAssetRole,
    #[sea_orm(primary_key, auto_increment = false)]
    pub asset_id: AssetId,
    /// Its place among the assets of the brand.
    pub position: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Role => Class::CONTENT,
            Column::BrandId | Column::AssetId | Column::Position => Class::TECHNICAL,
        }
    }
}
