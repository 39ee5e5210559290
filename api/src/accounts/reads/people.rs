//! Who works in an account, and who is invited to.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use chrono::{DateTime, Utc};
use entity::{
    id::{AccountId, InvitationId, UserId},
    invitation, membership,
    role::AccountRole,
    user,
};
use sea_orm::{Condition, DbErr, Iterable, QuerySelect, QueryTrait, prelude::*};

use super::members_of;
use crate::{
    access::Member,
    accounts::rules::{InvitationState, people},
    database::Db,
    error::Result,
    page::{Key, Part},
    plans, tokens,
};

/// How many can work in an account, and how many do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seats {
    /// How many can, by the plan; none without a limit.
    pub limit: Option<i32>,
    /// How many are taken, by members and by invitations that stand. Reviewers take none.
    pub taken: u64,
}

/// Counts the seats of an account. Whoever takes one holds the account first.
pub async fn seats(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    account: AccountId,
) -> Result<Seats> {
    let terms = plans::reads::terms(db, account, now).await?;
    let seated = AccountRole::iter().filter(|role| people::takes_seat(*role));
    let seated: Vec<_> = seated.collect();
    let members = membership::Entity::find()
        .filter(membership::COLUMN.account_id.eq(account))
        .filter(membership::COLUMN.role.is_in(seated.clone()))
        .count(db)
        .await?;
    let invited = invitation::Entity::find()
        .filter(invitation::COLUMN.account_id.eq(account))
        .filter(invitation::COLUMN.role.is_in(seated))
        .filter(is(InvitationState::Sent, now))
        .count(db)
        .await?;
    Ok(Seats { limit: terms.seats, taken: members + invited })
}

/// How many owners of an account can sign in.
pub(in crate::accounts) async fn owners(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<u64> {
    let disabled = user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .filter(user::COLUMN.disabled_at.is_not_null())
        .into_query();
    let owners = membership::Entity::find()
        .filter(membership::COLUMN.account_id.eq(account))
        .filter(membership::COLUMN.role.eq(AccountRole::Owner))
        .filter(membership::COLUMN.user_id.not_in_subquery(disabled));
    Ok(owners.count(db).await?)
}

/// Which members are listed.
#[derive(Clone, Debug, Default)]
pub struct MemberFilter {
    /// Those of one of these roles; of any where there is none.
    pub roles: Vec<AccountRole>,
    /// Those whose name or address has this in it, whatever its capitals.
    pub search: Option<String>,
}

/// The memberships of the account of a member that are wanted.
pub async fn members(
    db: &impl ConnectionTrait,
    member: &Member,
    filter: MemberFilter,
) -> Result<Select<membership::Entity>> {
    let mut wanted = members_of(member);
    if !filter.roles.is_empty() {
        wanted = wanted.filter(membership::COLUMN.role.is_in(filter.roles));
    }
    if let Some(part) = filter.search {
        // Databases differ in which letters they know two cases of, and an account has few people.
        let part = part.trim().to_lowercase();
        let ids = members_of(member).select_only().column(membership::Column::UserId).into_query();
        let people = user::Entity::find().filter(user::COLUMN.id.in_subquery(ids)).all(db).await?;
        let found = people.into_iter().filter(|user| {
            user.name.to_lowercase().contains(&part) || user.email_key.contains(&part)
        });
        wanted = wanted.filter(membership::COLUMN.user_id.is_in(found.map(|user| user.id)));
    }
    Ok(wanted)
}

/// What somebody is to the account of a member.
pub async fn membership_of(
    db: &impl ConnectionTrait,
    member: &Member,
    user: UserId,
) -> Result<Option<membership::Model>> {
    let found = members_of(member).filter(membership::COLUMN.user_id.eq(user));
    Ok(found.one(db).await?)
}

/// Tells whether an address is that of somebody in an account.
pub(in crate::accounts) async fn is_member(
    db: &impl ConnectionTrait,
    account: AccountId,
    email_key: &str,
) -> Result<bool> {
    let owner = user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .filter(user::COLUMN.email_key.eq(email_key))
        .into_query();
    let found = membership::Entity::find()
        .filter(membership::COLUMN.account_id.eq(account))
        .filter(membership::COLUMN.user_id.in_subquery(owner));
    Ok(found.count(db).await? > 0)
}

/// The invitations that a member may see: those to the same account.
#[must_use]
pub fn invitations(member: &Member) -> Select<invitation::Entity> {
    invitation::Entity::find().filter(invitation::COLUMN.account_id.eq(member.account))
}

/// The invitation that a mailed token is for, if it stands.
pub async fn invitation_by_token(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    token: &str,
) -> Result<Option<invitation::Model>> {
    let found = invitation::Entity::find()
        .filter(invitation::COLUMN.token_hash.eq(tokens::hash(token)))
        .filter(is(InvitationState::Sent, now));
    Ok(found.one(db).await?)
}

/// An invitation.
pub async fn invitation(
    db: &impl ConnectionTrait,
    id: InvitationId,
) -> Result<Option<invitation::Model>> {
    Ok(invitation::Entity::find_by_id(id).one(db).await?)
}

/// Asks whether an invitation is in a state.
#[must_use]
pub fn is(state: InvitationState, now: DateTime<Utc>) -> Condition {
    let open = Condition::all()
        .add(invitation::COLUMN.accepted_at.is_null())
        .add(invitation::COLUMN.withdrawn_at.is_null());
    match state {
        InvitationState::Sent => open.add(invitation::COLUMN.expires_at.gt(now)),
        InvitationState::Expired => open.add(invitation::COLUMN.expires_at.lte(now)),
        InvitationState::Accepted => {
            Condition::all().add(invitation::COLUMN.accepted_at.is_not_null())
        }
        InvitationState::Withdrawn => {
            Condition::all().add(invitation::COLUMN.withdrawn_at.is_not_null())
        }
    }
}

/// The order of invitations: the newest first.
#[must_use]
pub fn newest_first() -> [Key<invitation::Model>; 1] {
    [Key::down(Expr::col(invitation::Column::Id), |row| Part::Id(row.id.0))]
}

/// The order of members: the first joined first.
#[must_use]
pub fn first_joined_first() -> [Key<membership::Model>; 1] {
    [Key::up(Expr::col(membership::Column::Id), |row| Part::Id(row.id.0))]
}

/// Asks whether somebody belongs to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IsMember(pub AccountId, pub UserId);

impl Loader<IsMember> for Db {
    type Value = bool;
    type Error = DbErr;

    async fn load(&self, keys: &[IsMember]) -> Result<HashMap<IsMember, bool>, DbErr> {
        let rows = membership::Entity::find()
            .filter(membership::COLUMN.account_id.is_in(keys.iter().map(|key| key.0)))
            .filter(membership::COLUMN.user_id.is_in(keys.iter().map(|key| key.1)))
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().map(|row| (IsMember(row.account_id, row.user_id), true)).collect())
    }
}
