//! Which assets are listed, and in which order, as clients say it.

use async_graphql::{InputObject, MaybeUndefined};
use entity::{
    asset::{AssetFormat, AssetKind, Ownership},
    collection::{Wanted, WantedTags},
    id::{CollectionId, FolderId, PersonId, TagId},
};

use crate::library::reads::lists::{AssetOrderField, Direction, Sorting};

/// Which assets are wanted: those to which everything given applies.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AssetFilter {
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
            folder: filter.folder_id.into(),
            include_subfolders: filter.include_subfolders,
            tags: filter.tags.into(),
            persons: filter.person_ids,
            collection: filter.collection_id,
            favourite: filter.favourite,
            kinds: filter.kinds,
            formats: filter.formats,
            ownerships: filter.ownerships,
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
