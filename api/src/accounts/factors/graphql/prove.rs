//! Proving a session anew.

use async_graphql::{Context, InputObject, Object, OneofObject, SimpleObject};
use chrono::{DateTime, Utc};
use entity::id::ChallengeId;

use super::types::WebAuthn;
use crate::{
    accounts::factors::actions::{
        passkey::Shown,
        proof::{Factor, Proof},
        proving,
    },
    context::ContextExt,
    error::Result,
};

/// The mutations of proofs.
#[derive(Default)]
pub struct ProofMutation;

#[Object]
impl ProofMutation {
    /// Proves that the session is still in the right hands, for ten minutes. What was refused with
    /// `STEP_UP_REQUIRED` can then be asked for again.
    ///
    /// Whoever has a second factor proves it by that. Refused with `UNAUTHENTICATED`,
    /// `STEP_UP_REQUIRED` (by something else: `details.methods`), `INVALID_CREDENTIALS`,
    /// `CODE_INVALID`, `PASSKEY_INVALID`, `CHALLENGE_EXPIRED` or `TOO_MANY_REQUESTS`.
    async fn session_prove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proof.")] input: SessionProveInput,
    ) -> Result<SessionProvePayload> {
        let caller = ctx.caller()?;
        let proof = match input {
            SessionProveInput::Password(password) => Proof::Password(password.into()),
            SessionProveInput::Totp(code) => Proof::Factor(Factor::Totp(code)),
            SessionProveInput::RecoveryCode(code) => Proof::Factor(Factor::RecoveryCode(code)),
            SessionProveInput::Passkey(ShownPasskeyInput { challenge_id, credential }) => {
                let shown = Shown { challenge: challenge_id, credential: credential.0 };
                Proof::Factor(Factor::Passkey(shown))
            }
        };
        let proved_until = proving::prove(&ctx.acting(), caller, proof).await?;
        Ok(SessionProvePayload::until(proved_until))
    }
}

/// By what somebody proves to be who they are.
#[derive(OneofObject)]
pub enum SessionProveInput {
    /// The password.
    #[graphql(secret)]
    Password(String),
    /// A code of the app.
    #[graphql(secret)]
    Totp(String),
    /// A recovery code, which is used up by it.
    #[graphql(secret)]
    RecoveryCode(String),
    /// A passkey that the device has shown, asked for by `passkeyAsk`.
    Passkey(ShownPasskeyInput),
}

/// A passkey that the device has shown.
#[derive(InputObject)]
pub struct ShownPasskeyInput {
    /// The question that it answers.
    challenge_id: ChallengeId,
    /// What the device has answered.
    credential: WebAuthn,
}

/// The session is proved.
#[derive(SimpleObject)]
pub struct SessionProvePayload {
    /// Until when.
    proved_until: DateTime<Utc>,
}

impl SessionProvePayload {
    /// Proved until an instant.
    pub(in crate::accounts) fn until(proved_until: DateTime<Utc>) -> Self {
        Self { proved_until }
    }
}
