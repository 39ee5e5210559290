//! What somebody has to sign in with.

use async_graphql::{Context, Description, InputValueResult, Object, Scalar, ScalarType, Value};
use chrono::{DateTime, Utc};
use entity::{id::PasskeyId, passkey, totp};

use crate::{
    access::Caller,
    accounts::factors::{
        actions::proving,
        reads,
        rules::{PROOF, ProofMethod, Weight},
    },
    context::ContextExt,
    error::Result,
};

/// The second factors of the signed-in person.
#[derive(Description)]
pub struct Factors(pub(in crate::accounts) Caller);

#[Object(use_type_description)]
impl Factors {
    /// Whether a password alone signs the person in nowhere: there is an app or a passkey.
    async fn is_on(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(reads::held_by(ctx.db(), self.0.user).await?.has_factor())
    }

    /// The app that shows codes; none unless it was set up and confirmed.
    async fn totp(&self, ctx: &Context<'_>) -> Result<Option<Totp>> {
        Ok(reads::totp(ctx.db(), self.0.user).await?.map(Totp))
    }

    /// The passkeys, oldest first.
    async fn passkeys(&self, ctx: &Context<'_>) -> Result<Vec<PasskeyNode>> {
        let passkeys = reads::passkeys(ctx.db(), self.0.user).await?;
        Ok(passkeys.into_iter().map(PasskeyNode).collect())
    }

    /// How many recovery codes are left; `recoveryCodesRenew` gives ten new ones.
    async fn recovery_codes_left(&self, ctx: &Context<'_>) -> Result<u64> {
        reads::recovery_codes(ctx.db(), self.0.user).await
    }

    /// Until when the session counts as proved for what asks for it; an instant that is over where
    /// it does not any more, and null for a session of before there were proofs.
    async fn proved_until(&self) -> Option<DateTime<Utc>> {
        self.0.proved_at.map(|proved_at| proved_at + PROOF)
    }

    /// Until when the provider of the account vouches for the person in the session, which is a
    /// proof for what is the account's; null for a session that came by no account's provider.
    async fn vouched_until(&self) -> Option<DateTime<Utc>> {
        self.0.vouched_at.map(|vouched_at| vouched_at + PROOF)
    }

    /// By what the session is proved anew for what is the account's: by `sessionProve`, and where it
    /// is PROVIDER by `sessionProveByProviderBegin`. Empty for somebody who has to sign in again.
    async fn proof_methods(&self, ctx: &Context<'_>) -> Result<Vec<ProofMethod>> {
        proving::methods(ctx.platform(), &self.0, Weight::Account).await
    }
}

/// An app that shows codes which change every half minute.
#[derive(Description)]
pub struct Totp(totp::Model);

#[Object(use_type_description)]
impl Totp {
    /// When it was set up.
    async fn added_at(&self) -> DateTime<Utc> {
        self.0.confirmed_at.unwrap_or(self.0.created_at)
    }

    /// When a code of it was last used.
    async fn last_used_at(&self) -> Option<DateTime<Utc>> {
        self.0.last_used_at
    }
}

/// A passkey.
#[derive(Description)]
pub struct PasskeyNode(pub(super) passkey::Model);

#[Object(name = "Passkey", use_type_description)]
impl PasskeyNode {
    /// The passkey's id.
    async fn id(&self) -> PasskeyId {
        self.0.id
    }

    /// What its owner calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// When it was added.
    async fn added_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was last used.
    async fn last_used_at(&self) -> Option<DateTime<Utc>> {
        self.0.last_used_at
    }

    /// When it showed signs of having been copied: it opens nothing since. Remove it.
    async fn suspended_at(&self) -> Option<DateTime<Utc>> {
        self.0.suspended_at
    }
}

/// An object of `WebAuthn` in JSON. What the server says goes into
/// `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`; what the
/// browser answers to these comes from the credential's `toJSON()`.
#[derive(Description)]
pub struct WebAuthn(pub(super) serde_json::Value);

#[Scalar(
    name = "WebAuthnJSON",
    specified_by_url = "https://www.w3.org/TR/webauthn-3/",
    use_type_description
)]
impl ScalarType for WebAuthn {
    /// Takes anything: what it is good for is found out with the question that it answers.
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value.into_json()?))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}
