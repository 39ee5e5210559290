//! Accepting an invitation as somebody whom a provider knows.

use entity::{
    identity_provider, invitation,
    provider_answer::{self, AnswerUse},
};
use sea_orm::prelude::*;

use super::{
    answer::{self, Pass},
    join,
};
use crate::{
    accounts::{
        actions::joining::Guest,
        identity::{
            reads,
            rules::{ProviderError, domain_of},
        },
        rules::Email,
    },
    error::Result,
    tx::Tx,
};

/// Takes what a provider of the platform, or of the account that invites, has said of whoever was
/// invited, once.
pub async fn vouch(
    tx: &Tx,
    invitation: &invitation::Model,
    pass: &Pass,
) -> Result<provider_answer::Model> {
    let said = answer::take(tx, pass, &[AnswerUse::SignIn, AnswerUse::Link]).await?;
    let email = said.email.as_deref().filter(|_| said.email_verified);
    let email = Email::new(email.unwrap_or_default()).map_err(|_| ProviderError::Unverified)?;
    if email.key() != invitation.email_key {
        return Err(ProviderError::Unverified.into());
    }
    if let Some(provider) = said.provider_id {
        let row = identity_provider::Entity::find_by_id(provider).one(&tx.db).await?;
        if row.is_none_or(|row| row.account_id != invitation.account_id) {
            return Err(ProviderError::Confined.into());
        }
        if !reads::is_for(&tx.db, provider, domain_of(&email.key())).await? {
            return Err(ProviderError::OtherDomain.into());
        }
    }
    Ok(said)
}

/// Whoever gets a login by what a provider has said, and no password.
pub fn newcomer(said: &provider_answer::Model, invitation: &invitation::Model) -> Result<Guest> {
    let name = join::name(said, &Email::new(&invitation.email)?);
    Ok(Guest::New { name, language: invitation.language, password_hash: None })
}
