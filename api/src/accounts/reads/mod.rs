//! Who sees what of accounts and people.

pub mod people;
pub mod preferences;

use std::collections::{BTreeSet, HashMap};

use async_graphql::dataloader::Loader;
use entity::{
    account, billing_profile, email_change,
    id::{AccountId, UserId},
    membership,
    role::{AccountRole, StaffRole},
    service_token, session, staff, user,
};
use sea_orm::{DbErr, QueryOrder, QuerySelect, QueryTrait, prelude::*, sea_query::SelectStatement};

use super::rules::{self, Email};
use crate::{access::Member, database::Db, error::Result};

/// How many sessions of a person are shown at most.
pub const SESSIONS: u64 = 100;

/// The accounts that a member may see: the one that the session is for.
#[must_use]
pub fn visible_to(member: &Member) -> Select<account::Entity> {
    account::Entity::find_by_id(member.account)
}

/// The memberships that a member may see: those of the same account.
#[must_use]
pub fn members_of(member: &Member) -> Select<membership::Entity> {
    membership::Entity::find().filter(membership::COLUMN.account_id.eq(member.account))
}

/// The service tokens that a member may see: those of the account that were not revoked.
#[must_use]
pub fn service_tokens(member: &Member) -> Select<service_token::Entity> {
    all_service_tokens(member).filter(service_token::COLUMN.revoked_at.is_null())
}

/// The same with those that were revoked.
#[must_use]
pub fn all_service_tokens(member: &Member) -> Select<service_token::Entity> {
    service_token::Entity::find().filter(service_token::COLUMN.account_id.eq(member.account))
}

