//! In which order assets are listed.

use async_graphql::Enum;
use entity::asset;
use sea_orm::{
    prelude::*,
    sea_query::{Order, SimpleExpr},
};

use crate::page::{Key, Part};

/// What assets are sorted by; equal ones by when they were added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum AssetOrderField {
    /// The name, as a Norwegian reads it: whatever the case, numbers by their value, å last.
    Name,
    /// When it was taken; when it was added, where that is not known.
    TakenAt,
    /// When it was added.
    #[default]
    AddedAt,
    /// The size in bytes.
    Size,
    /// How long it plays; what does not play counts as nothing.
    Duration,
    /// What kind of asset it is: sounds, documents, pictures, clips; of one kind, by when they were
    /// added.
    Kind,
    /// How well the words of `query` fit, the best ones first: those with all of them in the name
    /// or the title, then those with some in tags, captions and nametags, then all others; of equal
    /// ones the one that was added last. Only `assets` knows it.
    Relevance,
    /// The order that people gave them: in a collection that of the collection, in other lists that
    /// of one folder; `filter.folderId` says of which.
    Manual,
}

/// Which end comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum Direction {
    /// The smallest, oldest, or first of the alphabet.
    #[default]
    Asc,
    /// The largest, newest, or last of the alphabet.
    Desc,
}

/// An order of assets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sorting {
    /// What they are sorted by.
    pub field: AssetOrderField,
    /// Which end comes first.
    pub direction: Direction,
}

impl Sorting {
    /// An order from the smallest on.
    #[must_use]
    pub const fn up(field: AssetOrderField) -> Self {
        Self { field, direction: Direction::Asc }
    }
}

impl Default for Sorting {
    fn default() -> Self {
        Self { field: AssetOrderField::AddedAt, direction: Direction::Desc }
    }
}

impl Sorting {
    /// The keys of the order, the last of them unique.
    #[must_use]
    pub fn keys(self) -> Vec<Key<asset::Model>> {
        self.keys_with(Expr::col((asset::Entity, asset::Column::Rank)))
    }

    /// The same, where the rank is another one than that in the folder.
    pub(in crate::library::reads) fn keys_with(self, rank: SimpleExpr) -> Vec<Key<asset::Model>> {
        let column = |column| Expr::col((asset::Entity, column));
        let by: Key<asset::Model> = match self.field {
            AssetOrderField::Name => {
                Key::up(column(asset::Column::SortKey), |row| Part::Text(row.sort_key.clone()))
            }
            AssetOrderField::TakenAt => {
                Key::up(column(asset::Column::DatedAt), |row| Part::Instant(row.dated_at))
            }
            // Of equal relevance, too, the newest is the best.
            AssetOrderField::AddedAt | AssetOrderField::Relevance => {
                Key::up(column(asset::Column::AddedAt), |row| Part::Instant(row.added_at))
            }
            AssetOrderField::Size => {
                Key::up(column(asset::Column::Size), |row| Part::Number(row.size))
            }
            AssetOrderField::Duration => {
                Key::up(column(asset::Column::DurationMs), |row| Part::Number(row.duration_ms))
            }
            AssetOrderField::Kind => {
                Key::up(column(asset::Column::Kind), |row| Part::Text(row.kind.to_value()))
            }
            AssetOrderField::Manual => Key::up(rank, |row| Part::Text(row.rank.clone())),
        };
        let id: Key<asset::Model> = Key::up(column(asset::Column::Id), |row| Part::Id(row.id.0));
        let order = match self.direction {
            Direction::Asc => Order::Asc,
            Direction::Desc => Order::Desc,
        };
        vec![Key { order: order.clone(), ..by }, Key { order, ..id }]
    }
}
