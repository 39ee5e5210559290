//! The account itself.

use entity::{
    account,
    id::{AccountId, UserId},
    membership,
    money::Currency,
    plan::PlanCode,
    role::AccountRole,
    user,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, prelude::*, sea_query::LockType};

use super::people;
use crate::{
    access::Member,
    accounts::rules::AccountError,
    audit::Change,
    error::{Error, Result},
    events::Event,
    plans,
    tx::Tx,
    version,
};

/// Holds an account until the unit of work ends, so that what concerns all of it, such as its
/// people and its orders, happens one after the other.
pub async fn hold(tx: &Tx, id: AccountId) -> Result<account::Model> {
    // Not `FOR UPDATE`, for which every row that refers to the account would have to wait.
    let account = account::Entity::find_by_id(id).lock(LockType::NoKeyUpdate);
    account.one(&tx.db).await?.ok_or_else(|| Error::not_found("account"))
}

/// Opens an account on trial, which somebody owns.
pub(super) async fn open(tx: &Tx, owner: UserId, name: String) -> Result<membership::Model> {
    let account = account::ActiveModel {
        id: Set(AccountId::new()),
        name: Set(name),
        // The trial that begins with it tells when it ends.
        closes_at: Set(None),
        currency: Set(Currency::default()),
        created_at: Set(tx.now),
        version: Set(1),
    };
    let account = account.insert(&tx.db).await?;
    tx.note(account.id, Change::added(&account)).await;
    let account = account.id;
    let membership = people::join(tx, account, owner, AccountRole::Owner).await?;
    tx.record(Event::AccountOpened { account }).await?;
    Ok(membership)
}

/// Opens one more account for somebody who has a login. What a trial gives is given once: whoever
/// owns an account on trial chooses a plan for it first.
pub async fn create(tx: &Tx, owner: UserId, name: String) -> Result<membership::Model> {
    let owner = user::Entity::find_by_id(owner).lock(LockType::NoKeyUpdate).one(&tx.db).await?;
    let owner = owner.filter(|owner| owner.email_verified_at.is_some());
    let owner = owner.ok_or(AccountError::EmailNotVerified)?;
    let accounts: Vec<(AccountId, DateTimeUtc)> = membership::Entity::find()
        .select_only()
        .columns([membership::Column::AccountId, membership::Column::CreatedAt])
        .filter(membership::COLUMN.user_id.eq(owner.id))
        .filter(membership::COLUMN.role.eq(AccountRole::Owner))
        .into_tuple()
        .all(&tx.db)
        .await?;
    // One that was opened while this waited for the person, or by a node whose clock is ahead, began
    // after this.
    let now = accounts.iter().map(|(_, since)| *since).fold(tx.now, Ord::max);
    let ids: Vec<AccountId> = accounts.into_iter().map(|(account, _)| account).collect();
    let plans = plans::reads::of_each(&tx.db, &ids, now).await?;
    if plans.values().any(|subscribed| subscribed.plan.code == PlanCode::Trial) {
        return Err(AccountError::OnTrial.into());
    }
    open(tx, owner.id, name).await
}

/// Changes what an account says of itself; what is none stays as it is.
pub async fn update(
    tx: &Tx,
    member: &Member,
    name: Option<String>,
    expected_version: i32,
) -> Result<account::Model> {
    let account = hold(tx, member.account).await?;
    version::check(Some(expected_version), account.version)?;
    let Some(name) = name.filter(|name| *name != account.name) else { return Ok(account) };
    let version = account.version + 1;
    let row = account::Model { name, version, ..account.clone() };
    let changed = row.into_active_model().reset_all().update(&tx.db).await?;
    tx.note(account.id, Change::of(&account, &changed)).await;
    let account = changed;
    tx.record(Event::AccountChanged { account: account.id }).await?;
    Ok(account)
}
