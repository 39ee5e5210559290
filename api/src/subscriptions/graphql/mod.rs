//! Subscriptions as clients change them.

pub mod agreeing;
pub mod choosing;
pub mod deleted;

pub use self::{agreeing::AgreementMutation, choosing::PlanMutation, deleted::DeletionQuery};

use async_graphql::{Context, SimpleObject};
use entity::id::AccountId;

use crate::{
    accounts::{graphql::Account, reads::AccountById},
    context::ContextExt,
    error::{Error, Result},
};

/// The account as it is now.
#[derive(SimpleObject)]
pub struct SubscriptionPayload {
    /// The account.
    account: Account,
}

impl SubscriptionPayload {
    async fn load(ctx: &Context<'_>, id: AccountId) -> Result<Self> {
        let account = ctx.load(AccountById(id)).await?;
        let account = account.ok_or_else(|| Error::not_found("account"))?;
        Ok(Self { account: Account(account) })
    }
}

/// Checks a text that may be left out.
fn reason(text: Option<String>) -> Result<Option<String>> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if text.as_ref().is_some_and(|text| text.chars().count() > REASON) {
        return Err(Error::bad_input("reason", "A reason has at most 500 characters."));
    }
    Ok(text)
}

/// How long a reason is at most, in characters.
const REASON: usize = 500;
