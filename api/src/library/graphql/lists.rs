//! Which assets are listed, and in which order, as clients say it.

use async_graphql::{InputObject, MaybeUndefined};
use entity::{
    asset::{AssetFormat, AssetKind, Ownership},
    id::{FolderId, PersonId, TagId},
};

use crate::library::reads::lists::{AssetOrderField, Direction, Sorting, Wanted};

/// Which assets are wanted: those to which everything given applies.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AssetFilter {
    /// Those in this folder; `null` for those at the top of the library.
    #[graphql(default)]
    folder_id: MaybeUndefined<FolderId>,
    /// Those in folders inside `folderId` too.
    #[graphql(default)]
    include_subfolders: bool,
    /// Those that carry every one of these tags.
    #[graphql(default, validator(max_items = 20))]
    tag_ids: Vec<TagId>,
    /// Those with a nametag of every one of these persons.
    #[graphql(default, validator(max_items = 20))]
    person_ids: Vec<PersonId>,
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
            tags: filter.tag_ids,
            persons: filter.person_ids,
            kinds: filter.kinds,
            formats: filter.formats,
            ownerships: filter.ownerships,
            name_contains: filter.name_contains,
            in_trash: filter.in_trash,
        }
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
