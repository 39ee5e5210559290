//! Lists of a library: which assets, and in which order.

use async_graphql::Enum;
use entity::{
    asset, asset_tag, collection::Wanted, collection_asset, favourite, id::TagId, nametag, person,
    tag,
};
use sea_orm::{
    EntityTrait, QuerySelect, QueryTrait,
    prelude::*,
    sea_query::{LikeExpr, Order, SelectStatement, SimpleExpr},
};

use super::{find, in_trash_of, tree, visible_to};
use crate::{
    access::Member,
    error::{Error, Result},
    library::rules::name,
    page::{Key, Part},
    uses,
};

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

/// The assets of a member's account that are wanted now, unless the order makes no sense for them.
pub async fn assets(
    db: &impl ConnectionTrait,
    now: DateTimeUtc,
    member: &Member,
    wanted: &Wanted,
    order: Sorting,
) -> Result<Select<asset::Entity>> {
    let is_one_folder = wanted.folder.is_some() && !wanted.include_subfolders;
    if order.field == AssetOrderField::Manual && !is_one_folder {
        let message = "The manual order is that of one folder: give `filter.folderId`.";
        return Err(Error::bad_input("orderBy", message));
    }
    matching(db, now, member, wanted).await
}

/// The assets of a member's account that are wanted now.
///
/// Folders, tags and persons of other accounts are in no asset of this one, so that they match
/// nothing, as unknown ones do.
pub(super) async fn matching(
    db: &impl ConnectionTrait,
    now: DateTimeUtc,
    member: &Member,
    wanted: &Wanted,
) -> Result<Select<asset::Entity>> {
    let mut found = if wanted.in_trash { in_trash_of(member) } else { visible_to(member) };
    match wanted.folder {
        None => {}
        // Everything is inside the top.
        Some(None) if wanted.include_subfolders => {}
        Some(None) => found = found.filter(asset::COLUMN.folder_id.is_null()),
        Some(Some(folder)) if wanted.include_subfolders => {
            let folders = tree::subtree(db, folder).await?;
            found = found.filter(asset::COLUMN.folder_id.is_in(folders));
        }
        Some(Some(folder)) => {
            found = found.filter(asset::COLUMN.folder_id.eq(folder));
        }
    }
    if let Some(said) = find::of_cards(db.get_database_backend(), member, wanted)? {
        found = found.filter(said);
    }
    if let Some(is_used) = wanted.in_use {
        let used = uses::any(db, now, member.account).await?;
        found = found.filter(if is_used { used } else { used.not() });
    }
    let found = of_tags(db, found, wanted).await?;
    Ok(of_sort(of_notes(found, member, wanted), wanted))
}

/// Those that carry the wanted tags, each of which stands for those inside it, too.
async fn of_tags(
    db: &impl ConnectionTrait,
    mut found: Select<asset::Entity>,
    wanted: &Wanted,
) -> Result<Select<asset::Entity>> {
    let tags = &wanted.tags;
    let named: Vec<_> = [&tags.all, &tags.any, &tags.none].into_iter().flatten().copied().collect();
    if named.is_empty() {
        return Ok(found);
    }
    let inside = tree::subtrees(db, &named).await?;
    for tag in &tags.all {
        found = found.filter(asset::COLUMN.id.in_subquery(tagged(&[*tag], &inside)));
    }
    if !tags.any.is_empty() {
        found = found.filter(asset::COLUMN.id.in_subquery(tagged(&tags.any, &inside)));
    }
    if !tags.none.is_empty() {
        found = found.filter(asset::COLUMN.id.not_in_subquery(tagged(&tags.none, &inside)));
    }
    Ok(found)
}

/// The assets that carry one of some tags, or one inside these; `inside` tells which are.
fn tagged(tags: &[TagId], inside: &[(TagId, TagId)]) -> SelectStatement {
    let tags = inside.iter().filter(|(root, _)| tags.contains(root)).map(|(_, tag)| *tag);
    asset_tag::Entity::find()
        .select_only()
        .column(asset_tag::Column::AssetId)
        .filter(asset_tag::COLUMN.tag_id.is_in(tags))
        .into_query()
}

fn of_notes(
    mut found: Select<asset::Entity>,
    member: &Member,
    wanted: &Wanted,
) -> Select<asset::Entity> {
    for person in &wanted.persons {
        let named = nametag::Entity::find()
            .select_only()
            .column(nametag::Column::AssetId)
            .filter(nametag::COLUMN.person_id.eq(*person))
            .into_query();
        found = found.filter(asset::COLUMN.id.in_subquery(named));
    }
    if let Some(collection) = wanted.collection {
        let inside = collection_asset::Entity::find()
            .select_only()
            .column(collection_asset::Column::AssetId)
            .filter(collection_asset::COLUMN.collection_id.eq(collection))
            .into_query();
        found = found.filter(asset::COLUMN.id.in_subquery(inside));
    }
    if let Some(is_favourite) = wanted.favourite {
        let marked = favourite::Entity::find()
            .select_only()
            .column(favourite::Column::AssetId)
            .filter(favourite::COLUMN.user_id.eq(member.user))
            .into_query();
        let id = asset::COLUMN.id;
        let is_wanted =
            if is_favourite { id.in_subquery(marked) } else { id.not_in_subquery(marked) };
        found = found.filter(is_wanted);
    }
    found
}

fn of_sort(mut found: Select<asset::Entity>, wanted: &Wanted) -> Select<asset::Entity> {
    if !wanted.kinds.is_empty() {
        found = found.filter(asset::COLUMN.kind.is_in(wanted.kinds.iter().copied()));
    }
    if !wanted.formats.is_empty() {
        found = found.filter(asset::COLUMN.format.is_in(wanted.formats.iter().copied()));
    }
    if !wanted.ownerships.is_empty() {
        found = found.filter(asset::COLUMN.ownership.is_in(wanted.ownerships.iter().copied()));
    }
    if let Some(from) = wanted.taken_from {
        found = found.filter(asset::COLUMN.dated_at.gte(from));
    }
    if let Some(before) = wanted.taken_before {
        found = found.filter(asset::COLUMN.dated_at.lt(before));
    }
    if let Some(part) = wanted.name_contains.as_deref().filter(|part| !part.is_empty()) {
        found = found.filter(contains(asset::Column::NameKey, part));
    }
    found
}

impl Sorting {
    /// The keys of the order, the last of them unique.
    #[must_use]
    pub fn keys(self) -> Vec<Key<asset::Model>> {
        self.keys_with(Expr::col((asset::Entity, asset::Column::Rank)))
    }

    /// The same, where the rank is another one than that in the folder.
    pub(super) fn keys_with(self, rank: SimpleExpr) -> Vec<Key<asset::Model>> {
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
        Key::up(Expr::col(tag::Column::SortKey), |row| Part::Text(row.sort_key.clone())),
        Key::up(Expr::col(tag::Column::Id), |row| Part::Id(row.id.0)),
    ]
}

/// By name, the unique id last.
#[must_use]
pub fn persons_by_name() -> [Key<person::Model>; 2] {
    [
        Key::up(Expr::col(person::Column::SortKey), |row| Part::Text(row.sort_key.clone())),
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
