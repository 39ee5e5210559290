//! The providers of an account.

use async_graphql::{Context, Description, InputObject, MaybeUndefined, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{id::IdentityProviderId, identity_provider, role::AccountRole};
use sea_orm::QueryOrder;

use crate::{
    access::Permission,
    accounts::identity::{
        actions::{
            provider::{self as actions, Change, NewProvider},
            trip,
        },
        reads::{self, DomainsOf},
        rules::ISSUERS,
    },
    context::ContextExt,
    error::Result,
    throttle::{self, Subject},
};

/// A provider by which the people of an account sign in. It is believed about who they are, for this
/// account alone: an address that it names is linked to a login only by who proves that login.
#[derive(Description)]
pub struct IdentityProvider(identity_provider::Model);

#[Object(use_type_description)]
impl IdentityProvider {
    /// The provider's id, also for `signInByProviderBegin`.
    async fn id(&self) -> IdentityProviderId {
        self.0.id
    }

    /// What people read on its button.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The issuer's URL. It never changes: identities rest on it.
    async fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// What the issuer calls us. The secret is told to nobody.
    async fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// The address that has to be registered with the issuer as that to come back to.
    async fn callback_url(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(trip::callback(ctx.platform())?.into())
    }

    /// The e-mail domains of its people, in alphabetical order.
    async fn domains(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        ctx.load(DomainsOf(self.0.id)).await
    }

    /// What newcomers become who confirm their address; none if nobody becomes anything.
    async fn joins_as(&self) -> Option<AccountRole> {
        self.0.joins_as
    }

    /// Whether an address counts as verified of which the issuer says neither that nor the opposite.
    async fn trusts_unstated_emails(&self) -> bool {
        self.0.trusts_unstated
    }

    /// Whether members with an address in its domains can sign in for this account by it alone;
    /// owners always can otherwise, in case it breaks.
    async fn is_required(&self) -> bool {
        self.0.is_required
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Rises with every change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// The queries about the providers of an account.
#[derive(Default)]
pub struct ProviderQuery;

#[Object]
impl ProviderQuery {
    /// The providers of the account, first added first; at most 10.
    ///
    /// Refused with `UNAUTHENTICATED`, or `FORBIDDEN` (owners only).
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn account_identity_providers(&self, ctx: &Context<'_>) -> Result<Vec<IdentityProvider>> {
        let member = ctx.member(Permission::SignInRules)?;
        let providers = reads::visible_to(&member).order_by_asc(identity_provider::COLUMN.id);
        Ok(providers.all(ctx.db()).await?.into_iter().map(IdentityProvider).collect())
    }
}

/// The mutations of the providers of an account.
#[derive(Default)]
pub struct ProviderMutation;

#[Object]
impl ProviderMutation {
    /// Adds a provider to the account, by its issuer's own description.
    ///
    /// A domain cannot be proved to us. It has to be that of a verified address of an owner, and none
    /// where anybody gets a mailbox; and what the provider says of an address signs nobody in
    /// before the login, or the mailbox, is proved as well.
    ///
    /// Refused with `STEP_UP_REQUIRED`, `FORBIDDEN` (owners only), `BAD_USER_INPUT` (an issuer that cannot be used, a
    /// domain that is not an owner's), `NAME_TAKEN`, `LIMIT_EXCEEDED` (10 providers) or
    /// `TOO_MANY_REQUESTS`.
    async fn identity_provider_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provider to be.")] input: IdentityProviderCreateInput,
    ) -> Result<IdentityProviderPayload> {
        let member = ctx.proved(Permission::SignInRules).await?;
        let platform = ctx.platform();
        let account = Subject::new("issuer of", &[&member.account.to_string()]);
        throttle::take(&platform.db, &account, ISSUERS).await?;
        actions::check(platform, &input.issuer).await?;
        let new = NewProvider {
            name: input.name,
            issuer: input.issuer,
            client_id: input.client_id,
            client_secret: input.client_secret.into(),
            domains: input.domains,
            joins_as: input.joins_as,
            trusts_unstated: input.trusts_unstated_emails,
        };
        let tx = ctx.begin().await?;
        let row = actions::create(platform, &tx, &member, new).await?;
        tx.commit().await?;
        Ok(IdentityProviderPayload { identity_provider: IdentityProvider(row) })
    }

    /// Changes a provider of the account; what is omitted stays. To require it ends the sessions
    /// of members with an address in its domains who did not come by it.
    ///
    /// Refused with `STEP_UP_REQUIRED`, `FORBIDDEN` (owners only), `NOT_FOUND`, `BAD_USER_INPUT`, `NAME_TAKEN`,
    /// `VERSION_CONFLICT`, or `ILLEGAL_STATE` (required before whoever asks has linked an identity
    /// of it).
    async fn identity_provider_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provider and what changes.")] input: IdentityProviderUpdateInput,
    ) -> Result<IdentityProviderPayload> {
        let member = ctx.proved(Permission::SignInRules).await?;
        let change = Change {
            name: input.name,
            client_id: input.client_id,
            client_secret: input.client_secret.map(Into::into),
            domains: input.domains,
            joins_as: match input.joins_as {
                MaybeUndefined::Undefined => None,
                MaybeUndefined::Null => Some(None),
                MaybeUndefined::Value(role) => Some(Some(role)),
            },
            trusts_unstated: input.trusts_unstated_emails,
            is_required: input.is_required,
        };
        let (platform, change) = (ctx.platform(), (change, input.expected_version));
        let tx = ctx.begin().await?;
        let row = actions::update(platform, &tx, &member, input.id, change).await?;
        tx.commit().await?;
        Ok(IdentityProviderPayload { identity_provider: IdentityProvider(row) })
    }

    /// Removes a provider of the account, with the identities of all who signed in by it and their
    /// sessions. Their logins stay; who has nothing else to sign in by resets the password.
    ///
    /// Refused with `STEP_UP_REQUIRED`, `FORBIDDEN` (owners only) or
    /// `NOT_FOUND`.
    async fn identity_provider_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provider.")] input: IdentityProviderDeleteInput,
    ) -> Result<IdentityProviderDeletePayload> {
        let member = ctx.proved(Permission::SignInRules).await?;
        let tx = ctx.begin().await?;
        actions::delete(&tx, &member, input.id).await?;
        tx.commit().await?;
        Ok(IdentityProviderDeletePayload { deleted_id: input.id })
    }
}

