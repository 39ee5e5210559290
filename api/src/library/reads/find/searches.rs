//! Searches that people saved.

use entity::{id::SavedSearchId, saved_search};
use sea_orm::{Condition, QueryOrder, prelude::*};

use crate::{access::Member, error::Result};

/// The saved searches that a member may see: their own, and those that the account shares.
#[must_use]
pub fn visible_to(member: &Member) -> Select<saved_search::Entity> {
    let whose = Condition::any()
        .add(saved_search::COLUMN.user_id.is_null())
        .add(saved_search::COLUMN.user_id.eq(member.user));
    saved_search::Entity::find()
        .filter(saved_search::COLUMN.account_id.eq(member.account))
        .filter(whose)
}

/// All of them, by name.
pub async fn list(db: &impl ConnectionTrait, member: &Member) -> Result<Vec<saved_search::Model>> {
    let all = visible_to(member)
        .order_by_asc(saved_search::COLUMN.sort_key)
        .order_by_asc(saved_search::COLUMN.id);
    Ok(all.all(db).await?)
}

/// One of them, if it is one.
pub async fn find(
    db: &impl ConnectionTrait,
    member: &Member,
    id: SavedSearchId,
) -> Result<Option<saved_search::Model>> {
    Ok(visible_to(member).filter(saved_search::COLUMN.id.eq(id)).one(db).await?)
}
