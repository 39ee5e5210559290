//! Inviting people to an account.

use chrono::TimeDelta;
use entity::{
    account, id::InvitationId, invitation, membership, price::Policy, role::AccountRole,
    user::Language,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};

use super::{
    account as accounts,
    people::{self, Held},
};
use crate::{
    access::{Member, Permission},
    accounts::{
        jobs::SendInvitation,
        reads::{self, people as finders},
        rules::{
            Email, InvitationError, InvitationState,
            invitation::{self as rules, KEPT},
            people::{gives, takes_seat},
        },
    },
    audit::Change,
    error::{Error, Result},
    events::Event,
    prices, tokens,
    tx::Tx,
};

/// Somebody who is to be invited; all of it is checked.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// Where mail goes.
    pub email: Email,
    /// What the person will be to the account.
    pub role: AccountRole,
    /// What whoever invites adds; empty for nothing.
    pub message: String,
    /// What the mail is written in; the language of whoever invites unless given.
    pub language: Option<Language>,
}

/// Invites an address. One whose invitation has expired is invited anew by the same.
pub async fn send(tx: &Tx, member: &Member, new: NewInvitation) -> Result<invitation::Model> {
    let held = people::hold(tx, member).await?;
    gives(held.own.role, new.role)?;
    let inviter = reads::user(&tx.db, member.user).await?;
    let inviter = inviter.filter(|user| user.email_verified_at.is_some());
    let inviter = inviter.ok_or(InvitationError::InviterNotVerified)?;
    forget(tx, member).await?;
    let key = new.email.key();
    if finders::is_member(&tx.db, held.account.id, &key).await? {
        return Err(InvitationError::AlreadyMember.into());
    }
    let known = finders::invitations(member)
        .filter(invitation::COLUMN.email_key.eq(&key))
        .filter(invitation::COLUMN.accepted_at.is_null())
        .filter(invitation::COLUMN.withdrawn_at.is_null())
        .one(&tx.db)
        .await?;
    if let Some(known) = known.as_ref().filter(|known| known.expires_at > tx.now) {
        return Err(InvitationError::AlreadyInvited(known.id).into());
    }
    if takes_seat(new.role) {
        people::seat(tx, &held.account).await?;
    }
    let row = invitation::ActiveModel {
        email: Set(new.email.address().to_owned()),
        email_key: Set(key),
        role: Set(new.role),
        message: Set(new.message),
        language: Set(new.language.unwrap_or(inviter.language)),
        invited_by: Set(Some(member.user)),
        ..known.map_or_else(|| fresh(tx, &held.account), IntoActiveModel::into_active_model)
    };
    mail(tx, row).await
}

/// Invites an address again: the newest mail is the one that counts.
pub async fn resend(tx: &Tx, member: &Member, id: InvitationId) -> Result<invitation::Model> {
    let (held, invitation) = find(tx, member, id).await?;
    match rules::state(&invitation, tx.now) {
        InvitationState::Sent => {}
        InvitationState::Expired if !takes_seat(invitation.role) => {}
        InvitationState::Expired => people::seat(tx, &held.account).await?,
        InvitationState::Accepted | InvitationState::Withdrawn => {
            return Err(InvitationError::Over.into());
        }
    }
    let mut row = invitation.into_active_model();
    row.invited_by = Set(Some(member.user));
    mail(tx, row).await
}

/// Takes an invitation back. One that was taken back before is no failure.
pub async fn withdraw(tx: &Tx, member: &Member, id: InvitationId) -> Result<invitation::Model> {
    let (_, invitation) = find(tx, member, id).await?;
    match rules::state(&invitation, tx.now) {
        InvitationState::Withdrawn => Ok(invitation),
        InvitationState::Accepted => Err(InvitationError::Over.into()),
        InvitationState::Sent | InvitationState::Expired => take_back(tx, invitation).await,
    }
}

