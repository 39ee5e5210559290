//! Getting a login by an account's provider: offered by mail, made when the mailed link is followed.

use entity::{
    id::{AccountId, ProviderAnswerId, UserId},
    identity_provider,
    provider_answer::{self, AnswerUse},
    role::AccountRole,
    user::{self, Language},
};
use sea_orm::{QuerySelect, prelude::*};

use super::{answer, identity};
use crate::{
    accounts::{
        actions::{
            account, email, people,
            register::{self, NewUser},
        },
        identity::{jobs::SendJoining, rules::JOIN},
        reads,
        rules::{self, Email, SignInError, people::takes_seat},
    },
    error::Result,
    keys::Keys,
    tokens,
    tx::Tx,
};

/// Has a login offered by mail to whoever has the address of an answer, if nobody has one.
pub(super) async fn offer(tx: &Tx, keys: &Keys, said: &provider_answer::Model) -> Result<()> {
    let id = ProviderAnswerId::new();
    answer::insert(tx, said, (id, AnswerUse::Join, JOIN), &token(keys, id)?).await?;
    tx.enqueue(SendJoining { answer: id }).await
}

/// The token of the link that is mailed about an answer. It follows from the node's key, so that
/// its secret is never in the queue.
pub(in crate::accounts::identity) fn token(keys: &Keys, id: ProviderAnswerId) -> Result<String> {
    Ok(tokens::text(&keys.derive("joining", id.to_string().as_bytes())?))
}

/// Makes a login and a member of whoever followed the mailed link.
pub async fn accept(tx: &Tx, token: &str) -> Result<user::Model> {
    let said = provider_answer::Entity::find()
        .filter(provider_answer::COLUMN.hash.eq(tokens::hash(token)))
        .filter(provider_answer::COLUMN.good_for.eq(AnswerUse::Join))
        .filter(provider_answer::COLUMN.expires_at.gt(tx.now))
        .lock_exclusive()
        .one(&tx.db)
        .await?
        .ok_or(SignInError::Link)?;
    let provider = said.provider_id.ok_or(SignInError::Link)?;
    let provider = identity_provider::Entity::find_by_id(provider).one(&tx.db).await?;
    let provider = provider.ok_or(SignInError::Link)?;
    let role = provider.joins_as.ok_or(SignInError::Link)?;
    let email = Email::new(said.email.as_deref().unwrap_or_default());
    let email = email.map_err(|_| SignInError::Link)?;
    let person = NewUser {
        name: name(&said, &email),
        email,
        language: Language::default(),
        password_hash: None,
    };
    let user = register::add_user(tx, person).await?.ok_or(SignInError::Link)?;
    let person = reads::user(&tx.db, user).await?.ok_or(SignInError::Link)?;
    let person = email::prove(tx, person).await?;
    identity::insert(tx, user, &said).await?;
    add(tx, provider.account_id, user, role).await?;
    said.delete(&tx.db).await?;
    Ok(person)
}

/// Makes a member of somebody, if the account has a seat left.
pub(super) async fn add(
    tx: &Tx,
    account: AccountId,
    user: UserId,
    role: AccountRole,
) -> Result<()> {
    let account = account::hold(tx, account).await?;
    if takes_seat(role) {
        people::seat(tx, &account).await?;
    }
    people::join(tx, account.id, user, role).await?;
    Ok(())
}

/// What the provider calls the person, or else the address.
pub(in crate::accounts::identity) fn name(said: &provider_answer::Model, email: &Email) -> String {
    let told = said.name.as_deref().and_then(|name| rules::name(name, "name").ok());
    told.unwrap_or_else(|| email.address().to_owned())
}
