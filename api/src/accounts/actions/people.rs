//! Changing who belongs to an account, and as what.
//!
//! Whoever does holds the account first, and decides by the roles as they are then: of two owners
//! who leave at once one stays, and who was demoted a moment ago demotes nobody any more.

use entity::{
    account,
    id::{AccountId, MembershipId, UserId},
    membership,
    role::AccountRole,
    session,
};
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, prelude::*};

use super::{account as accounts, invitation, session as sessions};
use crate::{
    access::Member,
    accounts::{
        reads::people as reads,
        rules::people::{self as rules, PeopleError},
    },
    audit::Change,
    error::{Error, Result},
    events::Event,
    tx::Tx,
};

/// An account that is held, and what the caller is to it by then.
pub(super) struct Held {
    /// The account.
    pub account: account::Model,
    /// The caller's membership.
    pub own: membership::Model,
}

/// Holds the account of a member until the unit of work ends.
pub(super) async fn hold(tx: &Tx, member: &Member) -> Result<Held> {
    let account = accounts::hold(tx, member.account).await?;
    let own = reads::membership_of(&tx.db, member, member.user).await?;
    Ok(Held { account, own: own.ok_or(PeopleError::Forbidden)? })
}

/// Makes something else of somebody.
pub async fn change_role(
    tx: &Tx,
    member: &Member,
    user: UserId,
    role: AccountRole,
) -> Result<membership::Model> {
    let held = hold(tx, member).await?;
    let them = find(tx, member, user).await?;
    rules::gives(held.own.role, them.role)?;
    rules::gives(held.own.role, role)?;
    make(tx, &held.account, them, role).await
}

/// Makes an owner of somebody, and an administrator of the owner who does.
pub async fn transfer(
    tx: &Tx,
    member: &Member,
    user: UserId,
) -> Result<(membership::Model, membership::Model)> {
    let held = hold(tx, member).await?;
    rules::gives(held.own.role, AccountRole::Owner)?;
    if user == member.user {
        return Err(PeopleError::OwnerAlready.into());
    }
    let them = find(tx, member, user).await?;
    let them = make(tx, &held.account, them, AccountRole::Owner).await?;
    let own = make(tx, &held.account, held.own, AccountRole::Admin).await?;
    Ok((them, own))
}

/// Takes somebody out of the account.
pub async fn remove(tx: &Tx, member: &Member, user: UserId) -> Result<()> {
    let held = hold(tx, member).await?;
    if user == member.user {
        return Err(PeopleError::Oneself.into());
    }
    let them = find(tx, member, user).await?;
    rules::gives(held.own.role, them.role)?;
    part(tx, them).await
}

/// Leaves the account.
pub async fn leave(tx: &Tx, member: &Member) -> Result<()> {
    let held = hold(tx, member).await?;
    part(tx, held.own).await
}

/// Adds somebody to a held account.
pub(in crate::accounts) async fn join(
    tx: &Tx,
    account: AccountId,
    user: UserId,
    role: AccountRole,
) -> Result<membership::Model> {
    let membership = membership::ActiveModel {
        id: Set(MembershipId::new()),
        account_id: Set(account),
        user_id: Set(user),
        role: Set(role),
        created_at: Set(tx.now),
    };
    let membership = membership.insert(&tx.db).await?;
    tx.note(user, Change::added(&membership)).await;
    tx.record(Event::MemberJoined { account, user, role }).await?;
    Ok(membership)
}

async fn find(tx: &Tx, member: &Member, user: UserId) -> Result<membership::Model> {
    let them = reads::membership_of(&tx.db, member, user).await?;
    them.ok_or_else(|| Error::not_found("member"))
}

/// Gives somebody in a held account another role.
async fn make(
    tx: &Tx,
    account: &account::Model,
    them: membership::Model,
    role: AccountRole,
) -> Result<membership::Model> {
    if them.role == role {
        return Ok(them);
    }
    stays_owned(tx, &them).await?;
    if rules::takes_seat(role) && !rules::takes_seat(them.role) {
        seat(tx, account).await?;
    }
    let (user, from) = (them.user_id, them.role);
    let row = membership::Model { role, ..them.clone() };
    let changed = row.into_active_model().reset_all().update(&tx.db).await?;
    tx.note(user, Change::of(&them, &changed)).await;
    let them = changed;
    invitation::lapse(tx, &them, Some(role)).await?;
    let account = account.id;
    tx.record(Event::MemberRoleChanged { account, user, from, to: role }).await?;
    Ok(them)
}

/// Ends a membership in a held account, every session that rests on it, and what could still come
/// of it. What the person has made stays.
async fn part(tx: &Tx, them: membership::Model) -> Result<()> {
    stays_owned(tx, &them).await?;
    invitation::lapse(tx, &them, None).await?;
    let (account, user, role) = (them.account_id, them.user_id, them.role);
    let there = Condition::all()
        .add(session::COLUMN.user_id.eq(user))
        .add(session::COLUMN.account_id.eq(account));
    sessions::end_all(tx, there).await?;
    tx.note(user, Change::removed(&them)).await;
    them.delete(&tx.db).await?;
    tx.record(Event::MemberLeft { account, user, role }).await
}

/// Checks that somebody would not be missed as the last owner.
async fn stays_owned(tx: &Tx, them: &membership::Model) -> Result<()> {
    if them.role == AccountRole::Owner {
        rules::one_less(reads::owners(&tx.db, them.account_id).await?)?;
    }
    Ok(())
}

/// Checks that a held account has a seat left.
pub(in crate::accounts) async fn seat(tx: &Tx, account: &account::Model) -> Result<()> {
    let seats = reads::seats(&tx.db, tx.now, account.id).await?;
    Ok(rules::seat(seats.limit, seats.taken)?)
}
