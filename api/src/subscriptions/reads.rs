//! What became of accounts.

use entity::deletion;
use sea_orm::prelude::*;

/// Every deletion that was begun; for staff.
#[must_use]
pub fn deletions() -> Select<deletion::Entity> {
    deletion::Entity::find()
}
