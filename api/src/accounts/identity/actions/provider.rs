//! The providers of an account: adding, changing, removing.

use entity::{
    id::IdentityProviderId, identity_domain, identity_provider, membership, role::AccountRole,
    session, user,
};
use sea_orm::{
    ActiveValue::Set, Condition, IntoActiveModel, QuerySelect, QueryTrait, SqlErr, prelude::*,
};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    access::Member,
    accounts::{
        actions::{account, session as sessions},
        identity::{
            issuer::IssuerError,
            reads,
            rules::{PROVIDERS, ProviderError, domain_of, domains},
            secret,
        },
        rules,
    },
    app::Platform,
    audit,
    error::{Error, Result},
    tx::Tx,
    version,
};

/// The longest id or secret of a client, in characters.
const CLIENT: usize = 1_000;

/// A provider to be.
#[derive(Debug)]
pub struct NewProvider {
    /// What people read on its button.
    pub name: String,
    /// The issuer's URL.
    pub issuer: String,
    /// What the issuer calls us.
    pub client_id: String,
    /// What we prove it with.
    pub client_secret: SecretString,
    /// For which e-mail domains it is.
    pub domains: Vec<String>,
    /// What newcomers become.
    pub joins_as: Option<AccountRole>,
    /// Whether an address counts as verified of which nothing is said.
    pub trusts_unstated: bool,
}

/// What changes of a provider; what is none stays as it is.
#[derive(Debug, Default)]
pub struct Change {
    /// What people read on its button.
    pub name: Option<String>,
    /// What the issuer calls us.
    pub client_id: Option<String>,
    /// What we prove it with.
    pub client_secret: Option<SecretString>,
    /// For which e-mail domains it is.
    pub domains: Option<Vec<String>>,
    /// What newcomers become.
    pub joins_as: Option<Option<AccountRole>>,
    /// Whether an address counts as verified of which nothing is said.
    pub trusts_unstated: Option<bool>,
    /// Whether members with an address in its domains sign in by it alone.
    pub is_required: Option<bool>,
}

/// Checks that an issuer can be used. It is asked, so that no transaction is open meanwhile.
pub async fn check(platform: &Platform, issuer: &str) -> Result<()> {
    let asked = platform.issuers.check(issuer, platform.db.now()).await;
    asked.map_err(|error| {
        let why = match error {
            IssuerError::Unreachable(unreachable) => {
                unreachable.to_string().trim_end_matches('.').to_owned()
            }
            IssuerError::Odd(why) => {
                tracing::info!(provider.issuer = issuer, "An issuer cannot be used: {why}");
                "it does not describe itself as OpenID Connect asks for".into()
            }
        };
        ProviderError::Issuer(why).into()
    })
}

/// Adds a provider to the account; its issuer has been asked.
pub async fn create(
    platform: &Platform,
    tx: &Tx,
    member: &Member,
    new: NewProvider,
) -> Result<identity_provider::Model> {
    let name = rules::name(&new.name, "name")?;
    joins(new.joins_as)?;
    let client_id = client(&new.client_id, "clientId")?;
    account::hold(tx, member.account).await?;
    if reads::visible_to(member).count(&tx.db).await? >= PROVIDERS {
        return Err(ProviderError::TooManyProviders.into());
    }
    let id = IdentityProviderId::new();
    let row = identity_provider::ActiveModel {
        id: Set(id),
        account_id: Set(member.account),
        name: Set(name),
        issuer: Set(new.issuer),
        client_id: Set(client_id),
        client_secret: Set(seal(platform, tx, id, &new.client_secret).await?),
        joins_as: Set(new.joins_as),
        trusts_unstated: Set(new.trusts_unstated),
        is_required: Set(false),
        created_at: Set(tx.now),
        version: Set(1),
    };
    let row = row.insert(&tx.db).await.map_err(taken)?;
    claim(tx, member, id, &new.domains).await?;
    tx.note(id, audit::Change::added(&row)).await;
    Ok(row)
}

/// Changes a provider of the account.
pub async fn update(
    platform: &Platform,
    tx: &Tx,
    member: &Member,
    id: IdentityProviderId,
    (change, expected): (Change, Option<i32>),
) -> Result<identity_provider::Model> {
    let provider = held(tx, member, id).await?;
    version::check(expected, provider.version)?;
    let was_required = provider.is_required;
    let mut row = provider.clone().into_active_model();
    if let Some(name) = change.name {
        row.name = Set(rules::name(&name, "name")?);
    }
    if let Some(client_id) = change.client_id {
        row.client_id = Set(client(&client_id, "clientId")?);
    }
    if let Some(secret) = change.client_secret {
        row.client_secret = Set(seal(platform, tx, id, &secret).await?);
    }
    if let Some(joins_as) = change.joins_as {
        joins(joins_as)?;
        row.joins_as = Set(joins_as);
    }
    if let Some(trusts_unstated) = change.trusts_unstated {
        row.trusts_unstated = Set(trusts_unstated);
    }
    if let Some(is_required) = change.is_required {
        row.is_required = Set(is_required);
    }
    row.version = Set(provider.version + 1);
    let row = row.update(&tx.db).await.map_err(taken)?;
    if let Some(domains) = change.domains {
        claim(tx, member, id, &domains).await?;
    }
    if row.is_required && !was_required {
        tried(tx, member, id).await?;
    }
    if row.is_required {
        end_others(tx, &row).await?;
    }
    tx.note(id, audit::Change::of(&provider, &row)).await;
    Ok(row)
}

