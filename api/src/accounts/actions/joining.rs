//! Joining an account by an invitation.

use entity::{id::UserId, invitation, membership, user::Language};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};
use secrecy::SecretString;

use super::{
    account as accounts, email, invitation as invitations, password as passwords, people,
    register::{self, NewUser},
};
use crate::{
    accounts::{
        reads::{self, people as finders},
        rules::{self, Email, InvitationError, SignInError},
    },
    app::Platform,
    audit::Change,
    error::Result,
    tx::Tx,
};

/// Whoever accepts an invitation.
#[derive(Debug)]
pub enum Guest {
    /// Somebody who has a login, and is signed in.
    Known(UserId),
    /// Somebody who gets one; all of it is checked.
    New {
        /// The person's name.
        name: String,
        /// What to write in.
        language: Language,
        /// The password's hash; none for who comes in by a provider.
        password_hash: Option<String>,
    },
}

impl Guest {
    /// Reads who somebody new is, who has been invited. Hashing takes long, so no transaction is open
    /// meanwhile.
    pub async fn new(
        platform: &Platform,
        invitation: &invitation::Model,
        name: &str,
        language: Language,
        password: SecretString,
    ) -> Result<Self> {
        let name = rules::name(name, "name")?;
        let mut about = vec![name.clone(), invitation.email.clone()];
        let account = reads::account(platform.db.reader(), invitation.account_id).await?;
        about.extend(account.map(|account| account.name));
        passwords::approve(platform, &password, about).await?;
        let password_hash = Some(platform.passwords.hash(password).await?);
        Ok(Self::New { name, language, password_hash })
    }
}

/// Joins an account by the token of a mailed link, which works this once.
///
/// Whoever is new has proved the address by having the link; whoever has a login has to have
/// proved that it is theirs.
pub async fn accept(tx: &Tx, token: &str, guest: Guest) -> Result<membership::Model> {
    let seen = by_token(tx, token).await?;
    accounts::hold(tx, seen.account_id).await?;
    // Whoever held the account before may have accepted it, or taken it back.
    let invitation = by_token(tx, token).await?;
    let user = match guest {
        Guest::Known(user) => known(tx, &invitation, user).await?,
        Guest::New { name, language, password_hash } => {
            let email = Email::new(&invitation.email)?;
            let person = NewUser { email, name, language, password_hash };
            let user = register::add_user(tx, person).await?.ok_or(InvitationError::SignIn)?;
            let person = reads::user(&tx.db, user).await?.ok_or(SignInError::Over)?;
            email::prove(tx, person).await?.id
        }
    };
    let before = invitation.clone();
    let mut row = invitation.into_active_model();
    row.token_hash = Set(None);
    row.accepted_at = Set(Some(tx.now));
    row.accepted_by = Set(Some(user));
    let invitation = row.update(&tx.db).await?;
    tx.note(invitation.id, Change::of(&before, &invitation)).await;
    invitations::changed(tx, &invitation).await?;
    people::join(tx, invitation.account_id, user, invitation.role).await
}

async fn by_token(tx: &Tx, token: &str) -> Result<invitation::Model> {
    let found = finders::invitation_by_token(&tx.db, tx.now, token).await?;
    Ok(found.ok_or(SignInError::Link)?)
}

/// Checks that an invitation is for somebody who is not in the account yet.
async fn known(tx: &Tx, invitation: &invitation::Model, user: UserId) -> Result<UserId> {
    let person = reads::user(&tx.db, user).await?.ok_or(SignInError::Over)?;
    if person.email_key != invitation.email_key {
        return Err(InvitationError::OtherAddress.into());
    }
    if person.email_verified_at.is_none() {
        return Err(InvitationError::NotVerified.into());
    }
    if finders::is_member(&tx.db, invitation.account_id, &person.email_key).await? {
        return Err(InvitationError::AlreadyMember.into());
    }
    Ok(user)
}
