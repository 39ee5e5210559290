//! Joining an account by an invitation.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::{invitation, user::Language};

use super::{
    browser::SessionMode,
    session::{Tokens, replace},
    types::Myself,
};
use crate::{
    access::Viewer,
    accounts::{
        actions::{
            joining::{self, Guest},
            session::{self, Beginning, Shown, Signed},
        },
        identity::{
            actions::{answer::Pass, identity, invited},
            graphql::ProviderPassInput,
        },
        reads::people,
        rules::{InvitationError, REGISTER_NETWORK, SignInError},
    },
    context::ContextExt,
    error::Result,
    throttle::{self, Subject},
    tx::Tx,
};

/// The mutations of those who were invited.
#[derive(Default)]
pub struct JoiningMutation;

#[Object]
impl JoiningMutation {
    /// Joins the account that a mailed link invites to, and answers with a session in it. Whoever
    /// has a login signs in first, and the session of the request goes on beside the new one, but
    /// for browser mode, where the new one takes its place; whoever has none says who they are and
    /// gets one, with the address proved by the link.
    ///
    /// Whoever comes by an identity provider, of the platform or of the account that invites, goes
    /// there first (`signInByProviderBegin`) and hands over the `linkCode` that
    /// `signInByProviderFinish` answers with, or the code that came back, and the ticket: the
    /// identity signs them in from then on, and a newcomer needs no password.
    ///
    /// Refused with `LINK_INVALID`, `FORBIDDEN` (the invitation is for another address, or the
    /// provider is not for it), `EMAIL_NOT_VERIFIED`, `ALREADY_MEMBER`, `IDENTITY_TAKEN`,
    /// `STEP_UP_REQUIRED` (signed in, and by a provider of the platform), `UNAUTHENTICATED` (the address has a login: sign in), `PROVIDER_REQUIRED` (the account wants
    /// its people to come by its provider), `TOO_MANY_REQUESTS` or `BAD_USER_INPUT`; for a
    /// password, `details.reason` says LENGTH, GUESSABLE or BREACHED.
    async fn invitation_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The link, and whoever is new.")] input: InvitationAcceptInput,
    ) -> Result<InvitationAcceptPayload> {
        let (platform, origin, jar) = (ctx.platform(), ctx.origin(), input.mode.jar(ctx)?);
        let network = Subject::new("accept from", &[&origin.network()]);
        throttle::take(&platform.db, &network, REGISTER_NETWORK).await?;
        let (db, now) = (ctx.db(), platform.db.now());
        let invitation = people::invitation_by_token(db, now, &input.token).await?;
        let invitation = invitation.ok_or(SignInError::Link)?;
        let guest = match (&input.provider, input.newcomer) {
            (Some(_), Some(_)) => return Err(InvitationError::NotNew.into()),
            (Some(_), None) => None,
            (None, newcomer) => Some(guest(ctx, &invitation, newcomer).await?),
        };
        let pass = input.provider.map(Pass::from);
        let tx = ctx.begin().await?;
        let signed = join(ctx, &tx, (&invitation, &input.token), (guest, pass)).await?;
        tx.commit().await?;
        let (tokens, viewer) = replace(ctx, signed, jar.as_ref()).await?;
        Ok(InvitationAcceptPayload { tokens, viewer })
    }
}

/// Joins, and begins a session: of the provider that has vouched, of the sign-in of the request, or a
/// newcomer's.
async fn join(
    ctx: &Context<'_>,
    tx: &Tx,
    (invitation, token): (&invitation::Model, &str),
    (guest, pass): (Option<Guest>, Option<Pass>),
) -> Result<Signed> {
    let said = match &pass {
        Some(pass) => Some(invited::vouch(tx, invitation, pass).await?),
        None => None,
    };
    if said.as_ref().is_some_and(|said| said.provider_id.is_none())
        && !matches!(ctx.viewer(), Viewer::Stranger)
    {
        // It signs the person in everywhere from then on, as by `identityLink`.
        ctx.proved_caller().await?;
    }
    let guest = match (guest, &said, ctx.viewer()) {
        (Some(guest), ..) => guest,
        (None, Some(said), Viewer::Stranger) => invited::newcomer(said, invitation)?,
        (None, ..) => Guest::Known(ctx.caller()?.user),
    };
    let joined = joining::accept(tx, token, guest).await?;
    if let Some(said) = &said {
        identity::insert(tx, joined.user_id, said).await?;
    }
    let provider = said.as_ref().and_then(|said| said.provider_id);
    if provider.is_none() && !matches!(ctx.viewer(), Viewer::Stranger) {
        return session::branch(tx, ctx.caller()?, joined.account_id).await;
    }
    let beginning = Beginning {
        user: joined.user_id,
        account: Some(joined.account_id),
        origin: ctx.origin(),
        remembered: false,
        provider,
        shown: match provider {
            Some(_) => Shown::Vouched(said.and_then(|said| said.authenticated_at)),
            None => Shown::All,
        },
    };
    session::begin(tx, beginning).await
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
    /// What an identity provider has said of whoever accepts.
    provider: Option<ProviderPassInput>,
    /// Where the secrets of the session are kept.
    #[graphql(default)]
    mode: SessionMode,
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
