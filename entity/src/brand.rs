//! What customers look like.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    brand_asset::BrandAssetRole,
    id::{AccountId, AssetId, BrandId, RevisionId, UserId},
};

/// What a colour of a brand is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrandColourRole {
    /// What the brand is known by.
    Primary,
    /// What goes with it.
    Secondary,
    /// What stands out.
    Accent,
    /// What texts stand on.
    Background,
    /// What texts are written in.
    Text,
    /// Greys and the like.
    Neutral,
}

/// A colour of a brand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrandColour {
    /// What the customer calls it.
    pub name: String,
    /// Red, green and blue as `#RRGGBB`, in sRGB.
    pub hex: String,
    /// What it is for.
    pub role: BrandColourRole,
}

/// The colours of a brand, in the customer's order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Colours(pub Vec<BrandColour>);

/// A brand as it was when something was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct BrandCopy {
    /// The brand.
    pub id: BrandId,
    /// What it was called.
    pub name: String,
    /// How it spoke.
    pub tone: String,
    /// Its colours.
    pub colours: Vec<BrandColour>,
    /// Its logos, fonts, intros and outros, in order.
    pub assets: Vec<BrandCopyAsset>,
}

/// A logo, font, intro or outro as it was when something was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrandCopyAsset {
    /// What it was for.
    pub role: BrandAssetRole,
    /// The asset.
    pub asset: AssetId,
    /// The revision whose bytes are meant.
    pub revision: RevisionId,
    /// What the asset was called.
    pub name: String,
}

/// One brand of an account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "brand")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BrandId,
    pub account_id: AccountId,
    pub name: String,
    /// The name as it is compared.
    pub name_key: String,
    /// How it speaks.
    pub tone: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub colours: Colours,
    /// Its place among the brands of the account.
    pub position: i32,
    /// Whether new projects get it; one brand of an account that is not archived.
    pub is_default: bool,
    pub archived_at: Option<DateTimeUtc>,
    /// Goes up with every change of the brand and its assets.
    pub version: i32,
    pub created_by: UserId,
    pub created_at: DateTimeUtc,
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name | Column::NameKey | Column::Tone | Column::Colours => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::Position
            | Column::IsDefault
            | Column::ArchivedAt
            | Column::Version
            | Column::CreatedBy
            | Column::CreatedAt
            | Column::ChangedAt => Class::TECHNICAL,
        }
    }
}
