//! Signing in by a provider.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{id::AccountId, provider_answer::AnswerUse, user};

use super::departure::set_off;
use crate::{
    accounts::{
        devices,
        graphql::{
            browser::SessionMode,
            session::{Tokens, replace},
            types::Myself,
        },
        identity::{
            actions::{
                answer::Pass,
                join,
                sign_in::{self, Arrival, Finished},
            },
            reads,
            rules::domain_of,
        },
        rules::Email,
    },
    context::ContextExt,
    error::Result,
};

/// A provider on the page where people sign in.
#[derive(SimpleObject)]
pub struct SignInProvider {
    /// What `signInByProviderBegin` calls it.
    id: String,
    /// What people read on its button.
    name: String,
    /// Whose it is.
    kind: ProviderKind,
}

/// Whose a provider is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "SignInProviderKind")]
pub enum ProviderKind {
    /// The platform's: anybody may have an identity there.
    Platform,
    /// An organisation's, for the people with an address in its e-mail domains.
    Account,
}

/// The queries of those who sign in by a provider.
#[derive(Default)]
pub struct ProviderSignInQuery;

#[Object]
impl ProviderSignInQuery {
    /// The providers that somebody may sign in by: the platform's, and with an address those of
    /// the organisations with its domain. Whether the address is anybody's makes no difference.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn identity_providers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address that somebody has typed; one that is none is passed over.")]
        email: Option<String>,
    ) -> Result<Vec<SignInProvider>> {
        let given = ctx.platform().providers.iter().map(|given| SignInProvider {
            id: given.name.clone(),
            name: given.name.clone(),
            kind: ProviderKind::Platform,
        });
        let mut providers: Vec<_> = given.collect();
        if let Some(Ok(email)) = email.as_deref().map(Email::new) {
            let found = reads::for_domain(ctx.db(), domain_of(&email.key())).await?;
            providers.extend(found.into_iter().map(|row| SignInProvider {
                id: row.id.to_string(),
                name: row.name,
                kind: ProviderKind::Account,
            }));
        }
        Ok(providers)
    }
}

/// The mutations of those who sign in by a provider.
#[derive(Default)]
pub struct ProviderSignInMutation;

#[Object]
impl ProviderSignInMutation {
    /// Begins to sign in by a provider, or to link one. Keep the ticket in the page and send the browser to
    /// `redirectUrl`; it comes back to `returnTo` with a `code` added, for
    /// `signInByProviderFinish`, or with an `error`: `PROVIDER_FAILED` where the provider, or the
    /// person there, did not go along.
    ///
    /// Refused with `NOT_FOUND` (no such provider), `BAD_USER_INPUT` (a page of a site that may not
    /// use the API), `PROVIDER_FAILED` or `TOO_MANY_REQUESTS`.
    async fn sign_in_by_provider_begin(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By which provider, and where to come back to.")]
        input: SignInByProviderBeginInput,
    ) -> Result<SignInByProviderBeginPayload> {
        let hint = input.email.as_deref().and_then(|email| Email::new(email).ok());
        let setting = (AnswerUse::SignIn, hint.as_ref());
        let departure = set_off(ctx, &input.provider_id, &input.return_to, setting).await?;
        Ok(SignInByProviderBeginPayload {
            redirect_url: departure.redirect_url,
            ticket: departure.ticket,
            expires_at: departure.expires_at,
        })
    }

