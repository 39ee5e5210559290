//! Joining an account by an invitation.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::{invitation, user::Language};

use super::{
    session::{Tokens, answer},
    types::Myself,
};
use crate::{
    access::Viewer,
    accounts::{
        actions::{
            joining::{self, Guest},
            session::{self, Beginning},
        },
        reads::people,
        rules::{InvitationError, REGISTER_NETWORK, SignInError},
    },
    context::ContextExt,
    error::Result,
    throttle::{self, Subject},
};

/// The mutations of those who were invited.
#[derive(Default)]
pub struct JoiningMutation;

#[Object]
impl JoiningMutation {
    /// Joins the account that a mailed link invites to, and answers with a session in it. Whoever
    /// has a login signs in first, and the session of the request goes on beside the new one;
    /// whoever has none says who they are and gets one, with the address proved by the link.
    ///
    /// Refused with `LINK_INVALID`, `FORBIDDEN` (the invitation is for another address),
    /// `EMAIL_NOT_VERIFIED`, `ALREADY_MEMBER`, `UNAUTHENTICATED` (the address has a login: sign
    /// in), `TOO_MANY_REQUESTS` or `BAD_USER_INPUT`; for a password, `details.reason` says LENGTH,
    /// GUESSABLE or BREACHED.
    async fn invitation_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The link, and whoever is new.")] input: InvitationAcceptInput,
    ) -> Result<InvitationAcceptPayload> {
        let (platform, origin) = (ctx.platform(), ctx.origin());
        let network = Subject::new("accept from", &[&origin.network()]);
        throttle::take(&platform.db, &network, REGISTER_NETWORK).await?;
        let (db, now) = (ctx.db(), platform.db.now());
        let invitation = people::invitation_by_token(db, now, &input.token).await?;
        let invitation = invitation.ok_or(SignInError::Link)?;
        let guest = guest(ctx, &invitation, input.newcomer).await?;
        let tx = ctx.begin().await?;
        let joined = joining::accept(&tx, &input.token, guest).await?;
        let signed = match ctx.viewer() {
            Viewer::Stranger => {
                let (user, account) = (joined.user_id, Some(joined.account_id));
                let (remembered, provider) = (false, None);
                let beginning = Beginning { user, account, origin, remembered, provider };
                session::begin(&tx, beginning).await?
            }
            Viewer::User(_) | Viewer::Service(_) => {
                session::branch(&tx, ctx.caller()?, joined.account_id).await?
            }
        };
        tx.commit().await?;
        let (tokens, viewer) = answer(ctx, signed, None).await?;
        Ok(InvitationAcceptPayload { tokens, viewer })
    }
}

/// Finds out who accepts.
async fn guest(
    ctx: &Context<'_>,
    invitation: &invitation::Model,
    newcomer: Option<InvitationNewcomerInput>,
) -> Result<Guest> {
    match (ctx.viewer(), newcomer) {
        (Viewer::User(_) | Viewer::Service(_), None) => Ok(Guest::Known(ctx.caller()?.user)),
        (Viewer::User(_) | Viewer::Service(_), Some(_)) => Err(InvitationError::NotNew.into()),
        (Viewer::Stranger, None) => Err(InvitationError::WhoAreYou.into()),
        (Viewer::Stranger, Some(new)) => {
            let (platform, password) = (ctx.platform(), new.password.into());
            Guest::new(platform, invitation, &new.name, new.language, password).await
        }
    }
}

/// An invitation, and whoever accepts it.
#[derive(InputObject)]
pub struct InvitationAcceptInput {
    /// The token of the mailed link.
    #[graphql(secret)]
    token: String,
    /// Who has no login yet, and gets one. Whoever has one signs in, and leaves this out.
    newcomer: Option<InvitationNewcomerInput>,
}

/// Somebody who gets a login.
#[derive(InputObject)]
pub struct InvitationNewcomerInput {
    /// The person's full name, 1 to 200 characters.
    name: String,
    /// A password of 10 to 200 characters that is not easy to guess.
    #[graphql(secret)]
    password: String,
    /// The language of the mails that the person gets.
    #[graphql(default)]
    language: Language,
}

/// Whoever was invited has joined.
#[derive(SimpleObject)]
pub struct InvitationAcceptPayload {
    /// The tokens of a session in the account.
    tokens: Tokens,
    /// Who has joined what.
    viewer: Myself,
}
