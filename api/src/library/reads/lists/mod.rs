//! Lists of a library: which assets, and in which order.

mod names;
mod sorting;

use entity::{
    asset, asset_tag, collection::Wanted, collection_asset, favourite, id::TagId, nametag,
};
use sea_orm::{
    EntityTrait, QuerySelect, QueryTrait,
    prelude::*,
    sea_query::{LikeExpr, SelectStatement, SimpleExpr},
};

pub use self::{
    names::{persons, persons_by_name, tags, tags_by_name},
    sorting::{AssetOrderField, Direction, Sorting},
};
use super::{find, in_trash_of, tree, visible_to};
use crate::{
    access::Member,
    error::{Error, Result},
    library::rules::name,
    uses,
};

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