    /// Takes the code that came back with the browser, and the ticket of the page, for a session.
    ///
    /// An identity that is linked to no login signs nobody in: `outcome` is `PROVE_LOGIN`. Whoever
    /// has a login proves it by signing in otherwise and hands `linkCode` to `identityLink`; whoever
    /// has none, and comes by the provider of an organisation that takes newcomers along, has
    /// got a mail with a link that makes one. Which of the two is the case is not told.
    ///
    /// Refused with `LINK_INVALID` (too late, used before, or another page's), `EMAIL_NOT_VERIFIED`
    /// (the provider does not vouch for the address), `NOT_REGISTERED` (nobody has the address and
    /// nobody is made of it), `FORBIDDEN` (the address is in another domain, or browser mode on a
    /// page of another origin) or `NOT_FOUND` (the person is not in the account).
    async fn sign_in_by_provider_finish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the page has, and how to go on.")]
        input: SignInByProviderFinishInput,
    ) -> Result<SignInByProviderFinishPayload> {
        let jar = input.mode.jar(ctx)?;
        let arrival = Arrival {
            pass: Pass { code: input.code, ticket: input.ticket },
            account: input.account_id,
            origin: ctx.origin(),
            remembered: input.remember_me,
        };
        match sign_in::finish(&ctx.acting(), arrival).await? {
            Finished::SignedIn(signed) => {
                let user = signed.session.user_id;
                let (tokens, viewer) = replace(ctx, *signed, jar.as_ref()).await?;
                if let Some(jar) = &jar {
                    jar.keep_device(&devices::token(&ctx.platform().keys, user)?);
                }
                Ok(SignInByProviderFinishPayload {
                    outcome: ProviderSignInOutcome::SignedIn,
                    tokens: Some(tokens),
                    viewer: Some(viewer),
                    link_code: None,
                })
            }
            Finished::Unlinked { code } => Ok(SignInByProviderFinishPayload {
                outcome: ProviderSignInOutcome::ProveLogin,
                tokens: None,
                viewer: None,
                link_code: Some(code),
            }),
        }
    }

    /// Makes a login, and a member of the organisation, by the token of a mailed link. Sign in by the
    /// same provider then.
    ///
    /// Refused with `LINK_INVALID`, or `LIMIT_EXCEEDED` (the organisation has no seat left).
    async fn identity_join(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the mailed link says.")] input: IdentityJoinInput,
    ) -> Result<IdentityJoinPayload> {
        let tx = ctx.begin().await?;
        let user::Model { email, .. } = join::accept(&tx, &input.token).await?;
        tx.commit().await?;
        Ok(IdentityJoinPayload { email })
    }
}

/// A sign-in by a provider that begins.
#[derive(InputObject)]
pub struct SignInByProviderBeginInput {
    /// The provider, as `identityProviders` calls it.
    provider_id: String,
    /// The page to come back to: an address on a site that may use the API, or a path on the server.
    return_to: String,
    /// The address that the person has typed, for the provider to fill in.
    email: Option<String>,
}

/// A sign-in by a provider that began.
#[derive(SimpleObject)]
pub struct SignInByProviderBeginPayload {
    /// Where the browser goes.
    redirect_url: String,
    /// Stays with the page, such as in its session storage, and never in an address.
    ticket: String,
    /// Until when the browser has to be back; ten minutes.
    expires_at: DateTime<Utc>,
}

/// What somebody has who comes back from a provider.
#[derive(InputObject)]
pub struct SignInByProviderFinishInput {
    /// The code that was added to the page's address; it works once, within two minutes.
    #[graphql(secret)]
    code: String,
    /// The ticket that the page has kept.
    #[graphql(secret)]
    ticket: String,
    /// The account to work in, for a person of several; the first one joined unless given. The
    /// provider of an account signs in for that account alone.
    account_id: Option<AccountId>,
    /// Whether the session lasts for 30 days without being used, and not for 12 hours.
    #[graphql(default)]
    remember_me: bool,
    /// Where the secrets of the session are kept.
    #[graphql(default)]
    mode: SessionMode,
}

/// What came of a sign-in by a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ProviderSignInOutcome {
    /// The person is signed in.
    SignedIn,
    /// The identity is linked to no login yet.
    ProveLogin,
}

/// What came of a sign-in by a provider.
#[derive(SimpleObject)]
pub struct SignInByProviderFinishPayload {
    /// Whether somebody is signed in.
    outcome: ProviderSignInOutcome,
    /// The session's tokens; null unless somebody is signed in.
    tokens: Option<Tokens>,
    /// Who has signed in; null unless somebody is.
    viewer: Option<Myself>,
    /// For `identityLink` and `signIn`, with the same ticket, within a quarter of an hour; null
    /// where somebody is signed in.
    link_code: Option<String>,
}

/// What shows again what a provider has said.
#[derive(InputObject)]
pub struct ProviderPassInput {
    /// The code: `linkCode`, or one that came back with the browser.
    #[graphql(secret)]
    code: String,
    /// The ticket that the page has kept.
    #[graphql(secret)]
    ticket: String,
}

impl From<ProviderPassInput> for Pass {
    fn from(input: ProviderPassInput) -> Self {
        Self { code: input.code, ticket: input.ticket }
    }
}

/// What a mailed link says.
#[derive(InputObject)]
pub struct IdentityJoinInput {
    /// The token of the link.
    #[graphql(secret)]
    token: String,
}

/// The login that was made.
#[derive(SimpleObject)]
pub struct IdentityJoinPayload {
    /// Its address.
    email: String,
}
