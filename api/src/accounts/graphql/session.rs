//! Signing in, staying signed in, and signing out.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::id::AccountId;

use super::{
    browser::{Cookie, Jar, SessionMode},
    types::Myself,
};
use crate::{
    accounts::{
        actions::{
            refresh::{self, Refreshed},
            session::{self, Signed},
            sign_in::{self, Attempt},
        },
        devices,
        factors::{actions::proof::Entered, graphql::SignInChallenge},
        identity::graphql::ProviderPassInput,
        rules::SignInError,
        sessions,
    },
    context::ContextExt,
    error::{Code, Result},
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
    /// for one that wants its people to come by its identity provider, `LINK_INVALID` (what the
    /// provider has said is used or too old), or `FORBIDDEN` for browser mode on a page of another
    /// origin.
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> Result<SignInPayload> {
        let jar = input.mode.jar(ctx)?;
        let kept = jar.as_ref().and_then(|jar| jar.get(Cookie::Device)).map(str::to_owned);
        let device = input.device_token.or(kept);
        let attempt = Attempt {
            email: input.email,
            password: input.password.into(),
            account: input.account_id,
            origin: ctx.origin(),
            remembered: input.remember_me,
            pass: input.provider.map(Into::into),
            device: device.map(Into::into),
        };
        match sign_in::sign_in(&ctx.acting(), attempt).await? {
            Entered::Signed(signed) => signed_in(ctx, signed, jar).await,
            Entered::Asked(asked) => Ok(SignInPayload::asking(asked.into())),
        }
    }

    /// Takes a refresh token for a new access token and the next refresh token. Each works once;
    /// sent again within half a minute it is answered with the same next one. Send it without the
    /// old access token, which would be refused as expired. In browser mode leave it out: it is in
    /// the cookie.
    ///
    /// Refused with `UNAUTHENTICATED` (sign in again), or with `FORBIDDEN` for browser mode on a
    /// page of another origin.
    async fn session_refresh(
        &self,
        ctx: &Context<'_>,
        input: SessionRefreshInput,
    ) -> Result<SessionRefreshPayload> {
        let (jar, token) = if let Some(token) = input.refresh_token {
            (None, token)
        } else {
            let jar = Jar::open(ctx)?;
            let token = jar.get(Cookie::Session).ok_or(SignInError::Over)?.to_owned();
            (Some(jar), token)
        };
        let refreshed = refresh(ctx, &token).await;
        if let (Err(error), Some(jar)) = (&refreshed, &jar)
            && error.code() == Code::Unauthenticated
        {
            jar.clear_session();
        }
        let (tokens, viewer) = answer(ctx, refreshed?, jar.as_ref()).await?;
        Ok(SessionRefreshPayload { tokens, viewer })
    }

    /// Ends the session of the request, or that of the cookie: its access and refresh tokens work
    /// no more.
    ///
    /// Refused with `UNAUTHENTICATED`.
    async fn sign_out(&self, ctx: &Context<'_>, input: SignOutInput) -> Result<SignOutPayload> {
        let jar = Jar::open(ctx).ok();
        let cookie = jar.as_ref().and_then(|jar| jar.get(Cookie::Session));
        let caller = ctx.caller();
        if let (Err(denied), None) = (caller, cookie) {
            return Err(denied.into());
        }
        let tx = ctx.begin().await?;
        if let Ok(caller) = caller {
            session::sign_out(&tx, caller, input.everywhere).await?;
        }
        if let Some(token) = cookie {
            session::leave(&tx, token, input.everywhere).await?;
        }
        tx.commit().await?;
        if let (Some(jar), Some(_)) = (&jar, cookie) {
            jar.clear_session();
        }
        Ok(SignOutPayload { signed_out: true })
    }
}

async fn refresh(ctx: &Context<'_>, token: &str) -> Result<Signed> {
    let tx = ctx.begin().await?;
    let refreshed = refresh::refresh(&tx, &ctx.platform().keys, token).await?;
    tx.commit().await?;
    match refreshed {
        Refreshed::On(signed) => Ok(*signed),
        Refreshed::Ended => Err(SignInError::Over.into()),
    }
}

/// Answers with a new session, and ends the one that the browser had before.
pub(in crate::accounts) async fn signed_in(
    ctx: &Context<'_>,
    signed: Signed,
    jar: Option<Jar<'_>>,
) -> Result<SignInPayload> {
    let token = devices::token(&ctx.platform().keys, signed.session.user_id)?;
    if let Some(jar) = &jar {
        jar.keep_device(&token);
    }
    let device_token = jar.is_none().then_some(token);
    let (tokens, viewer) = replace(ctx, signed, jar.as_ref()).await?;
    Ok(SignInPayload { tokens: Some(tokens), viewer: Some(viewer), challenge: None, device_token })
}

/// Answers with a session, and ends the one that the browser had before: a cookie keeps one going.
pub(in crate::accounts) async fn replace(
    ctx: &Context<'_>,
    signed: Signed,
    jar: Option<&Jar<'_>>,
) -> Result<(Tokens, Myself)> {
    if let Some(before) = jar.and_then(|jar| jar.get(Cookie::Session)) {
        let tx = ctx.begin().await?;
        session::leave(&tx, before, false).await?;
        tx.commit().await?;
    }
    answer(ctx, signed, jar).await
}

/// Tells what a session is kept going with, or leaves that to the browser.
pub(in crate::accounts) async fn answer(
    ctx: &Context<'_>,
    signed: Signed,
    jar: Option<&Jar<'_>>,
) -> Result<(Tokens, Myself)> {
    let (platform, Signed { session, refresh_token }) = (ctx.platform(), signed);
    let access = sessions::access_token(platform, &session)?;
    let caller = sessions::caller(platform, session.user_id, session.id).await?;
    if let Some(jar) = jar {
        let left = session.expires_at - platform.db.now();
        jar.keep_session(&refresh_token, session.remembered.then_some(left));
    }
    let tokens = Tokens {
        access_token: access.text,
        access_token_expires_at: access.expires_at,
        refresh_token: jar.is_none().then_some(refresh_token),
        refresh_token_expires_at: session.expires_at,
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
    /// Goes into `sessionRefresh`, once; none in browser mode, where it is in a cookie.
    refresh_token: Option<String>,
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
    /// Where the secrets of the session are kept.
    #[graphql(default)]
    mode: SessionMode,
    /// The `deviceToken` of an earlier sign-in with this app: with it the person gets in while
    /// others try passwords for the same address. Browser mode keeps it in a cookie.
    #[graphql(secret)]
    device_token: Option<String>,
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
    /// Tells at the next sign-in that the device is known. It opens nothing by itself; none in
    /// browser mode, where it is in a cookie.
    device_token: Option<String>,
}

impl SignInPayload {
    fn asking(challenge: SignInChallenge) -> Self {
        Self { tokens: None, viewer: None, challenge: Some(challenge), device_token: None }
    }
}

/// What keeps a session going.
#[derive(InputObject)]
pub struct SessionRefreshInput {
    /// The newest refresh token of the session; left out in browser mode.
    #[graphql(secret)]
    refresh_token: Option<String>,
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
