//! What can be seen of what was done.

use chrono::{DateTime, Utc};
use entity::{audit_entry, audit_head, id::AccountId};
use sea_orm::{Condition, DbErr, QueryOrder, QuerySelect, prelude::*};

use super::{actions::VIBBIO, rules::End};
use crate::access::{Member, Staff};

/// Which entries are listed; what is not given does not matter.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Those of one doer.
    pub actor: Option<String>,
    /// Those of one name.
    pub action: Option<String>,
    /// Those about one thing.
    pub subject: Option<String>,
    /// Those since then.
    pub from: Option<DateTime<Utc>>,
    /// Those before then.
    pub to: Option<DateTime<Utc>>,
}

/// What was done in a member's account.
#[must_use]
pub fn visible_to(member: &Member) -> Select<audit_entry::Entity> {
    in_chain(member.account)
}

/// What was done in any account, or where it belongs to none.
#[must_use]
pub fn visible_to_staff(_: Staff, account: Option<AccountId>) -> Select<audit_entry::Entity> {
    in_chain(account.unwrap_or(VIBBIO))
}

fn in_chain(account: AccountId) -> Select<audit_entry::Entity> {
    audit_entry::Entity::find().filter(audit_entry::COLUMN.account_id.eq(account))
}

/// Those of some entries that a filter lets through.
#[must_use]
pub fn list(
    entries: Select<audit_entry::Entity>,
    filter: AuditFilter,
) -> Select<audit_entry::Entity> {
    let columns = audit_entry::COLUMN;
    let matching = Condition::all()
        .add_option(filter.actor.map(|actor| columns.actor.eq(actor)))
        .add_option(filter.action.map(|action| columns.action.eq(action)))
        .add_option(filter.subject.map(|subject| columns.subject.eq(subject)))
        .add_option(filter.from.map(|from| columns.recorded_at.gte(from)))
        .add_option(filter.to.map(|to| columns.recorded_at.lt(to)));
    entries.filter(matching)
}

/// The ends of all chains.
pub async fn ends(db: &impl ConnectionTrait) -> Result<Vec<End>, DbErr> {
    let heads = audit_head::Entity::find().order_by_asc(audit_head::COLUMN.account_id);
    let end = |head: audit_head::Model| End {
        account: head.account_id,
        number: head.number,
        hash: head.hash,
    };
    Ok(heads.all(db).await?.into_iter().map(end).collect())
}

/// The accounts that there are entries of.
pub(super) async fn chains(db: &impl ConnectionTrait) -> Result<Vec<AccountId>, DbErr> {
    let accounts = audit_entry::Entity::find()
        .select_only()
        .column(audit_entry::Column::AccountId)
        .distinct()
        .order_by_asc(audit_entry::Column::AccountId);
    accounts.into_tuple().all(db).await
}

/// So many entries of a chain behind a number.
pub(super) async fn behind(
    db: &impl ConnectionTrait,
    account: AccountId,
    number: i64,
    limit: u64,
) -> Result<Vec<audit_entry::Model>, DbErr> {
    in_chain(account)
        .filter(audit_entry::COLUMN.number.gt(number))
        .order_by_asc(audit_entry::COLUMN.number)
        .limit(limit)
        .all(db)
        .await
}
