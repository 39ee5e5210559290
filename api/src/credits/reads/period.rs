//! What moved in a time, and what there was before and after.

use chrono::{DateTime, Utc};
use entity::{
    entry::{self, Book},
    id::AccountId,
    lot,
};
use sea_orm::{Condition, QuerySelect, QueryTrait, prelude::*};

use crate::{access::Member, error::Result};

/// A time, from an instant on and until another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first instant; from the beginning unless given.
    pub from: Option<DateTime<Utc>>,
    /// The first instant after it.
    pub until: DateTime<Utc>,
}

/// The movements of a time that a member may see, as the entries that tell where credits came to.
#[must_use]
pub fn statement(member: &Member, period: Period) -> Select<entry::Entity> {
    let within = Condition::all()
        .add(entry::COLUMN.account_id.eq(member.account))
        .add(entry::COLUMN.amount.gt(0))
        .add(entry::COLUMN.recorded_at.lt(period.until))
        .add_option(period.from.map(|from| entry::COLUMN.recorded_at.gte(from)));
    entry::Entity::find().filter(within)
}

/// What an account had right before an instant, without what was reserved and what had expired by
/// then, whether that was written off or not.
pub async fn balance_at(
    db: &impl ConnectionTrait,
    account: AccountId,
    at: DateTime<Utc>,
) -> Result<i64> {
    let expired = lot::Entity::find()
        .select_only()
        .column(lot::Column::Id)
        .filter(lot::COLUMN.account_id.eq(account))
        .filter(lot::COLUMN.expires_at.lt(at))
        .into_query();
    let sum: Option<Option<i64>> = entry::Entity::find()
        .select_only()
        .column_as(entry::COLUMN.amount.sum(), "sum")
        .filter(entry::COLUMN.account_id.eq(account))
        .filter(entry::COLUMN.book.eq(Book::Available))
        .filter(entry::COLUMN.recorded_at.lt(at))
        .filter(entry::COLUMN.lot_id.not_in_subquery(expired))
        .into_tuple()
        .one(db)
        .await?;
    Ok(sum.flatten().unwrap_or_default())
}
