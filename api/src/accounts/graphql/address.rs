//! Moving a login to another address.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use crate::{
    accounts::{actions::address, rules::Email},
    context::ContextExt,
    error::Result,
};

/// The mutations of addresses.
#[derive(Default)]
pub struct AddressMutation;

#[Object]
impl AddressMutation {
    /// Asks that the signed-in person gets mail at another address, and signs in with it. A link is
    /// mailed to the new address, which has to confirm within three days; another one to the old
    /// address, which can stop it, and undo it for seven days. The answer is the same for an
    /// address that is somebody's already.
    ///
    /// Refused with `UNAUTHENTICATED`, `INVALID_CREDENTIALS`, `TOO_MANY_REQUESTS` or
    /// `BAD_USER_INPUT`.
    async fn email_change_request(
        &self,
        ctx: &Context<'_>,
        input: EmailChangeRequestInput,
    ) -> Result<EmailChangeRequestPayload> {
        let caller = ctx.caller()?;
        let email = Email::new(&input.email)?;
        let password = input.current_password.into();
        address::ask(&ctx.acting(), caller, password, &email).await?;
        Ok(EmailChangeRequestPayload { email: email.address().to_owned() })
    }

    /// Moves a login to the address that a link was mailed to, by its token. The same link again
    /// is no failure.
    ///
    /// Refused with `LINK_INVALID`.
    async fn email_change_confirm(
        &self,
        ctx: &Context<'_>,
        input: EmailChangeConfirmInput,
    ) -> Result<EmailChangeConfirmPayload> {
        let tx = ctx.begin().await?;
        let user = address::confirm(&tx, &input.token).await?;
        tx.commit().await?;
        Ok(EmailChangeConfirmPayload { email: user.email })
    }

    /// Keeps the old address, or takes the login back to it, by the token of the link that was
    /// mailed there. Every session of the person ends, and the password works no more: a link to
    /// choose a new one is mailed to the old address.
    ///
    /// Refused with `LINK_INVALID`.
    async fn email_change_stop(
        &self,
        ctx: &Context<'_>,
        input: EmailChangeStopInput,
    ) -> Result<EmailChangeStopPayload> {
        let tx = ctx.begin().await?;
        let user = address::stop(&tx, &input.token).await?;
        tx.commit().await?;
        Ok(EmailChangeStopPayload { email: user.email })
    }
}

/// Where mail is to go.
#[derive(InputObject)]
pub struct EmailChangeRequestInput {
    /// The new e-mail address.
    email: String,
    /// The person's password.
    #[graphql(secret)]
    current_password: String,
}

/// The wish was heard.
#[derive(SimpleObject)]
pub struct EmailChangeRequestPayload {
    /// The new address, as it was understood; nothing changes until it is confirmed there.
    email: String,
}

/// What the link at the new address says.
#[derive(InputObject)]
pub struct EmailChangeConfirmInput {
    /// The token of the link.
    #[graphql(secret)]
    token: String,
}

/// The login has moved.
#[derive(SimpleObject)]
pub struct EmailChangeConfirmPayload {
    /// The address to sign in with from now on.
    email: String,
}

/// What the link at the old address says.
#[derive(InputObject)]
pub struct EmailChangeStopInput {
    /// The token of the link.
    #[graphql(secret)]
    token: String,
}

/// The login stays, or is back.
#[derive(SimpleObject)]
pub struct EmailChangeStopPayload {
    /// The address to sign in with, once a new password is chosen.
    email: String,
}
