//! Opening, naming and switching accounts.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::id::AccountId;

use super::{
    browser::SessionMode,
    session::{Tokens, replace},
    types::{Account, Membership, Myself},
};
use crate::{
    access::Permission,
    accounts::{
        actions::{account, session},
        rules,
    },
    context::ContextExt,
    error::Result,
};

/// The mutations of accounts.
#[derive(Default)]
pub struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Opens another account on trial for the signed-in person, who owns it; switch to it to go on
    /// there. Whoever has no login yet registers instead.
    ///
    /// Refused with `BAD_USER_INPUT`, `EMAIL_NOT_VERIFIED` or `ILLEGAL_STATE` (the person owns an
    /// account on trial).
    async fn account_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account.")] input: AccountCreateInput,
    ) -> Result<AccountCreatePayload> {
        let user = ctx.caller()?.user;
        let name = rules::name(&input.name, "name")?;
        let tx = ctx.begin().await?;
        let membership = account::create(&tx, user, name).await?;
        tx.commit().await?;
        Ok(AccountCreatePayload { membership: Membership(membership) })
    }

    /// Changes what the account of the session says of itself. What is left out stays as it is.
    ///
    /// Refused with `BAD_USER_INPUT` or `VERSION_CONFLICT`.
    async fn account_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: AccountUpdateInput,
    ) -> Result<AccountPayload> {
        let member = ctx.member(Permission::AccountManage)?;
        let name = input.name.map(|name| rules::name(&name, "name")).transpose()?;
        let tx = ctx.begin().await?;
        let account = account::update(&tx, &member, name, input.expected_version).await?;
        tx.commit().await?;
        Ok(AccountPayload { account: Account(account) })
    }

    /// Begins a session in another account of the signed-in person, as good as the one of the
    /// request and for no longer. That one goes on beside it, for other windows, unless it is to
    /// end. In browser mode the new session takes the place of the one in the cookie, which ends.
    ///
    /// Refused with `NOT_FOUND` (the account is not the person's), `PROVIDER_REQUIRED` (it wants its
    /// people to come by its identity provider), or `FORBIDDEN` (signed in by the provider of one
    /// account, or browser mode on a page of another origin).
    async fn account_switch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account.")] input: AccountSwitchInput,
    ) -> Result<AccountSwitchPayload> {
        let (caller, jar) = (ctx.caller()?, input.mode.jar(ctx)?);
        let tx = ctx.begin().await?;
        let signed = session::switch(&tx, caller, input.account_id).await?;
        if input.ends_current {
            session::sign_out(&tx, caller, false).await?;
        }
        tx.commit().await?;
        let (tokens, viewer) = replace(ctx, signed, jar.as_ref()).await?;
        Ok(AccountSwitchPayload { tokens, viewer })
    }
}

/// An account to be.
#[derive(InputObject)]
pub struct AccountCreateInput {
    /// What the organisation is called, 1 to 200 characters.
    name: String,
}

/// The account is open.
#[derive(SimpleObject)]
pub struct AccountCreatePayload {
    /// What the person is to it.
    membership: Membership,
}

/// What changes of an account.
#[derive(InputObject)]
pub struct AccountUpdateInput {
    /// The version of the account that the caller saw.
    expected_version: i32,
    /// What the organisation is called, 1 to 200 characters.
    name: Option<String>,
}

/// The account as it is now.
#[derive(SimpleObject)]
pub struct AccountPayload {
    /// The account.
    account: Account,
}

/// Where to work.
#[derive(InputObject)]
pub struct AccountSwitchInput {
    /// An account that the person belongs to.
    account_id: AccountId,
    /// Whether the session of the request ends.
    #[graphql(default)]
    ends_current: bool,
    /// Where the secrets of the new session are kept.
    #[graphql(default)]
    mode: SessionMode,
}

/// A session in another account.
#[derive(SimpleObject)]
pub struct AccountSwitchPayload {
    /// Its tokens.
    tokens: Tokens,
    /// Who works where now.
    viewer: Myself,
}
