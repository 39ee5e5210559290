//! Proving a session by a provider.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::provider_answer::AnswerUse;

use super::{departure::set_off, sign_in::ProviderPassInput};
use crate::{
    accounts::{
        factors::{actions::proving, graphql::SessionProvePayload},
        identity::reads,
    },
    context::ContextExt,
    error::{Error, Result},
};

/// The mutations of those who prove a session by a provider.
#[derive(Default)]
pub struct ProviderProofMutation;

#[Object]
impl ProviderProofMutation {
    /// Begins to prove the session by a provider that asks anew who the person is, for whoever may
    /// prove it so: `details.methods` of `STEP_UP_REQUIRED` says PROVIDER. Goes as
    /// `signInByProviderBegin` does; hand the `code` to `sessionProveByProviderFinish`.
    ///
    /// Refused with `UNAUTHENTICATED`, `NOT_FOUND` (no such provider, or none that knows the
    /// person), `BAD_USER_INPUT` (a page of a site that may not use the API), `PROVIDER_FAILED` or
    /// `TOO_MANY_REQUESTS`.
    async fn session_prove_by_provider_begin(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By which provider, and where to come back to.")]
        input: SessionProveByProviderBeginInput,
    ) -> Result<SessionProveByProviderBeginPayload> {
        let caller = ctx.caller()?;
        let own = caller.provider.map(|provider| provider.to_string());
        let mut known = reads::identities(ctx.db(), caller.user).await?.into_iter();
        let wanted = input.provider_id.or(own);
        let known = known.find(|it| wanted.as_ref().is_none_or(|wanted| it.provider == *wanted));
        let known = known.ok_or_else(|| Error::not_found("identity provider"))?;
        let setting = (AnswerUse::Prove, None);
        let departure = set_off(ctx, &known.provider, &input.return_to, setting).await?;
        Ok(SessionProveByProviderBeginPayload {
            redirect_url: departure.redirect_url,
            ticket: departure.ticket,
            expires_at: departure.expires_at,
        })
    }

    /// Takes the code that came back with the browser, and the ticket of the page, for a proof of the
    /// session that lasts ten minutes from when the provider asked. The provider of an account
    /// proves what is the account's: plans, billing, exports, its people. What is the person's in
    /// every account, such as second factors, it proves not.
    ///
    /// Refused with `UNAUTHENTICATED`, `LINK_INVALID` (too late, used before, or another page's),
    /// `FORBIDDEN` (somebody else went there, or it is the provider of another account) or
    /// `STEP_UP_REQUIRED` (by something else: `details.methods`).
    async fn session_prove_by_provider_finish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the page has.")] input: ProviderPassInput,
    ) -> Result<SessionProvePayload> {
        let caller = ctx.caller()?;
        let until = proving::prove_by_provider(&ctx.acting(), caller, &input.into()).await?;
        Ok(SessionProvePayload::until(until))
    }
}

/// A proof by a provider that begins.
#[derive(InputObject)]
pub struct SessionProveByProviderBeginInput {
    /// The provider, as `identities` calls it; the one that the session came by, or else the first
    /// that was linked, unless given.
    provider_id: Option<String>,
    /// The page to come back to: an address on a site that may use the API, or a path on the server.
    return_to: String,
}

/// A proof by a provider that began.
#[derive(SimpleObject)]
pub struct SessionProveByProviderBeginPayload {
    /// Where the browser goes.
    redirect_url: String,
    /// Stays with the page, such as in its session storage, and never in an address.
    ticket: String,
    /// Until when the browser has to be back; ten minutes.
    expires_at: DateTime<Utc>,
}
