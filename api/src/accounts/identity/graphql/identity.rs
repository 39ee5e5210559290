//! The identities that sign a person in.

use async_graphql::{Context, Description, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{id::IdentityId, identity};

use super::sign_in::ProviderPassInput;
use crate::{
    accounts::identity::{
        actions::identity as actions,
        reads::{self, ProviderById},
    },
    context::ContextExt,
    error::Result,
};

/// What a provider calls a person; whoever comes back from it under that name is signed in.
#[derive(Description)]
pub struct Identity(identity::Model);

#[Object(use_type_description)]
impl Identity {
    /// The identity's id.
    async fn id(&self) -> IdentityId {
        self.0.id
    }

    /// The provider, as `identityProviders` calls it.
    async fn provider_id(&self) -> &str {
        &self.0.provider
    }

    /// What people read on the provider's button.
    async fn provider_name(&self, ctx: &Context<'_>) -> Result<String> {
        let Some(provider) = self.0.provider_id else { return Ok(self.0.provider.clone()) };
        let row = ctx.load(ProviderById(provider)).await?;
        Ok(row.map_or_else(|| self.0.provider.clone(), |row| row.name))
    }

    /// The address that the provider knew when the person came last.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// When it was linked.
    async fn linked_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it signed the person in last; none if it never did.
    async fn last_used_at(&self) -> Option<DateTime<Utc>> {
        self.0.last_used_at
    }
}

/// The queries about identities.
#[derive(Default)]
pub struct IdentityQuery;

#[Object]
impl IdentityQuery {
    /// The identities that sign the signed-in person in, first linked first; at most 20.
    ///
    /// Refused with `UNAUTHENTICATED`.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn identities(&self, ctx: &Context<'_>) -> Result<Vec<Identity>> {
        let user = ctx.caller()?.user;
        let identities = reads::identities(ctx.db(), user).await?;
        Ok(identities.into_iter().map(Identity).collect())
    }
}

/// The mutations of identities.
#[derive(Default)]
pub struct IdentityMutation;

#[Object]
impl IdentityMutation {
    /// Links what a provider has said to the login of the signed-in person: it signs the person in from
    /// now on. The same again is no failure.
    ///
    /// Refused with `UNAUTHENTICATED`, `STEP_UP_REQUIRED`, `LINK_INVALID` (too late, used before,
    /// or another page's), `IDENTITY_TAKEN` (it signs somebody else in), `EMAIL_NOT_VERIFIED` (an organisation's
    /// provider speaks of another address), `NOT_REGISTERED` (the person is not in the
    /// organisation), `FORBIDDEN` (signed in by another organisation's provider) or
    /// `LIMIT_EXCEEDED`.
    async fn identity_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What shows what the provider has said.")] input: ProviderPassInput,
    ) -> Result<IdentityPayload> {
        let caller = ctx.proved_caller().await?;
        let tx = ctx.begin().await?;
        let identity = actions::link(&tx, caller, &input.into()).await?;
        tx.commit().await?;
        Ok(IdentityPayload { identity: Identity(identity) })
    }

    /// Takes an identity from the login of the signed-in person, and ends the sessions that came by an
    /// organisation's provider.
    ///
    /// Refused with `UNAUTHENTICATED`, `STEP_UP_REQUIRED`, `NOT_FOUND`, `LAST_WAY_IN` or `FORBIDDEN` (signed in by another
    /// organisation's provider).
    async fn identity_unlink(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The identity.")] input: IdentityUnlinkInput,
    ) -> Result<IdentityUnlinkPayload> {
        let caller = ctx.proved_caller().await?;
        let tx = ctx.begin().await?;
        actions::unlink(ctx.platform(), &tx, caller, input.id).await?;
        tx.commit().await?;
        Ok(IdentityUnlinkPayload { deleted_id: input.id })
    }
}

/// An identity that was linked.
#[derive(SimpleObject)]
pub struct IdentityPayload {
    /// The identity.
    identity: Identity,
}

/// An identity to take away.
#[derive(InputObject)]
pub struct IdentityUnlinkInput {
    /// The identity.
    id: IdentityId,
}

/// An identity that was taken away.
#[derive(SimpleObject)]
pub struct IdentityUnlinkPayload {
    /// Its id.
    deleted_id: IdentityId,
}
