//! Service tokens, with which programs work for an account.

use async_graphql::{Context, Description, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    id::ServiceTokenId,
    service_token::{self, TokenScope},
};
use sea_orm::{QueryOrder, prelude::*};

use super::types::{User, load_user};
use crate::{
    access::{Permission, Viewer},
    accounts::{
        actions::service_token::{self as actions, Minted, Wish},
        reads::{self, MemberOf},
        rules,
    },
    context::ContextExt,
    error::Result,
};

/// A token with which a program works for an account. What it makes is its maker's; it can do what
/// its scopes say and its maker may do still, and nothing once its maker has left the account. An
/// owner or administrator takes it over by rotating it.
#[derive(Description)]
pub struct ServiceToken(service_token::Model);

#[Object(use_type_description)]
impl ServiceToken {
    /// The token's id.
    async fn id(&self) -> ServiceTokenId {
        self.0.id
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How its secret begins, to recognise it by.
    async fn hint(&self) -> &str {
        &self.0.hint
    }

    /// What it is for.
    async fn scopes(&self) -> &[TokenScope] {
        &self.0.scopes.0
    }

    /// Whether it works, and why not.
    async fn state(&self, ctx: &Context<'_>) -> Result<ServiceTokenState> {
        if self.0.revoked_at.is_some() {
            return Ok(ServiceTokenState::Revoked);
        }
        if self.0.expires_at <= ctx.platform().db.now() {
            return Ok(ServiceTokenState::Expired);
        }
        let maker = ctx.load(MemberOf(self.0.account_id, self.0.user_id)).await?;
        Ok(maker.map_or(ServiceTokenState::Abandoned, |_| ServiceTokenState::Active))
    }

    /// Who made it, or rotated it last, and answers for it.
    async fn made_by(&self, ctx: &Context<'_>) -> Result<User> {
        load_user(ctx, self.0.user_id).await
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it got its present secret; none for the first one.
    async fn rotated_at(&self) -> Option<DateTime<Utc>> {
        self.0.rotated_at
    }

    /// Until when the secret before works as well; none where there is none.
    async fn former_until(&self) -> Option<DateTime<Utc>> {
        self.0.former_until
    }

    /// When it ends.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// The minute in which it was used last; none if it never was.
    async fn last_used_at(&self) -> Option<DateTime<Utc>> {
        self.0.last_used_at
    }

    /// When it was revoked; none if it was not.
    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }
}

/// Whether a service token works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ServiceTokenState {
    /// It works.
    Active,
    /// Its time is over; it works again once it is rotated.
    Expired,
    /// Who made it is not in the account any more; it works again once somebody else rotates it.
    Abandoned,
    /// It was revoked, and never works again.
    Revoked,
}

/// The queries about service tokens.
#[derive(Default)]
pub struct ServiceTokenQuery;

#[Object]
impl ServiceTokenQuery {
    /// The account's service tokens, newest first; at most 100 that are not revoked.
    ///
    /// Refused with `UNAUTHENTICATED` or `FORBIDDEN`.
    #[graphql(complexity = "100 * child_complexity + 1")]
    async fn service_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Whether those are listed, too, that were revoked in the last 90 days.",
            default
        )]
        include_revoked: bool,
    ) -> Result<Vec<ServiceToken>> {
        let member = ctx.member(Permission::ServiceTokens)?;
        let listed = if include_revoked {
            reads::all_service_tokens(&member)
        } else {
            reads::service_tokens(&member)
        };
        let found = listed.order_by_desc(service_token::COLUMN.id).all(ctx.db()).await?;
        Ok(found.into_iter().map(ServiceToken).collect())
    }

    /// The service token that the request is made with; null for people and strangers.
    async fn current_service_token(&self, ctx: &Context<'_>) -> Result<Option<ServiceToken>> {
        let Viewer::Service(service) = ctx.viewer() else { return Ok(None) };
        let found = service_token::Entity::find_by_id(service.token).one(ctx.db()).await?;
        Ok(found.map(ServiceToken))
    }
}

/// The mutations of service tokens.
#[derive(Default)]
pub struct ServiceTokenMutation;

