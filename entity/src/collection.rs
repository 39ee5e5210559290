//! Selections of assets.
#![allow(missing_docs, reason = "columns say what they are by name")]

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    Class, Classified,
    asset::{AssetFormat, AssetKind, Ownership},
    card::{Colour, Orientation},
    id::{AccountId, CollectionId, FolderId, PersonId, TagId},
};

/// One collection; with a filter it gathers by itself what fits that.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "collection")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CollectionId,
    pub account_id: AccountId,
    pub parent_id: Option<CollectionId>,
    pub name: String,
    /// The name as it is compared by; siblings differ in it.
    pub name_key: String,
    /// The name as it is sorted by.
    pub sort_key: String,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub filter: Option<Wanted>,
    pub created_at: DateTimeUtc,
    /// Goes up with every change of it and of its order.
    pub version: i32,
}

/// Which assets are wanted: those to which everything given applies.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct Wanted {
    /// Those that these words are found of, as people type them.
    pub query: Option<String>,
    /// Those in this folder, or at the top of the library; anywhere, if that is not given.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub folder: Option<Option<FolderId>>,
    /// Those in folders inside `folder` too.
    pub include_subfolders: bool,
    /// Those that carry tags.
    pub tags: WantedTags,
    /// Those with a nametag of every one of these persons.
    pub persons: Vec<PersonId>,
    /// Those that were put into this collection by hand.
    pub collection: Option<CollectionId>,
    /// Those of one of these kinds; of any, if there are none.
    pub kinds: Vec<AssetKind>,
    /// Those of one of these formats; of any, if there are none.
    pub formats: Vec<AssetFormat>,
    /// Those of one of these owners; of any, if there are none.
    pub ownerships: Vec<Ownership>,
    /// Those whose names contain this, whatever the case.
    pub name_contains: Option<String>,
    /// Those of one of these orientations; of any, if there are none.
    pub orientations: Vec<Orientation>,
    /// Those of one of these colours; of any, if there are none.
    pub colours: Vec<Colour>,
    /// Those taken, or added where that is not known, at this instant or later.
    pub taken_from: Option<DateTimeUtc>,
    /// Those taken, or added where that is not known, before this instant.
    pub taken_before: Option<DateTimeUtc>,
    /// Those that are rated so or better.
    pub least_rating: Option<i16>,
    /// Those taken within this part of the Earth.
    pub area: Option<WantedArea>,
    /// Those that something uses, or that nothing does.
    pub in_use: Option<bool>,
    /// Those that whoever asks has marked, or has not.
    pub favourite: Option<bool>,
    /// Those in the trash instead of those that are not.
    pub in_trash: bool,
}

/// Which tags assets carry; a tag stands for those inside it, too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WantedTags {
    /// Every one of these.
    pub all: Vec<TagId>,
    /// At least one of these, if there are any.
    pub any: Vec<TagId>,
    /// None of these.
    pub none: Vec<TagId>,
}

/// A part of the Earth between two parallels and two meridians, in degrees; where the western one
/// is east of the eastern one, across the date line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WantedArea {
    /// The southern edge.
    pub south: f64,
    /// The western edge.
    pub west: f64,
    /// The northern edge.
    pub north: f64,
    /// The eastern edge.
    pub east: f64,
}

/// Tells null, which is the top, from nothing.
#[expect(clippy::option_option, reason = "the top is no folder, and not anywhere")]
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<FolderId>>, D::Error> {
    Option::deserialize(from).map(Some)
}

impl ActiveModelBehavior for ActiveModel {}

impl Classified for Entity {
    fn class(column: &Column) -> Class {
        match column {
            Column::Name | Column::NameKey | Column::SortKey | Column::Filter => Class::CONTENT,
            Column::Id
            | Column::AccountId
            | Column::ParentId
            | Column::CreatedAt
            | Column::Version => Class::TECHNICAL,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_of_the_library_is_not_anywhere() {
        for folder in [None, Some(None), Some(Some(FolderId::new()))] {
            let wanted = Wanted { folder, ..Wanted::default() };
            let stored = serde_json::to_string(&wanted).expect("JSON");
            assert_eq!(serde_json::from_str::<Wanted>(&stored).expect("a filter"), wanted);
        }
    }

    #[test]
    fn a_filter_that_was_stored_before_it_could_say_more_is_still_read() {
        assert_eq!(serde_json::from_str::<Wanted>("{}").expect("a filter"), Wanted::default());
    }
}
