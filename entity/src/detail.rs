//! What is known about an asset beyond its file: what the file says, what its sidecar says, and
//! what people say.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AssetId, DetailId, RevisionId},
};

/// Who says something about an asset, from whom counts least to whom counts most.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Enum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)", rename_all = "snake_case")]
#[graphql(name = "DetailLayer")]
pub enum Layer {
    /// The file itself.
    Embedded,
    /// An XMP file that came beside it.
    Sidecar,
    /// People, here.
    User,
}

/// Whether those who are shown agreed to it.
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
#[graphql(name = "ModelRelease")]
pub enum ModelRelease {
    /// Nobody was asked.
    None,
    /// Nobody needs to be asked.
    NotApplicable,
    /// All agreed.
    Unlimited,
    /// Some agreed, or to some use.
    Limited,
}

/// A list of words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Words(pub Vec<String>);

/// Words with those above them, from the general to the particular.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Paths(pub Vec<Vec<String>>);

/// A text in several languages, each of them once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Translations(pub Vec<Translation>);

/// A text in a language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translation {
    /// The language, BCP 47; `x-default` is for everybody.
    pub language: String,
    /// The text.
    pub text: String,
}

/// What one layer says about an asset; what is empty says nothing.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "detail")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DetailId,
    pub asset_id: AssetId,
    /// The file that says it; none for what is said of the asset whatever its file.
    pub revision_id: Option<RevisionId>,
    pub layer: Layer,
    pub title: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub captions: Translations,
    #[sea_orm(column_type = "JsonBinary")]
    pub creators: Words,
    pub copyright: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub usage_terms: Translations,
    #[sea_orm(column_type = "JsonBinary")]
    pub keywords: Words,
    #[sea_orm(column_type = "JsonBinary")]
    pub keyword_paths: Paths,
    /// 1 to 5; 0 is undecided and -1 rejected.
    pub rating: Option<i16>,
    pub model_release: Option<ModelRelease>,
    #[sea_orm(column_type = "JsonBinary")]
    pub model_release_ids: Words,
    /// Who is shown.
    #[sea_orm(column_type = "JsonBinary")]
    pub persons: Words,
    pub camera_make: Option<String>,
    pub camera_model: Option<String>,
    pub lens: Option<String>,
    pub colour_profile: Option<String>,
    /// Degrees to the north and to the east; both or none.
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    /// Metres above the sea.
    pub altitude: Option<f64>,
    /// By the camera's clock as if in UTC where the offset is not known.
    pub taken_at: Option<DateTimeUtc>,
    /// How far the camera's clock was ahead of UTC, in minutes.
    pub taken_offset: Option<i32>,
    pub noted_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Title
            | Column::Captions
            | Column::Creators
            | Column::Copyright
            | Column::UsageTerms
            | Column::Keywords
            | Column::KeywordPaths
            | Column::Rating
            | Column::CameraMake
            | Column::CameraModel
            | Column::Lens
            | Column::ColourProfile
            | Column::TakenAt
            | Column::TakenOffset => Class::CONTENT,
            Column::Persons
            | Column::ModelRelease
            | Column::ModelReleaseIds
            | Column::Latitude
            | Column::Longitude
            | Column::Altitude => Class::DEPICTED,
            Column::Id | Column::AssetId | Column::RevisionId | Column::Layer | Column::NotedAt => {
                Class::TECHNICAL
            }
        }
    }
}
