//! Which assets are listed, and in which order, as clients say it.

use async_graphql::{InputObject, MaybeUndefined};
use chrono::{DateTime, Utc};
use entity::{
    asset::{AssetFormat, AssetKind, Ownership},
    card::{Colour, Orientation},
    collection::{Wanted, WantedArea, WantedTags},
    id::{CollectionId, FolderId, PersonId, TagId},
};

use crate::library::reads::lists::{AssetOrderField, Direction, Sorting};

/// Which assets are wanted: those to which everything given applies.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AssetFilter {
    /// Those that these words are found of, as the argument `query` of `assets` says; at most 500
    /// characters.
    #[graphql(validator(chars_max_length = 500))]
    pub(super) query: Option<String>,
    /// Those in this folder; `null` for those at the top of the library.
    #[graphql(default)]
    folder_id: MaybeUndefined<FolderId>,
    /// Those in folders inside `folderId` too.
    #[graphql(default)]
    include_subfolders: bool,
    /// Those that carry tags; a tag stands for those inside it, too.
    #[graphql(default)]
    tags: TagFilter,
    /// Those with a nametag of every one of these persons.
    #[graphql(default, validator(max_items = 20))]
    person_ids: Vec<PersonId>,
    /// Those that were put into this collection by hand.
    collection_id: Option<CollectionId>,
    /// Those that whoever asks has marked as favourites; `false` for those that are not marked.
    favourite: Option<bool>,
    /// Those of one of these kinds.
    #[graphql(default, validator(max_items = 20))]
    kinds: Vec<AssetKind>,
    /// Those of one of these formats.
    #[graphql(default, validator(max_items = 20))]
    formats: Vec<AssetFormat>,
    /// Those of one of these owners.
    #[graphql(default, validator(max_items = 20))]
    ownerships: Vec<Ownership>,
    /// Those whose longer side is one of these.
    #[graphql(default, validator(max_items = 20))]
    orientations: Vec<Orientation>,
    /// Those that have one of these colours from afar.
    #[graphql(default, validator(max_items = 20))]
    colours: Vec<Colour>,
    /// Those taken, or added where that is not known, at this instant or later.
    taken_from: Option<DateTime<Utc>>,
    /// Those taken, or added where that is not known, before this instant.
    taken_before: Option<DateTime<Utc>>,
    /// Those rated so or better; 1 to 5, 0 for undecided, -1 for rejected.
    least_rating: Option<i16>,
    /// Those taken within a part of the Earth.
    area: Option<AreaFilter>,
    /// Those that something uses; `false` for those that nothing uses.
    in_use: Option<bool>,
    /// Those whose names contain this, whatever the case; at most 200 characters.
    #[graphql(validator(chars_max_length = 200))]
    name_contains: Option<String>,
    /// Those in the trash instead of those that are not.
    #[graphql(default)]
    in_trash: bool,
}

impl From<AssetFilter> for Wanted {
    fn from(filter: AssetFilter) -> Self {
        Self {
            query: filter.query,
            folder: filter.folder_id.into(),
            include_subfolders: filter.include_subfolders,
            tags: filter.tags.into(),
            persons: filter.person_ids,
            collection: filter.collection_id,
            favourite: filter.favourite,
            kinds: filter.kinds,
            formats: filter.formats,
            ownerships: filter.ownerships,
            orientations: filter.orientations,
            colours: filter.colours,
            taken_from: filter.taken_from,
            taken_before: filter.taken_before,
            least_rating: filter.least_rating,
            area: filter.area.map(AreaFilter::into),
            in_use: filter.in_use,
            name_contains: filter.name_contains,
            in_trash: filter.in_trash,
        }
    }
}

/// Which tags assets carry; a tag stands for those inside it, too.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TagFilter {
    /// Every one of these.
    #[graphql(name = "allIds", default, validator(max_items = 20))]
    all: Vec<TagId>,
    /// At least one of these, if there are any.
    #[graphql(name = "anyIds", default, validator(max_items = 20))]
    any: Vec<TagId>,
    /// None of these.
    #[graphql(name = "noneIds", default, validator(max_items = 20))]
    none: Vec<TagId>,
}

impl From<TagFilter> for WantedTags {
    fn from(filter: TagFilter) -> Self {
        Self { all: filter.all, any: filter.any, none: filter.none }
    }
}

/// A part of the Earth between two parallels and two meridians (WGS 84); where the western one is
/// east of the eastern one, across the date line.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct AreaFilter {
    /// The southern edge, in degrees to the north.
    south: f64,
    /// The western edge, in degrees to the east.
    west: f64,
    /// The northern edge, in degrees to the north.
    north: f64,
    /// The eastern edge, in degrees to the east.
    east: f64,
}

impl From<AreaFilter> for WantedArea {
    fn from(area: AreaFilter) -> Self {
        let AreaFilter { south, west, north, east } = area;
        Self { south, west, north, east }
    }
}

/// An order of assets.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct AssetOrder {
    /// What they are sorted by.
    field: AssetOrderField,
    /// Which end comes first.
    #[graphql(default)]
    direction: Direction,
}

impl From<AssetOrder> for Sorting {
    fn from(order: AssetOrder) -> Self {
        Self { field: order.field, direction: order.direction }
    }
}
