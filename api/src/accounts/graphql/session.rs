//! Signing in, staying signed in, and signing out.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::id::AccountId;

use super::types::Myself;
use crate::{
    accounts::{
        actions::{
            session::{self, Refreshed, Signed},
            sign_in::{self, Attempt},
        },
        factors::{actions::proof::Entered, graphql::SignInChallenge},
        identity::graphql::ProviderPassInput,
        rules::SignInError,
        sessions,
    },
    context::ContextExt,
    error::Result,
};

/// The mutations of sessions.
#[derive(Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Signs a person in, for one account. Whoever has a second factor is not in yet: `challenge`
    /// asks for it, and `tokens` is null.
    ///
    /// Refused with `INVALID_CREDENTIALS` (unknown address or wrong password: which, is not told),
    /// `TOO_MANY_REQUESTS`, `NOT_FOUND` for an account that is not the person's, `PROVIDER_REQUIRED`
    /// for one that wants its people to come by its identity provider, or `LINK_INVALID` (what the
    /// provider has said is used or too old).
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> Result<SignInPayload> {
        let attempt = Attempt {
            email: input.email,
            password: input.password.into(),
            account: input.account_id,
            origin: ctx.origin(),
            remembered: input.remember_me,
            pass: input.provider.map(Into::into),
        };
        match sign_in::sign_in(&ctx.acting(), attempt).await? {
            Entered::Signed(signed) => signed_in(ctx, signed).await,
            Entered::Asked(asked) => {
                Ok(SignInPayload { tokens: None, viewer: None, challenge: Some(asked.into()) })
            }
        }
    }

    /// Takes a refresh token for a new access token and the next refresh token. Each works once;
    /// sent again within half a minute it is answered with the same next one. Send it without the
    /// old access token, which would be refused as expired.
    ///
    /// Refused with `UNAUTHENTICATED`: sign in again.
    async fn session_refresh(
        &self,
        ctx: &Context<'_>,
        input: SessionRefreshInput,
    ) -> Result<SessionRefreshPayload> {
        let tx = ctx.begin().await?;
        let keys = &ctx.platform().keys;
        let refreshed = session::refresh(&tx, keys, &input.refresh_token).await?;
        tx.commit().await?;
        let Refreshed::On(signed) = refreshed else { return Err(SignInError::Over.into()) };
        let (tokens, viewer) = answer(ctx, signed).await?;
        Ok(SessionRefreshPayload { tokens, viewer })
    }

    /// Ends the session of the request: its access and refresh tokens work no more.
    ///
    /// Refused with `UNAUTHENTICATED`.
    async fn sign_out(&self, ctx: &Context<'_>, input: SignOutInput) -> Result<SignOutPayload> {
        let caller = ctx.caller()?;
        let tx = ctx.begin().await?;
        session::sign_out(&tx, caller, input.everywhere).await?;
        tx.commit().await?;
        Ok(SignOutPayload { signed_out: true })
    }
}

/// Answers with a new session.
pub(in crate::accounts) async fn signed_in(
    ctx: &Context<'_>,
    signed: Signed,
) -> Result<SignInPayload> {
    let (tokens, viewer) = answer(ctx, signed).await?;
    Ok(SignInPayload { tokens: Some(tokens), viewer: Some(viewer), challenge: None })
}

/// Signs the first access token of a session.
pub(in crate::accounts) async fn answer(
    ctx: &Context<'_>,
    signed: Signed,
) -> Result<(Tokens, Myself)> {
    let platform = ctx.platform();
    let access = sessions::access_token(platform, &signed.session)?;
    let caller = sessions::caller(platform, signed.session.user_id, signed.session.id).await?;
    let tokens = Tokens {
        access_token: access.text,
        access_token_expires_at: access.expires_at,
        refresh_token: signed.refresh_token,
        refresh_token_expires_at: signed.session.expires_at,
    };
    Ok((tokens, Myself(caller)))
}

/// What a session is kept going with.
#[derive(SimpleObject)]
pub struct Tokens {
    /// Goes into the `Authorization: Bearer` header of each request.
    access_token: String,
    /// When it ends; a quarter of an hour after it was made.
    access_token_expires_at: DateTime<Utc>,
    /// Goes into `sessionRefresh`, once.
    refresh_token: String,
    /// When it ends unless it is used.
    refresh_token_expires_at: DateTime<Utc>,
}

/// Who somebody is.
#[derive(InputObject)]
pub struct SignInInput {
    /// The e-mail address; capitals make no difference.
    email: String,
    /// The password.
    #[graphql(secret)]
    password: String,
    /// The account to work in, for a person of several; the first one joined unless given.
    account_id: Option<AccountId>,
    /// Whether the session lasts for 30 days without being used, and not for 12 hours.
    #[graphql(default)]
    remember_me: bool,
    /// What an account's provider has said, where the account requires its provider and does not know
    /// the person by it yet: `linkCode` with its ticket. Link it by `identityLink` then.
    provider: Option<ProviderPassInput>,
}

/// A new session, or what is asked before there is one.
#[derive(SimpleObject)]
pub struct SignInPayload {
    /// Its tokens; null where a second factor is asked for.
    tokens: Option<Tokens>,
    /// Who has signed in; null where a second factor is asked for.
    viewer: Option<Myself>,
    /// The second factor that is asked for; null for who is in.
    challenge: Option<SignInChallenge>,
}

/// What keeps a session going.
#[derive(InputObject)]
pub struct SessionRefreshInput {
    /// The newest refresh token of the session.
    #[graphql(secret)]
    refresh_token: String,
}

/// The session goes on.
#[derive(SimpleObject)]
pub struct SessionRefreshPayload {
    /// Its tokens from now on.
    tokens: Tokens,
    /// Whose session it is.
    viewer: Myself,
}

/// What to end.
#[derive(InputObject)]
pub struct SignOutInput {
    /// Whether every other session of the person ends too.
    #[graphql(default)]
    everywhere: bool,
}

/// The session has ended.
#[derive(SimpleObject)]
pub struct SignOutPayload {
    /// Always true.
    signed_out: bool,
}