#[Object]
impl ServiceTokenMutation {
    /// Makes a service token, for which the signed-in person answers. Its secret is told this once;
    /// it goes where access tokens go, into the `Authorization: Bearer` header.
    ///
    /// Refused with `FORBIDDEN` (not an owner or administrator, or a scope that the person's own
    /// role does not hold), `STEP_UP_REQUIRED`, `BAD_USER_INPUT`, `NAME_TAKEN` or `LIMIT_EXCEEDED`
    /// (100 tokens).
    async fn service_token_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token to be.")] input: ServiceTokenCreateInput,
    ) -> Result<ServiceTokenSecretPayload> {
        let member = ctx.proved(Permission::ServiceTokens).await?;
        let ServiceTokenCreateInput { name, scopes, expires_at } = input;
        let tx = ctx.begin().await?;
        let minted = actions::create(&tx, &member, Wish { name, scopes, expires_at }).await?;
        tx.commit().await?;
        Ok(minted.into())
    }

    /// Gives a service token a new secret, told this once, and makes the signed-in person answer
    /// for it. The old secret works for a while beside the new one.
    ///
    /// Refused with `NOT_FOUND`, `FORBIDDEN`, `STEP_UP_REQUIRED`, `BAD_USER_INPUT` or
    /// `ILLEGAL_STATE` (revoked).
    async fn service_token_rotate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token, and how the old secret ends.")] input: ServiceTokenRotateInput,
    ) -> Result<ServiceTokenSecretPayload> {
        let member = ctx.proved(Permission::ServiceTokens).await?;
        let overlap = rules::service_overlap(input.former_works_minutes)?;
        let tx = ctx.begin().await?;
        let minted = actions::rotate(&tx, &member, input.id, overlap, input.expires_at).await?;
        tx.commit().await?;
        Ok(minted.into())
    }

    /// Ends a service token for good, at once. The same again is no failure.
    ///
    /// Refused with `NOT_FOUND` or `FORBIDDEN`.
    async fn service_token_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token to end.")] input: ServiceTokenRevokeInput,
    ) -> Result<ServiceTokenRevokePayload> {
        let member = ctx.member(Permission::ServiceTokens)?;
        let tx = ctx.begin().await?;
        let revoked = actions::revoke(&tx, &member, input.id).await?;
        tx.commit().await?;
        Ok(ServiceTokenRevokePayload { service_token: ServiceToken(revoked) })
    }
}

/// A service token to be.
#[derive(InputObject)]
pub struct ServiceTokenCreateInput {
    /// What it is called, such as the program that will use it; 1 to 200 characters.
    name: String,
    /// What it is for; at least one.
    scopes: Vec<TokenScope>,
    /// When it ends; at most a year from now.
    expires_at: DateTime<Utc>,
}

/// A service token that gets a new secret.
#[derive(InputObject)]
pub struct ServiceTokenRotateInput {
    /// The token.
    id: ServiceTokenId,
    /// For how many minutes the old secret works as well; 0 to 10 080, seven days.
    #[graphql(default = 60)]
    former_works_minutes: i32,
    /// When it ends, at most a year from now; without it, it lives as long again as before.
    expires_at: Option<DateTime<Utc>>,
}

/// A service token to end.
#[derive(InputObject)]
pub struct ServiceTokenRevokeInput {
    /// The token.
    id: ServiceTokenId,
}

/// A service token with its secret.
#[derive(SimpleObject)]
pub struct ServiceTokenSecretPayload {
    /// The token.
    service_token: ServiceToken,
    /// The secret, told this once: `vbs_`, 32 letters and digits, and 6 of checksum, by which
    /// programs that look for leaked secrets know it.
    secret: String,
}

impl From<Minted> for ServiceTokenSecretPayload {
    fn from(minted: Minted) -> Self {
        Self { service_token: ServiceToken(minted.token), secret: minted.secret }
    }
}

/// The service token that was revoked.
#[derive(SimpleObject)]
pub struct ServiceTokenRevokePayload {
    /// The token.
    service_token: ServiceToken,
}