/// Whom an account is billed as; nobody yet where nothing was written down.
pub async fn billing_profile(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<billing_profile::Model> {
    let profile = billing_profile::Entity::find_by_id(account).one(db).await?;
    Ok(profile.unwrap_or_else(|| billing_profile::Model::empty(account)))
}

/// A person.
pub async fn user(db: &impl ConnectionTrait, id: UserId) -> Result<Option<user::Model>> {
    Ok(user::Entity::find_by_id(id).one(db).await?)
}

/// Some people, by their ids.
pub async fn users(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = UserId>,
) -> Result<HashMap<UserId, user::Model>, DbErr> {
    let found = user::Entity::find().filter(user::COLUMN.id.is_in(ids)).all(db).await?;
    Ok(found.into_iter().map(|user| (user.id, user)).collect())
}

/// An account.
pub async fn account(db: &impl ConnectionTrait, id: AccountId) -> Result<Option<account::Model>> {
    Ok(account::Entity::find_by_id(id).one(db).await?)
}

/// Tells whether an address is somebody's; for those who run the server, never for clients.
pub async fn is_known(db: &impl ConnectionTrait, email: &Email) -> Result<bool> {
    Ok(user_by_email(db, &email.key()).await?.is_some())
}

/// The person whose address it is; `key` is in lower case.
pub(crate) async fn user_by_email(
    db: &impl ConnectionTrait,
    key: &str,
) -> Result<Option<user::Model>> {
    Ok(user::Entity::find().filter(user::COLUMN.email_key.eq(key)).one(db).await?)
}

/// What somebody is to an account; without one, to the first that they joined.
pub(in crate::accounts) async fn membership(
    db: &impl ConnectionTrait,
    user: UserId,
    account: Option<AccountId>,
) -> Result<Option<membership::Model>> {
    let mut memberships = membership::Entity::find()
        .filter(membership::COLUMN.user_id.eq(user))
        .order_by_asc(membership::COLUMN.id);
    if let Some(account) = account {
        memberships = memberships.filter(membership::COLUMN.account_id.eq(account));
    }
    Ok(memberships.one(db).await?)
}

/// What somebody is to each of their accounts, first joined first.
pub async fn memberships(
    db: &impl ConnectionTrait,
    user: UserId,
) -> Result<Vec<membership::Model>> {
    let memberships = membership::Entity::find()
        .filter(membership::COLUMN.user_id.eq(user))
        .order_by_asc(membership::COLUMN.id);
    Ok(memberships.all(db).await?)
}

/// What the accounts are called that somebody belongs to, first joined first.
pub(in crate::accounts) async fn account_names(
    db: &impl ConnectionTrait,
    user: UserId,
) -> Result<Vec<String>> {
    let theirs = membership::Entity::find()
        .select_only()
        .column(membership::Column::AccountId)
        .filter(membership::COLUMN.user_id.eq(user))
        .into_query();
    let names = account::Entity::find()
        .select_only()
        .column(account::Column::Name)
        .filter(account::COLUMN.id.in_subquery(theirs))
        .order_by_asc(account::COLUMN.id)
        .limit(5)
        .into_tuple();
    Ok(names.all(db).await?)
}

/// The sessions of somebody that are not over, newest first.
pub(in crate::accounts) async fn sessions(db: &Db, user: UserId) -> Result<Vec<session::Model>> {
    let sessions = session::Entity::find()
        .filter(session::COLUMN.user_id.eq(user))
        .filter(session::COLUMN.revoked_at.is_null())
        .filter(session::COLUMN.expires_at.gt(db.now()))
        .order_by_desc(session::COLUMN.id)
        .limit(SESSIONS);
    Ok(sessions.all(db.reader()).await?)
}

/// The address that somebody wants to have from now on, and has not confirmed there.
pub(in crate::accounts) async fn pending_email(db: &Db, user: UserId) -> Result<Option<String>> {
    let change = email_change::Entity::find()
        .filter(email_change::COLUMN.user_id.eq(user))
        .filter(email_change::COLUMN.confirmed_at.is_null())
        .filter(email_change::COLUMN.created_at.gt(db.now() - rules::CONFIRM))
        .order_by_desc(email_change::COLUMN.id)
        .one(db.reader())
        .await?;
    Ok(change.map(|change| change.new_email))
}

/// The account that the owner of an address has joined first.
pub(in crate::accounts) async fn first_account(
    db: &impl ConnectionTrait,
    email_key: &str,
) -> Result<Option<AccountId>> {
    let account = membership::Entity::find()
        .select_only()
        .column(membership::Column::AccountId)
        .filter(membership::COLUMN.user_id.in_subquery(owner_of(email_key)))
        .order_by_asc(membership::COLUMN.id)
        .into_tuple();
    Ok(account.one(db).await?)
}

/// The id of the person whose address it is, to be looked up within another query.
fn owner_of(email_key: &str) -> SelectStatement {
    user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .filter(user::COLUMN.email_key.eq(email_key))
        .into_query()
}

/// Tells whether the owner of an address has a session that began in a network.
pub(in crate::accounts) async fn has_signed_in_from(
    db: &impl ConnectionTrait,
    email_key: &str,
    network: &str,
) -> Result<bool> {
    let session = session::Entity::find()
        .filter(session::COLUMN.user_id.in_subquery(owner_of(email_key)))
        .filter(session::COLUMN.network.eq(network))
        .one(db)
        .await?;
    Ok(session.is_some())
}

/// Who answers for an account: its owners and administrators, first joined first.
pub async fn keepers(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<user::Model>, DbErr> {
    let memberships = membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .filter(membership::COLUMN.account_id.eq(account))
        .filter(membership::COLUMN.role.is_in([AccountRole::Owner, AccountRole::Admin]))
        .into_query();
    user::Entity::find()
        .filter(user::COLUMN.id.in_subquery(memberships))
        .filter(user::COLUMN.disabled_at.is_null())
        .order_by_asc(user::COLUMN.id)
        .all(db)
        .await
}

/// Proof that somebody belongs to an account, for what they do there without a request.
pub(crate) async fn member(
    db: &impl ConnectionTrait,
    user: UserId,
    account: AccountId,
) -> Result<Option<Member>> {
    let found = membership(db, user, Some(account)).await?;
    Ok(found.map(|row| Member { account, user, role: row.role }))
}

/// What somebody does at Vibbio.
pub async fn staff_roles(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<StaffRole>, DbErr> {
    let roles = staff::Entity::find().filter(staff::COLUMN.user_id.eq(user)).all(db).await?;
    Ok(roles.into_iter().map(|row| row.role).collect())
}

/// Those of some people who belong to an account.
pub async fn among(
    db: &impl ConnectionTrait,
    account: AccountId,
    users: &[UserId],
) -> Result<BTreeSet<UserId>, DbErr> {
    let members: Vec<UserId> = membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .filter(membership::COLUMN.account_id.eq(account))
        .filter(membership::COLUMN.user_id.is_in(users.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(members.into_iter().collect())
}

/// Those of some people who work for Vibbio.
pub async fn staff_among(
    db: &impl ConnectionTrait,
    users: &[UserId],
) -> Result<BTreeSet<UserId>, DbErr> {
    let staff: Vec<UserId> = staff::Entity::find()
        .select_only()
        .column(staff::Column::UserId)
        .filter(staff::COLUMN.user_id.is_in(users.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(staff.into_iter().collect())
}

/// Everybody who works for Vibbio, with each role, by address.
pub async fn staff(db: &impl ConnectionTrait) -> Result<Vec<(user::Model, StaffRole)>> {
    let roles = staff::Entity::find().all(db).await?;
    let users = user::Entity::find()
        .filter(user::COLUMN.id.is_in(roles.iter().map(|row| row.user_id)))
        .order_by_asc(user::COLUMN.email_key)
        .all(db)
        .await?;
    let roles_of = |user: &user::Model| {
        let id = user.id;
        roles.iter().filter(move |row| row.user_id == id).map(|row| row.role)
    };
    let pairs = users.iter().flat_map(|user| roles_of(user).map(|role| (user.clone(), role)));
    Ok(pairs.collect())
}

/// Names a person whose row is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserById(pub UserId);

impl Loader<UserById> for Db {
    type Value = Option<user::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[UserById]) -> Result<HashMap<UserById, Self::Value>, DbErr> {
        let users = user::Entity::find()
            .filter(user::COLUMN.id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(users.into_iter().map(|user| (UserById(user.id), Some(user))).collect())
    }
}

/// Names an account whose row is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AccountById(pub AccountId);

impl Loader<AccountById> for Db {
    type Value = Option<account::Model>;
    type Error = DbErr;

    async fn load(&self, keys: &[AccountById]) -> Result<HashMap<AccountById, Self::Value>, DbErr> {
        let accounts = account::Entity::find()
            .filter(account::COLUMN.id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(accounts.into_iter().map(|row| (AccountById(row.id), Some(row))).collect())
    }
}

/// Names what somebody is to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MemberOf(pub AccountId, pub UserId);

impl Loader<MemberOf> for Db {
    type Value = Option<AccountRole>;
    type Error = DbErr;

    async fn load(&self, keys: &[MemberOf]) -> Result<HashMap<MemberOf, Self::Value>, DbErr> {
        let memberships = membership::Entity::find()
            .filter(membership::COLUMN.account_id.is_in(keys.iter().map(|key| key.0)))
            .filter(membership::COLUMN.user_id.is_in(keys.iter().map(|key| key.1)))
            .all(self.reader())
            .await?;
        let roles = memberships.into_iter();
        Ok(roles.map(|row| (MemberOf(row.account_id, row.user_id), Some(row.role))).collect())
    }
}