/// A provider to be.
#[derive(InputObject)]
pub struct IdentityProviderCreateInput {
    /// What people read on its button; 1 to 200 characters.
    name: String,
    /// The issuer's URL, to the letter as its tokens say it, such as
    /// `https://login.microsoftonline.com/TENANT/v2.0`.
    issuer: String,
    /// What the issuer calls us.
    client_id: String,
    /// What we prove it with; kept sealed, and told to nobody.
    #[graphql(secret)]
    client_secret: String,
    /// The e-mail domains of its people; 1 to 50.
    domains: Vec<String>,
    /// What newcomers become who confirm their address, MEMBER or REVIEWER; without it, nobody is
    /// taken along.
    joins_as: Option<AccountRole>,
    /// Whether an address counts as verified of which the issuer says neither that nor the opposite,
    /// as those of Microsoft Entra do.
    #[graphql(default)]
    trusts_unstated_emails: bool,
}

/// What changes of a provider.
#[derive(InputObject)]
pub struct IdentityProviderUpdateInput {
    /// The provider.
    id: IdentityProviderId,
    /// What people read on its button; 1 to 200 characters.
    name: Option<String>,
    /// What the issuer calls us.
    client_id: Option<String>,
    /// What we prove it with.
    #[graphql(secret)]
    client_secret: Option<String>,
    /// The e-mail domains of its people; 1 to 50.
    domains: Option<Vec<String>>,
    /// What newcomers become, MEMBER or REVIEWER; `null` for nothing.
    joins_as: MaybeUndefined<AccountRole>,
    /// Whether an address counts as verified of which the issuer says neither that nor the opposite.
    trusts_unstated_emails: Option<bool>,
    /// Whether members with an address in its domains can sign in for this account by it alone.
    is_required: Option<bool>,
    /// The version that the change rests on; any, unless given.
    expected_version: Option<i32>,
}

/// A provider to remove.
#[derive(InputObject)]
pub struct IdentityProviderDeleteInput {
    /// The provider.
    id: IdentityProviderId,
}

/// A provider, as it is now.
#[derive(SimpleObject)]
pub struct IdentityProviderPayload {
    /// The provider.
    identity_provider: IdentityProvider,
}

/// A provider that was removed.
#[derive(SimpleObject)]
pub struct IdentityProviderDeletePayload {
    /// Its id.
    deleted_id: IdentityProviderId,
}
