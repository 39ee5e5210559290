//! Passkeys.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::id::{ChallengeId, PasskeyId};

use super::{
    Factors,
    types::{PasskeyNode, WebAuthn},
};
use crate::{
    access::Viewer,
    accounts::{
        factors::{
            actions::{
                passkey::{self, Asked, Made},
                proof,
            },
            rules::ASK_NETWORK,
        },
        rules,
    },
    context::ContextExt,
    error::Result,
    throttle::{self, Subject},
};

/// The mutations of passkeys.
#[derive(Default)]
pub struct PasskeyMutation;

#[Object]
impl PasskeyMutation {
    /// Asks the device to make a passkey: give `options` to `navigator.credentials.create`, and its
    /// answer to `passkeyAdd` within five minutes.
    ///
    /// Refused with `UNAUTHENTICATED`, `STEP_UP_REQUIRED`, `LIMIT_EXCEEDED` (20 passkeys) or
    /// `ILLEGAL_STATE` (the server has no domain).
    async fn passkey_begin(&self, ctx: &Context<'_>) -> Result<PasskeyAskedPayload> {
        let user = ctx.proved_caller().await?.user;
        let tx = ctx.begin().await?;
        let asked = passkey::begin(ctx.platform(), &tx, user).await?;
        tx.commit().await?;
        Ok(asked.into())
    }

    /// Adds the passkey that the device has made; its owner is told by mail. It signs in by itself,
    /// and is asked for when the person signs in with a password.
    ///
    /// Refused with `UNAUTHENTICATED`, `STEP_UP_REQUIRED`, `BAD_USER_INPUT` (the name),
    /// `CHALLENGE_EXPIRED` (begin anew), `PASSKEY_INVALID` or `LIMIT_EXCEEDED`.
    async fn passkey_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The passkey.")] input: PasskeyAddInput,
    ) -> Result<PasskeyAddPayload> {
        let caller = ctx.proved_caller().await?;
        let made = Made {
            challenge: input.challenge_id,
            name: rules::name(&input.name, "name")?,
            credential: input.credential.0,
        };
        let (added, recovery_codes) = passkey::add(&ctx.acting(), caller.user, made).await?;
        let factors = Factors(caller.clone());
        Ok(PasskeyAddPayload { passkey: PasskeyNode(added), recovery_codes, factors })
    }

    /// Calls a passkey something else.
    ///
    /// Refused with `UNAUTHENTICATED`, `NOT_FOUND` or `BAD_USER_INPUT`.
    async fn passkey_rename(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The passkey, and its new name.")] input: PasskeyRenameInput,
    ) -> Result<PasskeyRenamePayload> {
        let user = ctx.caller()?.user;
        let name = rules::name(&input.name, "name")?;
        let tx = ctx.begin().await?;
        let renamed = passkey::rename(&tx, user, input.id, name).await?;
        tx.commit().await?;
        Ok(PasskeyRenamePayload { passkey: PasskeyNode(renamed) })
    }

    /// Removes a passkey; its owner is told by mail. The recovery codes go with the last factor.
    ///
    /// Refused with `UNAUTHENTICATED`, `STEP_UP_REQUIRED`, `NOT_FOUND` or `LAST_WAY_IN`.
    async fn passkey_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The passkey.")] input: PasskeyRemoveInput,
    ) -> Result<PasskeyRemovePayload> {
        let caller = ctx.proved_caller().await?;
        let tx = ctx.begin().await?;
        let deleted_id = passkey::remove(ctx.platform(), &tx, caller.user, input.id).await?;
        tx.commit().await?;
        Ok(PasskeyRemovePayload { deleted_id, factors: Factors(caller.clone()) })
    }

    /// Asks the device for a passkey: give `options` to `navigator.credentials.get`, and its answer
    /// to `signInWithPasskey` or `sessionProve` within five minutes.
    ///
    /// With the token of a sign-in that waits for a second factor, it is one of that person's; for
    /// somebody who is signed in, one of theirs. For anybody else it is whichever the person
    /// chooses, also among the suggestions of a form (`mediation: "conditional"`).
    ///
    /// Refused with `CHALLENGE_EXPIRED` (sign in anew), `PASSKEY_INVALID` (the person has none),
    /// `TOO_MANY_REQUESTS` or `ILLEGAL_STATE` (the server has no domain).
    async fn passkey_ask(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose passkey.")] input: Option<PasskeyAskInput>,
    ) -> Result<PasskeyAskedPayload> {
        let platform = ctx.platform();
        let network = Subject::new("ask for a passkey", &[&ctx.origin().network()]);
        throttle::take(&platform.db, &network, ASK_NETWORK).await?;
        let user = match (input.and_then(|input| input.sign_in_token), ctx.viewer()) {
            (Some(token), _) => Some(proof::who_waits(platform, &token).await?),
            (None, Viewer::User(caller)) => Some(caller.user),
            (None, Viewer::Stranger | Viewer::Service(_)) => None,
        };
        let tx = ctx.begin().await?;
        let asked = passkey::ask(platform, &tx, user).await?;
        tx.commit().await?;
        Ok(asked.into())
    }
}

/// What a device is asked for.
#[derive(SimpleObject)]
pub struct PasskeyAskedPayload {
    /// The question, to answer it by; it is used up by the first answer, right or wrong.
    challenge_id: ChallengeId,
    /// What the browser hands on to the device.
    options: WebAuthn,
    /// Until when it can be answered.
    expires_at: DateTime<Utc>,
}

impl From<Asked> for PasskeyAskedPayload {
    fn from(asked: Asked) -> Self {
        let Asked { id, options, expires_at } = asked;
        Self { challenge_id: id, options: WebAuthn(options), expires_at }
    }
}

/// A passkey that the device has made.
#[derive(InputObject)]
pub struct PasskeyAddInput {
    /// The question that it answers.
    challenge_id: ChallengeId,
    /// What its owner calls it, 1 to 200 characters.
    name: String,
    /// What the device has answered.
    credential: WebAuthn,
}

/// The passkey was added.
#[derive(SimpleObject)]
pub struct PasskeyAddPayload {
    /// The passkey.
    passkey: PasskeyNode,
    /// Recovery codes for a person who had none, told this once.
    recovery_codes: Option<Vec<String>>,
    /// The factors as they are now.
    factors: Factors,
}

/// A passkey, and its new name.
#[derive(InputObject)]
pub struct PasskeyRenameInput {
    /// The passkey.
    id: PasskeyId,
    /// Its name, 1 to 200 characters.
    name: String,
}

/// The passkey as it is now.
#[derive(SimpleObject)]
pub struct PasskeyRenamePayload {
    /// The passkey.
    passkey: PasskeyNode,
}

/// A passkey.
#[derive(InputObject)]
pub struct PasskeyRemoveInput {
    /// The passkey.
    id: PasskeyId,
}

/// The passkey is gone.
#[derive(SimpleObject)]
pub struct PasskeyRemovePayload {
    /// Its id.
    deleted_id: PasskeyId,
    /// The factors as they are now.
    factors: Factors,
}

/// Whose passkey is asked for.
#[derive(InputObject)]
pub struct PasskeyAskInput {
    /// The token of the challenge that `signIn` answered.
    #[graphql(secret)]
    sign_in_token: Option<String>,
}
