//! Who sees what of providers and identities.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::{
    id::{AccountId, IdentityProviderId, UserId},
    identity, identity_domain, identity_provider, membership,
    role::AccountRole,
    user,
};
use sea_orm::{DbErr, QueryOrder, QuerySelect, QueryTrait, prelude::*};
use secrecy::SecretString;

use super::{
    issuer::Registration,
    rules::{PlatformProvider, domain_of},
    secret,
};
use crate::{access::Member, app::Platform, database::Db, error::Result};

/// A provider that somebody signs in by.
#[derive(Clone, Debug)]
pub struct Provider {
    /// The name of a provider of the platform, or the id of an account's.
    pub key: String,
    /// What people read on its button.
    pub name: String,
    /// The row of an account's.
    pub row: Option<identity_provider::Model>,
    /// As whom we speak to it.
    pub us: Registration,
}

impl Provider {
    /// Its id, if it is an account's.
    #[must_use]
    pub fn id(&self) -> Option<IdentityProviderId> {
        self.row.as_ref().map(|row| row.id)
    }

    fn of_platform(given: &PlatformProvider) -> Self {
        let us = Registration {
            issuer: given.issuer.clone(),
            client_id: given.client_id.clone(),
            client_secret: given.client_secret.clone(),
        };
        Self { key: given.name.clone(), name: given.name.clone(), row: None, us }
    }
}

/// The provider of a name or an id.
pub async fn provider(platform: &Platform, key: &str) -> Result<Option<Provider>> {
    let given = platform.providers.iter().find(|given| given.name == key);
    if let Some(given) = given {
        return Ok(Some(Provider::of_platform(given)));
    }
    let Ok(id) = key.parse::<IdentityProviderId>() else { return Ok(None) };
    let db = platform.db.reader();
    let Some(row) = identity_provider::Entity::find_by_id(id).one(db).await? else {
        return Ok(None);
    };
    let secret = secret::open(&platform.safe, db, &row).await?;
    let us = Registration {
        issuer: row.issuer.clone(),
        client_id: row.client_id.clone(),
        client_secret: SecretString::from(secret),
    };
    Ok(Some(Provider { key: row.id.to_string(), name: row.name.clone(), row: Some(row), us }))
}

/// The providers that a member may see: those of the account.
#[must_use]
pub fn visible_to(member: &Member) -> Select<identity_provider::Entity> {
    identity_provider::Entity::find()
        .filter(identity_provider::COLUMN.account_id.eq(member.account))
}

/// The providers of accounts that are for an e-mail domain, whoever has an address there.
pub async fn for_domain(
    db: &impl ConnectionTrait,
    domain: &str,
) -> Result<Vec<identity_provider::Model>> {
    let providers = identity_provider::Entity::find()
        .filter(identity_provider::COLUMN.id.in_subquery(with_domain(domain)))
        .order_by_asc(identity_provider::COLUMN.id);
    Ok(providers.all(db).await?)
}

/// Tells whether a provider is for an e-mail domain.
pub async fn is_for(
    db: &impl ConnectionTrait,
    provider: IdentityProviderId,
    domain: &str,
) -> Result<bool> {
    let found = identity_domain::Entity::find_by_id((provider, domain.to_owned()));
    Ok(found.one(db).await?.is_some())
}

/// The provider that somebody has to sign in by for an account, if any. Owners are free, so that an
/// account never locks itself out.
pub async fn required(
    db: &impl ConnectionTrait,
    person: &user::Model,
    account: AccountId,
) -> Result<Option<identity_provider::Model>> {
    let provider = identity_provider::Entity::find()
        .filter(identity_provider::COLUMN.account_id.eq(account))
        .filter(identity_provider::COLUMN.is_required.eq(true))
        .filter(identity_provider::COLUMN.id.in_subquery(with_domain(domain_of(&person.email_key))))
        .order_by_asc(identity_provider::COLUMN.id)
        .one(db)
        .await?;
    let Some(provider) = provider else { return Ok(None) };
    let role = role_in(db, person.id, account).await?;
    Ok(Some(provider).filter(|_| role != Some(AccountRole::Owner)))
}

fn with_domain(domain: &str) -> sea_orm::sea_query::SelectStatement {
    identity_domain::Entity::find()
        .select_only()
        .column(identity_domain::Column::ProviderId)
        .filter(identity_domain::COLUMN.domain.eq(domain))
        .into_query()
}

/// What somebody is to an account.
pub(super) async fn role_in(
    db: &impl ConnectionTrait,
    user: UserId,
    account: AccountId,
) -> Result<Option<AccountRole>> {
    let membership = membership::Entity::find()
        .filter(membership::COLUMN.user_id.eq(user))
        .filter(membership::COLUMN.account_id.eq(account))
        .one(db)
        .await?;
    Ok(membership.map(|membership| membership.role))
}

/// The proved addresses of an account's owners, in lower case.
pub(super) async fn owners(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<String>> {
    let owners = membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .filter(membership::COLUMN.account_id.eq(account))
        .filter(membership::COLUMN.role.eq(AccountRole::Owner))
        .into_query();
    let owners = user::Entity::find()
        .filter(user::COLUMN.id.in_subquery(owners))
        .filter(user::COLUMN.email_verified_at.is_not_null())
        .filter(user::COLUMN.disabled_at.is_null())
        .all(db)
        .await?;
    Ok(owners.into_iter().map(|owner| owner.email_key).collect())
}

/// What somebody is to providers, first linked first.
pub async fn identities(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<identity::Model>> {
    let identities = identity::Entity::find()
        .filter(identity::COLUMN.user_id.eq(user))
        .order_by_asc(identity::COLUMN.id);
    Ok(identities.all(db).await?)
}

/// Names a provider whose e-mail domains are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DomainsOf(pub IdentityProviderId);

impl Loader<DomainsOf> for Db {
    type Value = Vec<String>;
    type Error = DbErr;

    async fn load(&self, keys: &[DomainsOf]) -> Result<HashMap<DomainsOf, Self::Value>, DbErr> {
        let domains = identity_domain::Entity::find()
            .filter(identity_domain::COLUMN.provider_id.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(identity_domain::COLUMN.domain)
            .all(self.reader())
            .await?;
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in domains {
            found.entry(DomainsOf(row.provider_id)).or_default().push(row.domain);
        }
        Ok(found)
    }
}

/// Names a provider of an account whose row is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProviderById(pub IdentityProviderId);

impl Loader<ProviderById> for Db {
    type Value = Option<identity_provider::Model>;
    type Error = DbErr;

    async fn load(
        &self,
        keys: &[ProviderById],
    ) -> Result<HashMap<ProviderById, Self::Value>, DbErr> {
        let providers = identity_provider::Entity::find()
            .filter(identity_provider::COLUMN.id.is_in(keys.iter().map(|key| key.0)))
            .all(self.reader())
            .await?;
        Ok(providers.into_iter().map(|row| (ProviderById(row.id), Some(row))).collect())
    }
}
