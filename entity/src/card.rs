//! What assets are found by: one card for each, as in the catalogue of a library.
//!
//! A card says again what is said elsewhere, in the form in which it is looked for. The words that
//! it is found by stand in an index of the database's own kind.
#![allow(missing_docs, reason = "columns say what they are by name")]

use async_graphql::Enum;
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    Class, Classified,
    id::{AccountId, AssetId},
};

/// Which side of a picture is the longer one.
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
#[graphql(name = "Orientation")]
pub enum Orientation {
    /// Wider than high.
    Landscape,
    /// Higher than wide.
    Portrait,
    /// As wide as high.
    Square,
}

/// A colour, as people call it.
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
#[graphql(name = "Colour")]
pub enum Colour {
    /// Black.
    Black,
    /// Grey.
    Grey,
    /// White.
    White,
    /// Red.
    Red,
    /// Orange.
    Orange,
    /// Brown.
    Brown,
    /// Yellow.
    Yellow,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// Purple.
    Purple,
    /// Pink.
    Pink,
}

/// What assets are counted under besides their heaps: the ids of their folder, tags and persons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Labels(pub Vec<String>);

/// The card of one asset.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "card")]
pub struct Model {
    /// Counts the cards: later assets have greater numbers.
    #[sea_orm(primary_key)]
    pub number: i64,
    pub account_id: AccountId,
    #[sea_orm(unique)]
    pub asset_id: AssetId,
    /// None for what is neither wide nor high, such as sound.
    pub orientation: Option<Orientation>,
    /// What the picture looks like from afar.
    pub colour: Option<Colour>,
    /// 1 to 5; 0 is undecided and -1 rejected.
    pub rating: Option<i16>,
    /// Degrees to the north and to the east; both or none.
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    /// In which heap it lies; none while the card was not written since there are heaps.
    pub heap: Option<i64>,
    /// Each once.
    #[sea_orm(column_type = "JsonBinary")]
    pub labels: Labels,
    pub trashed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Orientation | Column::Colour | Column::Rating => Class::CONTENT,
            Column::Latitude | Column::Longitude => Class::DEPICTED,
            Column::Number
            | Column::AccountId
            | Column::AssetId
            | Column::Heap
            | Column::Labels
            | Column::TrashedAt => Class::TECHNICAL,
        }
    }
}
