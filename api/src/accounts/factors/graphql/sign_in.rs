//! Signing in by a second factor, or by a passkey alone.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::id::{AccountId, ChallengeId};

use super::types::WebAuthn;
use crate::{
    accounts::{
        factors::{
            actions::{
                passkey::Shown,
                proof::{self, Factor, SecondFactor, Wish},
            },
            rules::ProofMethod,
        },
        graphql::{
            browser::SessionMode,
            session::{SignInPayload, signed_in},
        },
    },
    context::ContextExt,
    error::Result,
};

/// The mutations of those whose password is not all that they have.
#[derive(Default)]
pub struct SecondFactorMutation;

#[Object]
impl SecondFactorMutation {
    /// Goes on with a sign-in by a code of the person's app. Each code works once. A wrong one can be
    /// tried again: five times at once, and then every five minutes.
    ///
    /// Refused with `CODE_INVALID`, `CHALLENGE_EXPIRED` (sign in anew) or `TOO_MANY_REQUESTS`.
    async fn sign_in_with_totp(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code.")] input: SignInWithCodeInput,
    ) -> Result<SignInPayload> {
        go_on(ctx, &input.token, Factor::Totp(input.code), input.mode).await
    }

    /// Goes on with a sign-in by a recovery code, in place of a factor that is lost. Each works once,
    /// and its owner is told by mail.
    ///
    /// Refused with `CODE_INVALID`, `CHALLENGE_EXPIRED` (sign in anew) or `TOO_MANY_REQUESTS`.
    async fn sign_in_with_recovery_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code.")] input: SignInWithCodeInput,
    ) -> Result<SignInPayload> {
        go_on(ctx, &input.token, Factor::RecoveryCode(input.code), input.mode).await
    }

    /// Signs in by a passkey that the device has shown: alone, or as the second factor of a sign-in
    /// whose token is given. `passkeyAsk` comes before it, with the same token or without one.
    ///
    /// Refused with `PASSKEY_INVALID`, `CHALLENGE_EXPIRED` (ask or sign in anew), or `NOT_FOUND` for
    /// an account that is not the person's.
    async fn sign_in_with_passkey(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The passkey.")] input: SignInWithPasskeyInput,
    ) -> Result<SignInPayload> {
        let shown = Shown { challenge: input.challenge_id, credential: input.credential.0 };
        if let Some(token) = input.token {
            return go_on(ctx, &token, Factor::Passkey(shown), input.mode).await;
        }
        let jar = input.mode.jar(ctx)?;
        let (account, remembered) = (input.account_id, input.remember_me);
        let wish = Wish { account, remembered, provider: None };
        let signed = proof::sign_in_by_passkey(&ctx.acting(), shown, wish, ctx.origin()).await?;
        signed_in(ctx, signed, jar).await
    }
}

async fn go_on(
    ctx: &Context<'_>,
    token: &str,
    factor: Factor,
    mode: SessionMode,
) -> Result<SignInPayload> {
    let jar = mode.jar(ctx)?;
    let signed = proof::go_on(&ctx.acting(), token, factor, ctx.origin()).await?;
    signed_in(ctx, signed, jar).await
}

/// A second factor is asked for.
#[derive(SimpleObject)]
pub struct SignInChallenge {
    /// Goes into `signInWithTotp`, `signInWithPasskey` or `signInWithRecoveryCode`; it opens nothing
    /// by itself.
    token: String,
    /// By what the person can go on.
    methods: Vec<ProofMethod>,
    /// Until when; ten minutes after the password.
    expires_at: DateTime<Utc>,
}

impl From<SecondFactor> for SignInChallenge {
    fn from(asked: SecondFactor) -> Self {
        let SecondFactor { token, methods, expires_at } = asked;
        Self { token, methods, expires_at }
    }
}

/// A code that goes with a sign-in.
#[derive(InputObject)]
pub struct SignInWithCodeInput {
    /// The token of the challenge that `signIn` answered.
    #[graphql(secret)]
    token: String,
    /// The code, as it was typed.
    #[graphql(secret)]
    code: String,
    /// Where the secrets of the session are kept.
    #[graphql(default)]
    mode: SessionMode,
}

/// A passkey that the device has shown.
#[derive(InputObject)]
pub struct SignInWithPasskeyInput {
    /// The question that it answers.
    challenge_id: ChallengeId,
    /// What the device has answered.
    credential: WebAuthn,
    /// The token of the challenge that `signIn` answered; none to sign in by the passkey alone.
    #[graphql(secret)]
    token: Option<String>,
    /// The account to work in, for a person of several who signs in by the passkey alone; the first
    /// one joined unless given.
    account_id: Option<AccountId>,
    /// Whether the session lasts for 30 days without being used, and not for 12 hours; of a sign-in
    /// that waits for a second factor, its own wish counts.
    #[graphql(default)]
    remember_me: bool,
    /// Where the secrets of the session are kept.
    #[graphql(default)]
    mode: SessionMode,
}
