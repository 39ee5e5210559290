//! Invitations as clients see them.

use async_graphql::{Context, Description, InputObject, Object};
use chrono::{DateTime, Utc};
use entity::{id::InvitationId, invitation, role::AccountRole, user::Language};
use sea_orm::Condition;

use super::{
    people::{Colleague, colleague},
    types::load_account,
};
use crate::{
    accounts::{
        reads::{self, UserById, people},
        rules::{InvitationState, SignInError, invitation as rules},
    },
    context::ContextExt,
    error::Result,
};

/// An address that is or was invited to the account.
#[derive(Description)]
pub struct Invitation(pub invitation::Model);

#[Object(use_type_description)]
impl Invitation {
    /// The invitation's id.
    async fn id(&self) -> InvitationId {
        self.0.id
    }

    /// The address that is invited.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// What the person will be to the account.
    async fn role(&self) -> AccountRole {
        self.0.role
    }

    /// What whoever invites added; `null` for nothing.
    async fn message(&self) -> Option<&str> {
        message(&self.0)
    }

    /// What the mail is written in.
    async fn language(&self) -> Language {
        self.0.language
    }

    /// What became of it.
    async fn state(&self, ctx: &Context<'_>) -> InvitationState {
        rules::state(&self.0, ctx.platform().db.now())
    }

    /// Who invites; `null` once the person is gone.
    async fn invited_by(&self, ctx: &Context<'_>) -> Result<Option<Colleague>> {
        colleague(ctx, self.0.account_id, self.0.invited_by).await
    }

    /// When it was sent last.
    async fn sent_at(&self) -> DateTime<Utc> {
        self.0.sent_at
    }

    /// When it expires, or did.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// When it was accepted; `null` if it was not.
    async fn accepted_at(&self) -> Option<DateTime<Utc>> {
        self.0.accepted_at
    }

    /// Who accepted it; `null` if nobody did, or once the person is gone.
    async fn accepted_by(&self, ctx: &Context<'_>) -> Result<Option<Colleague>> {
        colleague(ctx, self.0.account_id, self.0.accepted_by).await
    }

    /// When it was withdrawn; `null` if it was not.
    async fn withdrawn_at(&self) -> Option<DateTime<Utc>> {
        self.0.withdrawn_at
    }

    /// When the address was invited first.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

fn message(invitation: &invitation::Model) -> Option<&str> {
    (!invitation.message.is_empty()).then_some(&invitation.message)
}

/// Which invitations are listed; what is not given does not matter.
#[derive(Clone, Debug, Default, InputObject)]
pub struct InvitationFilter {
    /// Those of which one of these became.
    #[graphql(default, validator(max_items = 20))]
    states: Vec<InvitationState>,
}

impl InvitationFilter {
    pub(super) fn condition(&self, now: DateTime<Utc>) -> Condition {
        // No state at all would be none.
        let any = if self.states.is_empty() { Condition::all() } else { Condition::any() };
        self.states.iter().fold(any, |any, state| any.add(people::is(*state, now)))
    }
}

/// What somebody who was invited sees before they accept.
#[derive(Description)]
pub struct InvitationOffer(invitation::Model);

#[Object(use_type_description)]
impl InvitationOffer {
    /// What the account is called.
    async fn account_name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(load_account(ctx, self.0.account_id).await?.name)
    }

    /// The name of whoever invites; `null` once the person is gone.
    async fn invited_by_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let Some(user) = self.0.invited_by else { return Ok(None) };
        Ok(ctx.load(UserById(user)).await?.map(|user| user.name))
    }

    /// What one will be to the account.
    async fn role(&self) -> AccountRole {
        self.0.role
    }

    /// The address that is invited.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// What whoever invites added; `null` for nothing.
    async fn message(&self) -> Option<&str> {
        message(&self.0)
    }

    /// When it expires.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// Whether the address has a login, to sign in with before one accepts. Whoever has the link
    /// reads the address's mail, and may know.
    async fn has_login(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(reads::user_by_email(ctx.db(), &self.0.email_key).await?.is_some())
    }
}

/// The queries of those who were invited.
#[derive(Default)]
pub struct InvitationQuery;

#[Object]
impl InvitationQuery {
    /// What the link of an invitation mail offers. Open to whoever has the link.
    ///
    /// Refused with `LINK_INVALID`: there never was such an invitation, or it was accepted,
    /// withdrawn or sent again, or has expired.
    async fn invitation_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token of the link.", secret)] token: String,
    ) -> Result<InvitationOffer> {
        let now = ctx.platform().db.now();
        let found = people::invitation_by_token(ctx.db(), now, &token).await?;
        Ok(InvitationOffer(found.ok_or(SignInError::Link)?))
    }
}
