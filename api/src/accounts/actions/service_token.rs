//! Service tokens: making, making anew, revoking.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{AccountId, ServiceTokenId},
    service_token::{self, TokenScope},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, SqlErr, prelude::*};

use crate::{
    access::Member,
    accounts::{
        actions::account,
        reads,
        rules::{
            self, REMEMBERED_SERVICE, SERVICE_RANDOM, SERVICE_TOKENS, ServiceTokenError,
            service_expiry, service_hint, service_scopes, service_secret,
        },
    },
    audit::Change,
    error::{Error, Result},
    tokens,
    tx::Tx,
};

/// A service token and its secret, told this once.
#[derive(Debug)]
pub struct Minted {
    /// The token.
    pub token: service_token::Model,
    /// The secret.
    pub secret: String,
}

/// A service token to be.
#[derive(Debug)]
pub struct Wish {
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub scopes: Vec<TokenScope>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Makes a service token of the account, for which the member answers.
pub async fn create(tx: &Tx, member: &Member, wish: Wish) -> Result<Minted> {
    let name = rules::name(&wish.name, "name")?;
    let scopes = service_scopes(&wish.scopes, member.role)?;
    let expires_at = service_expiry(wish.expires_at, tx.now)?;
    account::hold(tx, member.account).await?;
    forget(tx, member.account).await?;
    if reads::service_tokens(member).count(&tx.db).await? >= SERVICE_TOKENS {
        return Err(ServiceTokenError::TooMany.into());
    }
    let secret = fresh();
    let token = service_token::ActiveModel {
        id: Set(ServiceTokenId::new()),
        account_id: Set(member.account),
        user_id: Set(member.user),
        name_key: Set(name.to_lowercase()),
        name: Set(name),
        scopes: Set(scopes),
        hash: Set(tokens::hash(&secret)),
        hint: Set(service_hint(&secret)),
        former_hash: Set(None),
        former_until: Set(None),
        created_at: Set(tx.now),
        rotated_at: Set(None),
        expires_at: Set(expires_at),
        last_used_at: Set(None),
        revoked_at: Set(None),
    };
    let token = token.insert(&tx.db).await.map_err(taken)?;
    tx.note(token.id, Change::added(&token)).await;
    Ok(Minted { token, secret })
}

/// Gives a service token a new secret. The old one works on for a while, so that programs can be
/// told; from now on the member answers for the token.
pub async fn rotate(
    tx: &Tx,
    member: &Member,
    id: ServiceTokenId,
    overlap: TimeDelta,
    expires_at: Option<DateTime<Utc>>,
) -> Result<Minted> {
    let token = held(tx, member, id).await?;
    if token.revoked_at.is_some() {
        return Err(ServiceTokenError::Revoked.into());
    }
    service_scopes(&token.scopes.0, member.role)?;
    // Without another wish it lives as long as it was meant to live when its secret was new.
    let lifetime = token.expires_at - token.rotated_at.unwrap_or(token.created_at);
    let expires_at = service_expiry(expires_at.unwrap_or(tx.now + lifetime), tx.now)?;
    let former_until = Ord::min(tx.now + overlap, token.expires_at);
    let is_over = former_until <= tx.now;
    let (secret, former) = (fresh(), token.hash.clone());
    let before = token.clone();
    let mut token = token.into_active_model();
    token.user_id = Set(member.user);
    token.hash = Set(tokens::hash(&secret));
    token.hint = Set(service_hint(&secret));
    token.former_hash = Set((!is_over).then_some(former));
    token.former_until = Set((!is_over).then_some(former_until));
    token.rotated_at = Set(Some(tx.now));
    token.expires_at = Set(expires_at);
    let token = token.update(&tx.db).await?;
    tx.note(id, Change::of(&before, &token)).await;
    Ok(Minted { token, secret })
}

/// Ends a service token and the secret before it. The same again is no failure.
pub async fn revoke(tx: &Tx, member: &Member, id: ServiceTokenId) -> Result<service_token::Model> {
    let token = held(tx, member, id).await?;
    if token.revoked_at.is_some() {
        return Ok(token);
    }
    let before = token.clone();
    let mut token = token.into_active_model();
    token.revoked_at = Set(Some(tx.now));
    let token = token.update(&tx.db).await?;
    tx.note(id, Change::of(&before, &token)).await;
    Ok(token)
}

fn fresh() -> String {
    service_secret(&tokens::alphanumeric(SERVICE_RANDOM))
}

async fn held(tx: &Tx, member: &Member, id: ServiceTokenId) -> Result<service_token::Model> {
    let found = reads::all_service_tokens(member)
        .filter(service_token::COLUMN.id.eq(id))
        .lock_exclusive()
        .one(&tx.db)
        .await?;
    found.ok_or_else(|| Error::not_found("service token"))
}

/// Forgets those that were revoked long ago.
async fn forget(tx: &Tx, account: AccountId) -> Result<()> {
    service_token::Entity::delete_many()
        .filter(service_token::COLUMN.account_id.eq(account))
        .filter(service_token::COLUMN.revoked_at.lt(tx.now - REMEMBERED_SERVICE))
        .exec(&tx.db)
        .await?;
    Ok(())
}

fn taken(error: DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => ServiceTokenError::NameTaken.into(),
        _ => error.into(),
    }
}
