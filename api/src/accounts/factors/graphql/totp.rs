//! Apps that show codes, and recovery codes.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::Factors;
use crate::{
    accounts::factors::actions::{recovery, totp},
    context::ContextExt,
    error::Result,
};

/// The mutations of apps and recovery codes.
#[derive(Default)]
pub struct AppMutation;

#[Object]
impl AppMutation {
    /// Begins to set up an app that shows codes which change every half minute, such as Google
    /// Authenticator or 1Password. Show the URL as a QR code, and confirm with the first code; until
    /// then nothing changes. The secret is told this once.
    ///
    /// Refused with `UNAUTHENTICATED`, `STEP_UP_REQUIRED` or `ILLEGAL_STATE` (there is an app).
    async fn factor_totp_begin(&self, ctx: &Context<'_>) -> Result<FactorTotpBeginPayload> {
        let user = ctx.proved_caller().await?.user;
        let tx = ctx.begin().await?;
        let begun = totp::begin(ctx.platform(), &tx, user).await?;
        tx.commit().await?;
        Ok(FactorTotpBeginPayload { secret: begun.secret, url: begun.url })
    }

    /// Confirms the app by the code that it shows. From now on it is asked for when the person signs
    /// in with a password, and its owner is told by mail.
    ///
    /// Refused with `UNAUTHENTICATED`, `STEP_UP_REQUIRED`, `CODE_INVALID` or `ILLEGAL_STATE`
    /// (nothing was begun, or it is confirmed).
    async fn factor_totp_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code.")] input: FactorTotpConfirmInput,
    ) -> Result<FactorPayload> {
        let caller = ctx.proved_caller().await?;
        let tx = ctx.begin().await?;
        let codes = totp::confirm(ctx.platform(), &tx, caller.user, &input.code).await?;
        tx.commit().await?;
        Ok(FactorPayload { recovery_codes: codes, factors: Factors(caller.clone()) })
    }

    /// Removes the app; its owner is told by mail. The recovery codes go with the last factor.
    ///
    /// Refused with `UNAUTHENTICATED`, `STEP_UP_REQUIRED` or `ILLEGAL_STATE` (there is none).
    async fn factor_totp_remove(&self, ctx: &Context<'_>) -> Result<FactorPayload> {
        let caller = ctx.proved_caller().await?;
        let tx = ctx.begin().await?;
        totp::remove(&tx, caller.user).await?;
        tx.commit().await?;
        Ok(FactorPayload { recovery_codes: None, factors: Factors(caller.clone()) })
    }

    /// Gives ten new recovery codes, told this once; the old ones work no more.
    ///
    /// Refused with `UNAUTHENTICATED`, `STEP_UP_REQUIRED` or `ILLEGAL_STATE` (no second factor).
    async fn recovery_codes_renew(&self, ctx: &Context<'_>) -> Result<FactorPayload> {
        let caller = ctx.proved_caller().await?;
        let tx = ctx.begin().await?;
        let codes = recovery::renew(&tx, caller.user).await?;
        tx.commit().await?;
        Ok(FactorPayload { recovery_codes: Some(codes), factors: Factors(caller.clone()) })
    }
}

/// An app that is being set up.
#[derive(SimpleObject)]
pub struct FactorTotpBeginPayload {
    /// The secret in base 32, for people who type it.
    secret: String,
    /// The same as an `otpauth:` URL, for a QR code.
    url: String,
}

/// A code of an app.
#[derive(InputObject)]
pub struct FactorTotpConfirmInput {
    /// The six digits that the app shows.
    #[graphql(secret)]
    code: String,
}

/// The factors as they are now.
#[derive(SimpleObject)]
pub struct FactorPayload {
    /// New recovery codes, told this once; null if there are none. Each lets its owner in once, in
    /// place of a second factor that is lost.
    recovery_codes: Option<Vec<String>>,
    /// The factors.
    factors: Factors,
}