/// Takes back what somebody has invited to and, being what they are from now on, could not.
pub(super) async fn lapse(
    tx: &Tx,
    inviter: &membership::Model,
    role: Option<AccountRole>,
) -> Result<()> {
    let open = invitation::Entity::find()
        .filter(invitation::COLUMN.account_id.eq(inviter.account_id))
        .filter(invitation::COLUMN.invited_by.eq(inviter.user_id))
        .filter(invitation::COLUMN.accepted_at.is_null())
        .filter(invitation::COLUMN.withdrawn_at.is_null())
        .all(&tx.db)
        .await?;
    for invitation in open {
        let needed = Permission::to_give(invitation.role);
        if !role.is_some_and(|role| needed.is_held_by(role)) {
            take_back(tx, invitation).await?;
        }
    }
    Ok(())
}

/// Keeps the hash of a token that is about to be mailed; tells whether it still is to be.
pub(in crate::accounts) async fn arm(
    tx: &Tx,
    invitation: &invitation::Model,
    token: &str,
) -> Result<bool> {
    accounts::hold(tx, invitation.account_id).await?;
    let standing = invitation::Entity::update_many()
        .col_expr(invitation::Column::TokenHash, Expr::value(tokens::hash(token)))
        .filter(invitation::COLUMN.id.eq(invitation.id))
        .filter(invitation::COLUMN.mails.eq(invitation.mails))
        .filter(finders::is(InvitationState::Sent, tx.now));
    Ok(standing.exec(&tx.db).await?.rows_affected > 0)
}

fn fresh(tx: &Tx, account: &account::Model) -> invitation::ActiveModel {
    invitation::ActiveModel {
        id: Set(InvitationId::new()),
        account_id: Set(account.id),
        mails: Set(0),
        created_at: Set(tx.now),
        ..Default::default()
    }
}

/// Keeps an invitation, of which the last link works no more, and has the next mailed.
async fn mail(tx: &Tx, mut row: invitation::ActiveModel) -> Result<invitation::Model> {
    let days = prices::reads::policy(&tx.db, tx.now, Policy::InvitationDays).await?;
    let mails = row.mails.clone().take().unwrap_or_default();
    row.token_hash = Set(None);
    row.sent_at = Set(tx.now);
    row.expires_at = Set(tx.now + TimeDelta::days(days));
    row.mails = Set(mails + 1);
    let change;
    let invitation = if mails == 0 {
        let invitation = row.insert(&tx.db).await?;
        change = Change::added(&invitation);
        invitation
    } else {
        let before = invitation::Entity::find_by_id(*row.id.as_ref()).one(&tx.db).await?;
        let invitation = row.update(&tx.db).await?;
        change = Change::of(before.as_ref().unwrap_or(&invitation), &invitation);
        invitation
    };
    tx.note(invitation.id, change).await;
    tx.enqueue(SendInvitation { invitation: invitation.id, mail: invitation.mails }).await?;
    changed(tx, &invitation).await?;
    Ok(invitation)
}

/// Finds an invitation that the caller may change, and holds its account.
async fn find(tx: &Tx, member: &Member, id: InvitationId) -> Result<(Held, invitation::Model)> {
    let held = people::hold(tx, member).await?;
    let found = finders::invitations(member).filter(invitation::COLUMN.id.eq(id));
    let invitation = found.one(&tx.db).await?.ok_or_else(|| Error::not_found("invitation"))?;
    gives(held.own.role, invitation.role)?;
    Ok((held, invitation))
}

async fn take_back(tx: &Tx, invitation: invitation::Model) -> Result<invitation::Model> {
    let before = invitation.clone();
    let mut row = invitation.into_active_model();
    row.token_hash = Set(None);
    row.withdrawn_at = Set(Some(tx.now));
    let invitation = row.update(&tx.db).await?;
    tx.note(invitation.id, Change::of(&before, &invitation)).await;
    changed(tx, &invitation).await?;
    Ok(invitation)
}

pub(super) async fn changed(tx: &Tx, invitation: &invitation::Model) -> Result<()> {
    let account = invitation.account_id;
    tx.record(Event::InvitationChanged { account, invitation: invitation.id }).await
}

/// Forgets the invitations of an account that were over long ago.
async fn forget(tx: &Tx, member: &Member) -> Result<()> {
    invitation::Entity::delete_many()
        .filter(invitation::COLUMN.account_id.eq(member.account))
        .filter(invitation::COLUMN.expires_at.lt(tx.now - KEPT))
        .exec(&tx.db)
        .await?;
    Ok(())
}