/// Removes a provider with all identities and sessions that rest on it.
pub async fn delete(tx: &Tx, member: &Member, id: IdentityProviderId) -> Result<()> {
    let provider = held(tx, member, id).await?;
    let came_by = Condition::all().add(session::COLUMN.provider_id.eq(id));
    sessions::end_all(tx, came_by).await?;
    tx.note(id, audit::Change::removed(&provider)).await;
    provider.delete(&tx.db).await?;
    Ok(())
}

async fn held(
    tx: &Tx,
    member: &Member,
    id: IdentityProviderId,
) -> Result<identity_provider::Model> {
    account::hold(tx, member.account).await?;
    let found = reads::visible_to(member).filter(identity_provider::COLUMN.id.eq(id));
    found.one(&tx.db).await?.ok_or_else(|| Error::not_found("identity provider"))
}

/// Puts the domains of a provider in place of those that it had.
async fn claim(tx: &Tx, member: &Member, id: IdentityProviderId, typed: &[String]) -> Result<()> {
    let domains = domains(typed, &reads::owners(&tx.db, member.account).await?)?;
    identity_domain::Entity::delete_many()
        .filter(identity_domain::COLUMN.provider_id.eq(id))
        .exec(&tx.db)
        .await?;
    let row = |domain| identity_domain::ActiveModel { provider_id: Set(id), domain: Set(domain) };
    Ok(tx.insert_all(domains.into_iter().map(row).collect()).await?)
}

/// Checks that whoever demands a provider has come by it.
async fn tried(tx: &Tx, member: &Member, id: IdentityProviderId) -> Result<()> {
    let own = reads::identities(&tx.db, member.user).await?;
    let is_tried = own.iter().any(|identity| identity.provider_id == Some(id));
    if is_tried { Ok(()) } else { Err(ProviderError::Untried.into()) }
}

/// Ends the sessions of those who have to sign in by a provider and did not.
async fn end_others(tx: &Tx, provider: &identity_provider::Model) -> Result<()> {
    let domains = identity_domain::Entity::find()
        .filter(identity_domain::COLUMN.provider_id.eq(provider.id))
        .all(&tx.db)
        .await?;
    let members = membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .filter(membership::COLUMN.account_id.eq(provider.account_id))
        .filter(membership::COLUMN.role.ne(AccountRole::Owner))
        .into_query();
    let people = user::Entity::find().filter(user::COLUMN.id.in_subquery(members));
    let people = people.all(&tx.db).await?.into_iter();
    let bound = people.filter(|person| {
        let domain = domain_of(&person.email_key);
        domains.iter().any(|row| row.domain == domain)
    });
    let bound: Vec<_> = bound.map(|person| person.id).collect();
    let otherwise = Condition::any()
        .add(session::COLUMN.provider_id.is_null())
        .add(session::COLUMN.provider_id.ne(provider.id));
    let theirs = Condition::all()
        .add(session::COLUMN.account_id.eq(provider.account_id))
        .add(session::COLUMN.user_id.is_in(bound))
        .add(otherwise);
    sessions::end_all(tx, theirs).await?;
    Ok(())
}

fn joins(role: Option<AccountRole>) -> Result<(), ProviderError> {
    match role {
        None | Some(AccountRole::Member | AccountRole::Reviewer) => Ok(()),
        Some(AccountRole::Owner | AccountRole::Admin) => Err(ProviderError::JoinsAs),
    }
}

fn client(typed: &str, field: &'static str) -> Result<String, ProviderError> {
    let is_one = (1..=CLIENT).contains(&typed.len()) && typed.bytes().all(|b| b.is_ascii_graphic());
    if is_one { Ok(typed.to_owned()) } else { Err(ProviderError::Client(field)) }
}

async fn seal(
    platform: &Platform,
    tx: &Tx,
    id: IdentityProviderId,
    secret: &SecretString,
) -> Result<String> {
    let secret = client(secret.expose_secret(), "clientSecret")?;
    secret::seal(&platform.safe, tx, id, &secret).await
}

fn taken(error: DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => ProviderError::NameTaken.into(),
        _ => error.into(),
    }
}
