//! Choosing a password, and choosing another one.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use crate::{
    accounts::{actions::password, rules::Email},
    context::ContextExt,
    error::Result,
};

/// The mutations of passwords.
#[derive(Default)]
pub struct PasswordMutation;

#[Object]
impl PasswordMutation {
    /// Mails a link by which the owner of an address can choose a new password. It works once,
    /// within an hour. The answer is the same for an address that is nobody's.
    ///
    /// Refused with `BAD_USER_INPUT` or `TOO_MANY_REQUESTS`.
    async fn password_reset_request(
        &self,
        ctx: &Context<'_>,
        input: PasswordResetRequestInput,
    ) -> Result<PasswordResetRequestPayload> {
        let email = Email::new(&input.email)?;
        password::ask_for_reset(&ctx.acting(), &email, &ctx.origin()).await?;
        Ok(PasswordResetRequestPayload { email: email.address().to_owned() })
    }

    /// Sets a new password by the token of a mailed link, which proves the address, too. Every
    /// session of the person ends: sign in with the new password.
    ///
    /// Refused with `LINK_INVALID`, or with `BAD_USER_INPUT` for a password that is too short, too
    /// easy to guess or known to be stolen; `details.reason` says LENGTH, GUESSABLE or BREACHED.
    async fn password_reset(
        &self,
        ctx: &Context<'_>,
        input: PasswordResetInput,
    ) -> Result<PasswordResetPayload> {
        let password = input.password.into();
        let user = password::reset(&ctx.acting(), &input.token, password).await?;
        Ok(PasswordResetPayload { email: user.email })
    }

    /// Gives the signed-in person another password. Every other session of the person ends.
    ///
    /// Refused with `UNAUTHENTICATED`, `INVALID_CREDENTIALS` (the current password is wrong),
    /// `TOO_MANY_REQUESTS`, or `BAD_USER_INPUT` as with `passwordReset`.
    async fn password_change(
        &self,
        ctx: &Context<'_>,
        input: PasswordChangeInput,
    ) -> Result<PasswordChangePayload> {
        let (current, new) = (input.current_password.into(), input.password.into());
        let signed_out = password::change(&ctx.acting(), ctx.caller()?, current, new).await?;
        Ok(PasswordChangePayload { sessions_revoked: signed_out })
    }
}

/// Who wants to choose a new password.
#[derive(InputObject)]
pub struct PasswordResetRequestInput {
    /// The e-mail address that the person signs in with.
    email: String,
}

/// The wish was heard.
#[derive(SimpleObject)]
pub struct PasswordResetRequestPayload {
    /// The address, as it was understood; a mail is on its way to it if it is somebody's.
    email: String,
}

/// A new password.
#[derive(InputObject)]
pub struct PasswordResetInput {
    /// The token of the link.
    #[graphql(secret)]
    token: String,
    /// The new password: 10 to 200 characters, not easy to guess.
    #[graphql(secret)]
    password: String,
}

/// The password is set.
#[derive(SimpleObject)]
pub struct PasswordResetPayload {
    /// The address to sign in with.
    email: String,
}

/// A password in place of another one.
#[derive(InputObject)]
pub struct PasswordChangeInput {
    /// The password that the person has now.
    #[graphql(secret)]
    current_password: String,
    /// The new password: 10 to 200 characters, not easy to guess.
    #[graphql(secret)]
    password: String,
}

/// The password is changed.
#[derive(SimpleObject)]
pub struct PasswordChangePayload {
    /// How many other sessions have ended by it.
    sessions_revoked: u64,
}
