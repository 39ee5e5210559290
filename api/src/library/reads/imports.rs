//! What can be seen of packages that are imported.

use std::collections::HashMap;

use entity::{
    id::{AccountId, LibraryImportId},
    library_import::{self, LibraryImportState},
    library_import_item, library_import_problem,
};
use sea_orm::{QueryOrder, QuerySelect, prelude::*};

use crate::{
    access::Member,
    accounts,
    error::Result,
    page::{Key, Part},
};

/// How many records are looked up with each statement.
const CHUNK: usize = 500;

/// The imports that a member may see: their own.
#[must_use]
pub fn visible_to(member: &Member) -> Select<library_import::Entity> {
    library_import::Entity::find()
        .filter(library_import::COLUMN.account_id.eq(member.account))
        .filter(library_import::COLUMN.user_id.eq(member.user))
}

/// One of the imports that a member may see, if it is one.
pub async fn find(
    db: &impl ConnectionTrait,
    member: &Member,
    id: LibraryImportId,
) -> Result<Option<library_import::Model>> {
    Ok(visible_to(member).filter(library_import::COLUMN.id.eq(id)).one(db).await?)
}

/// The order of a list of imports: the newest first.
#[must_use]
pub fn newest_first() -> [Key<library_import::Model>; 1] {
    [Key::down(Expr::col(library_import::Column::Id), |import| Part::Id(import.id.0))]
}

/// The imports of an account that are under way, or wait for it.
#[must_use]
pub fn under_way(account: AccountId) -> Select<library_import::Entity> {
    let states = [LibraryImportState::Waiting, LibraryImportState::Importing];
    library_import::Entity::find()
        .filter(library_import::COLUMN.account_id.eq(account))
        .filter(library_import::COLUMN.state.is_in(states))
}

/// Proves anew that whoever imports is a member of the account; none once they left.
pub async fn owner(
    db: &impl ConnectionTrait,
    import: &library_import::Model,
) -> Result<Option<Member>> {
    let memberships = accounts::reads::memberships(db, import.user_id).await?;
    let here = memberships.into_iter().find(|row| row.account_id == import.account_id);
    Ok(here.map(|row| Member { account: row.account_id, user: row.user_id, role: row.role }))
}

/// The problems of an import that are kept, in the order of the lines.
pub async fn problems(
    db: &impl ConnectionTrait,
    id: LibraryImportId,
) -> Result<Vec<library_import_problem::Model>> {
    let problems = library_import_problem::Entity::find()
        .filter(library_import_problem::COLUMN.import_id.eq(id))
        .order_by_asc(library_import_problem::Column::Number);
    Ok(problems.all(db).await?)
}

/// Tells what records of a package became, by their ids in that.
pub async fn items(
    db: &impl ConnectionTrait,
    id: LibraryImportId,
    labels: Vec<String>,
) -> Result<HashMap<String, library_import_item::Model>> {
    let mut found = HashMap::new();
    for some in labels.chunks(CHUNK) {
        let rows = library_import_item::Entity::find()
            .filter(library_import_item::COLUMN.import_id.eq(id))
            .filter(library_import_item::COLUMN.label.is_in(some.iter().map(String::as_str)));
        found.extend(rows.all(db).await?.into_iter().map(|row| (row.label.clone(), row)));
    }
    Ok(found)
}

/// The first of some things of the library that no record of a package stands for yet.
pub async fn first_free(
    db: &impl ConnectionTrait,
    id: LibraryImportId,
    things: Vec<Uuid>,
) -> Result<Option<Uuid>> {
    if things.is_empty() {
        return Ok(None);
    }
    let taken: Vec<Uuid> = library_import_item::Entity::find()
        .select_only()
        .column(library_import_item::Column::Item)
        .filter(library_import_item::COLUMN.import_id.eq(id))
        .filter(library_import_item::COLUMN.item.is_in(things.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(things.into_iter().find(|thing| !taken.contains(thing)))
}
