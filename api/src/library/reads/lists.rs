//! Lists of a library: which assets, and in which order.

use async_graphql::Enum;
use entity::{
    asset::{self, AssetFormat, AssetKind, Ownership},
    asset_tag,
    id::{FolderId, PersonId, TagId},
    nametag, person, tag,
};
use sea_orm::{
    QuerySelect, QueryTrait,
    prelude::*,
    sea_query::{LikeExpr, Order, SimpleExpr},
};

use super::{in_trash_of, tree, visible_to};
use crate::{
    access::Member,
    error::{Error, Result},
    library::rules::name,
    page::{Key, Part},
};

/// Which assets are wanted: those to which everything given applies.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Those in this folder, or at the top of the library; anywhere, if that is not given.
    pub folder: Option<Option<FolderId>>,
    /// Those in folders inside `folder` too.
    pub include_subfolders: bool,
    /// Those that carry every one of these tags.
    pub tags: Vec<TagId>,
    /// Those with a nametag of every one of these persons.
    pub persons: Vec<PersonId>,
    /// Those of one of these kinds; of any, if there are none.
    pub kinds: Vec<AssetKind>,
    /// Those of one of these formats; of any, if there are none.
    pub formats: Vec<AssetFormat>,
    /// Those of one of these owners; of any, if there are none.
    pub ownerships: Vec<Ownership>,
    /// Those whose names contain this, whatever the case.
    pub name_contains: Option<String>,
    /// Those in the trash instead of those that are not.
    pub in_trash: bool,
}

/// What assets are sorted by; equal ones by when they were added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum AssetOrderField {
    /// The name, whatever the case.
    Name,
    /// When it was taken; when it was added, where that is not known.
    TakenAt,
    /// When it was added.
    #[default]
    AddedAt,
    /// The size in bytes.
    Size,
    /// The order that people gave the assets of one folder; `filter.folderId` says of which.
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

impl Default for Sorting {
    fn default() -> Self {
        Self { field: AssetOrderField::AddedAt, direction: Direction::Desc }
    }
}

impl Wanted {
    /// The assets of a member's account that are wanted, unless the order makes no sense for them.
    ///
    /// Folders, tags and persons of other accounts are in no asset of this one, so that they match
    /// nothing, as unknown ones do.
    pub async fn select(
        &self,
        db: &impl ConnectionTrait,
        member: &Member,
        order: Sorting,
    ) -> Result<Select<asset::Entity>> {
        let is_one_folder = self.folder.is_some() && !self.include_subfolders;
        if order.field == AssetOrderField::Manual && !is_one_folder {
            let message = "The manual order is that of one folder: give `filter.folderId`.";
            return Err(Error::bad_input("orderBy", message));
        }
        let mut found = if self.in_trash { in_trash_of(member) } else { visible_to(member) };
        match self.folder {
            None => {}
            // Everything is inside the top.
            Some(None) if self.include_subfolders => {}
            Some(None) => found = found.filter(asset::COLUMN.folder_id.is_null()),
            Some(Some(folder)) if self.include_subfolders => {
                let folders = tree::subtree(db, folder).await?;
                found = found.filter(asset::COLUMN.folder_id.is_in(folders));
            }
            Some(Some(folder)) => {
                found = found.filter(asset::COLUMN.folder_id.eq(folder));
            }
        }
        Ok(self.of_sort(self.of_notes(found)))
    }

    fn of_notes(&self, mut found: Select<asset::Entity>) -> Select<asset::Entity> {
        for tag in &self.tags {
            let tagged = asset_tag::Entity::find()
                .select_only()
                .column(asset_tag::Column::AssetId)
                .filter(asset_tag::COLUMN.tag_id.eq(*tag))
                .into_query();
            found = found.filter(asset::COLUMN.id.in_subquery(tagged));
        }
        for person in &self.persons {
            let named = nametag::Entity::find()
                .select_only()
                .column(nametag::Column::AssetId)
                .filter(nametag::COLUMN.person_id.eq(*person))
                .into_query();
            found = found.filter(asset::COLUMN.id.in_subquery(named));
        }
        found
    }

    fn of_sort(&self, mut found: Select<asset::Entity>) -> Select<asset::Entity> {
        if !self.kinds.is_empty() {
            found = found.filter(asset::COLUMN.kind.is_in(self.kinds.iter().copied()));
        }
        if !self.formats.is_empty() {
            found = found.filter(asset::COLUMN.format.is_in(self.formats.iter().copied()));
        }
        if !self.ownerships.is_empty() {
            found = found.filter(asset::COLUMN.ownership.is_in(self.ownerships.iter().copied()));
        }
        if let Some(part) = self.name_contains.as_deref().filter(|part| !part.is_empty()) {
            found = found.filter(contains(asset::Column::NameKey, part));
        }
        found
    }
}

impl Sorting {
    /// The keys of the order, the last of them unique.
    #[must_use]
    pub fn keys(self) -> Vec<Key<asset::Model>> {
        let column = |column| Expr::col((asset::Entity, column));
        let by: Key<asset::Model> = match self.field {
            AssetOrderField::Name => {
                Key::up(column(asset::Column::NameKey), |row| Part::Text(row.name_key.clone()))
            }
            AssetOrderField::TakenAt => {
                Key::up(column(asset::Column::DatedAt), |row| Part::Instant(row.dated_at))
            }
            AssetOrderField::AddedAt => {
                Key::up(column(asset::Column::AddedAt), |row| Part::Instant(row.added_at))
            }
            AssetOrderField::Size => {
                Key::up(column(asset::Column::Size), |row| Part::Number(row.size))
            }
            AssetOrderField::Manual => {
                Key::up(column(asset::Column::Rank), |row| Part::Text(row.rank.clone()))
            }
        };
        let id: Key<asset::Model> = Key::up(column(asset::Column::Id), |row| Part::Id(row.id.0));
        let order = match self.direction {
            Direction::Asc => Order::Asc,
            Direction::Desc => Order::Desc,
        };
        vec![Key { order: order.clone(), ..by }, Key { order, ..id }]
    }
}

/// The tags of a member's account whose names contain a text.
#[must_use]
pub fn tags(member: &Member, name_contains: Option<&str>) -> Select<tag::Entity> {
    let all = super::tags_of(member);
    match name_contains {
        Some(part) => all.filter(contains(tag::Column::NameKey, part)),
        None => all,
    }
}

/// The people of a member's account whose names contain a text.
#[must_use]
pub fn persons(member: &Member, name_contains: Option<&str>) -> Select<person::Entity> {
    let all = super::persons_of(member);
    match name_contains {
        Some(part) => all.filter(contains(person::Column::NameKey, part)),
        None => all,
    }
}

/// By name, the unique id last.
#[must_use]
pub fn tags_by_name() -> [Key<tag::Model>; 2] {
    [
        Key::up(Expr::col(tag::Column::NameKey), |row| Part::Text(row.name_key.clone())),
        Key::up(Expr::col(tag::Column::Id), |row| Part::Id(row.id.0)),
    ]
}

/// By name, the unique id last.
#[must_use]
pub fn persons_by_name() -> [Key<person::Model>; 2] {
    [
        Key::up(Expr::col(person::Column::NameKey), |row| Part::Text(row.name_key.clone())),
        Key::up(Expr::col(person::Column::Id), |row| Part::Id(row.id.0)),
    ]
}

fn contains(column: impl ColumnTrait, part: &str) -> SimpleExpr {
    let mut pattern = String::from("%");
    for c in name::key(part).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    column.like(LikeExpr::new(pattern).escape('\\'))
}
